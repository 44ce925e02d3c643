"""The coming events a person organises for a side, and what they are called: for their own organisers only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flows.access_rules import Action, Thing, Where
from flows.engine import Choice
from flows.risk_brief import EventTitle, OwnEvents
from flows.roles import Role
from handlers import access
from handlers.faults import Refused
from handlers.seats import Seat, seats
from handlers.visit import Visit
from locales import Phrase, Words, _
from storage import programme
from storage.programme import Event
from storage.unit import Unit

COMING = frozenset({"planned", "cleared", "paused"})
# After its end an event is still asked about: how it went, and how everybody is.
ASKED_AFTER = frozenset({"planned", "cleared", "held", "debriefed", "closed"})
AFTERWARDS = timedelta(days=30)
AHEAD = timedelta(days=180)
# An event that began this morning is still on the list: a check that was open may be finished.
BEHIND = timedelta(hours=12)


@dataclass(frozen=True)
class OwnEvent:
    """An event, and the side for which the person organises it."""

    event: Event
    side: str

    @property
    def where(self) -> Where:
        return Where(self.event.process, self.side)


async def own_event(visit: Visit, event_id: str) -> OwnEvent:
    """Raises Refused for another process's event, and in the same words for one that does not exist."""
    event = await programme.event_by_id(visit.unit, event_id)
    if event is None:
        raise Refused(access.NOT_YOURS)
    role = access.held(visit.me, Role.ORGANISER, event.process)
    if role.side is None:
        raise Refused(access.NOT_YOURS)
    access.require(visit.me, Action.SEE, Thing.EVENT, Where(event.process, role.side))
    return OwnEvent(event, role.side)


async def coming(unit: Unit, of: Iterable[Seat], now: datetime) -> list[Event]:
    """The events of these seats' processes that are still to be held, the earliest first."""
    processes = {seat.process for seat in of}
    found = await programme.events_between(unit, processes, now - BEHIND, now + AHEAD)
    return [event for event in found if event.status in COMING]


async def lately(unit: Unit, of: Iterable[Seat], now: datetime) -> list[Event]:
    """Their events that are over but still asked about, the latest first."""
    processes = {seat.process for seat in of}
    found = await programme.events_between(unit, processes, now - AFTERWARDS, now)
    return [one for one in reversed(found) if one.status in ASKED_AFTER and one.starts_at < now - BEHIND]


async def own_events(visit: Visit, query: OwnEvents) -> list[Choice]:
    own = seats(visit.me, Role.ORGANISER)
    found = await coming(visit.unit, own, visit.now)
    found += await lately(visit.unit, own, visit.now)
    return [Choice(event.id, named(event)) for event in found]


async def event_title(visit: Visit, query: EventTitle) -> Phrase:
    return Words((await own_event(visit, query.event)).event.title)


def named(event: Event) -> Phrase:
    """Title and day: rounds of a dialogue are often called alike."""
    day = event.starts_at.astimezone(ZoneInfo(event.zone)).date()
    return _("{title}, {day}", title=Words(event.title), day=day)
