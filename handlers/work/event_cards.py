"""A line on Home for each event that is near: how many days are left, and how it stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from flows.attendance import TOLD
from flows.event_status import OPEN, STATUSES, Status
from flows.roles import Role
from handlers.actions import Go
from handlers.screens import Key
from handlers.seats import seats
from handlers.visit import Visit
from handlers.work import News
from handlers.work.event_pages import attends, named, status_only, status_shown
from handlers.work.event_telling import CARD
from handlers.work.risk_check_standing import waits_for
from locales import Phrase, Text, Words, _, n_
from storage import events, programme
from storage.programme import Event

NEAR = timedelta(days=45)
MOST = 3
"""Events on Home, the next first; the others are a tap away."""


async def cards(visit: Visit) -> Sequence[News]:
    """Whoever may open an event does so here; of one whose status is all they may know there is just the line."""
    seated = {seat.process for seat in seats(visit.me, Role.ORGANISER, Role.COORDINATOR)}
    until = visit.now + NEAR
    found = {one.id: one for one in await programme.events_between(visit.unit, seated, visit.now, until)}
    if any(held.role is Role.PARTICIPANT for held in visit.me.roles):
        told = await events.attended_by(visit.unit, visit.me.id, TOLD)
        found |= {one.id: one for one in told if attends(visit, one) and visit.now <= one.starts_at <= until}
    near = sorted((one for one in found.values() if Status(one.status) in OPEN), key=lambda one: one.starts_at)
    return [await _card(visit, one) for one in near[:MOST]]


async def _card(visit: Visit, one: Event) -> News:
    status = status_shown(visit, one)
    # Only whoever is told that it was cleared hears what has opened since.
    if status == STATUSES[Status.CLEARED] and await waits_for(visit.unit, one, visit.now) is not None:
        status = _("cleared, new questions are open")
    if status_only(visit, one):
        return News(_line(visit, one, Words(one.code), status))
    return News(
        _line(visit, one, Words(one.title), status), [[Key(named(visit, one), Go("events", f"{CARD}{one.id}"))]]
    )


def _line(visit: Visit, one: Event, name: Phrase, status: Text) -> Text:
    """Days are counted where the event is: it is the same day for everybody."""
    zone = ZoneInfo(one.zone)
    days = (one.starts_at.astimezone(zone).date() - visit.now.astimezone(zone).date()).days
    if days == 0:
        return _("◷ {event}: today ({status})", event=name, status=status)
    return n_(
        "◷ {event}: {count} day left ({status})",
        "◷ {event}: {count} days left ({status})",
        days,
        event=name,
        status=status,
    )
