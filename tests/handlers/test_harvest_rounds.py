"""The rhythm of the harvest: cadence, outages, people who join, change sides or leave."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select, update

from flows.roles import Role
from storage.tables.base import new_id
from storage.tables.delivery import timer
from storage.tables.programme import membership
from storage.tables.programme import process as processes
from tests.handlers.harvesting import outcome_ids, plan, rounds
from tests.handlers.inviting import participant, person_of
from tests.handlers.test_code_word import made, payload
from tests.house import MONDAY, House, Person

QUARTER = timedelta(days=91)
KARACHI, KOLKATA, LONDON = ZoneInfo("Asia/Karachi"), ZoneInfo("Asia/Kolkata"), ZoneInfo("Europe/London")


class TestRhythm:
    async def test_the_process_sets_its_own_cadence(self, house: House) -> None:
        process = await house.process("KLM", harvest_every_days=28)
        imran = await house.person("Imran", Role.ORGANISER, process=process, side="A")
        await plan(house, process)
        await house.passes(timedelta(days=29))
        assert len(imran.doorbells) == 1

    async def test_a_cadence_changed_in_between_counts_from_the_next_round_on(
        self, house: House, process: str, ayesha: Person
    ) -> None:
        await plan(house, process, 1)
        async with house.transaction() as unit:
            await unit.run(update(processes).values(settings={"harvest_every_days": 14}))
        await house.passes(timedelta(days=1))
        await ayesha.taps("Open", "Nothing to report")
        await house.passes(timedelta(days=14))
        assert await rounds(house, ayesha) == ["done", "open"]

    async def test_after_a_year_without_power_one_round_opens_and_the_rhythm_goes_on(
        self, house: House, process: str, ayesha: Person
    ) -> None:
        await plan(house, process, 0)
        house.clock.at = MONDAY + timedelta(days=400)
        await house.rest()
        assert await rounds(house, ayesha) == ["open"]
        async with house.transaction() as unit:
            waiting = await unit.rows(
                select(timer.c.due_at).where(timer.c.kind == "harvest_round", timer.c.state == "waiting")
            )
        assert [row.due_at.astimezone(KARACHI) for row in waiting] == [
            datetime(2026, 11, 2, 10, tzinfo=KARACHI) + timedelta(days=5 * 91)
        ]

    async def test_planning_again_neither_doubles_nor_moves_anybodys_rounds(
        self, house: House, process: str, ayesha: Person
    ) -> None:
        await plan(house, process, 3)
        await house.passes(timedelta(days=1))
        assert await plan(house, process, 3) == 0
        imran = await house.person("Imran", Role.ORGANISER, process=process, side="A")
        assert await plan(house, process, 3) == 1
        await house.passes(timedelta(days=2))
        assert len(ayesha.doorbells) == 1
        assert not imran.doorbells
        await house.passes(timedelta(days=1))
        assert await rounds(house, ayesha) == await rounds(house, imran) == ["open"]

    async def test_a_process_at_rest_asks_nobody_but_keeps_the_rhythm(
        self, house: House, process: str, ayesha: Person
    ) -> None:
        await plan(house, process, 1)
        async with house.transaction() as unit:
            await unit.run(update(processes).values(status="paused"))
        await house.passes(timedelta(days=2))
        assert await rounds(house, ayesha) == []
        async with house.transaction() as unit:
            await unit.run(update(processes).values(status="active"))
        await house.passes(QUARTER)
        assert await rounds(house, ayesha) == ["open"]

    async def test_each_process_has_rounds_of_its_own(self, house: House, process: str, ayesha: Person) -> None:
        other = await house.process("KLM")
        await ayesha.gets(Role.ORGANISER, process=other, side="B")
        await plan(house, process, 1)
        await plan(house, other, 1)
        await house.passes(timedelta(days=1))
        home = await ayesha.writes("/start")
        assert "What has changed: TRJ dialogue" in home
        assert "What has changed: KLM dialogue" in home


class TestJoining:
    async def test_who_organises_or_coordinates_has_rounds_from_the_day_they_join(
        self, house: House, process: str
    ) -> None:
        joined = []
        await with_a_coordinating_organisation(house, process)
        for role, side in ((Role.ORGANISER, "A"), (Role.ORGANISER, "B"), (Role.COORDINATOR, None)):
            guest = house.stranger(f"{role.value} {side}")
            await comes_by_command(house, guest, role, side)
            await person_of(house, guest)
            joined.append(guest)
            await house.passes(timedelta(days=2))
        await house.passes(QUARTER)
        assert [await rounds(house, one) for one in joined] == [["open"]] * 3

    async def test_who_takes_part_has_none_and_nobody_elses_rounds_move(
        self, house: House, process: str, ayesha: Person
    ) -> None:
        await plan(house, process, 1)
        await house.passes(timedelta(hours=1))
        rehan = await participant(house, ayesha, "Rehan")
        await house.passes(timedelta(days=1))
        assert await rounds(house, ayesha) == ["open"]
        await house.passes(QUARTER)
        assert await rounds(house, rehan) == []


async def with_a_coordinating_organisation(house: House, process: str) -> None:
    held = await house.organisation_of(process, "A")
    row = {"id": new_id(), "process": process, "organisation": held, "part": "coordinator", "since": MONDAY.date()}
    async with house.transaction() as unit:
        await unit.run(insert(membership), row)


async def comes_by_command(house: House, guest: Person, role: Role, side: str | None) -> None:
    """By a link and code of the command line; whoever needs approval is given it by nobody: they are the first."""
    link = await made(house, role, side)
    await guest.writes(f"/start {payload(link)}")
    await guest.writes(link.code)
    await guest.taps("Continue", "Continue", "Continue", "Skip")
    await guest.taps("Karachi", "Done")
    assert "Welcome." in guest.screen


class TestRolesThatEnd:
    async def test_a_doorbell_in_the_queue_is_not_sent_once_the_role_is_gone(
        self, house: House, process: str, ayesha: Person
    ) -> None:
        await plan(house, process, 5)  # due on a Saturday, queued until Monday
        await house.passes(timedelta(days=5, hours=3))
        assert await rounds(house, ayesha) == ["open"]
        await ayesha.loses(Role.ORGANISER, process=process, side="A")
        await house.passes(timedelta(days=4))
        assert not ayesha.doorbells

    async def test_who_is_no_longer_asked_has_no_further_rounds(
        self, house: House, process: str, ayesha: Person
    ) -> None:
        await plan(house, process, 1)
        await ayesha.loses(Role.ORGANISER, process=process, side="A")
        await house.passes(2 * QUARTER)
        assert await rounds(house, ayesha) == []

    async def test_a_round_opened_for_one_side_is_not_answered_for_another(
        self, house: House, process: str, ayesha: Person
    ) -> None:
        await plan(house, process, 1)
        await house.passes(timedelta(days=1))
        await ayesha.taps("Open", "Yes, I saw a change")
        await ayesha.loses(Role.ORGANISER, process=process, side="A")
        await ayesha.gets(Role.ORGANISER, process=process, side="B")
        assert "no longer open to you" in await ayesha.writes("Border guards greet each other")
        assert await outcome_ids(house) == []
        await house.passes(QUARTER)
        assert await rounds(house, ayesha) == ["lapsed", "open"]
