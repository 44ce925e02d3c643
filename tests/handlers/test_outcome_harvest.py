"""Rounds of the harvest in the house: when they ring, what they leave behind, and what happens after an outage."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from flows.outcome_harvest import RingLater
from flows.roles import Role
from handlers.actions import Begin
from handlers.routing import act
from handlers.work.outcome_harvest import NO_ROUND, ring_later
from tests.handlers.consulting import refused
from tests.handlers.harvesting import outcome_ids, plan, reports, rounds, tells
from tests.house import MONDAY, House, Person

QUARTER = timedelta(days=91)
KARACHI, KOLKATA, LONDON = ZoneInfo("Asia/Karachi"), ZoneInfo("Asia/Kolkata"), ZoneInfo("Europe/London")


@pytest.fixture
async def helen(house: House, process: str) -> Person:
    return await house.person("Helen", Role.COORDINATOR, process=process, zone="Europe/London")


async def test_every_season_the_doorbell_rings_at_ten_where_each_person_lives(
    house: House, process: str, ayesha: Person, meera: Person, helen: Person
) -> None:
    assert await plan(house, process) == 3
    await house.passes(QUARTER - timedelta(days=1))
    assert not ayesha.doorbells + meera.doorbells + helen.doorbells
    day = (MONDAY + QUARTER).date()
    for person, zone in ((meera, KOLKATA), (ayesha, KARACHI), (helen, LONDON)):
        ten = datetime(day.year, day.month, day.day, 10, tzinfo=zone)
        await house.passes(ten - house.now - timedelta(minutes=1))
        assert not person.doorbells
        await house.passes(timedelta(minutes=1))
        assert [bell.text for bell in person.doorbells] == ["One item is waiting for you."]
        assert person.buttons == ["Open", "Later"]


async def test_participants_are_never_asked(house: House, process: str, ayesha: Person) -> None:
    farah = await house.person("Farah", Role.PARTICIPANT, process=process, side="A")
    await plan(house, process, 0)
    await house.passes(timedelta(days=2))
    assert ayesha.doorbells
    assert not farah.doorbells


async def test_a_round_that_falls_on_a_rest_day_waits_for_the_next_working_morning(
    house: House, process: str, ayesha: Person
) -> None:
    await plan(house, process, 5)  # a Saturday
    await house.passes(timedelta(days=6))
    assert not ayesha.doorbells
    await house.passes(timedelta(days=1))
    assert len(ayesha.doorbells) == 1


async def test_a_change_told_in_a_round_is_kept_and_the_round_is_done(
    house: House, process: str, ayesha: Person
) -> None:
    await plan(house, process, 1)
    await house.passes(timedelta(days=1))
    assert "Has anybody outside the programme" in await ayesha.taps("Open")
    await ayesha.taps("Yes, I saw a change")
    assert "Kept as OUT-A1." in await tells(ayesha)
    assert await rounds(house, ayesha) == ["done"]
    home = await ayesha.taps("⌂ Home")
    assert "Nothing is due for you now." in home
    assert "✓ What has changed: TRJ dialogue" in home


async def test_nothing_to_report_is_one_tap_and_the_next_round_comes_by_itself(
    house: House, process: str, ayesha: Person
) -> None:
    await plan(house, process, 1)
    await house.passes(timedelta(days=1))
    await ayesha.taps("Open")
    assert "Nothing to report is an answer too." in await ayesha.taps("Nothing to report")
    assert await rounds(house, ayesha) == ["done"]
    assert await outcome_ids(house) == []
    await house.passes(QUARTER)
    assert await rounds(house, ayesha) == ["done", "open"]
    assert len(ayesha.doorbells) == 2


class TestLater:
    @pytest.fixture
    async def opened(self, house: House, process: str, ayesha: Person) -> None:
        await plan(house, process, 1)
        await house.passes(timedelta(days=1))

    async def test_later_inside_the_form_keeps_the_round_and_rings_when_it_said(
        self, house: House, opened: None, ayesha: Person
    ) -> None:
        await ayesha.taps("Open")
        assert "rings again on Wed 4 Nov 2026, 10:00 (Karachi)" in await ayesha.taps("Ask me later")
        assert await rounds(house, ayesha) == ["snoozed"]
        await house.passes(timedelta(hours=19))
        assert len(ayesha.doorbells) == 1
        await house.passes(timedelta(hours=2))
        assert len(ayesha.doorbells) == 2
        assert await rounds(house, ayesha) == ["open"]
        await ayesha.taps("Open", "Nothing to report")
        assert await rounds(house, ayesha) == ["done"]

    async def test_a_round_that_is_late_can_still_be_put_off(self, house: House, opened: None, ayesha: Person) -> None:
        await house.passes(timedelta(days=20))
        await ayesha.taps("Open")
        assert "rings again on" in await ayesha.taps("Ask me later")
        await house.passes(timedelta(days=1))
        assert len(ayesha.doorbells) == 3
        await ayesha.taps("Open", "Nothing to report")
        assert await rounds(house, ayesha) == ["done"]

    async def test_later_on_the_doorbell_does_the_same(self, house: House, opened: None, ayesha: Person) -> None:
        await ayesha.taps("Later")
        assert await rounds(house, ayesha) == ["snoozed"]
        await house.passes(timedelta(days=1))
        assert len(ayesha.doorbells) == 2

    async def test_a_round_put_off_can_be_done_from_home_before_it_rings(
        self, house: House, opened: None, ayesha: Person
    ) -> None:
        await ayesha.taps("Open", "Ask me later", "⌂ Home", "What has changed: TRJ dialogue", "Nothing to report")
        await house.passes(timedelta(days=20))
        assert await rounds(house, ayesha) == ["done"]
        assert len(ayesha.doorbells) == 1

    async def test_without_a_round_there_is_nothing_to_put_off(
        self, house: House, process: str, ayesha: Person
    ) -> None:
        assert await refused(house, ayesha, Begin("outcome_harvest", {"place": f"{process}:A", "news": "later"})) == (
            NO_ROUND.msgid
        )

    async def test_nobody_puts_off_the_round_of_another(
        self, house: House, process: str, opened: None, ayesha: Person, meera: Person
    ) -> None:
        async with house.visit(meera) as visit:
            with pytest.raises(Exception, match="This is not open to you"):
                await ring_later(visit, RingLater(f"{process}:A"))
        assert await rounds(house, ayesha) == ["open"]


class TestSilence:
    async def test_one_reminder_comes_after_a_week_and_no_more(
        self, house: House, process: str, ayesha: Person
    ) -> None:
        await plan(house, process, 1)
        await house.passes(timedelta(days=7))
        assert len(ayesha.doorbells) == 1
        await house.passes(timedelta(days=2))
        assert len(ayesha.doorbells) == 2
        await house.passes(timedelta(days=60))
        assert len(ayesha.doorbells) == 2

    async def test_who_answered_is_not_reminded(self, house: House, process: str, ayesha: Person) -> None:
        await plan(house, process, 1)
        await house.passes(timedelta(days=1))
        await ayesha.taps("Open", "Nothing to report")
        await house.passes(timedelta(days=30))
        assert len(ayesha.doorbells) == 1

    async def test_an_unanswered_round_rings_again_next_season_instead_of_doubling(
        self, house: House, process: str, ayesha: Person
    ) -> None:
        await plan(house, process, 1)
        await house.passes(timedelta(days=1) + 3 * QUARTER)
        assert await rounds(house, ayesha) == ["open"]
        assert len(ayesha.doorbells) == 1 + 1 + 3
        home = await ayesha.writes("/start")
        assert home.count("What has changed: TRJ dialogue") == 1


async def test_a_report_half_told_waits_and_a_round_that_comes_meanwhile_leaves_it_alone(
    house: House, process: str, ayesha: Person
) -> None:
    await plan(house, process, 1)
    await ayesha.writes("/start")
    await ayesha.taps("Changes we saw", "Report a change")
    await ayesha.writes("Border guards greet each other")
    await house.passes(timedelta(days=1))
    assert len(ayesha.doorbells) == 1
    await ayesha.taps("Civil society")
    assert "When was it first seen?" in ayesha.screen


async def test_a_change_of_ones_own_accord_leaves_the_open_round_open(
    house: House, process: str, ayesha: Person
) -> None:
    await plan(house, process, 1)
    await house.passes(timedelta(days=1))
    await reports(ayesha)
    assert await rounds(house, ayesha) == ["open"]


async def test_a_forged_beginning_for_another_side_cannot_be_saved(house: House, process: str, meera: Person) -> None:
    async with house.visit(meera) as visit:
        await act(visit, Begin("outcome_harvest", {"place": f"{process}:A", "news": "change"}))
    assert "This is not open to you." in await tells(meera)
    assert await outcome_ids(house) == []
