"""Either side stops a whole process in two taps; it goes on, with nothing lost, once each side has turned a key."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from flows.release import TurnKey
from flows.roles import Role
from handlers.access import PAUSED
from handlers.duty_calls import ask_of
from handlers.faults import Refused
from handlers.work.freeze import pause_page, turn_key
from storage import duties, people, programme
from storage.tables.safety import audit as trail
from tests.house import House, Person

STOPPED = PAUSED.msgid


@pytest.fixture
async def carol(house: House, process: str) -> Person:
    return await house.person("Carol", Role.COORDINATOR, process=process, zone="Europe/London")


@pytest.fixture
async def paula(house: House, process: str) -> Person:
    return await house.person("Paula", Role.PARTICIPANT, process=process, side="B")


async def paused_by(person: Person) -> None:
    await person.writes("/start")
    await person.taps("Pause everything", "Yes, pause TRJ now")


async def released_by(person: Person) -> str:
    await person.writes("/start")
    await person.taps("TRJ: paused", "Go on …")
    return await person.taps("Yes, go on")


async def status(house: House, process: str) -> str:
    async with house.transaction() as unit:
        return (await programme.processes(unit, [process]))[process].status


async def test_two_taps_stop_everything_for_both_sides(
    house: House, process: str, ayesha: Person, meera: Person
) -> None:
    await meera.writes("/start")
    await meera.taps("Consultation")
    question = meera.screen
    await paused_by(ayesha)
    assert "TRJ is paused since" in ayesha.screen
    assert await status(house, process) == "frozen"
    assert STOPPED in await meera.writes("SRC-1")
    await meera.writes("/start")
    assert "Consultation" not in meera.buttons
    assert "Pause everything" not in meera.buttons
    assert STOPPED in await meera.taps("Continue: Consultation")
    await released_by(ayesha)
    await released_by(meera)
    await meera.writes("/start")
    assert question.split("\n\n")[1] in await meera.taps("Continue: Consultation")


async def test_organisers_and_the_coordinator_are_told_at_once_without_a_word_of_what_it_is(
    house: House, ayesha: Person, bilal: Person, meera: Person, carol: Person, paula: Person
) -> None:
    await house.passes(timedelta(hours=12))  # two in the morning in Karachi
    await paused_by(ayesha)
    await house.rest()
    for told in (bilal, meera, carol):
        assert [bell.text for bell in told.doorbells] == ["One item is waiting for you."]
        assert "TRJ is paused since" in await told.taps("Open")
    assert not ayesha.doorbells
    assert not paula.doorbells


async def test_it_takes_a_key_of_each_side_and_two_of_one_side_are_one(
    house: House, process: str, ayesha: Person, bilal: Person, meera: Person
) -> None:
    await paused_by(ayesha)
    assert "Side B has not said so yet." in await released_by(ayesha)
    await bilal.writes("/start")
    await bilal.taps("TRJ: paused")
    assert "Go on …" not in bilal.buttons
    async with house.visit(bilal) as visit:
        await turn_key(visit, TurnKey(process))
    assert await status(house, process) == "frozen"
    assert "It goes on." in await released_by(meera)
    assert await status(house, process) == "active"
    async with house.transaction() as unit:
        noted = [row.action for row in await unit.rows(select(trail.c.action).where(trail.c.process == process))]
    assert noted[-4:] == ["process_frozen", "release_key_turned", "release_key_turned", "process_released"]


async def test_one_person_with_a_role_on_each_side_is_one_key(house: House, process: str, ayesha: Person) -> None:
    await ayesha.gets(Role.ORGANISER, process=process, side="B")
    await paused_by(ayesha)
    for _key in range(2):
        async with house.visit(ayesha) as visit:
            await turn_key(visit, TurnKey(process))
    assert await status(house, process) == "frozen"


async def test_a_second_pause_asks_for_both_keys_again(
    house: House, process: str, ayesha: Person, meera: Person
) -> None:
    await paused_by(meera)
    await released_by(meera)
    await released_by(ayesha)
    await paused_by(meera)
    await released_by(ayesha)
    assert await status(house, process) == "frozen"


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.PARTICIPANT, Role.CRITICAL_FRIEND, Role.ADMINISTRATOR])
async def test_nobody_but_an_organiser_can_pause_or_release(
    house: House, process: str, ayesha: Person, role: Role
) -> None:
    other = await house.person("Other", role, process=process, side="B")
    async with house.visit(other) as visit:
        with pytest.raises(Refused):
            await pause_page(visit, f"now:{process}")
    await paused_by(ayesha)
    async with house.visit(other) as visit:
        with pytest.raises(Refused):
            await turn_key(visit, TurnKey(process))


async def test_another_process_is_nobodys_to_pause_and_goes_on(house: House, process: str, ayesha: Person) -> None:
    another = await house.process("LAN")
    omar = await house.person("Omar", Role.ORGANISER, process=another, side="A")
    async with house.visit(ayesha) as visit:
        with pytest.raises(Refused):
            await pause_page(visit, f"now:{another}")
    await paused_by(ayesha)
    await omar.writes("/start")
    assert "Consultation" in omar.buttons


async def test_timers_and_doorbells_of_a_paused_process_wait_and_come_back(
    house: House, process: str, ayesha: Person, meera: Person
) -> None:
    async with house.visit() as visit:
        asked = (await people.by_id(visit.unit, [meera.id]))[meera.id]
        duty = await ask_of(
            visit, asked, Role.ORGANISER, flow="consultation", process=process, side="B", subject="x",
            due_at=house.now + timedelta(days=20), dedupe="ask",
        )  # fmt: skip
    assert duty is not None
    await meera.taps("Later")
    await paused_by(ayesha)
    rung = len(meera.doorbells)
    assert STOPPED in await meera.taps_old(meera.doorbells[0], "Open")
    await house.passes(timedelta(days=3))
    assert len(meera.doorbells) == rung
    await released_by(ayesha)
    await released_by(meera)
    await house.passes(timedelta(days=1))
    assert len(meera.doorbells) > rung
    async with house.transaction() as unit:
        found = await duties.by_id(unit, duty)
    assert found is not None
    assert found.state == "open"


async def test_a_notice_queued_before_the_pause_is_not_sent_during_it(
    house: House, process: str, ayesha: Person, meera: Person
) -> None:
    await house.passes(timedelta(hours=12))  # night: the doorbell waits for the morning
    async with house.visit() as visit:
        asked = (await people.by_id(visit.unit, [meera.id]))[meera.id]
        await ask_of(
            visit, asked, Role.ORGANISER, flow="consultation", process=process, side="B", subject="x",
            due_at=house.now + timedelta(days=20), dedupe="ask",
        )  # fmt: skip
    assert not meera.doorbells
    await paused_by(ayesha)
    rung = len(meera.doorbells)
    await house.passes(timedelta(days=2))
    assert len(meera.doorbells) == rung
    await released_by(ayesha)
    await released_by(meera)
    told = len(meera.doorbells)
    await house.passes(timedelta(hours=1))
    assert len(meera.doorbells) == told + 1
