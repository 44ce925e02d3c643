"""How far an entry of the issue log is read: its own organisation, until whoever entered it lets others."""

from __future__ import annotations

import pytest

from flows.access_rules import Label
from flows.roles import Role
from flows.sharing import LabelsFor, Relabel
from handlers.access import NOT_YOURS
from handlers.actions import Begin, Go
from handlers.faults import Refused
from handlers.work.sharing import labels_for, relabel
from storage import issues
from tests.handlers.consulting import KNOWN, consults, issue_ids, refused
from tests.house import House, Person

KEPT = "ISS-1: kept by those who entered it"


@pytest.fixture
async def entry(house: House, ayesha: Person) -> str:
    await consults(ayesha, "Border markets")
    return (await issue_ids(house))[0]


async def log(person: Person) -> str:
    await person.writes("/start")
    return await person.taps("Issue log")


async def shares(person: Person, *labels: str) -> str:
    await log(person)
    return await person.taps("ISS-1 · Border markets", "Who may read it", *labels)


async def test_the_own_organisation_reads_it_and_a_partner_on_the_same_side_does_not(
    house: House, entry: str, ayesha: Person, bilal: Person, chaman: Person, meera: Person
) -> None:
    await log(bilal)
    assert "Border markets" in await bilal.taps("ISS-1 · Border markets")
    assert "AMBER+STRICT: organisers of the same organisation" in bilal.screen
    assert KEPT in await log(chaman)
    for forged in (
        Go("issues", f"entry:{entry}"),
        Begin("withdrawal", {"issue": entry}),
        Begin("sharing", {"issue": entry}),
    ):
        for other in (chaman, meera):
            assert await refused(house, other, forged) == NOT_YOURS.msgid
    await chaman.writes("/start")
    await chaman.taps("Consultation", "Continue")
    assert KNOWN not in chaman.buttons
    assert not [message for message in chaman.received if "Border" in message.text]


async def test_whoever_entered_it_lets_the_whole_side_read_it_and_takes_that_back(
    house: House, entry: str, ayesha: Person, chaman: Person, meera: Person
) -> None:
    assert "Noted." in await shares(ayesha, "AMBER: all organisers of the side")
    await log(chaman)
    assert "Border markets" in await chaman.taps("ISS-1 · Border markets")
    assert await refused(house, meera, Go("issues", f"entry:{entry}")) == NOT_YOURS.msgid
    await shares(ayesha, "RED: only whoever entered it")
    assert KEPT in await log(chaman)
    assert "ISS-1 · Border markets" not in chaman.buttons


async def test_a_colleague_makes_it_more_careful_and_never_less(
    house: House, entry: str, ayesha: Person, bilal: Person, chaman: Person
) -> None:
    await shares(bilal)
    assert [label for label in bilal.buttons if "AMBER" in label or "RED" in label] == []
    for wider in (Label.AMBER, Label.GREEN, Label.CLEAR, Label.RED):
        async with house.visit(bilal) as visit:
            with pytest.raises(Refused):
                await relabel(visit, Relabel(entry, wider.name))
    await shares(ayesha, "AMBER: all organisers of the side")
    assert "Noted." in await shares(chaman, "AMBER+STRICT: organisers of the same organisation")
    assert KEPT in await log(chaman), "for it is another organisation's"


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.PARTICIPANT, Role.CRITICAL_FRIEND, Role.ADMINISTRATOR])
async def test_nobody_but_organisers_of_the_side_labels_anything(
    house: House, process: str, entry: str, role: Role
) -> None:
    other = await house.person("Other", role, process=process, side="A" if role is Role.PARTICIPANT else None)
    async with house.visit(other) as visit:
        with pytest.raises(Refused):
            await relabel(visit, Relabel(entry, "AMBER"))
        with pytest.raises(Refused):
            await labels_for(visit, LabelsFor(entry))


async def test_a_label_nobody_knows_is_refused_and_what_is_stored_stays(
    house: House, entry: str, ayesha: Person
) -> None:
    for forged in ("", "PURPLE", "amber", "GREEN", "CLEAR"):
        async with house.visit(ayesha) as visit:
            with pytest.raises(Refused):
                await relabel(visit, Relabel(entry, forged))
    async with house.transaction() as unit:
        found = await issues.by_id(unit, entry)
        assert found is not None
        assert found.label == "AMBER_STRICT"
