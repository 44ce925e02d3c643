"""Events in storage: their status changes by the steps of their life alone, whatever else is done to them."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest

from flows.event_status import NotPossible, Standing, Status, Step, after
from storage import events, programme
from storage.events import standing_of
from storage.faults import Conflict
from storage.programme import Event
from storage.unit import Unit
from tests.house import House

# What each change of an event means to its life: a new date, zone or place is another plan.
CHANGES: list[tuple[dict[str, Any], Step | None]] = [
    ({"title": "Another title"}, None),
    ({"host": "B"}, None),
    ({"ends_at": None}, None),
    ({"place": "Hall 7"}, Step.REPLAN),
    ({"place": None}, Step.REPLAN),
    ({"zone": "Asia/Kolkata"}, Step.REPLAN),
    ({"zone": "Asia/Karachi"}, Step.REPLAN),
]


@pytest.fixture
async def event(house: House) -> str:
    return await house.event(await house.process("LAN"), "LAN-7")


async def read(unit: Unit, event_id: str) -> Event:
    found = await programme.event_by_id(unit, event_id)
    assert found is not None
    return found


async def do(unit: Unit, one: Event, fields: dict[str, Any], step: Step | None) -> None:
    """Change these fields, or, where there are none, take the step."""
    if fields:
        await events.change(unit, one, **fields)
    elif step is not None:
        await events.take_step(unit, one, step)


@pytest.mark.parametrize("seed", range(4))
async def test_over_any_history_the_status_follows_the_steps_and_nothing_else(
    house: House, event: str, seed: int
) -> None:
    chance = random.Random(seed)
    expected = Standing(Status.PLANNED)
    async with house.transaction() as unit:
        for _round in range(60):
            one = await read(unit, event)
            fields: dict[str, Any] = {}
            if chance.random() < 0.4:
                fields, meant = chance.choice(CHANGES)
                same = all(getattr(one, name) == value for name, value in fields.items())
                step = None if same else meant
            else:
                step = chance.choice(list(Step))
            try:
                becomes = after(expected, step) if step is not None else expected
            except NotPossible:
                with pytest.raises(NotPossible):
                    await do(unit, one, fields, step)
            else:
                await do(unit, one, fields, step)
                expected = becomes
            assert standing_of(await read(unit, event)) == expected


async def test_of_two_steps_from_the_same_reading_one_is_too_late(house: House, event: str) -> None:
    async with house.transaction() as unit:
        one = await read(unit, event)
        await events.take_step(unit, one, Step.PAUSE)
        with pytest.raises(Conflict):
            await events.take_step(unit, one, Step.CANCEL)
        assert (await read(unit, event)).status == "paused"


async def test_codes_are_given_out_once_even_where_somebody_took_one_by_hand(house: House) -> None:
    process = await house.process("LAN")
    await house.event(process, "LAN-2")
    async with house.transaction() as unit:
        codes = []
        for _round in range(3):
            codes.append(await events.next_code(unit, process))
            await events.create(
                unit, process, codes[-1], kind="core", track="core", title="Round",
                starts_at=unit.now + timedelta(days=9), zone="UTC",
            )  # fmt: skip
    assert codes == ["LAN-3", "LAN-4", "LAN-5"]


async def test_what_is_stopped_counts_neither_as_held_nor_as_hosted(house: House) -> None:
    process = await house.process("LAN")
    for code, days, host in (("LAN-1", 3, "A"), ("LAN-2", 9, "B")):
        one = await house.event(process, code, starts_in=timedelta(days=days))
        async with house.transaction() as unit:
            await events.change(unit, await read(unit, one), host=host)
    async with house.transaction() as unit:
        assert await events.last_host(unit, process) == "B"
        await events.take_step(unit, await read(unit, one), Step.CANCEL)
        assert await events.last_host(unit, process) == "A"
        assert await events.last_start(unit, process) == house.now + timedelta(days=3)
