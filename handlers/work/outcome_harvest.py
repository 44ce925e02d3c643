"""Carries out harvests: where a person may report, what they report, and asking again another day."""

from __future__ import annotations

from datetime import datetime

from flows.access_rules import Action, Thing
from flows.banks.outcome import Status
from flows.engine import Choice
from flows.outcome_harvest import KeepOutcome, NextCode, NextRing, Places, RingLater, flow, place
from handlers import access
from handlers.duty_calls import SNOOZE, snooze
from handlers.faults import Refused
from handlers.quiet_hours import next_fitting
from handlers.seats import Seat, read, seats, taken
from handlers.visit import Visit
from handlers.work import Area, Given, Work
from handlers.work.harvest_rounds import ASKED, NUDGE, ROUND, answer_by, harvest_round, nudge, open_rounds
from handlers.work.outcomes import outcome_list
from locales import Phrase, Words, _
from storage import duties, outcomes, programme
from storage.duties import Duty
from storage.outcomes import outcome_code

NO_ROUND = _("No round is open for you. To report a change, go Home and to Changes we saw.")


async def places(visit: Visit, query: Places) -> list[Choice]:
    own = seats(visit.me, *ASKED)
    processes = await programme.processes(visit.unit, [seat.process for seat in own])
    return [Choice(str(seat), Words(processes[seat.process].title)) for seat in own]


async def next_code(visit: Visit, query: NextCode) -> str:
    seat = _place(visit, query.place)
    return outcome_code(seat.side, await outcomes.next_number(visit.unit, seat.process, seat.side))


def _place(visit: Visit, value: str) -> Seat:
    """Where a change is reported: one's own seat, so that a coordinator reports for no side. Raises Refused."""
    seat = taken(visit.me, read(value))
    access.require(visit.me, Action.CREATE, Thing.OUTCOME, seat.where)
    return seat


async def next_ring(visit: Visit, query: NextRing) -> datetime:
    return _again(visit)


def _again(visit: Visit) -> datetime:
    return next_fitting(visit.now + SNOOZE, visit.me.zone, visit.me.country, visit.me.weekend)


async def keep_outcome(visit: Visit, effect: KeepOutcome) -> None:
    seat = _place(visit, effect.place)
    held = access.held(visit.me, seat.role, seat.process, seat.side or None)
    await outcomes.keep(
        visit.unit,
        process=seat.process,
        side=seat.side,
        person=visit.me.id,
        organisation=held.organisation,
        status=Status.DRAFTED.value,
        answers=effect.answers,
    )


async def ring_later(visit: Visit, effect: RingLater) -> None:
    """As the doorbell's *Later* does it: the same round, another day. A round that is late gets more time first:
    nobody waits for it, and an answer that comes late is better than none."""
    open_there = await open_rounds(visit, taken(visit.me, read(effect.place)))
    if not open_there:
        raise Refused(NO_ROUND)
    for duty in open_there:
        if duty.due_at <= _again(visit):
            await duties.put_off(visit.unit, duty.id, await answer_by(visit, duty.process))
        await snooze(visit, duty.id)


async def given(visit: Visit, duty: Duty) -> Given:
    return {place: str(Seat(duty.process, duty.side or ""))}


async def about(visit: Visit, duty: Duty) -> Phrase:
    return Words((await programme.processes(visit.unit, [duty.process]))[duty.process].title)


work = Work(
    flow,
    facts={Places: places, NextCode: next_code, NextRing: next_ring},
    effects={KeepOutcome: keep_outcome, RingLater: ring_later},
    due={ROUND: harvest_round, NUDGE: nudge},
    pages={"outcomes": Area(_("Changes we saw"), frozenset(ASKED), outcome_list)},
    given=given,
    about=about,
)
