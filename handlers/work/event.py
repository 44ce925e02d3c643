"""Carries out new events: what may be chosen, and the event itself with everything that hangs on its date."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flows.access_rules import Action, Thing, Where
from flows.analysis.hosting import proposed_host
from flows.engine import Choice
from flows.engine.kinds import LocalTime
from flows.event import (
    ALONE,
    NEITHER,
    TRACKS,
    CreateEvent,
    DueFor,
    EventsToJoin,
    EventZones,
    HostsOf,
    NextEventCode,
    OwnProcesses,
    TracksOf,
    flow,
)
from flows.event_status import OPEN, Status
from flows.process_settings import VenueModel, settings_of
from flows.roles import Role
from handlers import access
from handlers.event_plans import replan, shifts
from handlers.faults import Refused
from handlers.seats import seats
from handlers.visit import Visit
from handlers.work import Area, Work
from handlers.work.cadence import watch
from handlers.work.event_cards import cards
from handlers.work.event_pages import events_page
from handlers.work.event_telling import tell_organisers
from handlers.work.own_events import named
from handlers.work.risk_views import PAGES as RISK_VIEWS
from locales import Phrase, Words, _
from locales.translate import place
from storage import events, programme
from storage.programme import Event, Process

NEW = "new"


async def own_processes(visit: Visit, query: OwnProcesses) -> list[Choice]:
    own = [seat.process for seat in seats(visit.me, Role.ORGANISER)]
    found = await programme.processes(visit.unit, own)
    return [Choice(one.id, Words(one.title)) for one in sorted(found.values(), key=lambda one: one.code)]


async def tracks_of(visit: Visit, query: TracksOf) -> list[Choice]:
    process = await _own_process(visit, query.process)
    return [Choice(track.value, TRACKS[track]) for track in settings_of(process.settings).tracks]


async def event_zones(visit: Visit, query: EventZones) -> list[Choice]:
    own = [seat.process for seat in seats(visit.me, Role.ORGANISER)]
    zones = dict.fromkeys([visit.me.zone, *await events.zones(visit.unit, own)])
    return [Choice(zone, Words(place(zone, visit.me.language))) for zone in zones]


async def hosts_of(visit: Visit, query: HostsOf) -> list[Choice]:
    return await hosts(visit, await _own_process(visit, query.process))


async def hosts(visit: Visit, process: Process) -> list[Choice]:
    """Neither and every side, the one whose turn it is first."""
    sides = await programme.sides(visit.unit, process.id)
    last = await events.last_host(visit.unit, process.id)
    proposed = proposed_host(VenueModel(process.venue_model), sides, last) or NEITHER
    labels: dict[str, Phrase] = {side: _("Side {side}", side=side) for side in sides}
    labels[NEITHER] = _("Neither: a third country, or a call")
    first = _("{host} (proposed)", host=labels[proposed])
    return [Choice(proposed, first), *(Choice(one, label) for one, label in labels.items() if one != proposed)]


async def events_to_join(visit: Visit, query: EventsToJoin) -> list[Choice]:
    process = await _own_process(visit, query.process)
    return await joinable(visit, process.id, frozenset())


async def joinable(visit: Visit, process_id: str, but: frozenset[str]) -> list[Choice]:
    """*On its own*, and every event of the process that is not over, the next first; `but` are left out."""
    found = [one for one in await events.of_processes(visit.unit, [process_id]) if Status(one.status) in OPEN]
    choices = [Choice(one.id, named(one)) for one in reversed(found) if one.id not in but]
    return [Choice(ALONE, _("No, it stands on its own")), *choices]


async def next_event_code(visit: Visit, query: NextEventCode) -> str:
    process = await _own_process(visit, query.process)
    return await events.next_code(visit.unit, process.id)


async def due_for(visit: Visit, query: DueFor) -> list[Phrase]:
    """As if the event were there already."""
    process = await _own_process(visit, query.process)
    starts = query.starts
    draft = Event(NEW, process.id, "", query.kind.value, "", starts.instant, starts.zone, Status.PLANNED.value)
    return [shift.sentence for shift in await shifts(visit, draft)]


async def create_event(visit: Visit, effect: CreateEvent) -> None:
    """Everything is asked again: the choices may be from yesterday."""
    process = await _own_process(visit, effect.process)
    if process.status != "active":
        raise Refused(_("This process is at rest, so nothing new is planned in it."))
    if effect.starts.instant <= visit.now:
        raise Refused(_("That is past already. Please choose a later time."))
    if effect.track not in settings_of(process.settings).tracks:
        raise Refused(access.NOT_YOURS)
    sides = await programme.sides(visit.unit, process.id)
    beside = {choice.value for choice in await joinable(visit, process.id, frozenset())}
    if effect.host not in (None, *sides) or (effect.parent is not None and effect.parent not in beside):
        raise Refused(access.NOT_YOURS)
    one = await events.create(
        visit.unit,
        process.id,
        await events.next_code(visit.unit, process.id),
        kind=effect.kind.value,
        track=effect.track.value,
        title=effect.title,
        starts_at=effect.starts.instant,
        ends_at=effect.ends_at,
        zone=effect.starts.zone,
        place=effect.place or None,
        host=effect.host,
        parent=effect.parent,
        created_by=visit.me.id,
    )
    await replan(visit, one)
    await watch(visit, process.id)
    await tell_organisers(visit, one)


async def _own_process(visit: Visit, process_id: str) -> Process:
    access.require(visit.me, Action.CREATE, Thing.EVENT, Where(process_id))
    found = (await programme.processes(visit.unit, [process_id])).get(process_id)
    if found is None:
        raise Refused(access.NOT_YOURS)
    return found


def local(moment: datetime, zone: str) -> LocalTime:
    """What the clocks in a zone show at a moment."""
    there = moment.astimezone(ZoneInfo(zone))
    return LocalTime(there.date(), there.time().replace(second=0, microsecond=0), zone)


work = Work(
    flow,
    facts={
        OwnProcesses: own_processes,
        TracksOf: tracks_of,
        EventZones: event_zones,
        HostsOf: hosts_of,
        EventsToJoin: events_to_join,
        NextEventCode: next_event_code,
        DueFor: due_for,
    },
    effects={CreateEvent: create_event},
    pages={
        "events": Area(_("Events"), frozenset({Role.ORGANISER, Role.PARTICIPANT, Role.COORDINATOR}), events_page),
        **RISK_VIEWS,
    },
    cards=cards,
)
