"""Clearance taken back: whatever the sides had signed falls, and everybody who organises is rung without a word."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.event_status import Step
from flows.roles import Role
from handlers.clearance import withdraw_clearance
from handlers.work import Works
from handlers.work.all import all_works
from storage import accounts, events, sign_offs
from tests.handlers.checking import BELL, known, rung
from tests.house import House, Person


@pytest.fixture
def works() -> Works:
    return Works(all_works())


@pytest.fixture
async def event(house: House, process: str) -> str:
    return await house.event(process, "TRJ-7", starts_in=timedelta(days=9))


async def withdrawn(house: House, event: str, by: Person) -> None:
    one = await known(house, event)
    async with house.visit(by) as visit:
        await withdraw_clearance(visit, one)


async def test_a_cleared_event_is_planned_again_and_the_others_are_rung(
    house: House, event: str, ayesha: Person, bilal: Person, meera: Person
) -> None:
    one = await known(house, event)
    async with house.transaction() as unit:
        await sign_offs.turn(unit, one, "A", person=ayesha.id, state=bytes(32), reason=None)
        await events.take_step(unit, one, Step.CLEAR)
    await withdrawn(house, event, ayesha)
    assert (await known(house, event)).status == "planned"
    async with house.transaction() as unit:
        assert await sign_offs.turned(unit, event) == []
    assert rung(ayesha, bilal, meera) == [0, 1, 1]
    assert [bell.text for bell in meera.doorbells] == [BELL]
    assert "Status: planned" in await meera.taps("Open")


async def test_one_key_alone_falls_too_and_where_nothing_was_signed_nobody_is_rung(
    house: House, event: str, ayesha: Person, meera: Person
) -> None:
    await withdrawn(house, event, ayesha)
    assert rung(ayesha, meera) == [0, 0]
    one = await known(house, event)
    async with house.transaction() as unit:
        await sign_offs.turn(unit, one, "B", person=meera.id, state=bytes(32), reason=None)
    await withdrawn(house, event, ayesha)
    await withdrawn(house, event, ayesha)
    assert rung(ayesha, meera) == [0, 1]


@pytest.mark.parametrize("leaves", ["erased", "steps back"])
async def test_who_leaves_the_list_by_leaving_altogether_takes_the_clearance_along(
    house: House, process: str, ayesha: Person, meera: Person, leaves: str
) -> None:
    paula = await house.person("Paula", Role.PARTICIPANT, process=process, side="A")
    event = await house.event(process, "TRJ-8", starts_in=timedelta(days=9), attendees=[(paula, "A")])
    one = await known(house, event)
    async with house.transaction() as unit:
        await events.take_step(unit, one, Step.CLEAR)
    async with house.transaction() as unit:
        if leaves == "erased":
            await accounts.erase(unit, paula.id)
        else:
            await accounts.step_back(unit, paula.id, process)
    await house.rest()
    assert (await known(house, event)).status == "planned"
    assert rung(ayesha, meera) == [1, 1]
