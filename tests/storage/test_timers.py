"""Timers: each fires once, in the order they were due, and never after they were dropped."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from bot.clock import MovedClock
from storage import inbox, timers
from storage.database import Database
from storage.inbox import Arrival
from storage.tables.delivery import inbox as inbox_table
from storage.tables.delivery import timer

HOUR = timedelta(hours=1)


async def fire(database: Database, limit: int = 500) -> list[Arrival]:
    """What the tick makes of what is due: the arrivals, handled at once."""
    async with database.transaction() as unit:
        await timers.fire_due(unit, limit)
    async with database.transaction() as unit:
        arrived = await inbox.due(unit)
        for one in arrived:
            inbox.handled(unit, one)
    return arrived


def subjects(arrived: list[Arrival]) -> list[str]:
    return [one.payload["due"]["subject"] for one in arrived]


async def test_a_timer_fires_once_at_its_moment_and_says_what_it_was_about(
    database: Database, clock: MovedClock
) -> None:
    async with database.transaction() as unit:
        await timers.set_timer(unit, "reminder", "e1", unit.now + HOUR)
        assert await timers.next_due(unit) == clock.at + HOUR
    due_at = clock.at + HOUR
    clock.advance(HOUR - timedelta(seconds=1))
    assert await fire(database) == []
    clock.advance(timedelta(seconds=1))
    (arrived,) = await fire(database)
    due = arrived.payload["due"]
    assert due.pop("timer") == arrived.key.removeprefix("t:")
    assert due == {"kind": "reminder", "person": None, "subject": "e1", "due_at": due_at.timestamp()}
    clock.advance(HOUR)
    assert await fire(database) == []
    async with database.transaction() as unit:
        assert await timers.next_due(unit) is None


async def test_timers_missed_while_the_bot_was_down_fire_in_the_order_they_were_due(
    database: Database, clock: MovedClock
) -> None:
    async with database.transaction() as unit:
        for hours in (5, 1, 3, 2, 4):
            await timers.set_timer(unit, "reminder", f"e{hours}", unit.now + hours * HOUR)
    clock.advance(10 * HOUR)
    assert subjects(await fire(database)) == ["e1", "e2", "e3", "e4", "e5"]


async def test_more_timers_than_one_tick_takes_are_left_to_the_next(database: Database, clock: MovedClock) -> None:
    async with database.transaction() as unit:
        for number in range(5):
            await timers.set_timer(unit, "reminder", f"e{number}", unit.now + timedelta(minutes=number))
    clock.advance(HOUR)
    assert subjects(await fire(database, limit=3)) == ["e0", "e1", "e2"]
    assert subjects(await fire(database, limit=3)) == ["e3", "e4"]


async def test_the_same_key_sets_a_timer_once_even_after_it_fired(database: Database, clock: MovedClock) -> None:
    for _time in range(2):
        async with database.transaction() as unit:
            await timers.set_timer(unit, "reminder", "e1", unit.now, dedupe="round 1")
        clock.advance(HOUR)
        await fire(database)
    async with database.transaction() as unit:
        await timers.set_timer(unit, "reminder", "e1", unit.now, dedupe="round 1")
        await timers.set_timer(unit, "reminder", "e2", unit.now, dedupe="round 2")
        await timers.set_timer(unit, "reminder", "e3", unit.now)
        await timers.set_timer(unit, "reminder", "e3", unit.now)
    assert sorted(subjects(await fire(database))) == ["e2", "e3", "e3"]


async def test_a_dropped_timer_never_fires_and_others_do(database: Database, clock: MovedClock) -> None:
    async with database.transaction() as unit:
        await timers.set_timer(unit, "reminder", "gone", unit.now + HOUR)
        await timers.set_timer(unit, "reminder", "there", unit.now + HOUR)
        await timers.drop_timers(unit, "gone")
    clock.advance(2 * HOUR)
    assert subjects(await fire(database)) == ["there"]


async def test_one_that_has_come_due_is_begun_once_and_not_at_all_if_it_was_dropped_meanwhile(
    database: Database, clock: MovedClock
) -> None:
    async with database.transaction() as unit:
        for subject in ("gone", "there", "other"):
            await timers.set_timer(unit, "reminder", subject, unit.now)
    begun: dict[str, list[bool]] = {}
    arrived = await fire(database)
    async with database.transaction() as unit:
        await timers.drop_timers(unit, "gone")
        await timers.drop_timers(unit, "other", {"another kind"})
        for one in arrived:
            due = one.payload["due"]
            begun[due["subject"]] = [await timers.begin(unit, due["timer"]) for _time in range(2)]
    assert begun == {"gone": [False, False], "there": [True, False], "other": [True, False]}


async def test_a_tick_that_fails_fires_again_later(database: Database, clock: MovedClock) -> None:
    async with database.transaction() as unit:
        await timers.set_timer(unit, "reminder", "e1", unit.now)

    async def tick_and_fail() -> None:
        async with database.transaction() as unit:
            assert await timers.fire_due(unit) == 1
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await tick_and_fail()
    assert subjects(await fire(database)) == ["e1"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 60), st.sampled_from("abcd"), st.booleans()), max_size=12))
async def test_every_timer_fires_exactly_once_whenever_the_ticks_come(
    database: Database, clock: MovedClock, set_: list[tuple[int, str, bool]]
) -> None:
    async with database.transaction() as unit:
        await unit.run(delete(timer))
        await unit.run(delete(inbox_table))
        for number, (minutes, key, keyed) in enumerate(set_):
            dedupe = key if keyed else None
            await timers.set_timer(
                unit, "reminder", f"{key}{number}", unit.now + timedelta(minutes=minutes), dedupe=dedupe
            )
    heard: list[str] = []
    for _tick in range(4):
        clock.advance(timedelta(minutes=20))
        heard += subjects(await fire(database, limit=5))
    heard += subjects(await fire(database, limit=50))
    firsts = {key: f"{key}{number}" for number, (_m, key, keyed) in reversed(list(enumerate(set_))) if keyed}
    plain = [f"{key}{number}" for number, (_m, key, keyed) in enumerate(set_) if not keyed]
    assert sorted(heard) == sorted([*firsts.values(), *plain])
