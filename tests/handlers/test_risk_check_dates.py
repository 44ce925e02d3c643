"""When risk checks are asked for: around nights and weekends, snoozes, moved events and short notice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from flows.analysis.risk import Band
from handlers.event_plans import replan
from handlers.work.risk_check_standing import overall
from locales import Reader, say
from storage.tables.programme import event as events
from tests.handlers.checking import (
    TO_WEDNESDAY,
    TWO_DAYS,
    answers,
    call_off,
    checks,
    known,
    plan,
    planned,
    rung,
)
from tests.house import House, Person

HOURS_6 = timedelta(hours=6)


@pytest.fixture
async def process(house: House) -> str:
    """One whose sides are asked once, two days before."""
    return await house.process("TRJ", **TWO_DAYS)


@pytest.fixture
async def event(house: House, process: str, ayesha: Person, bilal: Person, meera: Person) -> str:
    return await planned(house, process)


async def test_later_means_later_but_not_beyond_the_due_time(
    house: House, process: str, ayesha: Person, bilal: Person
) -> None:
    await planned(house, process, starts_in=timedelta(days=4, hours=-2))  # Friday 12:00
    await house.passes(timedelta(days=2, hours=-2))
    await ayesha.taps("Later")
    await house.passes(timedelta(hours=20, minutes=-1))
    assert rung(ayesha, bilal) == [1, 0], "neither nudged nor passed on: that was an answer of a kind"
    await house.passes(timedelta(minutes=1))
    assert rung(ayesha, bilal) == [2, 0]
    await house.passes(timedelta(hours=4))
    assert rung(ayesha, bilal) == [2, 1], "the time to answer is over"


async def test_where_no_time_is_left_later_is_refused_and_the_chase_goes_on(
    house: House, event: str, ayesha: Person
) -> None:
    await house.passes(TO_WEDNESDAY)
    assert "There is no time left to wait" in await ayesha.taps("Later")
    await house.passes(HOURS_6)
    assert rung(ayesha) == [2]


async def test_a_check_of_the_evening_before_spares_the_bell_and_an_older_one_does_not(
    house: House, process: str, ayesha: Person, meera: Person
) -> None:
    event = await planned(house, process, starts_in=timedelta(days=8, hours=-6))
    title = "Seventh round, 10 November 2026"
    await checks(meera, title)
    await house.passes(timedelta(days=5, hours=-2))  # Saturday at noon, 20 hours before it opens
    await checks(ayesha, title)
    await house.passes(timedelta(hours=21))  # Sunday, two days before
    assert rung(ayesha, meera) == [0, 0]
    await house.passes(timedelta(hours=24))
    assert rung(ayesha, meera) == [0, 1]
    found = await known(house, event)
    async with house.transaction() as unit:
        assert await overall(unit, found, house.now) is Band.RED, "a check that is due is silence until it is made"


async def test_planning_twice_asks_once(house: House, event: str, ayesha: Person) -> None:
    await plan(house, event)
    await house.passes(TO_WEDNESDAY)
    assert rung(ayesha) == [1]


async def test_an_event_that_is_moved_is_asked_about_at_its_new_date(
    house: House, event: str, ayesha: Person, bilal: Person
) -> None:
    await move(house, event, timedelta(days=7))
    await plan(house, event)
    await house.passes(TO_WEDNESDAY + timedelta(days=6))
    assert rung(ayesha, bilal) == [0, 0]
    await house.passes(timedelta(days=1))
    assert rung(ayesha, bilal) == [1, 0]


async def test_an_event_changed_in_the_bot_takes_its_check_along(
    house: House, event: str, ayesha: Person, bilal: Person
) -> None:
    async def changed(by: timedelta) -> list[str]:
        await move(house, event, by)
        found = await known(house, event)
        async with house.visit() as visit:
            return [say(one.sentence, Reader()) for one in await replan(visit, found)]

    assert len(await changed(timedelta(days=7))) == 1
    await house.passes(TO_WEDNESDAY + timedelta(days=6))
    assert rung(ayesha, bilal) == [0, 0]
    await house.passes(timedelta(days=1))
    assert rung(ayesha, bilal) == [1, 0]
    assert len(await changed(timedelta(hours=1))) == 1
    await house.passes(timedelta(hours=1))
    assert rung(ayesha, bilal) == [1, 0], "they are being asked already"
    assert await changed(timedelta(hours=-5)) == []


async def test_an_event_moved_by_weeks_while_it_is_chased_is_chased_again_from_the_start(
    house: House, event: str, ayesha: Person, bilal: Person
) -> None:
    await house.passes(TO_WEDNESDAY)
    await move(house, event, timedelta(days=14))
    await plan(house, event)
    await house.passes(timedelta(days=13))
    assert rung(ayesha, bilal) == [1, 0]
    await house.passes(timedelta(days=1))
    assert rung(ayesha, bilal) == [2, 0]
    due = await ayesha.writes("/start")
    assert due.count("• Risk check") == 1


async def test_moving_an_event_that_was_asked_about_asks_its_first_organiser_again(
    house: House, event: str, ayesha: Person, bilal: Person
) -> None:
    await house.passes(TO_WEDNESDAY)
    await ayesha.taps("Open")
    await answers(ayesha)
    await move(house, event, timedelta(days=14))
    await plan(house, event)
    await house.passes(timedelta(days=14))
    assert rung(ayesha, bilal) == [2, 0]


async def move(house: House, event: str, by: timedelta) -> None:
    found = await known(house, event)
    async with house.transaction() as unit:
        await unit.run(update(events).where(events.c.id == event).values(starts_at=found.starts_at + by))


async def test_nobody_is_asked_about_an_event_that_was_called_off(
    house: House, event: str, ayesha: Person, bilal: Person
) -> None:
    await call_off(house, event)
    await house.passes(TO_WEDNESDAY + timedelta(days=1))
    assert rung(ayesha, bilal) == [0, 0]


async def test_calling_an_event_off_ends_the_chase(house: House, event: str, ayesha: Person, bilal: Person) -> None:
    await house.passes(TO_WEDNESDAY)
    await call_off(house, event)
    await house.passes(timedelta(days=1))
    assert rung(ayesha, bilal) == [1, 0]


async def test_on_a_weekend_the_bell_rings_at_once_where_monday_would_be_too_late(
    house: House, process: str, ayesha: Person
) -> None:
    await planned(house, process, starts_in=timedelta(days=7, hours=-6))  # Monday 08:00
    await house.passes(timedelta(days=5, hours=-6))  # Saturday 08:00
    assert rung(ayesha) == [1]


async def test_at_night_the_bell_waits_for_the_morning_and_the_nudge_counts_from_there(
    house: House, process: str, ayesha: Person
) -> None:
    await planned(house, process, starts_in=timedelta(days=4, hours=9))  # Friday 23:00, so it opens at 23:00
    await house.passes(timedelta(days=2, hours=9))
    assert rung(ayesha) == [0]
    await house.passes(timedelta(hours=9))  # 08:00
    assert rung(ayesha) == [1]
    await house.passes(HOURS_6 - timedelta(minutes=1))
    assert rung(ayesha) == [1]
    await house.passes(timedelta(minutes=1))
    assert rung(ayesha) == [2]


async def test_an_event_made_at_short_notice_is_asked_about_at_once(
    house: House, process: str, ayesha: Person, meera: Person
) -> None:
    await planned(house, process, starts_in=timedelta(hours=20))
    await house.rest()
    assert rung(ayesha, meera) == [1, 1]
