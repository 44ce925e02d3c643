"""Carries out the lists of events: each side's organisers for their own participants, never for the other side's."""

from __future__ import annotations

from flows.access_rules import Action, Thing, Where
from flows.attendance import BY_ORGANISERS, Move, movable
from flows.attending import EventsToFill, MovePeople, PeopleFor, flow
from flows.engine import Choice
from flows.event_status import OVER, STATUSES, Status
from flows.roles import Role
from handlers import access
from handlers.faults import Refused
from handlers.seats import seats
from handlers.visit import Visit
from handlers.work import Work
from handlers.work.event_telling import invite
from handlers.work.own_events import named
from locales import Words, _
from storage import attendance, events, people, programme
from storage.programme import Event

NOT_BEGUN = _("The event has not begun yet, so nobody can have come.")


async def events_to_fill(visit: Visit, query: EventsToFill) -> list[Choice]:
    own = [seat.process for seat in seats(visit.me, Role.ORGANISER)]
    return [Choice(one.id, named(one)) for one in await events.of_processes(visit.unit, own)]


async def people_for(visit: Visit, query: PeopleFor) -> list[Choice]:
    """Named by their names: their own side's organisers know who is who."""
    one, side = await _own_list(visit, query.event)
    fitting = await _fitting(visit, one, side, query.move)
    names = await people.names(visit.unit, fitting)
    known = await people.by_id(visit.unit, fitting)
    return [
        Choice(each, _("{line} (without Telegram)", line=Words(name)) if known[each].recorded_by else Words(name))
        for each, name in sorted(names.items(), key=lambda item: item[1])
    ]


async def move_people(visit: Visit, effect: MovePeople) -> None:
    one, side = await _own_list(visit, effect.event)
    if effect.move not in BY_ORGANISERS:
        raise Refused(access.NOT_YOURS)
    _possible(visit, one, effect.move)
    if not set(effect.people) <= set(await _fitting(visit, one, side, effect.move)):
        raise Refused(_("The list has changed since. Please choose again."))
    moved = await attendance.move(visit.unit, one, side, effect.people, effect.move, visit.me.id)
    if effect.move is Move.INVITE:
        for person in (await people.by_id(visit.unit, moved)).values():
            await invite(visit, person, side, one)


async def _own_list(visit: Visit, event_id: str) -> tuple[Event, str]:
    """The event, and the side whose list the person may change. Raises Refused."""
    one = await programme.event_by_id(visit.unit, event_id)
    for seat in seats(visit.me, Role.ORGANISER):
        if one is not None and seat.process == one.process:
            access.require(visit.me, Action.CHANGE, Thing.ATTENDEES, Where(one.process, seat.side))
            return one, seat.side
    raise Refused(access.NOT_YOURS)


async def _fitting(visit: Visit, one: Event, side: str, move: Move) -> list[str]:
    states = await attendance.states(visit.unit, one, side)
    return [person for person, state in states.items() if state in movable(move)]


def _possible(visit: Visit, one: Event, move: Move) -> None:
    if move is Move.ATTEND and visit.now < one.starts_at:
        raise Refused(NOT_BEGUN)
    status = Status(one.status)
    if status is Status.CANCELLED or (move is not Move.ATTEND and status in OVER):
        raise Refused(_("This is not possible now: the event is {status}.", status=STATUSES[status]))


work = Work(
    flow,
    facts={EventsToFill: events_to_fill, PeopleFor: people_for},
    effects={MovePeople: move_people},
)
