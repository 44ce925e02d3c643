"""What risk checks show: a side its own with their answers, a coordinator how far each side is and nothing else."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flows.access_rules import Action, Thing, Where
from flows.analysis.risk import Band, differ
from flows.analysis.risk import band as band_of
from flows.banks.prose import spoken, translated
from flows.banks.risk_asks import kind_of, told
from flows.banks.risk_bank import Question, bundled
from flows.banks.risk_due import owed
from flows.engine import Answers, Facts, Scene, Style
from flows.risk_brief import STAGES
from flows.risk_check import BANDS, flow
from flows.risk_steps import CHANCE, CHANCES, OPPORTUNITY, Chance
from flows.roles import Role
from flows.something_happened import flow as something_happened
from handlers import access
from handlers.actions import Begin, Go
from handlers.screens import Key, Page
from handlers.seats import seats
from handlers.talking import HOME
from handlers.visit import Visit
from handlers.work.own_events import OwnEvent, coming, lately, named, own_event
from handlers.work.risk_check_briefs import situation_now
from handlers.work.risk_check_standing import (
    STANDINGS,
    Rules,
    Situation,
    Standing,
    by_side,
    rules_of,
    situation,
    stage_shown,
    standing,
)
from handlers.work.risk_views import view_keys
from locales import Phrase, Text, Words, _, n_
from storage import duties, programme, risk_checks
from storage.programme import Event
from storage.risk_checks import Answer

HELD_BACK = Key(_("What checks held back"), Go("risk_held_back"))
NONE_COMING = _("No event is coming up.")


async def own_checks(visit: Visit, about: str) -> Page:
    """The coming events with where the own side stands, or the one that `about` names."""
    if about:
        return await _one_event(visit, await own_event(visit, about))
    own_seats = seats(visit.me, Role.ORGANISER)
    events = await coming(visit.unit, own_seats, visit.now) + await lately(visit.unit, own_seats, visit.now)
    body: list[Phrase] = [] if events else [NONE_COMING]
    keys = []
    for event in events:
        own = await own_event(visit, event.id)
        body.append(_("• {event}: {standing}", event=named(event), standing=await _own_standing(visit, own)))
        keys.append([Key(named(event), Go("risk_checks", event.id))])
    more = [[HELD_BACK], [Key(_("Questions of the risk check"), Go("risk_questions"))]]
    return Page(_("Risk checks"), body, [*keys, *more, [HOME]], sensitive=True)


async def status_of_all(visit: Visit, about: str) -> Page:
    """Per event and side one word: no band, no answer, no name."""
    own = seats(visit.me, Role.COORDINATOR)
    events = await coming(visit.unit, own, visit.now) + await lately(visit.unit, own, visit.now)
    events = [one for one in events if access.may(visit.me, Action.SEE, Thing.RISK_STATUS, Where(one.process))]
    body: list[Phrase] = [] if events else [NONE_COMING]
    for event in events:
        body.append(named(event))
        rules = await rules_of(visit.unit, event.process)
        for side in await programme.sides(visit.unit, event.process):
            found = await _situation(visit, rules, event, side)
            where = STANDINGS[await _standing(visit, event, side, found)]
            body.append(_("• Side {side}: {standing}", side=side, standing=where))
    return Page(_("Risk check status"), body, [[HELD_BACK], [HOME]], sensitive=True)


def difference_bell(event: Event) -> Page:
    """Rings like any other: that the sides differ is learned on opening."""
    opening = Key(_("Open"), Go("risk_checks", event.id), Style.PRIMARY)
    return Page(None, [_("One item is waiting for you.")], [[opening]])


async def _one_event(visit: Visit, own: OwnEvent) -> Page:
    access.require(visit.me, Action.SEE, Thing.RISK_CHECK, own.where)
    rules = await rules_of(visit.unit, own.event.process)
    found = await _situation(visit, rules, own.event, own.side)
    asked = await situation_now(visit, rules, own)
    body: list[Phrase] = [*_ahead(visit, own.event, asked), await _compared(visit, own), Words("")]
    if not found.checks:
        body.append(STANDINGS[await _standing(visit, own.event, own.side, found)])
    body += _told(rules, found)
    body += [
        _("Before that: {band}, on {when}", band=BANDS[one.band], when=one.done_at) for one in found.checks[-5:-1][::-1]
    ]
    again = Key(_("Check again") if found.checks else _("Check now"), Begin(flow.name, {"event": own.event.id}))
    keys = [*([[again]] if asked is not None else []), view_keys(own.event.id)]
    if visit.now < own.event.starts_at:
        keys.append([Key(something_happened.title, Begin(something_happened.name), Style.DANGER)])
    return Page(named(own.event), body, [*keys, [Key(_("‹ Risk checks"), Go("risk_checks")), HOME]], sensitive=True)


def _ahead(visit: Visit, event: Event, asked: Situation | None) -> list[Phrase]:
    """How many days are left, and how much is due."""
    zone = ZoneInfo(event.zone)
    days = (event.starts_at.astimezone(zone).date() - visit.now.astimezone(zone).date()).days
    lines: list[Phrase] = [n_("One day left.", "{count} days left.", days)] if days > 0 else []
    if asked is None:
        return lines
    due = len(owed(asked.about)) if visit.now >= asked.about.opened or asked.checks else 0
    stage = STAGES[asked.about.stage]
    if due:
        return [*lines, n_("Due {stage}: one question.", "Due {stage}: {count} questions.", due, stage=stage)]
    if asked.done:
        return [*lines, _("Nothing is due now.")]
    return [*lines, _("Next check: {stage}.", stage=stage)]


async def _compared(visit: Visit, own: OwnEvent) -> Text:
    """All that a side learns of the others."""
    sides = await programme.sides(visit.unit, own.event.process)
    match differ(by_side(await risk_checks.assessments(visit.unit, own.event.id), sides)):
        case None:
            return _("Not every side has answered yet.")
        case True:
            return _("The sides have answered differently. The graver answer counts.")
        case _:
            return _("The sides have come to the same result.")


def _told(rules: Rules, found: Situation) -> list[Phrase]:
    """The latest answer to every question, group by group, as they stand today."""
    if not found.checks:
        return []
    last = found.checks[-1]
    said: list[Phrase] = [_("Our side: {band}, on {when}", band=BANDS[last.band], when=last.done_at), Words("")]
    answers = {one.question: one for one in found.answers}
    if not answers:
        return [*said, _("The answers have been erased.")]
    for group in bundled().groups:
        lines = [
            line
            for one in rules.questions
            if one.group == group.name and one.name in answers
            for line in _one_answer(one, answers[one.name], found)
        ]
        said += [Text(group.title), *lines] if lines else []
    return said + _opportunity(answers)


def _one_answer(question: Question, answer: Answer, found: Situation) -> list[Phrase]:
    words = translated if question.number is not None else spoken
    kind = kind_of(question, words)
    value = kind.show(kind.load(answer.answer), Scene(Answers({}), Facts()))
    label = words(question.label)
    lines: list[Phrase] = [_("{label}: {value}", label=label, value=value)]
    given = found.about.given[question.name]
    if given.voided:
        lines = [_("{label}: to be asked again, because something has happened", label=label)]
    elif not given.holds(question, found.about.now):
        lines = [_("{label}: {value} (expired)", label=label, value=value)]
    if band_of(given.reading) is not Band.GREEN:
        lines += [_("  {label}: {value}", label=name, value=said) for name, said in told(answer.more)]
        lines += [_("  Advice: {advice}", advice=words(question.advice))]
    return lines


def _opportunity(answers: dict[str, Answer]) -> list[Phrase]:
    if CHANCE not in answers:
        return []
    lines: list[Phrase] = [_("{label}: {value}", label=_("Opportunity"), value=CHANCES[Chance(answers[CHANCE].answer)])]
    written = answers.get(OPPORTUNITY)
    # Words of an earlier check do not stand beside the choice of a later one.
    if written is not None and written.given_at == answers[CHANCE].given_at:
        lines.append(Words(str(written.answer)))
    return lines


async def _own_standing(visit: Visit, own: OwnEvent) -> Phrase:
    found = await _situation(visit, await rules_of(visit.unit, own.event.process), own.event, own.side)
    where = await _standing(visit, own.event, own.side, found)
    return BANDS[found.checks[-1].band] if where is Standing.DONE and found.checks else STANDINGS[where]


async def _situation(visit: Visit, rules: Rules, event: Event, side: str) -> Situation:
    stage = stage_shown(rules, event, visit.now)
    return await situation(visit.unit, rules, event, side, stage, visit.now)


async def _standing(visit: Visit, event: Event, side: str, found: Situation) -> Standing:
    return standing(found, await duties.about(visit.unit, flow.name, event.id, side))
