"""How far a change we saw is read: its own organisation, until whoever reported it lets others."""

from __future__ import annotations

import pytest

from flows.access_rules import Label
from flows.roles import Role
from flows.sharing import LabelsForOutcome, RelabelOutcome, ShareableOutcomes
from handlers.access import NOT_YOURS
from handlers.actions import Begin, Go
from handlers.faults import Refused
from handlers.work.sharing import labels_for_outcome, relabel_outcome, shareable_outcomes
from storage import outcomes
from tests.handlers.consulting import refused
from tests.handlers.harvesting import WORDS, outcome_ids, reports
from tests.house import House, Person

CARD = f"OUT-A1 · {WORDS}"
KEPT = "what it says stays with them"
WIDER, NARROWER = "AMBER: all organisers of the side", "AMBER+STRICT: organisers of the same organisation"


@pytest.fixture
async def entry(house: House, ayesha: Person) -> str:
    await reports(ayesha)
    [one] = await outcome_ids(house)
    return one


async def listed(person: Person) -> str:
    await person.writes("/start")
    return await person.taps("Changes we saw")


async def test_a_partner_on_the_same_side_sees_that_there_is_one_and_not_what_it_says(
    house: House, entry: str, bilal: Person, chaman: Person
) -> None:
    await listed(bilal)
    assert f"Shared with: {NARROWER}" in await bilal.taps(CARD)
    assert "OUT-A1: side A, drafted" in await listed(chaman)
    assert KEPT in chaman.screen
    assert CARD not in chaman.buttons
    for forged in (Go("outcomes", f"entry:{entry}"), Begin("outcome_sharing", {"outcome": entry})):
        assert await refused(house, chaman, forged) == NOT_YOURS.msgid
    async with house.visit(chaman) as visit:
        assert await shareable_outcomes(visit, ShareableOutcomes()) == []
    assert not any(WORDS in message.text + str(message.rows) for message in chaman.received)


async def test_whoever_reported_it_lets_the_whole_side_read_it_and_takes_that_back(
    entry: str, ayesha: Person, chaman: Person
) -> None:
    await listed(ayesha)
    assert "Noted." in await ayesha.taps(CARD, "Who may read it", WIDER)
    await listed(chaman)
    assert WORDS in await chaman.taps(CARD)
    await listed(ayesha)
    await ayesha.taps(CARD, "Who may read it", "RED: only whoever entered it")
    assert KEPT in await listed(chaman)
    await listed(ayesha)
    assert WORDS in await ayesha.taps(CARD)


async def test_a_colleague_makes_it_more_careful_and_never_less(
    house: House, entry: str, ayesha: Person, bilal: Person
) -> None:
    for forged in ("AMBER", "GREEN", "CLEAR", "RED", "PURPLE", ""):
        async with house.visit(bilal) as visit:
            with pytest.raises(Refused):
                await relabel_outcome(visit, RelabelOutcome(entry, forged))
    await listed(ayesha)
    await ayesha.taps(CARD, "Who may read it", WIDER)
    async with house.visit(bilal) as visit:
        await relabel_outcome(visit, RelabelOutcome(entry, Label.AMBER_STRICT.name))
    async with house.transaction() as unit:
        found = await outcomes.by_id(unit, entry)
    assert found is not None
    assert found.label == Label.AMBER_STRICT.name


@pytest.mark.parametrize(
    ("role", "side"),
    [
        (Role.COORDINATOR, None),
        (Role.PARTICIPANT, "A"),
        (Role.CRITICAL_FRIEND, None),
        (Role.ADMINISTRATOR, None),
        (Role.ORGANISER, "B"),
    ],
)
async def test_nobody_but_organisers_of_the_side_labels_it(
    house: House, process: str, entry: str, role: Role, side: str | None
) -> None:
    other = await house.person("Other", role, process=process, side=side)
    async with house.visit(other) as visit:
        with pytest.raises(Refused):
            await relabel_outcome(visit, RelabelOutcome(entry, "AMBER"))
        with pytest.raises(Refused):
            await labels_for_outcome(visit, LabelsForOutcome(entry))


async def test_what_a_coordinator_reported_themselves_has_no_label_to_choose(house: House, process: str) -> None:
    helen = await house.person("Helen", Role.COORDINATOR, process=process, zone="Europe/London")
    await reports(helen)
    await listed(helen)
    assert WORDS in await helen.taps(f"OUT-1 · {WORDS}")
    assert helen.buttons == ["‹ Changes we saw", "⌂ Home"]
    [own] = await outcome_ids(house)
    assert await refused(house, helen, Begin("outcome_sharing", {"outcome": own})) == NOT_YOURS.msgid
