"""A register follows its side's checks: worse at once, better when a person says so, closed by a harmless answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from flows.analysis.risk import Band
from flows.event_status import Step
from flows.roles import Role
from storage import events, programme, risk_register, sign_offs
from storage.risk_register import Entry, Found
from storage.tables.programme import event as event_table
from storage.tables.risk_register import risk
from storage.tables.safety import audit as trail
from tests.house import House, Person

HARMLESS = Found("visas", 1, 3, stop=False, personal=False)
AMBER = Found("visas", 3, 3, stop=False, personal=False)
GRAVE = Found("visas", 5, 3, stop=False, personal=False)
STOP = Found("violence", 5, 5, stop=True, personal=True)


@pytest.fixture
async def process(house: House) -> str:
    return await house.process("TRJ")


@pytest.fixture
async def ayesha(house: House, process: str) -> Person:
    return await house.person("Ayesha", Role.ORGANISER, process=process, side="A")


@pytest.fixture
async def event(house: House, process: str) -> str:
    return await house.event(process, "TRJ-7")


async def found(house: House, event: str, person: Person, *answers: Found, side: str = "A") -> Sequence[Entry]:
    """What the register of that side holds after a check that found this."""
    async with house.transaction() as unit:
        one = await programme.event_by_id(unit, event)
        assert one is not None
        await risk_register.note(unit, process=one.process, event=event, side=side, person=person.id, found=answers)
        return await risk_register.entries(unit, one.process, event, side)


async def controlled(house: House, process: str, entry: Entry) -> None:
    """Somebody has written down what is done about the risk."""
    async with house.transaction() as unit:
        sealed = (await unit.cipher(f"process:{process}")).seal(b"One visa desk for both", f"risk.control {entry.id}")
        await unit.run(update(risk).where(risk.c.id == entry.id).values(control=sealed))


async def test_what_is_above_green_is_a_risk_and_what_is_harmless_is_none(
    house: House, event: str, ayesha: Person
) -> None:
    [entry] = await found(house, event, ayesha, HARMLESS, STOP)
    assert entry.is_open
    assert (entry.risk.question, entry.risk.inherent) == ("violence", STOP.reading)
    assert (entry.risk.residual, entry.risk.owner, entry.control) == (None, None, None)


async def test_what_nobody_knows_is_a_risk_however_small(house: House, event: str, ayesha: Person) -> None:
    [entry] = await found(house, event, ayesha, replace(HARMLESS, known=False))
    assert entry.risk.band(house.now) is Band.AMBER


async def test_a_question_has_one_open_risk_which_a_worse_answer_raises(
    house: House, event: str, ayesha: Person
) -> None:
    await found(house, event, ayesha, AMBER)
    [entry] = await found(house, event, ayesha, GRAVE)
    assert entry.risk.inherent == GRAVE.reading


async def test_a_better_answer_counts_at_once_only_while_nothing_was_done(
    house: House, process: str, event: str, ayesha: Person
) -> None:
    await found(house, event, ayesha, GRAVE)
    [entry] = await found(house, event, ayesha, AMBER)
    assert entry.risk.inherent == AMBER.reading
    await controlled(house, process, entry)
    await found(house, event, ayesha, GRAVE)
    [entry] = await found(house, event, ayesha, AMBER)
    assert entry.risk.inherent == GRAVE.reading
    assert entry.control == "One visa desk for both"


async def test_a_harmless_answer_closes_the_risk_and_a_grave_one_opens_another(
    house: House, event: str, ayesha: Person
) -> None:
    await found(house, event, ayesha, AMBER)
    [closed] = await found(house, event, ayesha, HARMLESS)
    assert not closed.is_open
    assert [one.is_open for one in await found(house, event, ayesha, GRAVE)] == [False, True]


async def test_a_question_that_was_not_asked_stays_as_it_was(house: House, event: str, ayesha: Person) -> None:
    before = await found(house, event, ayesha, AMBER)
    assert await found(house, event, ayesha) == before


async def test_every_side_has_a_register_of_its_own(house: House, event: str, ayesha: Person) -> None:
    await found(house, event, ayesha, AMBER)
    assert await found(house, event, ayesha, HARMLESS, side="B") == []
    [entry] = await found(house, event, ayesha)
    assert entry.is_open


async def test_what_was_found_lies_sealed(house: House, event: str, ayesha: Person) -> None:
    await found(house, event, ayesha, STOP)
    async with house.transaction() as unit:
        rows = await unit.rows(select(risk))
    assert b"violence" not in bytes(rows[0].reading)


async def test_a_register_that_changes_takes_the_clearance_and_every_key(
    house: House, event: str, ayesha: Person
) -> None:
    await found(house, event, ayesha, AMBER)
    async with house.transaction() as unit:
        one = await programme.event_by_id(unit, event)
        assert one is not None
        await sign_offs.turn(unit, one, "A", person=ayesha.id, state=bytes(32), reason="It matters more")
        await events.take_step(unit, one, Step.CLEAR)
    async with house.transaction() as unit:
        assert [(key.side, key.person, key.reasoned) for key in await sign_offs.turned(unit, event)] == [
            ("A", ayesha.id, True)
        ]
    await found(house, event, ayesha, AMBER)
    assert await status(house, event) == "cleared", "the same again is no change"
    await found(house, event, ayesha, GRAVE)
    assert await status(house, event) == "planned"
    async with house.transaction() as unit:
        assert await sign_offs.turned(unit, event) == []
        actions = [row.action for row in await unit.rows(select(trail.c.action).order_by(trail.c.position))]
    assert actions[-2:] == ["risk_register_changed", "event_clearance_withdrawn"]


async def status(house: House, event: str) -> str:
    async with house.transaction() as unit:
        return str(await unit.value(select(event_table.c.status).where(event_table.c.id == event)))
