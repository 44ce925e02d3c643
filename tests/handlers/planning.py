"""Events planned by hand from Home to the closing words, and looked at behind the screens."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from flows.engine import Flow, Say, Scene
from flows.event import CreateEvent
from flows.process_settings import EventKind, Track
from flows.roles import Role
from handlers.event_plans import Plan
from handlers.faults import Refused
from handlers.incoming import Due
from handlers.visit import Visit
from handlers.work import Work, Works, attendance, cadence, event, event_change, event_step
from handlers.work.event import local
from locales import Phrase, Text, _
from storage import programme, timers
from storage.programme import Event
from tests.house import House, Person

CHECK = "check_before"
"""A timer that hangs on the date of every event in these tests."""


async def two_days_before(visit: Visit, one: Event) -> list[datetime]:
    return [one.starts_at - timedelta(days=2)]


async def nothing_to_do(visit: Visit, due: Due) -> None:
    """What is done at the moment is another workflow's matter."""


def closing(scene: Scene) -> Phrase:
    return _("Thank you.")


def with_a_check() -> Works:
    """The workflows of events, and one more that has something due two days before each."""
    check = Work(
        Flow("check", 1, _("Check"), frozenset({Role.ORGANISER}), [Say("seen", _("Seen?"))], closing, from_home=False),
        due={CHECK: nothing_to_do},
        plans={CHECK: Plan(two_days_before, _("Risk check"))},
    )
    return Works([event.work, event_change.work, event_step.work, attendance.work, cadence.work, check])


async def plans(person: Person, title: str = "Eighth round", day: str = "24.11.2026", kind: str = "Core round") -> str:
    """Plan an event from Home to the closing words."""
    await person.writes("/start")
    await person.taps("Events", "New event", kind)
    await person.writes(title)
    await person.writes(day)
    await person.taps("10:00", "Karachi", "Two days")
    await person.writes("Hall 2")
    return await person.taps(person.buttons[0], "Save")


async def event_of(house: House, code: str = "LAN-1") -> Event:
    async with house.transaction() as unit:
        found = await programme.event_by_code(unit, code)
    assert found is not None
    return found


async def opens_card(person: Person, title: str = "Eighth round, 24 November 2026") -> str:
    await person.writes("/start")
    return await person.taps("Events", title)


async def ahead(house: House, subject: str) -> list[tuple[str, datetime]]:
    async with house.transaction() as unit:
        return await timers.still_ahead(unit, subject)


async def refused(house: House, person: Person, effect: object, carry_out: object) -> Text:
    with pytest.raises(Refused) as no:
        async with house.visit(person) as visit:
            await carry_out(visit, effect)  # type: ignore[operator]
    return no.value.reason


async def self_list(person: Person) -> str:
    await person.writes("/start")
    return await person.taps("Events")


def made_up(process: str, one: Event, **changes: object) -> CreateEvent:
    given: dict[str, object] = {
        "process": process,
        "kind": EventKind.CORE,
        "track": Track.CORE,
        "title": "Forged",
        "starts": local(one.starts_at, one.zone),
        "ends_at": None,
        "place": "",
        "host": None,
        "parent": None,
    }
    return CreateEvent(**{**given, **changes})  # type: ignore[arg-type]
