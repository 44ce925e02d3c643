"""Watching a transfer that nothing is heard of: an organiser of its side is asked, then another if nobody answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from flows.analysis.transfer_life import Fate
from flows.process_settings import settings_of
from flows.roles import Role
from flows.transfer_news import flow
from handlers.duty_calls import ask_of
from handlers.incoming import Due
from handlers.visit import Visit
from storage import duties, people, programme, transfers
from storage.duties import LIVE, Duty
from storage.people import Person
from storage.timers import drop_timers, set_timer
from storage.transfers import Transfer

QUIET = "transfer_quiet"
ANSWER_IN = timedelta(days=14)
UNHEARD = frozenset({Fate.TRANSFERRING, Fate.STALLED})
"""Where nothing has come of it yet: somebody is asked after a while."""
AT_MOST = 3
"""Asked so often without an answer, nobody is asked any more until something is entered again."""


async def watch(visit: Visit, found: Transfer) -> None:
    """From now on it is asked about after the time the process has set."""
    process = (await programme.processes(visit.unit, [found.process]))[found.process]
    days = settings_of(process.settings).transfer_quiet_days
    await drop_timers(visit.unit, found.id)
    await set_timer(visit.unit, QUIET, found.id, visit.now + timedelta(days=days))


async def no_longer_due(visit: Visit, found: Transfer) -> None:
    await drop_timers(visit.unit, found.id)
    for duty in await duties.about(visit.unit, flow.name, found.id):
        await duties.settle(visit.unit, duty.id, "done")


async def quiet(visit: Visit, due: Due) -> None:
    """Nothing was heard of it for the time the process has set: an organiser of its side is asked, and not the one who
    let it lapse, if there is another."""
    found = await transfers.by_id(visit.unit, due.subject)
    if found is None or found.fate not in UNHEARD:
        return
    there = await people.holders(visit.unit, Role.ORGANISER, found.process, found.side)
    asked = sorted(await duties.about(visit.unit, flow.name, found.id), key=lambda duty: duty.opened_at)
    if not await _waits(visit, asked, there):
        if _in_vain(found, asked) >= AT_MOST:
            return
        last = asked[-1].person if asked and asked[-1].state != "done" else None
        for person in sorted(there, key=lambda one: one.id == last)[:1]:
            await _ask(visit, found, person, due)
    await watch(visit, found)


async def _waits(visit: Visit, asked: Sequence[Duty], there: Sequence[Person]) -> bool:
    """Whether somebody who can still answer has time left to; of everybody else it is due no more."""
    waits, here = False, {person.id for person in there}
    for duty in asked:
        if duty.state in LIVE and duty.due_at > visit.now and duty.person in here:
            waits = True
        else:
            await duties.settle(visit.unit, duty.id, "lapsed")
    return waits


def _in_vain(found: Transfer, asked: Sequence[Duty]) -> int:
    """How often it was asked since something was heard of it, or somebody said that there is nothing new."""
    answered = (duty.closed_at for duty in asked if duty.state == "done" and duty.closed_at is not None)
    since = max([found.heard_at, *answered])
    return sum(duty.opened_at > since for duty in asked)


async def _ask(visit: Visit, found: Transfer, person: Person, due: Due) -> None:
    await ask_of(
        visit,
        person,
        Role.ORGANISER,
        flow=flow.name,
        process=found.process,
        side=found.side,
        subject=found.id,
        due_at=visit.now + ANSWER_IN,
        dedupe=f"transfer_news:{found.id}:{due.due_at:%Y%m%d%H%M}",
    )
