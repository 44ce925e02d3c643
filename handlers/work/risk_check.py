"""Carries out risk checks: each side is asked before an event, nudged once, and its next organiser after that."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from flows.access_rules import Action, Thing
from flows.analysis.risk import Band, differ, rounds, together
from flows.banks.risk_check import EventTitle, OwnEvents
from flows.banks.risk_check import event as about_event
from flows.risk_check import SaveRiskCheck, flow
from flows.roles import Role
from handlers import access
from handlers.duty_calls import ask_of, ring_for
from handlers.event_plans import Plan
from handlers.incoming import Due
from handlers.quiet_hours import next_fitting
from handlers.screens import draw_page
from handlers.visit import Visit
from handlers.work import Area, Given, Work
from handlers.work.own_events import COMING, event_title, named, own_event, own_events
from handlers.work.risk_check_pages import difference_bell, own_checks, status_of_all
from handlers.work.risk_check_standing import asked_for, by_side, opens_at, still_valid
from locales import Phrase, Reader, _
from storage import duties, people, programme, risk_checks
from storage.duties import LIVE, Duty
from storage.people import Person
from storage.programme import Event
from storage.timers import set_timer
from storage.unit import Unit

DUE = timedelta(hours=24)  # before the event: time is left to act on what was found
STEP = timedelta(hours=6)  # from doorbell to nudge, and from nudge to the next organiser


async def opens(visit: Visit, event: Event) -> list[datetime]:
    """When the sides are asked; at once where that is past already and one of them has not been."""
    moment = await opens_at(visit.unit, event)
    if moment > visit.now:
        return [moment]
    return [visit.now] if visit.now < event.starts_at and await _not_asked(visit, event) else []


async def closes(visit: Visit, event: Event) -> list[datetime]:
    return [event.starts_at] if visit.now < event.starts_at else []


async def overall(unit: Unit, event: Event) -> Band:
    """What counts for the event: the worse of the sides' latest checks, a side's silence or an expired check
    being red. For deciding whether to go ahead, never for a screen: with their own it tells a side the other's."""
    found = by_side(await risk_checks.assessments(unit, event.id), await programme.sides(unit, event.process))
    return together({side: held[-1].band if still_valid(held, event) else None for side, held in found.items()})


async def ask_all_sides(visit: Visit, due: Due) -> None:
    """Two days before, or as the process has set it. A side whose check still holds then is left alone."""
    event = await programme.event_by_id(visit.unit, due.subject)
    # A timer from before the event was moved or called off: the new date has its own.
    if event is None or event.status not in COMING or not visit.now < event.starts_at:
        return
    if visit.now < await opens_at(visit.unit, event):
        return
    for side, asked in (await _not_asked(visit, event)).items():
        for old in await duties.about(visit.unit, flow.name, event.id, side):
            await duties.settle(visit.unit, old.id, "lapsed")
        await _ask_next(visit, event, side, asked)


async def nudge(visit: Visit, due: Due) -> None:
    """Nothing was heard for some hours: ring once more. Who said *later* is rung then, and not now."""
    duty, event = await _unanswered(visit, due.subject)
    if duty is None or event is None:
        return
    if duty.state not in LIVE or not visit.me.holds(Role.ORGANISER, duty.process, duty.side):
        await _pass_on(visit, duty, event)
        return
    rings = _rings_at(visit.now, visit.me, event)
    if duty.state == "open":
        again, urgent = f"{duty.id}:nudge", rings == visit.now
        await ring_for(visit, visit.me, Role.ORGANISER, duty.id, duty.process, duty.side, again, urgent=urgent)
    await set_timer(visit.unit, "risk_check_escalate", duty.id, rings + STEP, person=duty.person)


async def escalate(visit: Visit, due: Due) -> None:
    """Still nothing: the next organiser of the side is asked, and the duty is passed on where there is one."""
    duty, event = await _unanswered(visit, due.subject)
    if duty is None or event is None:
        return
    if duty.state == "snoozed" and visit.now < duty.due_at:
        await set_timer(visit.unit, "risk_check_escalate", duty.id, duty.due_at, person=duty.person)
        return
    await _pass_on(visit, duty, event)


async def close(visit: Visit, due: Due) -> None:
    """The event begins: a check before it is nobody's duty any more."""
    event = await programme.event_by_id(visit.unit, due.subject)
    if event is None or event.starts_at > visit.now:
        return
    for duty in await duties.about(visit.unit, flow.name, event.id):
        await duties.settle(visit.unit, duty.id, "lapsed")


async def save(visit: Visit, effect: SaveRiskCheck) -> None:
    """Keep the check for the person's own side. What colleagues were asked for it is no longer needed."""
    own = await own_event(visit, effect.event)
    access.require(visit.me, Action.CREATE, Thing.RISK_CHECK, own.where)
    await risk_checks.add(
        visit.unit,
        own.event,
        own.side,
        person=visit.me.id,
        band=effect.band,
        version=flow.version,
        answers=effect.answers,
    )
    for duty in await duties.about(visit.unit, flow.name, own.event.id, own.side):
        await duties.settle(visit.unit, duty.id, "done" if duty.person == visit.me.id else "lapsed")
    await _tell_if_they_differ(visit, own.event)


