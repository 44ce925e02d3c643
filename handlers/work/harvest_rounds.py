"""The rhythm of the harvest: a rule for every organiser and coordinator, at the same hour where each of them lives."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flows.analysis.rounds import HOUR, first_round
from flows.outcome_harvest import flow
from flows.process_settings import settings_of
from flows.roles import Role
from handlers.duty_calls import ask_of, ring_for
from handlers.incoming import Due
from handlers.seats import Seat, seats
from handlers.visit import Visit
from storage import duties, people, programme, rules
from storage.duties import Duty
from storage.programme import Process
from storage.unit import Unit

ROUND, NUDGE = "harvest_round", f"{flow.name}_nudge"
ASKED = (Role.ORGANISER, Role.COORDINATOR)


async def plan_harvests(unit: Unit, process_id: str, first_in_days: int | None = None) -> int:
    """Let the rounds of everybody who organises or coordinates the process begin; returns for how many they do.

    The first comes so many days from now (by default after one whole cadence). To be called when a process is
    set up and when somebody joins: those whose rounds run already keep theirs.
    """
    process = (await programme.processes(unit, [process_id]))[process_id]
    running = {one.person for one in await rules.of(unit, ROUND, process_id)}
    joining = {one.id: one for role in ASKED for one in await people.holders(unit, role, process_id)}
    days = _every(process) if first_in_days is None else first_in_days
    begun = 0
    for person in joining.values():
        if person.id not in running:
            first = first_round(unit.now, days, ZoneInfo(person.zone)).date()
            begun += await rules.begin(unit, ROUND, process_id, person.id, HOUR, _every(process), first)
    return begun


async def plan_all(unit: Unit) -> int:
    """The rounds of everybody in every process that goes on; returns how many begin. Done daily: however somebody
    came to their role, they are asked."""
    return sum([await plan_harvests(unit, one) for one in await programme.ids(unit)])


async def harvest_round(visit: Visit, due: Due) -> None:
    """A round begins. Who is no longer asked has no further ones; who has not answered the last gets no second."""
    rhythm = [one for one in await rules.of(visit.unit, ROUND, due.subject) if one.person == visit.me.id]
    seat = next((one for one in seats(visit.me, *ASKED) if one.process == due.subject), None)
    if seat is None:
        for one in rhythm:
            await rules.end(visit.unit, one)
        return
    process = (await programme.processes(visit.unit, [seat.process]))[seat.process]
    for one in rhythm:
        await rules.pace(visit.unit, one, _every(process))
    if process.status == "active":
        await _ask(visit, seat, process, due.due_at)


async def nudge(visit: Visit, due: Due) -> None:
    """One reminder for a round that nobody touched; who said *later* is rung anyway."""
    duty = await duties.by_id(visit.unit, due.subject)
    if duty is not None and duty.state == "open":
        await _ring(visit, duty, "2")


async def open_rounds(visit: Visit, seat: Seat) -> list[Duty]:
    """The rounds that the person has not answered there: one, or none."""
    return [one for one in await _open(visit, seat.process) if one.side == (seat.side or None)]


async def answer_by(visit: Visit, process_id: str) -> datetime:
    """Until when a round that is asked now is hoped to be answered."""
    return _answer_by(visit, (await programme.processes(visit.unit, [process_id]))[process_id])


def _answer_by(visit: Visit, process: Process) -> datetime:
    return first_round(visit.now, settings_of(process.settings).harvest_answer_days, ZoneInfo(visit.me.zone))


async def _ask(visit: Visit, seat: Seat, process: Process, planned: datetime) -> None:
    for duty in await _open(visit, seat.process):
        if duty.side != (seat.side or None):
            # They changed sides since: the old side's round is not theirs to answer any more.
            await duties.settle(visit.unit, duty.id, "lapsed")
    due_at = _answer_by(visit, process)
    for duty in await open_rounds(visit, seat):
        await duties.put_off(visit.unit, duty.id, due_at)
        if duty.state == "open":
            await _ring(visit, duty, f"{planned.date()}")
        return
    await ask_of(
        visit,
        visit.me,
        seat.role,
        flow=flow.name,
        process=seat.process,
        side=seat.side or None,
        subject=seat.process,
        due_at=due_at,
        dedupe=f"{ROUND}:{seat}:{visit.me.id}:{planned.date()}",
        nudge_after=timedelta(days=settings_of(process.settings).harvest_reminder_days),
    )


async def _open(visit: Visit, process: str) -> list[Duty]:
    return [
        one for one in await duties.live_of(visit.unit, visit.me.id) if one.flow == flow.name and one.process == process
    ]


async def _ring(visit: Visit, duty: Duty, which: str) -> None:
    role = Seat(duty.process, duty.side or "").role
    await ring_for(visit, visit.me, role, duty.id, duty.process, duty.side, f"{duty.id}:{which}")


def _every(process: Process) -> int:
    return settings_of(process.settings).harvest_every_days
