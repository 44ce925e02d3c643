"""Carries out risk checks: what a side has answered is kept, weighed against what it said before, and compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from flows.access_rules import Action, Thing
from flows.analysis.risk import Band, Reading, band, differ, last_round
from flows.analysis.risk_stages import BEFORE
from flows.banks.risk_due import Given, concerns
from flows.event_kinds import EventKind, Track
from flows.risk_brief import BriefOf, EventTitle, OwnEvents, OwnQuestions
from flows.risk_check import Said, SaveRiskCheck, flow
from flows.risk_steps import CHANCE, OPPORTUNITY
from flows.risk_steps import event as about_event
from flows.roles import Role
from handlers import access
from handlers.clearance import withdraw_clearance
from handlers.event_plans import Plan
from handlers.faults import Refused
from handlers.screens import draw_page
from handlers.visit import Visit
from handlers.work import Area, Work
from handlers.work import Given as Start
from handlers.work.own_events import ASKED_AFTER, OwnEvent, event_title, named, own_event, own_events
from handlers.work.risk_check_asking import (
    ask_all_sides,
    close,
    closes,
    escalate,
    nudge,
    opens_after,
    opens_before,
    rings_at,
)
from handlers.work.risk_check_briefs import brief_of, own_questions, situation_now
from handlers.work.risk_check_pages import difference_bell, own_checks, status_of_all
from handlers.work.risk_check_standing import Rules, Situation, by_side, rules_of, situation
from handlers.work.risk_held_back import held_back
from locales import Phrase, Reader, _
from storage import duties, people, programme, risk_checks, risk_register
from storage.duties import Duty
from storage.programme import Event
from storage.risk_checks import Answer
from storage.risk_register import Found

OTHER_EVENT = _("These answers are about another event. Please cancel, and begin again from that event's page.")
NOT_NOW = _("The event is past this check by now, so nothing was saved. What comes next is on its page.")
JUST_ANSWERED = _(
    "Somebody of your side has just answered this check. Nothing is lost: tap Change, then Stage, to go on from "
    "theirs, or Cancel to leave it at theirs."
)
HAPPENED = _("Something has happened since you began. Tap Change, then Stage: what no longer holds is asked again.")


async def save(visit: Visit, effect: SaveRiskCheck) -> None:
    """Keep the check for the person's own side. What colleagues were asked for it is no longer needed."""
    own = await own_event(visit, effect.event)
    access.require(visit.me, Action.CREATE, Thing.RISK_CHECK, own.where)
    rules = await rules_of(visit.unit, own.event.process)
    found = await _as_begun(visit, rules, own, effect)
    _all_due(rules, own.event, effect.said)
    kept = [_answer(one, found.about.given) for one in effect.said]
    changed = _changed(kept, found.about.given)
    await risk_checks.add(
        visit.unit,
        own.event,
        own.side,
        person=visit.me.id,
        stage=effect.brief.stage,
        band=effect.band,
        answers=kept,
    )
    await risk_register.note(
        visit.unit,
        process=own.event.process,
        event=own.event.id,
        side=own.side,
        person=visit.me.id,
        found=[_found(one.question, one.reading) for one in kept if one.reading is not None],
    )
    if changed:
        await withdraw_clearance(visit, own.event)
    for duty in await duties.about(visit.unit, flow.name, own.event.id, own.side):
        await duties.settle(visit.unit, duty.id, "done" if duty.person == visit.me.id else "lapsed")
    await _tell_if_they_differ(visit, own.event)


async def _as_begun(visit: Visit, rules: Rules, own: OwnEvent, effect: SaveRiskCheck) -> Situation:
    """The side's situation, unless anything has come between since the check was begun. Raises Refused."""
    brief = effect.brief
    if brief.event != own.event.id:
        raise Refused(OTHER_EVENT)
    if (brief.stage in BEFORE) != (visit.now < own.event.starts_at) or await situation_now(visit, rules, own) is None:
        raise Refused(NOT_NOW)
    checks = [one for one in await risk_checks.held(visit.unit, own.event) if one.side == own.side]
    if (checks[-1].id if checks else "") != brief.after:
        raise Refused(JUST_ANSWERED)
    alarm = await risk_checks.voided_at(visit.unit, own.event.id)
    if alarm is not None and alarm > datetime.fromisoformat(brief.made_at):
        raise Refused(HAPPENED)
    return await situation(visit.unit, rules, own.event, own.side, brief.stage, visit.now)


