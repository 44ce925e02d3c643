"""The rhythm of a process: whoever runs it is told once in every silence, and planning anything ends it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from flows.cadence import SilenceOf
from flows.event_status import Step
from flows.event_step import StepEvent
from flows.roles import Role
from handlers.access import NOT_YOURS
from handlers.faults import Refused
from handlers.work.cadence import silence_of, watch
from handlers.work.event_step import step_event
from storage import events
from storage.tables.programme import process as process_table
from tests.house import House, Person

CADENCE = timedelta(days=100)


@pytest.fixture
async def process(house: House) -> str:
    one = await house.process("LAN", cadence_days=100)
    async with house.visit() as visit:
        await watch(visit, one)
    return one


@pytest.fixture
async def everyone(house: House, process: str) -> list[Person]:
    """Whoever is told of a silence."""
    return [
        await house.person("Ayesha", Role.ORGANISER, process=process, side="A"),
        await house.person("Meera", Role.ORGANISER, process=process, side="B"),
        await house.person("Helen", Role.COORDINATOR, process=process, zone="Europe/London"),
    ]


async def plans(house: House, process: str, in_days: int, by: Person) -> str:
    """An event, as its own workflow would leave it."""
    async with house.visit(by) as visit:
        one = await events.create(
            visit.unit, process, await events.next_code(visit.unit, process), kind="core", track="core",
            title="Round", starts_at=house.now + timedelta(days=in_days), zone="UTC",
        )  # fmt: skip
        await watch(visit, process)
    return one.id


async def test_a_silence_rings_once_for_everyone_who_runs_the_process(
    house: House, process: str, everyone: list[Person]
) -> None:
    farah = await house.person("Farah", Role.PARTICIPANT, process=process, side="A")
    await house.passes(CADENCE - timedelta(hours=1))
    assert not any(person.doorbells for person in everyone)
    await house.passes(timedelta(days=4))
    assert [[bell.text for bell in person.doorbells] for person in everyone] == [["One item is waiting for you."]] * 3
    await house.passes(3 * CADENCE)
    assert [len(person.doorbells) for person in everyone] == [1, 1, 1]
    assert not farah.doorbells


async def test_what_is_told_is_how_long_it_has_been_silent(house: House, process: str, everyone: list[Person]) -> None:
    await house.passes(CADENCE + timedelta(days=4))
    for person in everyone:
        screen = await person.taps("Open")
        assert "LAN dialogue: for 104 days nothing was held, and nothing is planned." in screen
        assert "You are told again only after the next silence." in await person.taps("Continue")
        await person.writes("/start")
        assert "✓ A long silence: LAN" in person.screen


async def test_an_event_that_is_planned_moves_the_alarm(house: House, process: str, everyone: list[Person]) -> None:
    await house.passes(timedelta(days=90))
    await plans(house, process, 30, everyone[0])
    await house.passes(timedelta(days=30) + CADENCE - timedelta(days=1))
    assert not any(person.doorbells for person in everyone)
    await house.passes(timedelta(days=5))
    assert [len(person.doorbells) for person in everyone] == [1, 1, 1]


async def test_planning_takes_the_duty_away_and_the_next_silence_rings_again(
    house: House, process: str, everyone: list[Person]
) -> None:
    await house.passes(CADENCE + timedelta(days=4))
    await plans(house, process, 10, everyone[0])
    await everyone[1].writes("/start")
    assert "Nothing is due for you now." in everyone[1].screen
    await house.passes(timedelta(days=10) + CADENCE + timedelta(days=4))
    assert [len(person.doorbells) for person in everyone] == [2, 2, 2]


@pytest.mark.parametrize("step", [Step.PAUSE, Step.CANCEL])
async def test_what_was_stopped_breaks_no_silence(
    house: House, process: str, everyone: list[Person], step: Step
) -> None:
    one = await plans(house, process, 150, everyone[0])
    await house.passes(timedelta(days=120))
    assert not any(bell for person in everyone for bell in person.doorbells)
    async with house.visit(everyone[0]) as visit:
        await step_event(visit, StepEvent(one, step))
    await house.passes(timedelta(days=4))
    # The coordinator is told of the silence, the other side's organiser of the event as well.
    assert [len(person.doorbells) for person in everyone] == [1, 2, 1]


async def test_a_process_at_rest_is_left_in_peace(house: House, process: str, everyone: list[Person]) -> None:
    async with house.transaction() as unit:
        await unit.run(update(process_table).values(status="dormant"))
    await house.passes(CADENCE + timedelta(days=10))
    assert not any(person.doorbells for person in everyone)


async def test_an_outage_over_the_moment_rings_once_afterwards(
    house: House, process: str, everyone: list[Person]
) -> None:
    house.clock.advance(CADENCE + timedelta(days=40))
    await house.passes(timedelta(days=4))
    assert [len(person.doorbells) for person in everyone] == [1, 1, 1]


async def test_a_silence_is_nobody_elses_business(house: House, process: str) -> None:
    elsewhere = await house.process("SEA")
    for person in (
        await house.person("Omar", Role.ORGANISER, process=elsewhere, side="A"),
        await house.person("Farah", Role.PARTICIPANT, process=process, side="A"),
    ):
        with pytest.raises(Refused) as no:
            async with house.visit(person) as visit:
                await silence_of(visit, SilenceOf(process))
        assert no.value.reason == NOT_YOURS
