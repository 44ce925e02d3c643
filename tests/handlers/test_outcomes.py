"""Changes we saw: a side reads its own, the coordinator sees status, everybody else sees nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from flows.outcome_harvest import KeepOutcome, NextCode
from flows.roles import Role
from handlers.access import NOT_YOURS
from handlers.actions import Begin, Go
from handlers.faults import Refused
from handlers.routing import act
from handlers.work.outcome_harvest import keep_outcome, next_code
from storage.tables.work import outcome
from tests.handlers.consulting import refused
from tests.handlers.harvesting import WORDS, outcome_ids, reports
from tests.house import House, Person

STATUS_ALONE = "Only this much is shown of what others reported; what it says stays with them."


@pytest.fixture
async def helen(house: House, process: str) -> Person:
    return await house.person("Helen", Role.COORDINATOR, process=process, zone="Europe/London")


async def test_a_side_reads_what_its_own_organisers_reported(ayesha: Person, bilal: Person) -> None:
    await reports(ayesha)
    await bilal.writes("/start")
    listed = await bilal.taps("Changes we saw")
    assert listed == "Changes we saw\n\n• OUT-A1: side A, drafted, 2 November 2026"
    card = await bilal.taps(f"OUT-A1 · {WORDS}")
    assert f"Change we saw: {WORDS}" in card
    assert "First seen: 1 October 2026" in card
    assert "Confidence: 4 of 5" in card
    assert bilal.message.protected


async def test_the_coordinator_sees_code_side_status_and_day_and_not_a_word_more(
    ayesha: Person, meera: Person, helen: Person
) -> None:
    await reports(ayesha)
    await reports(meera, "Visa clerks smile")
    await helen.writes("/start")
    listed = await helen.taps("Changes we saw")
    assert listed == (
        f"Changes we saw\n\n{STATUS_ALONE}\n"
        "• OUT-B1: side B, drafted, 2 November 2026\n"
        "• OUT-A1: side A, drafted, 2 November 2026"
    )
    assert helen.buttons == ["Report a change", "⌂ Home"]


async def test_a_coordinator_reads_what_they_reported_themselves_and_nobody_else_does(
    house: House, process: str, ayesha: Person, helen: Person
) -> None:
    assert "Kept as OUT-1." in await reports(helen, "Donors meet each other")
    await helen.taps("⌂ Home")
    assert "• OUT-1: coordinator, drafted, 2 November 2026" in await helen.taps("Changes we saw")
    assert "Donors meet each other" in await helen.taps("OUT-1 · Donors meet each other")
    await ayesha.writes("/start")
    assert "No change has been reported yet." in await ayesha.taps("Changes we saw")
    pat = await house.person("Pat", Role.COORDINATOR, process=process)
    await pat.writes("/start")
    assert STATUS_ALONE in await pat.taps("Changes we saw")
    assert pat.buttons == ["Report a change", "⌂ Home"]


async def test_changes_are_numbered_within_their_side_so_that_no_gap_tells_of_the_other(
    ayesha: Person, meera: Person
) -> None:
    await reports(ayesha)
    assert "Kept as OUT-B1." in await reports(meera)
    assert "Kept as OUT-A2." in await reports(ayesha)


async def test_a_long_list_turns_its_pages(house: House, ayesha: Person, helen: Person) -> None:
    for number in range(1, 8):
        await reports(ayesha, f"Change {number}")
        await house.passes(timedelta(minutes=1))
    await helen.writes("/start")
    assert "OUT-A1:" not in await helen.taps("Changes we saw")
    assert "OUT-A1:" in await helen.taps("Older ›")
    assert helen.buttons == ["‹ Newer", "Report a change", "⌂ Home"]


async def test_who_works_in_two_processes_sees_which_is_which_and_reports_to_either(
    house: House, ayesha: Person
) -> None:
    other = await house.process("KLM")
    await ayesha.gets(Role.COORDINATOR, process=other)
    imran = await house.person("Imran", Role.ORGANISER, process=other, side="B")
    await reports(imran)
    await ayesha.writes("/start")
    await ayesha.taps("Changes we saw")
    assert "• KLM OUT-B1: side B, drafted" in ayesha.screen
    assert ayesha.buttons == ["TRJ dialogue: Report a change", "KLM dialogue: Report a change", "⌂ Home"]


async def test_what_was_seen_lies_sealed(house: House, ayesha: Person) -> None:
    await reports(ayesha)
    async with house.transaction() as unit:
        [row] = await unit.rows(select(outcome))
    assert b"papers" not in row.answers
    assert set(row._mapping) == {
        "id", "process", "side", "number", "person", "organisation", "label", "status", "answers", "created_at",
    }  # fmt: skip


@pytest.fixture
async def entry(house: House, ayesha: Person) -> str:
    await reports(ayesha)
    [one] = await outcome_ids(house)
    return one


async def test_neither_the_other_side_nor_the_coordinator_opens_a_change_with_a_forged_button(
    house: House, meera: Person, helen: Person, entry: str
) -> None:
    for person in (meera, helen):
        assert await refused(house, person, Go("outcomes", f"entry:{entry}")) == NOT_YOURS.msgid
        assert await refused(house, person, Go("outcomes", "entry:0123456789abcdef")) == NOT_YOURS.msgid
        await person.writes("/start")
        await person.taps("Changes we saw")
        assert not any("papers" in message.text + str(message.rows) for message in person.received)


async def test_the_other_side_does_not_even_learn_that_there_is_one(meera: Person, entry: str) -> None:
    await meera.writes("/start")
    assert "No change has been reported yet." in await meera.taps("Changes we saw")


@pytest.mark.parametrize(
    ("role", "side"), [(Role.PARTICIPANT, "A"), (Role.CRITICAL_FRIEND, None), (Role.ADMINISTRATOR, None)]
)
async def test_nobody_else_gets_near(house: House, process: str, entry: str, role: Role, side: str | None) -> None:
    other = await house.person("Other", role, process=process, side=side)
    await other.writes("/start")
    assert "Changes we saw" not in other.buttons
    for action in (
        Go("outcomes"),
        Go("outcomes", f"entry:{entry}"),
        Begin("outcome_harvest", {"place": f"{process}:A", "news": "change"}),
    ):
        assert await refused(house, other, action) == NOT_YOURS.msgid


async def test_the_coordinator_of_another_process_sees_nothing(house: House, entry: str) -> None:
    other = await house.process("KLM")
    pat = await house.person("Pat", Role.COORDINATOR, process=other)
    await pat.writes("/start")
    assert "No change has been reported yet." in await pat.taps("Changes we saw")
    assert await refused(house, pat, Go("outcomes", f"entry:{entry}")) == NOT_YOURS.msgid


async def test_a_role_that_ended_closes_a_card_that_is_on_the_screen(
    house: House, process: str, ayesha: Person, entry: str
) -> None:
    await ayesha.taps("⌂ Home", "Changes we saw")
    await ayesha.loses(Role.ORGANISER, process=process, side="A")
    assert NOT_YOURS.msgid in await ayesha.taps(f"OUT-A1 · {WORDS}")
    assert "papers" not in ayesha.screen


@pytest.mark.parametrize("place", ["{process}:A", "{process}:", "{process}:C", ":A", "", "{process}", ":"])
async def test_no_code_is_told_and_nothing_kept_for_a_place_that_is_not_theirs(
    house: House, process: str, meera: Person, place: str
) -> None:
    forged = place.format(process=process)
    async with house.visit(meera) as visit:
        with pytest.raises(Refused):
            await next_code(visit, NextCode(forged))
        with pytest.raises(Refused):
            await keep_outcome(visit, KeepOutcome(forged, {"change": "planted"}))
    assert await outcome_ids(house) == []


@pytest.mark.parametrize("about", ["page:-1", "page:x", "page:99999", "page:99999999999999999999", "²"])
async def test_a_forged_page_number_shows_a_page_and_breaks_nothing(
    house: House, ayesha: Person, entry: str, about: str
) -> None:
    async with house.visit(ayesha) as visit:
        await act(visit, Go("outcomes", about))
    assert ayesha.screen.startswith("Changes we saw")
