"""Who is asked to make a risk check and when: the first organiser of a side, a nudge, the next organiser."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flows.analysis.risk_stages import BEFORE, USUALLY_WITHIN, WITHIN, Stage, opens, waits_until
from flows.event_status import Status
from flows.risk_check import flow
from flows.roles import Role
from handlers import access
from handlers.clearance import REVIEW
from handlers.duty_calls import ask_of, ring_for, tell_coordinators
from handlers.incoming import Due
from handlers.quiet_hours import next_fitting
from handlers.visit import Visit
from handlers.work.own_events import ASKED_AFTER, COMING
from handlers.work.risk_check_standing import asked_for, rules_of, situation, stage_now, when
from storage import duties, people, programme, risk_checks
from storage.duties import LIVE, Duty
from storage.people import Person
from storage.programme import Event
from storage.timers import set_timer

HOUR = timedelta(hours=1)
MOMENT = timedelta(minutes=1)


@dataclass(frozen=True)
class Pace:
    """From doorbell to nudge and from nudge to the next organiser (`step`), and the time for all of it (`within`)."""

    step: timedelta
    within: timedelta


UNHURRIED = Pace(24 * HOUR, USUALLY_WITHIN)
# Time is left to act on what was found.
PACES = {Stage.DAYS_2: Pace(6 * HOUR, WITHIN[Stage.DAYS_2]), Stage.MORNING: Pace(HOUR, WITHIN[Stage.MORNING])}
ALARMED = Pace(2 * HOUR, 8 * HOUR)


@dataclass(frozen=True)
class Call:
    """One asking of the sides: at which stage, since when, how fast; after an `alarm` it does not wait for daytime."""

    stage: Stage
    opened: datetime
    pace: Pace
    alarm: datetime | None = None


async def opens_before(visit: Visit, event: Event) -> list[datetime]:
    """When the sides are asked before the event; at once where a stage is past already and a side has not been."""
    rules = await rules_of(visit.unit, event.process)
    moments = [opens(stage, when(event)) for stage in rules.stages(event) if stage in BEFORE]
    ahead = [moment for moment in moments if moment > visit.now]
    if len(ahead) < len(moments) and visit.now < event.starts_at and await _not_asked(visit, event):
        return [visit.now, *ahead]
    return ahead


async def opens_after(visit: Visit, event: Event) -> list[datetime]:
    rules = await rules_of(visit.unit, event.process)
    moments = [opens(stage, when(event)) for stage in rules.stages(event) if stage not in BEFORE]
    return [moment for moment in moments if moment > visit.now]


async def closes(visit: Visit, event: Event) -> list[datetime]:
    return [event.starts_at] if visit.now < event.starts_at else []


async def ask_all_sides(visit: Visit, due: Due) -> None:
    """A stage opens. A side that has answered for it already, or is being asked, is left alone."""
    # A timer from before the event was moved or called off finds nothing to ask: the new date has its own.
    event = await programme.event_by_id(visit.unit, due.subject)
    if event is not None:
        await ask_sides(visit, event)


async def ask_sides(visit: Visit, event: Event) -> None:
    """Ask every side that owes answers about the event now and has nobody who is to give them."""
    call = await _call(visit, event)
    if call is None:
        return
    for side, asked in (await _not_asked(visit, event)).items():
        for old in await duties.about(visit.unit, flow.name, event.id, side):
            await duties.settle(visit.unit, old.id, "lapsed")
        await _ask_next(visit, event, side, asked, call)
    if event.status == Status.CLEARED and call.stage in BEFORE:
        # Whatever stages were planned when it was cleared: its clearance waits for this one's answers only so long.
        await set_timer(visit.unit, REVIEW, event.id, max(visit.now, waits_until(call.stage, when(event))))


async def nudge(visit: Visit, due: Due) -> None:
    """Nothing was heard for some hours: ring once more. Who said *later* is rung then, and not now."""
    duty, event, call = await _unanswered(visit, due.subject)
    if duty is None or event is None or call is None:
        return
    if duty.state not in LIVE or not visit.me.holds(Role.ORGANISER, duty.process, duty.side):
        await _pass_on(visit, duty, event, call)
        return
    rings = _rings_at(visit.now, visit.me, event, call)
    if duty.state == "open":
        again, urgent = f"{duty.id}:nudge", rings == visit.now
        await ring_for(visit, visit.me, Role.ORGANISER, duty.id, duty.process, duty.side, again, urgent=urgent)
    await set_timer(visit.unit, "risk_check_escalate", duty.id, rings + call.pace.step, person=duty.person)


async def escalate(visit: Visit, due: Due) -> None:
    """Still nothing: the next organiser of the side is asked, and the duty is passed on where there is one."""
    duty, event, call = await _unanswered(visit, due.subject)
    if duty is None or event is None or call is None:
        return
    if duty.state == "snoozed" and visit.now < duty.due_at:
        await set_timer(visit.unit, "risk_check_escalate", duty.id, duty.due_at, person=duty.person)
        return
    await _pass_on(visit, duty, event, call)


async def close(visit: Visit, due: Due) -> None:
    """The event begins: a check before it is nobody's duty any more."""
    event = await programme.event_by_id(visit.unit, due.subject)
    if event is None or event.starts_at > visit.now:
        return
    for duty in await duties.about(visit.unit, flow.name, event.id):
        await duties.settle(visit.unit, duty.id, "lapsed")


def rings_at(now: datetime, person: Person, event: Event, step: timedelta = 6 * HOUR) -> datetime:
    """When the doorbell may ring: in the person's daytime, unless that is too late to do anything about it."""
    fitting = next_fitting(now, person.zone, person.country, person.weekend)
    return now if now < event.starts_at < fitting + 2 * step else fitting


