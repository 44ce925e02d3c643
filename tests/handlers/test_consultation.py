"""Consultations in the house: entered, listed, taken back; and everybody who tries to read what is not theirs."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from flows.roles import Role
from handlers.access import NOT_YOURS
from handlers.actions import Go
from handlers.routing import act
from handlers.work.consultation import UNKNOWN_SOURCE
from storage import issues
from storage.tables.work import issue
from storage.unit import Unit
from tests.handlers.consulting import KNOWN, consults, issue_ids, refused
from tests.house import House, Person


async def test_what_one_organiser_enters_a_colleague_of_the_side_reads(ayesha: Person, bilal: Person) -> None:
    closing = await consults(ayesha, "Water levels at the crossing")
    assert "ISS-1" in closing
    assert "SRC-1" in closing
    await bilal.writes("/start")
    shown = await bilal.taps("Issue log")
    assert "• ISS-1: sensitivity 5, officials 3, public 2 (of 5)" in shown
    card = await bilal.taps("ISS-1 · Water levels at the crossing")
    assert "Heard from SRC-1, entered on 2 November 2026." in card
    assert "Kind of source: Media" in card
    assert "Better left alone: About 3 months" in card
    assert bilal.message.protected


async def test_entries_and_sources_are_numbered_within_their_side(ayesha: Person, bilal: Person, meera: Person) -> None:
    await consults(ayesha, "Water")
    assert "ISS-2" in await consults(bilal, "Trucks")
    closing = await consults(meera, "Visas")
    assert "ISS-1" in closing
    assert "SRC-1" in closing


async def test_a_source_heard_again_keeps_its_code_and_kind(ayesha: Person, bilal: Person) -> None:
    await consults(ayesha, "Water")
    closing = await consults(bilal, "Trucks", KNOWN)
    assert "ISS-2" in closing
    assert "SRC-1" in closing
    await bilal.taps("⌂ Home", "Issue log")
    card = await bilal.taps("ISS-2 · Trucks")
    assert "Heard from SRC-1" in card
    assert "Kind of source: Media" in card


async def test_neither_side_meets_the_sources_of_the_other(ayesha: Person, meera: Person) -> None:
    await consults(ayesha, "Water")
    await meera.writes("/start")
    await meera.taps("Consultation", "Continue")
    assert meera.buttons == ["A new source", "‹ Back", "✕ Cancel"]


async def test_a_long_log_turns_its_pages(ayesha: Person) -> None:
    for number in range(1, 8):
        await consults(ayesha, f"Point {number}", "A new source" if number == 1 else KNOWN)
    await ayesha.taps("⌂ Home", "Issue log")
    assert [label for label in ayesha.buttons if "·" in label] == [f"ISS-{n} · Point {n}" for n in range(7, 1, -1)]
    await ayesha.taps("Older ›")
    assert ayesha.buttons == ["ISS-1 · Point 1", "‹ Newer", "New consultation", "⌂ Home"]
    assert "ISS-7" in await ayesha.taps("‹ Newer")


async def test_an_empty_log_says_so_and_offers_a_beginning(ayesha: Person) -> None:
    await ayesha.writes("/start")
    assert "Nothing is in the log yet." in await ayesha.taps("Issue log")
    assert "nobody is quoted" in await ayesha.taps("New consultation")


async def test_half_a_consultation_waits_for_weeks_and_is_closed_only_after_sixty_days(
    house: House, ayesha: Person
) -> None:
    await ayesha.writes("/start")
    await ayesha.taps("Consultation", "Continue", "A new source", "Media", "4")
    await house.passes(timedelta(days=40))
    await ayesha.writes("/start")
    assert "glad of ideas from outside" in await ayesha.taps("Continue: Consultation")
    await ayesha.taps("☐ Trade and transit")
    await house.passes(timedelta(days=59))
    await ayesha.writes("/start")
    assert "Continue: Consultation" in ayesha.buttons
    await house.passes(timedelta(days=2))
    await ayesha.writes("/start")
    assert "Continue: Consultation" not in ayesha.buttons


async def test_what_is_said_lies_sealed_and_what_is_typed_leaves_the_chat(house: House, ayesha: Person) -> None:
    await consults(ayesha, "Water levels at the crossing")
    async with house.transaction() as unit:
        [row] = await unit.rows(select(issue))
    assert b"Water" not in row.answers
    assert not {"source_class", "sensitivity", "title"} & set(row._mapping)
    own = {message.id for message in ayesha.received}
    assert len([number for _chat, number in house.chats.deleted if number not in own]) == 1


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_two_who_save_at_the_same_moment_get_numbers_of_their_own(
    house: House, process: str, ayesha: Person, bilal: Person
) -> None:
    """SQLite lets one in at a time; on PostgreSQL the second waits for the first."""

    async def saves(unit: Unit, person: Person) -> int:
        _id, number = await issues.enter(unit, process=process, side="A", source=0, person=person.id, answers={})
        return number

    async def second() -> int:
        async with house.transaction() as unit:
            return await saves(unit, bilal)

    async with house.transaction() as unit:
        await issues.next_numbers(unit, process, "A")
        other = asyncio.create_task(second())
        async with asyncio.timeout(20):
            while not await waits_for_a_lock(house):
                assert not other.done()
        assert await saves(unit, ayesha) == 1
    assert await other == 2


async def waits_for_a_lock(house: House) -> bool:
    waiting = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
    async with house.transaction() as unit:
        return bool(await unit.value(text(waiting)))


class TestTakingBack:
    async def test_everything_said_is_erased_and_the_code_stays_taken(
        self, house: House, ayesha: Person, bilal: Person
    ) -> None:
        await consults(ayesha, "Water")
        await ayesha.taps("⌂ Home", "Issue log", "ISS-1 · Water", "Take back", "Yes, erase it")
        async with house.transaction() as unit:
            [row] = await unit.rows(select(issue))
        assert row.answers is None
        await bilal.writes("/start")
        assert "• ISS-1: taken back" in await bilal.taps("Issue log")
        assert "ISS-1 · Water" not in bilal.buttons
        assert "ISS-2" in await consults(bilal, "Trucks")

    async def test_a_card_still_open_on_another_phone_shows_nothing_any_more(
        self, house: House, ayesha: Person, bilal: Person
    ) -> None:
        await consults(ayesha, "Water")
        await bilal.writes("/start")
        await bilal.taps("Issue log", "ISS-1 · Water", "Take back", "Yes, erase it")
        [one] = await issue_ids(house)
        async with house.visit(ayesha) as visit:
            await act(visit, Go("issues", f"entry:{one}"))
        assert ayesha.screen == "ISS-1\n\nThis entry was taken back."
        assert ayesha.buttons == ["‹ Issue log", "⌂ Home"]

    async def test_the_only_source_taken_back_is_forgotten_and_a_form_that_named_it_says_so(
        self, ayesha: Person, bilal: Person
    ) -> None:
        await consults(ayesha, "Water")
        await bilal.writes("/start")
        await bilal.taps("Consultation", "Continue", KNOWN, "4", "Done", "No need to wait", "Skip", "Don't know")
        await ayesha.taps("⌂ Home", "Issue log", "ISS-1 · Water", "Take back", "Yes, erase it")
        await bilal.taps("☐ Women", "Done", "No")
        await bilal.writes("Trucks")
        assert "No longer available" in await bilal.taps("5", "3", "2")
        assert UNKNOWN_SOURCE.msgid in await bilal.taps("Save")
        assert bilal.buttons[:2] == ["Save", "Change"]

    async def test_one_entry_taken_back_leaves_the_source_and_its_other_entries_whole(self, ayesha: Person) -> None:
        await consults(ayesha, "Water")
        await consults(ayesha, "Trucks", KNOWN)
        await ayesha.taps("⌂ Home", "Issue log", "ISS-1 · Water", "Take back", "Yes, erase it", "⌂ Home", "Issue log")
        assert "Kind of source: Media" in await ayesha.taps("ISS-2 · Trucks")


class TestTwoProcesses:
    async def test_sources_and_entries_name_their_process_to_who_works_in_both(
        self, house: House, ayesha: Person
    ) -> None:
        other = await house.process("KLM")
        await ayesha.gets(Role.ORGANISER, process=other, side="B")
        await consults(ayesha, "Water", "TRJ dialogue: A new source")
        await consults(ayesha, "Trucks", "KLM dialogue: A new source")
        await ayesha.taps("⌂ Home")
        shown = await ayesha.taps("Issue log")
        assert "KLM ISS-1" in shown
        assert "TRJ ISS-1" in shown

    async def test_the_same_side_of_another_process_is_another_side(self, house: House, ayesha: Person) -> None:
        await consults(ayesha, "Water")
        other = await house.process("KLM")
        imran = await house.person("Imran", Role.ORGANISER, process=other, side="A")
        [one] = await issue_ids(house)
        assert await refused(house, imran, Go("issues", f"entry:{one}")) == NOT_YOURS.msgid
        await imran.writes("/start")
        assert "Nothing is in the log yet." in await imran.taps("Issue log")
