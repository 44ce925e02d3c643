"""What is not kept for ever goes on its day, no earlier, and what names nobody stays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Table, func, select, update

from flows.access_rules import Actor
from flows.analysis.risk import Band, Reading
from flows.analysis.risk_stages import Stage
from flows.roles import Role
from storage import consents, outcomes, people, programme, retention, risk_checks
from storage.risk_checks import Answer
from storage.tables.delivery import outbox, timer
from storage.tables.people import conversation, person
from storage.tables.programme import attendee, consent
from storage.tables.programme import process as process_table
from storage.tables.risk_checks import risk_answer, risk_check
from storage.tables.safety import audit as trail
from storage.tables.work import outcome
from tests.house import House, Person


@pytest.fixture
async def process(house: House) -> str:
    return await house.process("TRJ")


@pytest.fixture
async def ayesha(house: House, process: str) -> Person:
    return await house.person("Ayesha", Role.ORGANISER, process=process, side="A")


async def later(house: House, **time: float) -> int:
    """Let the time pass without anything else happening, and carry retention out."""
    house.clock.advance(timedelta(**time))
    async with house.transaction() as unit:
        return await retention.carry_out(unit)


async def cells(house: House, column: Any) -> list[Any]:
    async with house.transaction() as unit:
        return [row[0] for row in await unit.rows(select(column))]


async def rows_of(house: House, table: Table) -> int:
    async with house.transaction() as unit:
        count: int = await unit.value(select(func.count()).select_from(table))
        return count


async def checked(house: House, process: str, person: Person) -> None:
    event = await house.event(process, "TRJ-1", starts_in=timedelta(days=2))
    async with house.transaction() as unit:
        found = await programme.event_by_id(unit, event)
        assert found is not None
        said = [Answer("threat", "no", Reading(1, 4), {"words": "prose"})]
        await risk_checks.add(unit, found, "A", person=person.id, stage=Stage.DAYS_2, band=Band.AMBER, answers=said)


async def test_risk_prose_goes_half_a_year_after_the_event_and_its_band_stays(
    house: House, process: str, ayesha: Person
) -> None:
    await checked(house, process, ayesha)
    await later(house, days=2 + 183)
    assert await cells(house, risk_answer.c.value) != [None]
    await later(house, seconds=1)
    assert await cells(house, risk_answer.c.value) == [None]
    assert await cells(house, risk_check.c.band) == [Band.AMBER.value]
    assert "risk_prose_emptied" in await cells(house, trail.c.action)


async def test_a_process_may_keep_it_for_a_shorter_time(house: House, process: str, ayesha: Person) -> None:
    await checked(house, process, ayesha)
    settings = {"retention": {"risk_prose_after_event": 10}}
    async with house.transaction() as unit:
        await unit.run(update(process_table).where(process_table.c.id == process).values(settings=settings))
    await later(house, days=13)
    assert await cells(house, risk_answer.c.value) == [None]


async def test_what_a_change_said_goes_after_five_years_and_its_card_says_so(
    house: House, process: str, ayesha: Person
) -> None:
    async with house.transaction() as unit:
        readers = [Actor(ayesha.id, Role.ORGANISER, process, "A")]
        one, _number = await outcomes.keep(
            unit, process=process, side="A", person=ayesha.id, status="reported", answers={"change": "prose"}
        )
    await later(house, days=1826)
    async with house.transaction() as unit:
        assert await outcomes.read(unit, [one], readers) == {one: {"change": "prose"}}
    await later(house, seconds=1)
    assert await cells(house, outcome.c.answers) == [None]
    async with house.transaction() as unit:
        assert await outcomes.read(unit, [one], readers) == {}
        assert (await outcomes.by_id(unit, one)) is not None


async def test_whoever_was_put_on_a_list_and_never_asked_is_off_it_after_ninety_days(
    house: House, process: str
) -> None:
    paula = await house.person("Paula", Role.PARTICIPANT, process=process, side="A")
    omar = await house.person("Omar", Role.PARTICIPANT, process=process, side="A")
    await house.event(process, "TRJ-1", starts_in=timedelta(days=200), attendees=[(paula, "A"), (omar, "A")])
    async with house.transaction() as unit:
        await unit.run(update(attendee).values(changed_at=unit.now))
        await unit.run(update(attendee).where(attendee.c.person == omar.id).values(state="invited"))
    await later(house, days=90)
    assert await rows_of(house, attendee) == 2
    await later(house, seconds=1)
    assert await cells(house, attendee.c.person) == [omar.id]


async def test_consents_stay_while_somebody_takes_part_and_five_years_after(house: House, process: str) -> None:
    paula = await house.person("Paula", Role.PARTICIPANT, process=process, side="A")
    async with house.transaction() as unit:
        await consents.record(unit, paula.id, process, {"photo": True}, 1)
    await later(house, days=3000)
    assert await rows_of(house, consent) == 1
    await paula.loses(Role.PARTICIPANT)
    await later(house, days=1826)
    assert await rows_of(house, consent) == 1
    await later(house, seconds=1)
    assert await rows_of(house, consent) == 0


async def test_somebody_for_whom_nothing_came_of_it_is_erased(house: House, ayesha: Person) -> None:
    nobody = await house.person("Zara")
    await later(house, days=90, seconds=1)
    async with house.transaction() as unit:
        assert set(await people.names(unit, [nobody.id, ayesha.id])) == {ayesha.id}
        lookup = await unit.value(select(person.c.lookup).where(person.c.id == nobody.id))
    assert lookup is None
    assert await later(house, days=1) == 0


async def test_rows_that_have_done_their_service_go_after_ninety_days_and_what_waits_stays(
    house: House, ayesha: Person
) -> None:
    await ayesha.writes("/start")
    await ayesha.taps("Consultation")
    await ayesha.taps("✕ Cancel")
    await house.rest()
    assert await rows_of(house, outbox)
    await later(house, days=90, seconds=1)
    assert await rows_of(house, outbox) == 0
    assert await cells(house, timer.c.state) in ([], ["waiting"], ["waiting", "waiting"])
    assert all(status == "open" for status in await cells(house, conversation.c.status))