def _rings_at(now: datetime, person: Person, event: Event, call: Call) -> datetime:
    return now if call.alarm is not None else rings_at(now, person, event, call.pace.step)


def _first_rings_at(now: datetime, person: Person, event: Event, call: Call) -> datetime:
    """At once also where a clearance would lapse before anybody has had the time to answer."""
    rings = _rings_at(now, person, event, call)
    if event.status != Status.CLEARED or call.stage not in BEFORE:
        return rings
    lapses = waits_until(call.stage, when(event))
    return now if now < lapses < rings + 2 * call.pace.step else rings


async def _call(visit: Visit, event: Event) -> Call | None:
    """How the sides are to be asked now, or None."""
    rules = await rules_of(visit.unit, event.process)
    stage = stage_now(rules, event, visit.now)
    if stage is None or event.status not in (COMING if stage in BEFORE else ASKED_AFTER) or event.status == "paused":
        return None
    opened, alarm = opens(stage, when(event)), await risk_checks.voided_at(visit.unit, event.id)
    if alarm is not None and stage in BEFORE and (alarm >= opened or visit.now < opened):
        return Call(stage, alarm, ALARMED, alarm)
    return Call(stage, opened, PACES.get(stage, UNHURRIED)) if opened <= visit.now else None


async def _not_asked(visit: Visit, event: Event) -> dict[str, list[Duty]]:
    """The sides that owe answers and have nobody who is to give them, with whom was asked before."""
    call = await _call(visit, event)
    if call is None:
        return {}
    rules = await rules_of(visit.unit, event.process)
    found = {}
    for side in await programme.sides(visit.unit, event.process):
        asked = await _asked(visit, event, side, call)
        live = any(duty.state in LIVE for duty in asked)
        if not live and not (await situation(visit.unit, rules, event, side, call.stage, visit.now)).done:
            found[side] = asked
    return found


async def _asked(visit: Visit, event: Event, side: str, call: Call) -> list[Duty]:
    asked = await duties.about(visit.unit, flow.name, event.id, side)
    if call.alarm is not None:
        return [duty for duty in asked if duty.opened_at >= call.opened]
    return asked_for(asked, call.opened)


async def _ask_next(
    visit: Visit, event: Event, side: str, asked: Sequence[Duty], call: Call, after: str | None = None
) -> bool:
    """Ask the first organiser of the side who was not asked yet; returns whether there was one."""
    colleagues = await people.holders(visit.unit, Role.ORGANISER, event.process, side)
    # By their rank in this very process: the same person may come first in another.
    colleagues.sort(key=lambda one: access.held(one, Role.ORGANISER, event.process, side).rank)
    # Who has answered an earlier stage, or was spared it by a colleague, may well be asked again.
    before = {duty.person for duty in asked if duty.state in (*LIVE, "passed_on")}
    person = next((one for one in colleagues if one.id not in before), None)
    if person is None:
        return False
    rings = _first_rings_at(visit.now, person, event, call)
    once = f"{event.starts_at.timestamp():.0f}:{call.stage}:{call.opened.timestamp():.0f}"
    await ask_of(
        visit,
        person,
        Role.ORGANISER,
        flow=flow.name,
        process=event.process,
        side=side,
        subject=event.id,
        due_at=_due_at(event, call, rings),
        dedupe=f"risk_check:{event.id}:{once}:{side}:{person.id}",
        nudge_after=rings - visit.now + call.pace.step,
        urgent=rings == visit.now,
        after=after,
    )
    return True


def _due_at(event: Event, call: Call, rings: datetime) -> datetime:
    """Two days before, a day is left to act; and never later than the event, if it is to come before it."""
    if call.stage not in BEFORE:
        return rings + call.pace.within
    target = event.starts_at - call.pace.within if call.stage is Stage.DAYS_2 else call.opened + call.pace.within
    return min(event.starts_at, max(target, rings + 2 * call.pace.step))


async def _pass_on(visit: Visit, duty: Duty, event: Event, call: Call) -> None:
    """To the side's next organiser. Where there is none it stays with the one who has it, and once the time is over
    the coordinator is rung: the status page says that nothing was answered, and no more."""
    if duty.side is None:
        return
    asked = await _asked(visit, event, duty.side, call)
    if await _ask_next(visit, event, duty.side, asked, call, after=duty.id):
        await duties.settle(visit.unit, duty.id, "passed_on")
        return
    over = duty.due_at + MOMENT
    begins_first = visit.now < event.starts_at <= over
    if visit.now < over and not begins_first:
        await set_timer(visit.unit, "risk_check_escalate", duty.id, over, person=duty.person)
    else:
        key = f"risk_check:{duty.id}"
        await tell_coordinators(visit, event.process, "risk_check_status", key, before=event.starts_at)


async def _unanswered(visit: Visit, duty_id: str) -> tuple[Duty | None, Event | None, Call | None]:
    """The duty, its event and how it is asked for, unless somebody of the side has answered, it was passed on, or the
    event is over or far. A duty that lapsed because its holder's role was withdrawn is still to be answered."""
    nothing = None, None, None
    duty = await duties.by_id(visit.unit, duty_id)
    if duty is None or duty.state in ("done", "passed_on") or duty.subject is None or duty.side is None:
        return nothing
    event = await programme.event_by_id(visit.unit, duty.subject)
    call = await _call(visit, event) if event is not None else None
    # One of an earlier stage lapsed when the next opened: that one is chased for itself.
    if event is None or call is None or duty not in await _asked(visit, event, duty.side, call):
        return nothing
    rules = await rules_of(visit.unit, event.process)
    found = await situation(visit.unit, rules, event, duty.side, call.stage, visit.now)
    return nothing if found.done else (duty, event, call)
