"""Carries out the register: controls with an owner and a day, chased until in place, and risks scored again."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flows.analysis.risk import HIGHEST, LOWEST
from flows.engine import Choice
from flows.mitigation import (
    BriefOfRisk,
    ControlRisk,
    OpenRisks,
    Owners,
    RescoreRisk,
    RiskBrief,
    after_event,
    flow,
    rescore_flow,
    risk,
)
from flows.roles import Role
from handlers import access
from handlers.duty_calls import ask_of, ring_for
from handlers.event_plans import AHEAD_OF_IT
from handlers.faults import Refused
from handlers.incoming import Due
from handlers.quiet_hours import next_fitting
from handlers.screens import draw_page
from handlers.seats import seats
from handlers.visit import Visit
from handlers.work import Area, Given, Work
from handlers.work.own_events import COMING, coming, own_event
from handlers.work.own_risks import OwnRisk, name_of, open_risk, risks_of
from handlers.work.risk_register_pages import register_bell, register_page
from locales import Phrase, Reader, Words, _
from storage import duties, people, programme, risk_register
from storage.duties import LIVE, Duty
from storage.people import Person
from storage.programme import Event
from storage.timers import set_timer

PAST = _("That day is past where the event is. Please choose a later one.")
NOT_AN_OWNER = _("Whoever sees to a control is an organiser of your side. Please choose again.")
NO_CONTROL = _("Write down first what is done about it, by whom and by when.")
NUDGE = "rescore_nudge"
EVERY = timedelta(days=1)


async def open_risks(visit: Visit, query: OpenRisks) -> list[Choice]:
    found = []
    for event in await coming(visit.unit, seats(visit.me, Role.ORGANISER), visit.now):
        own = await own_event(visit, event.id)
        found += [Choice(one.entry.id, one.name) for one in await risks_of(visit, own)]
    return found


async def brief_of(visit: Visit, query: BriefOfRisk) -> RiskBrief:
    found = await open_risk(visit, query.risk)
    return RiskBrief(found.name, found.entry.control, _day_of(found.own.event))


async def owners(visit: Visit, query: Owners) -> list[Choice]:
    there = await _colleagues(visit, await open_risk(visit, query.risk))
    names = await people.names(visit.unit, [one.id for one in there])
    return [Choice(one.id, Words(names[one.id])) for one in there]


async def control_risk(visit: Visit, effect: ControlRisk) -> None:
    found = await open_risk(visit, effect.risk)
    event = found.own.event
    owner = next((one for one in await _colleagues(visit, found) if one.id == effect.owner), None)
    if owner is None:
        raise Refused(NOT_AN_OWNER)
    if effect.due > _day_of(event):
        raise Refused(after_event(_day_of(event)))
    due_at = _end_of(effect.due, event)
    if due_at <= visit.now:
        raise Refused(PAST)
    await risk_register.control(
        visit.unit, event.process, found.entry, words=effect.control, owner=owner.id, due_at=due_at, actor=visit.me.id
    )
    await _chase(visit, found, owner, due_at)


async def rescore_risk(visit: Visit, effect: RescoreRisk) -> None:
    found = await open_risk(visit, effect.risk)
    if found.entry.risk.owner is None:
        raise Refused(NO_CONTROL)
    if not all(LOWEST <= one <= HIGHEST for one in (effect.likelihood, effect.impact)):
        raise Refused(access.NOT_YOURS)
    await risk_register.rescore(
        visit.unit,
        found.own.event.process,
        found.entry,
        likelihood=effect.likelihood,
        impact=effect.impact,
        done=effect.in_place,
        actor=visit.me.id,
    )


async def nudge(visit: Visit, due: Due) -> None:
    """Not in place yet: ring the owner once a day until it is or the event begins; without an owner, their side."""
    duty = await duties.by_id(visit.unit, due.subject)
    entry = await risk_register.by_id(visit.unit, duty.subject or "") if duty is not None else None
    if duty is None or entry is None or not entry.is_open or entry.risk.done or entry.risk.owner != duty.person:
        return
    event = await programme.event_by_id(visit.unit, entry.event)
    if event is None or event.starts_at <= visit.now:
        await duties.settle(visit.unit, duty.id, "lapsed")
        return
    if event.status in AHEAD_OF_IT:
        await _ring(visit, duty, event)
    rings = next_fitting(visit.now, visit.me.zone, visit.me.country, visit.me.weekend)
    await set_timer(visit.unit, NUDGE, duty.id, rings + EVERY, person=duty.person)


async def _ring(visit: Visit, duty: Duty, event: Event) -> None:
    once = f"{duty.id}:{visit.now.isoformat()}"
    if visit.me.holds(Role.ORGANISER, duty.process, duty.side):
        if duty.state in LIVE:
            await ring_for(visit, visit.me, Role.ORGANISER, duty.id, duty.process, duty.side, once)
        return
    await duties.settle(visit.unit, duty.id, "lapsed")
    await _ring_side(visit, event, duty.side, once)


async def owner_left(visit: Visit, due: Due) -> None:
    """Nobody sees to a control any more: its side is rung, unless somebody else has taken it on since."""
    entry = await risk_register.by_id(visit.unit, due.subject)
    event = await programme.event_by_id(visit.unit, entry.event) if entry is not None else None
    if entry is None or event is None or not entry.is_open or entry.risk.done or event.starts_at <= visit.now:
        return
    there = await people.holders(visit.unit, Role.ORGANISER, event.process, entry.side)
    if event.status in COMING and entry.risk.owner not in {one.id for one in there}:
        await _ring_side(visit, event, entry.side, f"owner_left:{entry.id}:{entry.risk.owner}")


async def _ring_side(visit: Visit, event: Event, side: str | None, once: str) -> None:
    for person in await people.holders(visit.unit, Role.ORGANISER, event.process, side):
        await visit.ring(
            person,
            draw_page(register_bell(event), Reader(person.language, person.zone)),
            dedupe=f"{once}:{person.id}",
            entitled=access.entitlement(Role.ORGANISER, event.process, side),
            not_before=next_fitting(visit.now, person.zone, person.country, person.weekend),
        )


async def _chase(visit: Visit, found: OwnRisk, owner: Person, due_at: datetime) -> None:
    """The owner has it on Home at once, and is rung again from a day before it is due."""
    await ask_of(
        visit,
        owner,
        Role.ORGANISER,
        flow=rescore_flow.name,
        process=found.own.event.process,
        side=found.own.side,
        subject=found.entry.id,
        due_at=due_at,
        dedupe=f"rescore:{found.entry.id}:{visit.now.isoformat()}",
        nudge_after=max(due_at - EVERY - visit.now, EVERY),
    )


async def _colleagues(visit: Visit, found: OwnRisk) -> list[Person]:
    return await people.holders(visit.unit, Role.ORGANISER, found.own.event.process, found.own.side)


def _day_of(event: Event) -> date:
    return event.starts_at.astimezone(ZoneInfo(event.zone)).date()


def _end_of(day: date, event: Event) -> datetime:
    """The end of that day where the event is, or its beginning if that is earlier."""
    midnight = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(event.zone))
    return min(midnight, event.starts_at)


async def given(visit: Visit, duty: Duty) -> Given:
    return {risk: duty.subject}


async def about(visit: Visit, duty: Duty) -> Phrase:
    entry = await risk_register.by_id(visit.unit, duty.subject or "")
    if entry is None or not visit.me.holds(Role.ORGANISER, duty.process, duty.side):
        return _("a risk")
    return await name_of(visit, entry, duty.process)


work = Work(
    flow,
    facts={OpenRisks: open_risks, BriefOfRisk: brief_of, Owners: owners},
    effects={ControlRisk: control_risk},
    pages={"risk_register": Area(_("Risks"), frozenset({Role.ORGANISER}), register_page)},
)
rescore_work = Work(
    rescore_flow,
    effects={RescoreRisk: rescore_risk},
    due={NUDGE: nudge, risk_register.OWNER_LEFT: owner_left},
    given=given,
    about=about,
)
