"""An event, and risk checks of it played by hand."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from flows.event_status import Step
from handlers.event_plans import replan
from storage import events, programme
from storage.programme import Event
from storage.tables.work import risk_check
from tests.house import House, Person

BELL = "One item is waiting for you."
FRIDAY_MORNING = timedelta(days=4, hours=-6)
"""From the house's Monday to Friday, 08:00 in Karachi: two days before is a Wednesday morning."""
TO_WEDNESDAY = FRIDAY_MORNING - timedelta(days=2)
FIRST_QUESTION = "Seventh round: what of this has happened around it in the last 14 days?"
TITLE = "Seventh round, 6 November 2026"


async def planned(house: House, process: str, code: str = "TRJ-7", starts_in: timedelta = FRIDAY_MORNING) -> str:
    """An event with its checks planned, as whoever creates an event does it; returns its id."""
    event = await house.event(process, code, starts_in=starts_in)
    await plan(house, event)
    return event


async def plan(house: House, event: str) -> None:
    found = await known(house, event)
    async with house.visit() as visit:
        await replan(visit, found)


async def known(house: House, event: str) -> Event:
    async with house.transaction() as unit:
        found = await programme.event_by_id(unit, event)
    assert found is not None
    return found


async def call_off(house: House, event: str) -> None:
    found = await known(house, event)
    async with house.transaction() as unit:
        await events.take_step(unit, found, Step.CANCEL)


async def answers(person: Person, *, visas: str = "Yes", exposure: str = "1") -> str:
    """From the first question to the closing screen, which is returned."""
    await person.taps("☐ Nothing of this", "Done", "1", "No", exposure)
    if exposure in ("4", "5", "Don't know"):
        await person.taps("☐ Name on no list", "Done")
    await person.taps(visas, "Yes")
    await person.writes("40")
    await person.taps("Yes")
    await person.writes("The border post opens longer")
    return await person.taps("Save")


async def checks(person: Person, **said: str) -> str:
    """One whole check, begun from Home."""
    await person.writes("/start")
    await person.taps("Risk check", TITLE)
    return await answers(person, **said)


async def own_page(person: Person) -> str:
    """What the own side's page of the event shows."""
    await person.writes("/start")
    await person.taps("Risk checks so far")
    return await person.taps(TITLE)


async def count(house: House) -> int:
    async with house.transaction() as unit:
        found: int = await unit.value(select(func.count()).select_from(risk_check))
    return found


def rung(*people: Person) -> list[int]:
    """How many doorbells each of them has heard."""
    return [len(person.doorbells) for person in people]
