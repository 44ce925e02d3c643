"""Who is rung when an event is new, moved or stopped: the other organisers, and those who are to come to it."""

from __future__ import annotations

from datetime import timedelta

from flows.access_rules import Action, Thing, Where
from flows.attendance import TOLD
from flows.engine import Style
from flows.roles import Role
from handlers import access
from handlers.actions import Go
from handlers.faults import Refused
from handlers.quiet_hours import next_fitting
from handlers.screens import Key, Page, draw_page
from handlers.visit import Visit
from locales import Reader, _
from storage import attendance, people, programme
from storage.people import Person
from storage.programme import Event

CARD = "card:"
NEAR = timedelta(hours=48)


async def event_for(visit: Visit, event_id: str, action: Action) -> Event:
    """The event, for somebody who may do this with it. Another's and one that does not exist are refused alike."""
    event = await programme.event_by_id(visit.unit, event_id)
    if event is None:
        raise Refused(access.NOT_YOURS)
    access.require(visit.me, action, Thing.EVENT, Where(event.process))
    return event


def is_near(visit: Visit, event: Event) -> bool:
    """Whether news of it cannot wait for a working day."""
    return event.starts_at <= visit.now + NEAR


async def tell_organisers(visit: Visit, event: Event, *, urgent: bool = False) -> None:
    """Every organiser of the process but the one who did it."""
    own = visit.person.id if visit.person is not None else None
    for side in await programme.sides(visit.unit, event.process):
        for person in await people.holders(visit.unit, Role.ORGANISER, event.process, side):
            if person.id != own:
                await _ring(visit, person, Role.ORGANISER, side, event, urgent)


async def tell_everyone(visit: Visit, event: Event, *, urgent: bool = False) -> None:
    """The organisers, and whoever was invited to come."""
    await tell_organisers(visit, event, urgent=urgent)
    coming = {one.person: one for one in await attendance.listed(visit.unit, event.id) if one.state in TOLD}
    for person in (await people.by_id(visit.unit, coming)).values():
        side = coming[person.id].side
        if person.holds(Role.PARTICIPANT, event.process, side):
            await _ring(visit, person, Role.PARTICIPANT, side, event, urgent)


async def invite(visit: Visit, person: Person, side: str, event: Event) -> None:
    """Somebody is invited: their event waits for them to look at it."""
    await _ring(visit, person, Role.PARTICIPANT, side, event)


async def _ring(visit: Visit, person: Person, role: Role, side: str, event: Event, urgent: bool = False) -> None:
    """No content: what it is about is seen once it is opened."""
    page = Page(
        None,
        [_("One item is waiting for you.")],
        [[Key(_("Open"), Go("events", f"{CARD}{event.id}"), Style.PRIMARY)]],
    )
    await visit.ring(
        person,
        draw_page(page, Reader(person.language, person.zone)),
        dedupe=f"event:{event.id}:{event.revision}:{person.id}",
        entitled=access.entitlement(role, event.process, side),
        not_before=visit.now if urgent else next_fitting(visit.now, person.zone, person.country, person.weekend),
    )
