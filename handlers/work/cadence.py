"""Watches the rhythm of a process: one timer, moved with its events, that rings once in every silence."""

from __future__ import annotations

from datetime import datetime, timedelta

from flows.access_rules import Action, Thing, Where
from flows.cadence import Silence, SilenceOf, WatchedProcesses, flow, process
from flows.engine import Choice
from flows.process_settings import settings_of
from flows.roles import Role
from handlers import access
from handlers.duty_calls import ask_of
from handlers.faults import Refused
from handlers.incoming import Due
from handlers.seats import seats
from handlers.visit import Visit
from handlers.work import Given, Work
from locales import Phrase, Words
from storage import duties, events, people, programme
from storage.duties import Duty
from storage.programme import Process
from storage.timers import drop_timers, set_timer

SILENT = "cadence_silent"
TOLD = (Role.ORGANISER, Role.COORDINATOR)
DUE = timedelta(days=14)


async def watch(visit: Visit, process_id: str) -> None:
    """Set the moment at which the process will have been silent for too long. Called whenever an event of it is
    new, moved, stopped or resumed, and when its settings or status change."""
    watched = await _process(visit, process_id)
    await drop_timers(visit.unit, process_id, {SILENT})
    since = await _silent_since(visit, watched)
    if watched.status == "active":
        await set_timer(visit.unit, SILENT, process_id, since + _cadence(watched))
    if watched.status != "active" or visit.now < since + _cadence(watched):
        for duty in await duties.about(visit.unit, flow.name, process_id):
            await duties.settle(visit.unit, duty.id, "lapsed")


async def ring(visit: Visit, due: Due) -> None:
    """Ask every organiser and coordinator of the process to look; whoever was asked in this silence is not again."""
    watched = await _process(visit, due.subject)
    since = await _silent_since(visit, watched)
    if watched.status != "active" or visit.now < since + _cadence(watched):
        return
    for role in TOLD:
        for person in await people.holders(visit.unit, role, watched.id):
            await ask_of(
                visit,
                person,
                role,
                flow=flow.name,
                process=watched.id,
                side=access.held(person, role, watched.id).side,
                subject=watched.id,
                due_at=visit.now + DUE,
                dedupe=f"{SILENT}:{watched.id}:{since.isoformat()}:{person.id}",
            )


async def watched_processes(visit: Visit, query: WatchedProcesses) -> list[Choice]:
    own = [seat.process for seat in seats(visit.me, *TOLD)]
    return [Choice(one.id, Words(one.title)) for one in (await programme.processes(visit.unit, own)).values()]


async def silence_of(visit: Visit, query: SilenceOf) -> Silence:
    access.require(visit.me, Action.SEE, Thing.EVENT, Where(query.process))
    watched = await _process(visit, query.process)
    lasted = visit.now - await _silent_since(visit, watched)
    return Silence(watched.title, lasted.days if lasted >= _cadence(watched) else None)


async def given(visit: Visit, duty: Duty) -> Given:
    return {process: duty.subject}


async def about(visit: Visit, duty: Duty) -> Phrase:
    return Words((await _process(visit, duty.process)).code)


async def _silent_since(visit: Visit, watched: Process) -> datetime:
    """When the last event that is held or planned began or begins, or when the process was set up or woken."""
    last = await events.last_start(visit.unit, watched.id)
    return max(watched.active_since, last) if last is not None else watched.active_since


def _cadence(watched: Process) -> timedelta:
    return timedelta(days=settings_of(watched.settings).cadence_days)


async def _process(visit: Visit, process_id: str) -> Process:
    found = (await programme.processes(visit.unit, [process_id])).get(process_id)
    if found is None:
        raise Refused(access.NOT_YOURS)
    return found


work = Work(
    flow,
    facts={WatchedProcesses: watched_processes, SilenceOf: silence_of},
    due={SILENT: ring},
    given=given,
    about=about,
)
