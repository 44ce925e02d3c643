"""Everybody who tries to read, enter or erase what belongs to another side's consultations."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from flows.consultation import EnterIssue, NextCodes
from flows.roles import Role
from flows.withdrawal import EraseIssue, IssueCode
from handlers.access import NOT_YOURS
from handlers.actions import Begin, Go
from handlers.faults import Refused
from handlers.routing import act
from handlers.work.consultation import enter_issue, next_codes
from handlers.work.withdrawal import erase_issue, issue_code
from storage.tables.work import issue
from tests.handlers.consulting import KNOWN, consults, issue_ids, refused
from tests.house import House, Person


@pytest.fixture
async def entry(house: House, ayesha: Person) -> str:
    await consults(ayesha, "Water levels at the crossing")
    [one] = await issue_ids(house)
    return one


async def test_the_other_side_sees_an_empty_log_and_no_forged_button_opens_an_entry(
    house: House, meera: Person, entry: str
) -> None:
    await meera.writes("/start")
    assert "Nothing is in the log yet." in await meera.taps("Issue log")
    for action in (Go("issues", f"entry:{entry}"), Begin("withdrawal", {"issue": entry})):
        assert await refused(house, meera, action) == NOT_YOURS.msgid
    assert not any("Water" in message.text for message in meera.received)


async def test_another_sides_entry_and_one_that_does_not_exist_are_refused_alike(
    house: House, meera: Person, entry: str
) -> None:
    there = await refused(house, meera, Go("issues", f"entry:{entry}"))
    assert await refused(house, meera, Go("issues", "entry:0123456789abcdef0123456789abcdef")) == there
    assert await refused(house, meera, Go("issues", "entry:")) == there


@pytest.mark.parametrize(
    ("role", "side"),
    [(Role.COORDINATOR, None), (Role.PARTICIPANT, "A"), (Role.CRITICAL_FRIEND, None), (Role.ADMINISTRATOR, None)],
)
async def test_nobody_but_organisers_gets_near(
    house: House, process: str, entry: str, role: Role, side: str | None
) -> None:
    other = await house.person("Other", role, process=process, side=side)
    await other.writes("/start")
    assert not {"Issue log", "Consultation"} & set(other.buttons)
    for action in (
        Go("issues"),
        Go("issues", f"entry:{entry}"),
        Go("issues", "page:0"),
        Begin("consultation"),
        Begin("withdrawal", {"issue": entry}),
    ):
        assert await refused(house, other, action) == NOT_YOURS.msgid


async def test_somebody_elses_button_opens_nothing(ayesha: Person, meera: Person, entry: str) -> None:
    await ayesha.taps("⌂ Home", "Issue log")
    await meera.writes("/start")
    await meera.sends_data(ayesha.message.data("ISS-1 · Water levels at the crossing"))
    assert "Water" not in meera.screen


async def test_a_role_that_ended_closes_the_log_at_once(house: House, process: str, ayesha: Person, entry: str) -> None:
    await ayesha.taps("⌂ Home", "Issue log")
    await ayesha.loses(Role.ORGANISER, process=process, side="A")
    assert NOT_YOURS.msgid in await ayesha.taps("ISS-1 · Water levels at the crossing")
    assert "Water" not in ayesha.screen


async def test_a_change_of_sides_takes_no_entry_along(house: House, process: str, ayesha: Person, entry: str) -> None:
    await ayesha.loses(Role.ORGANISER, process=process, side="A")
    await ayesha.gets(Role.ORGANISER, process=process, side="B")
    assert await refused(house, ayesha, Go("issues", f"entry:{entry}")) == NOT_YOURS.msgid


async def test_a_form_begun_for_a_side_cannot_be_saved_once_the_role_there_is_gone(
    house: House, process: str, ayesha: Person
) -> None:
    other = await house.process("KLM")
    await ayesha.gets(Role.ORGANISER, process=other, side="A")
    await ayesha.writes("/start")
    await ayesha.taps("Consultation", "Continue", "TRJ dialogue: A new source", "Media", "4", "Done")
    await ayesha.taps("No need to wait", "Skip", "Don't know", "☐ Women", "Done", "No")
    await ayesha.writes("Water")
    await ayesha.taps("5", "3", "2")
    await ayesha.loses(Role.ORGANISER, process=process, side="A")
    assert NOT_YOURS.msgid in await ayesha.taps("Save")
    assert await issue_ids(house) == []


async def test_answers_cannot_be_smuggled_into_the_beginning(
    house: House, process: str, meera: Person, entry: str
) -> None:
    async with house.visit(meera) as visit:
        await act(visit, Begin("consultation", {"source": f"{process}:A:1", "purpose": True}))
    assert "nobody is quoted" in meera.screen
    await meera.taps("Continue")
    assert KNOWN not in meera.buttons


@pytest.mark.parametrize("source", ["{process}:A:1", "{process}:A:0", "{process}::0", ":A:0", "{process}:0"])
async def test_neither_codes_nor_entries_of_a_side_are_given_to_others(
    house: House, process: str, meera: Person, entry: str, source: str
) -> None:
    forged = source.format(process=process)
    async with house.visit(meera) as visit:
        with pytest.raises(Refused):
            await next_codes(visit, NextCodes(forged))
        with pytest.raises(Refused):
            await enter_issue(visit, EnterIssue(forged, {"title": "planted"}))
    assert await issue_ids(house) == [entry]


async def test_nobody_erases_what_another_side_was_told(house: House, meera: Person, entry: str) -> None:
    async with house.visit(meera) as visit:
        with pytest.raises(Refused):
            await issue_code(visit, IssueCode(entry))
        with pytest.raises(Refused):
            await erase_issue(visit, EraseIssue(entry))
    async with house.transaction() as unit:
        assert await unit.value(select(issue.c.answers)) is not None


@pytest.mark.parametrize("about", ["page:-1", "page:x", "page:", "page:99999", "page:9999999999999999999", "²"])
async def test_a_forged_page_number_shows_a_page_and_breaks_nothing(
    house: House, ayesha: Person, entry: str, about: str
) -> None:
    async with house.visit(ayesha) as visit:
        await act(visit, Go("issues", about))
    assert ayesha.screen.startswith("Issue log")