def _all_due(rules: Rules, event: Event, said: Sequence[Said]) -> None:
    """Raises Refused unless every question belongs to such an event."""
    kind, track = EventKind(event.kind), Track(event.track)
    known = {one.name for one in rules.questions if concerns(one, kind, track)} | {OPPORTUNITY, CHANCE}
    weighed = {one.question for one in said if one.reading is not None}
    if not {one.question for one in said} <= known or not weighed or weighed & {OPPORTUNITY, CHANCE}:
        raise Refused(NOT_NOW)


def _answer(one: Said, given: Mapping[str, Given]) -> Answer:
    """What is kept. A confirmed answer is the side's own of before, whatever the form says it was."""
    if not one.confirmed:
        return Answer(one.question, one.answer, one.reading, one.more)
    before = given.get(one.question)
    if before is None or before.voided or before.answer != one.answer:
        raise Refused(HAPPENED)
    return Answer(one.question, before.answer, one.reading, confirmed=True)


def _changed(kept: Sequence[Answer], before: Mapping[str, Given]) -> bool:
    """Whether anything is said otherwise than before, or gravely for the first time: both sides signed without it."""
    return any(
        before[one.question].answer != one.answer if one.question in before else band(one.reading) is not Band.GREEN
        for one in kept
        if one.reading is not None
    )


def _found(question: str, one: Reading) -> Found:
    return Found(question, one.likelihood, one.impact, one.stop, one.personal, one.known)


async def given(visit: Visit, duty: Duty) -> Start:
    return {about_event: duty.subject}


async def about(visit: Visit, duty: Duty) -> Phrase:
    event = await programme.event_by_id(visit.unit, duty.subject or "")
    if event is None or not visit.me.holds(Role.ORGANISER, duty.process, duty.side):
        return _("an event")
    return named(event)


async def _tell_if_they_differ(visit: Visit, event: Event) -> None:
    """Ring for every side's organisers, once each time all sides have answered and differ."""
    sides = await programme.sides(visit.unit, event.process)
    found = by_side(await risk_checks.assessments(visit.unit, event.id), sides)
    if not differ(found):
        return
    for side in sides:
        for person in await people.holders(visit.unit, Role.ORGANISER, event.process, side):
            await visit.ring(
                person,
                draw_page(difference_bell(event), Reader(person.language, person.zone)),
                dedupe=f"risk_differ:{event.id}:{last_round(found)}:{person.id}",
                entitled=access.entitlement(Role.ORGANISER, event.process, side),
                not_before=rings_at(visit.now, person, event),
            )


work = Work(
    flow,
    facts={
        OwnEvents: own_events,
        EventTitle: event_title,
        BriefOf: brief_of,
        OwnQuestions: own_questions,
    },
    effects={SaveRiskCheck: save},
    due={
        "risk_check_open": ask_all_sides,
        "risk_check_after": ask_all_sides,
        "risk_check_nudge": nudge,
        "risk_check_escalate": escalate,
        "risk_check_close": close,
    },
    pages={
        "risk_checks": Area(_("Risk checks"), frozenset({Role.ORGANISER}), own_checks),
        "risk_held_back": Area(
            _("What checks held back"), frozenset({Role.ORGANISER, Role.COORDINATOR}), held_back, on_home=False
        ),
        "risk_check_status": Area(_("Risk check status"), frozenset({Role.COORDINATOR}), status_of_all),
    },
    given=given,
    about=about,
    plans={
        "risk_check_open": Plan(opens_before, flow.title),
        "risk_check_after": Plan(opens_after, _("Check after the event"), during=ASKED_AFTER),
        "risk_check_close": Plan(closes),
    },
    hands_over=True,
)
