"""An event, and risk checks of it played by hand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from flows.banks.risk_bank import Question, bundled
from flows.event_status import Step
from handlers.event_plans import replan
from storage import events, programme
from storage.programme import Event
from storage.tables.risk_checks import risk_check
from tests.house import House, Person

BELL = "One item is waiting for you."
FRIDAY_MORNING = timedelta(days=4, hours=-6)
"""From the house's Monday to Friday, 08:00 in Karachi: two days before is a Wednesday morning."""
TO_WEDNESDAY = FRIDAY_MORNING - timedelta(days=2)
TITLE = "Seventh round, 6 November 2026"
OPENING = "Seventh round: 2 days before."
TWO_DAYS: dict[str, Any] = {"risk_check": {"stages": {"core": ["days_2"]}}}
"""The settings of a process that is asked once only, two days before."""
MONTH_LONG = timedelta(days=31)
STEPS = 200


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


def harmless(question: Question) -> list[str]:
    """The buttons of an answer that nothing follows."""
    if question.scale is not None:
        return ["1" if question.scale.grave_from is not None else "5"]
    if question.pick is not None:
        fine = next((one for one in question.pick.options if one.alone and not one.grave), None)
        fine = fine or next(one for one in question.pick.options if not one.grave)
        return [f"☐ {fine.label}", "Done"]
    if question.yes_no is not None:
        return ["No" if question.yes_no.grave == "yes" else "Yes"]
    return []


async def answers_one(person: Person, said: dict[str, str], words: str) -> None:
    """Whatever stands on the screen, answered: `said` by question, otherwise harmlessly."""
    if "Begin" in person.buttons:
        await person.taps("Begin")
    elif "Nothing changed since" in person.buttons:
        await person.taps(said.get("same", "Nothing changed since"))
    elif "good moment" in person.screen:
        await person.taps("A need both sides feel just now")
    elif "in a few words?" in person.screen and "What is it" in person.screen:
        await person.writes(words)
    elif "Skip" in person.buttons:
        await person.taps("Skip")
    elif "what does it come from?" in person.screen:
        await person.taps("Practical matters")
    elif "do to each other?" in person.screen:
        await person.taps("It could harm the meeting")
    elif "what is done about it?" in person.screen:
        await person.taps("As advised here")
    else:
        await answers_question(person, said)


async def answers_question(person: Person, said: dict[str, str]) -> None:
    [question] = [one for one in bundled().questions if str(one.ask) in person.screen]
    if question.name in said:
        await person.taps(*said[question.name].split("|"))
    elif question.percent is not None:
        await person.writes("40")
    elif question.day is not None:
        await person.writes(f"{person.house.now - timedelta(days=1):%Y-%m-%d}")
    else:
        await person.taps(*harmless(question))


async def answers(person: Person, /, words: str = "The border post opens longer", **said: str) -> str:
    """From the first screen to the closing one, which is returned."""
    return await (await to_the_card(person, words, **said)).taps("Save")


async def to_the_card(person: Person, /, words: str = "The border post opens longer", **said: str) -> Person:
    for _step in range(STEPS):
        if "Save" in person.buttons:
            return person
        await answers_one(person, said, words)
    raise AssertionError(f"no end in sight: {person.screen}")


async def begins(person: Person, title: str = TITLE) -> str:
    """The opening screen of a check, from Home."""
    await person.writes("/start")
    await person.taps("Risk checks", title)
    return await person.taps("Check again" if "Check again" in person.buttons else "Check now")


async def checks(person: Person, title: str = TITLE, /, **said: str) -> str:
    """One whole check, begun from Home."""
    await begins(person, title)
    return await answers(person, **said)


async def own_page(person: Person, title: str = TITLE) -> str:
    """What the own side's page of the event shows."""
    await person.writes("/start")
    await person.taps("Risk checks")
    return await person.taps(title)


async def count(house: House) -> int:
    async with house.transaction() as unit:
        found: int = await unit.value(select(func.count()).select_from(risk_check))
    return found


def rung(*people: Person) -> list[int]:
    """How many doorbells each of them has heard."""
    return [len(person.doorbells) for person in people]
