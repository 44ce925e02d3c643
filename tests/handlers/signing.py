"""An event nine days ahead whose sides have checked it, and everything that is done about signing it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flows.analysis.clearance import SideChecked
from flows.analysis.risk import Band
from flows.consent import Layer
from flows.roles import DIRECTOR, Role
from flows.sign_off import TurnKey
from handlers.work.sign_off import turn_key
from storage import consents, risk_register, sign_offs
from storage.programme import Event
from storage.risk_register import Entry, Found
from storage.unit import Unit
from tests.handlers.checking import known
from tests.handlers.planning import refused
from tests.house import House, Person

IN = timedelta(days=9)
TITLE = "Seventh round, 11 November 2026"
SMALL = Found("visas", 3, 3, stop=False, personal=False)
GRAVE = Found("walk_out", 5, 4, stop=False, personal=False)
STOP = Found("violence", 5, 5, stop=True, personal=False)
HURT = Found("exposure", 2, 5, stop=False, personal=True)


@dataclass
class Checked:
    """What the sides' checks say, by side; each holds for seven days from now unless a test says otherwise."""

    now: datetime
    sides: dict[str, SideChecked] = field(default_factory=dict)

    async def side_checked(self, unit: Unit, event: Event, side: str, now: datetime) -> SideChecked:
        usual = SideChecked(self.now + timedelta(days=7), safe_exit=True, band=Band.GREEN)
        return self.sides.get(side, usual)

    def says(self, side: str, until: datetime | None, **said: object) -> None:
        self.sides[side] = SideChecked(until, **{"safe_exit": True, "band": Band.GREEN, **said})  # type: ignore[arg-type]


async def finds(house: House, event: str, person: Person, side: str, *found: Found) -> Sequence[Entry]:
    """The open risks of the side after its check found this."""
    one = await known(house, event)
    async with house.transaction() as unit:
        await risk_register.note(unit, process=one.process, event=event, side=side, person=person.id, found=found)
        entries = await risk_register.entries(unit, one.process, event, side)
    return [entry for entry in entries if entry.is_open]


async def opens(person: Person) -> str:
    """The page that says why the event can or cannot be cleared."""
    await person.writes("/start")
    return await person.taps("Events", TITLE, "Clearance")


async def signs(person: Person) -> str:
    await opens(person)
    return await person.taps("Turn our key", "Yes, turn our key")


async def controls(person: Person, risk: str, owner: str, day: str = "9.11.2026") -> str:
    """Write a control into the register from the clearance page."""
    await opens(person)
    await person.taps("Risks of your side", risk, "Control, owner, day")
    await person.writes("One desk for both")
    await person.taps(owner)
    await person.writes(day)
    return await person.taps("Save")


async def scores(person: Person, risk: str, likelihood: str, impact: str, *, in_place: bool = True) -> str:
    await opens(person)
    await person.taps("Risks of your side", risk, "Score what is left")
    await person.taps("It is in place" if in_place else "Not yet", likelihood, impact)
    return await person.taps("Save")


async def status(house: House, event: str) -> str:
    return (await known(house, event)).status


async def keys(house: House, event: str) -> list[tuple[str | None, str]]:
    async with house.transaction() as unit:
        return [(one.side, one.person) for one in await sign_offs.turned(unit, event)]


async def consents_to(house: House, process: str, person: Person, *, given: bool = True) -> None:
    async with house.transaction() as unit:
        await consents.record(unit, person.id, process, {Layer.ATTENDANCE.value: given}, 1)


async def director(house: House, process: str, name: str, side: str) -> Person:
    return await house.person(name, Role.ORGANISER, process=process, side=side, rank=DIRECTOR)


async def forges(house: House, person: Person, event: str, reason: str | None = None) -> str:
    """The sentence that a key turned by hand is refused with."""
    return (await refused(house, person, TurnKey(event, reason), turn_key)).msgid


async def unsigned(house: House, event: str) -> bool:
    return not await keys(house, event) and await status(house, event) == "planned"
