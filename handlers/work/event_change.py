"""Carries out changes of events, and the steps of their life; what hangs on a date moves with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from flows.access_rules import Action
from flows.analysis.parentage import circular
from flows.engine import Choice
from flows.engine.kinds import LocalTime
from flows.event import ends_at
from flows.event_change import (
    Brief,
    BriefOf,
    ComingEvents,
    HostEvent,
    HostsInstead,
    JoinEvent,
    LengthenEvent,
    MoveEvent,
    OthersToJoin,
    PlaceEvent,
    RenameEvent,
    ShiftsOf,
    flow,
)
from flows.event_status import OPEN, STATUSES, NotPossible, Status
from flows.roles import Role
from handlers import access
from handlers.event_plans import replan, shifts
from handlers.faults import Refused
from handlers.seats import seats
from handlers.visit import Visit
from handlers.work import Work
from handlers.work.cadence import watch
from handlers.work.event import hosts, joinable, local
from handlers.work.event_telling import event_for, is_near, tell_everyone, tell_organisers
from handlers.work.own_events import named
from locales import Phrase, _
from storage import events, programme
from storage.events import standing_of
from storage.programme import Event


async def coming_events(visit: Visit, query: ComingEvents) -> list[Choice]:
    own = [seat.process for seat in seats(visit.me, Role.ORGANISER)]
    found = await events.of_processes(visit.unit, own)
    return [Choice(one.id, named(one)) for one in reversed(found)]


async def brief_of(visit: Visit, query: BriefOf) -> Brief:
    one = await _open_event(visit, query.event)
    return Brief(one.title, local(one.starts_at, one.zone), Status(one.status) is Status.CLEARED)


async def shifts_of(visit: Visit, query: ShiftsOf) -> list[Phrase]:
    one = await _open_event(visit, query.event)
    moved = replace(one, starts_at=query.starts.instant, zone=query.starts.zone)
    return [shift.sentence for shift in await shifts(visit, moved)]


async def hosts_instead(visit: Visit, query: HostsInstead) -> list[Choice]:
    one = await _open_event(visit, query.event)
    return await hosts(visit, (await programme.processes(visit.unit, [one.process]))[one.process])


async def others_to_join(visit: Visit, query: OthersToJoin) -> list[Choice]:
    one = await _open_event(visit, query.event)
    parents = await events.parents(visit.unit, one.process)
    within = {each for each in parents if circular(one.id, {**parents, one.id: each}.get)}
    return await joinable(visit, one.process, frozenset(within))


async def move_event(visit: Visit, effect: MoveEvent) -> None:
    one = await _open_event(visit, effect.event)
    if effect.starts.instant <= visit.now:
        raise Refused(_("That is past already. Please choose a later time."))
    starts = effect.starts
    over = _as_long(one, starts) if one.ends_at is not None else None
    moved = await _changed(visit, one, starts_at=starts.instant, zone=starts.zone, ends_at=over)
    await replan(visit, moved)
    await watch(visit, moved.process)
    await tell_everyone(visit, moved, urgent=is_near(visit, one) or is_near(visit, moved))


async def lengthen_event(visit: Visit, effect: LengthenEvent) -> None:
    one = await _open_event(visit, effect.event)
    over = ends_at(local(one.starts_at, one.zone), effect.lasts)
    await tell_organisers(visit, await _changed(visit, one, ends_at=over))


async def place_event(visit: Visit, effect: PlaceEvent) -> None:
    one = await _open_event(visit, effect.event)
    await tell_everyone(visit, await _changed(visit, one, place=effect.place or None), urgent=is_near(visit, one))


async def rename_event(visit: Visit, effect: RenameEvent) -> None:
    one = await _open_event(visit, effect.event)
    await tell_organisers(visit, await _changed(visit, one, title=effect.title))


async def host_event(visit: Visit, effect: HostEvent) -> None:
    one = await _open_event(visit, effect.event)
    if effect.host not in (None, *await programme.sides(visit.unit, one.process)):
        raise Refused(access.NOT_YOURS)
    await tell_organisers(visit, await _changed(visit, one, host=effect.host))


async def join_event(visit: Visit, effect: JoinEvent) -> None:
    one = await _open_event(visit, effect.event)
    parents = await events.parents(visit.unit, one.process)
    if effect.parent is not None and effect.parent not in parents:
        raise Refused(access.NOT_YOURS)
    if circular(one.id, {**parents, one.id: effect.parent}.get):
        raise Refused(_("An event cannot be part of itself, nor of an event that is part of it."))
    await tell_organisers(visit, await _changed(visit, one, parent=effect.parent))


async def _open_event(visit: Visit, event_id: str) -> Event:
    one = await event_for(visit, event_id, Action.CHANGE)
    if Status(one.status) not in OPEN:
        raise Refused(_("This is not possible now: the event is {status}.", status=STATUSES[standing_of(one).status]))
    return one


async def _changed(visit: Visit, one: Event, **fields: object) -> Event:
    try:
        return await events.change(visit.unit, one, actor=visit.me.id, **fields)
    except NotPossible as impossible:
        raise Refused(impossible.reason) from None


def _as_long(one: Event, starts: LocalTime) -> datetime:
    """As many days and hours later as it was, by the clocks there."""
    before, after = local(one.starts_at, one.zone), local(one.ends_at or one.starts_at, one.zone)
    lasted = datetime.combine(after.day, after.at) - datetime.combine(before.day, before.at)
    over = datetime.combine(starts.day, starts.at) + lasted
    return over.replace(tzinfo=ZoneInfo(starts.zone))


work = Work(
    flow,
    facts={
        ComingEvents: coming_events,
        BriefOf: brief_of,
        ShiftsOf: shifts_of,
        HostsInstead: hosts_instead,
        OthersToJoin: others_to_join,
    },
    effects={
        MoveEvent: move_event,
        LengthenEvent: lengthen_event,
        PlaceEvent: place_event,
        RenameEvent: rename_event,
        HostEvent: host_event,
        JoinEvent: join_event,
    },
)