async def given(visit: Visit, duty: Duty) -> Given:
    return {about_event: duty.subject}


async def about(visit: Visit, duty: Duty) -> Phrase:
    event = await programme.event_by_id(visit.unit, duty.subject or "")
    if event is None or not visit.me.holds(Role.ORGANISER, duty.process, duty.side):
        return _("an event")
    return named(event)


async def _not_asked(visit: Visit, event: Event) -> dict[str, list[Duty]]:
    """The sides without a check that holds and without anybody who is to make one, with whom was asked before."""
    sides = await programme.sides(visit.unit, event.process)
    checks = by_side(await risk_checks.assessments(visit.unit, event.id), sides)
    asked = {side: await _asked(visit, event, side) for side in checks}
    return {
        side: asked[side]
        for side, held in checks.items()
        if not still_valid(held, event) and not any(duty.state in LIVE for duty in asked[side])
    }


async def _asked(visit: Visit, event: Event, side: str) -> list[Duty]:
    asked = await duties.about(visit.unit, flow.name, event.id, side)
    return asked_for(asked, await opens_at(visit.unit, event))


async def _ask_next(visit: Visit, event: Event, side: str, asked: Sequence[Duty]) -> bool:
    """Ask the first organiser of the side who was not asked yet; returns whether there was one."""
    colleagues = await people.holders(visit.unit, Role.ORGANISER, event.process, side)
    # By their rank in this very process: the same person may come first in another.
    colleagues.sort(key=lambda one: access.held(one, Role.ORGANISER, event.process, side).rank)
    before = {duty.person for duty in asked}
    person = next((one for one in colleagues if one.id not in before), None)
    if person is None:
        return False
    rings = _rings_at(visit.now, person, event)
    await ask_of(
        visit,
        person,
        Role.ORGANISER,
        flow=flow.name,
        process=event.process,
        side=side,
        subject=event.id,
        due_at=min(event.starts_at, max(event.starts_at - DUE, rings + 2 * STEP)),
        dedupe=f"risk_check:{event.id}:{event.starts_at.timestamp():.0f}:{side}:{person.id}",
        nudge_after=rings - visit.now + STEP,
        urgent=rings == visit.now,
    )
    return True


async def _pass_on(visit: Visit, duty: Duty, event: Event) -> None:
    """To the side's next organiser. Where there is none it stays with the one who has it."""
    if duty.side is not None and await _ask_next(visit, event, duty.side, await _asked(visit, event, duty.side)):
        await duties.settle(visit.unit, duty.id, "passed_on")


async def _unanswered(visit: Visit, duty_id: str) -> tuple[Duty | None, Event | None]:
    """The duty and its event, unless somebody of the side has answered, it was passed on, or the event is over or far.

    A duty that lapsed because its holder's role was withdrawn is still to be answered by somebody else."""
    duty = await duties.by_id(visit.unit, duty_id)
    if duty is None or duty.state in ("done", "passed_on") or duty.subject is None or duty.side is None:
        return None, None
    event = await programme.event_by_id(visit.unit, duty.subject)
    if event is None or event.status not in COMING or event.starts_at <= visit.now:
        return None, None
    if not asked_for([duty], await opens_at(visit.unit, event)):
        return None, None
    checks = by_side(await risk_checks.assessments(visit.unit, event.id), [duty.side])
    return (None, None) if still_valid(checks[duty.side], event) else (duty, event)


def _rings_at(now: datetime, person: Person, event: Event) -> datetime:
    """When the doorbell may ring: in the person's daytime, unless that is too late to do anything about it."""
    fitting = next_fitting(now, person.zone, person.country, person.weekend)
    return fitting if fitting <= event.starts_at - 2 * STEP else now


async def _tell_if_they_differ(visit: Visit, event: Event) -> None:
    """Ring for every side's organisers, once each time all sides have answered and differ."""
    sides = await programme.sides(visit.unit, event.process)
    found = by_side(await risk_checks.assessments(visit.unit, event.id), sides)
    bands = {side: [one.band for one in held] for side, held in found.items()}
    if not differ(bands):
        return
    for side in sides:
        for person in await people.holders(visit.unit, Role.ORGANISER, event.process, side):
            await visit.ring(
                person,
                draw_page(difference_bell(event), Reader(person.language, person.zone)),
                dedupe=f"risk_differ:{event.id}:{rounds(bands)}:{person.id}",
                entitled=access.entitlement(Role.ORGANISER, event.process, side),
                not_before=_rings_at(visit.now, person, event),
            )


work = Work(
    flow,
    facts={OwnEvents: own_events, EventTitle: event_title},
    effects={SaveRiskCheck: save},
    due={
        "risk_check_open": ask_all_sides,
        "risk_check_nudge": nudge,
        "risk_check_escalate": escalate,
        "risk_check_close": close,
    },
    pages={
        "risk_checks": Area(_("Risk checks so far"), frozenset({Role.ORGANISER}), own_checks),
        "risk_check_status": Area(_("Risk check status"), frozenset({Role.COORDINATOR}), status_of_all),
    },
    given=given,
    about=about,
    plans={"risk_check_open": Plan(opens, flow.title), "risk_check_close": Plan(closes)},
    hands_over=True,
)
