"""Carries out contextual reviews and repercussion checks: one of each a side, and nothing of them for the other."""

from __future__ import annotations

from flows import recommendation_repercussion, recommendation_review
from flows.access_rules import Action, Thing, Where
from flows.analysis.recommendation_life import CHECKED, Check, NotPossible, Step, not_now
from flows.engine import Answers, Choice, Facts, Scene
from flows.recommendation_check import GiveCheck
from flows.recommendation_repercussion import SheetLanguages, SheetPeople
from flows.recommendation_text import ReadingOf, Sheets, language_name
from flows.roles import Role
from handlers import access
from handlers.actions import Go
from handlers.faults import Refused
from handlers.screens import Key, Page
from handlers.talking import HOME
from handlers.visit import Visit
from handlers.work import Area, Work
from handlers.work.after_consensus import remind
from handlers.work.recommendation_card import show_card
from handlers.work.recommendation_reading import own_sheet, own_side, readable, reading_of, refused, sheets
from handlers.work.recommendation_telling import about, ask_sides, given, settle, tell_organisers
from locales import Phrase, Words, _
from storage import people, programme, recommendation_checks, recommendations
from storage.recommendations import Recommendation

GIVEN = _("Your side has done this already.")
TITLES = {Check.REVIEW: recommendation_review.flow.title, Check.REPERCUSSION: recommendation_repercussion.flow.title}


async def sheet_people(visit: Visit, query: SheetPeople) -> list[Choice]:
    """Named by their names: their own side's organisers know who is who."""
    one, side = await own_sheet(visit, query.sheet, Action.SEE, translated=True)
    access.require(visit.me, Action.SEE, Thing.ATTENDEES, Where(one.process, side))
    coming = [each.person for each in await programme.attendees(visit.unit, one.event, side)]
    names = await people.names(visit.unit, coming)
    return [Choice(each, Words(name)) for each, name in sorted(names.items(), key=lambda item: item[1])]


async def sheet_languages(visit: Visit, query: SheetLanguages) -> list[Choice]:
    one, _side = await own_sheet(visit, query.sheet, Action.SEE, translated=True)
    return [Choice(code, language_name(code)) for code in one.languages]


async def give_check(visit: Visit, effect: GiveCheck) -> None:
    """Everything is looked at again, one side after the other: of two that finish at once the later sees the first."""
    seen, side = await own_sheet(visit, effect.sheet, translated=True)
    access.require(visit.me, Action.CREATE, Thing.RECOMMENDATION_CHECK, Where(seen.process, side))
    one = await recommendations.held(visit.unit, seen.id)
    if CHECKED.get(one.state) is not effect.kind:
        raise refused(not_now(one.state))
    kept = await recommendation_checks.add(
        visit.unit, one, effect.kind, side=side, person=visit.me.id, goes_on=effect.goes_on, answers=effect.answers
    )
    if not kept:
        raise Refused(GIVEN)
    await settle(visit, one, effect.kind, side)
    if effect.goes_on:
        await _go_on(visit, one, effect.kind)
    else:
        await _send_back(visit, one, effect, side)
    show_card(visit, one.id, _("It is kept. The other side does not read it."))


async def _go_on(visit: Visit, one: Recommendation, kind: Check) -> None:
    if await recommendations.waiting_for(visit.unit, one, kind):
        return
    if kind is Check.REVIEW:
        await recommendations.step(visit.unit, one.id, Step.REVIEWED, person=None, why=None, now=visit.now)
        await ask_sides(visit, one, Check.REPERCUSSION)
    else:
        await tell_organisers(visit, one)


async def _send_back(visit: Visit, one: Recommendation, effect: GiveCheck, side: str) -> None:
    try:
        await recommendations.step(
            visit.unit,
            one.id,
            Step.SEND_BACK,
            person=visit.me.id,
            side=side,
            why=effect.why or None,
            now=visit.now,
            told=effect.told,
        )
    except NotPossible as impossible:
        raise refused(impossible) from None
    await settle(visit, one, effect.kind)
    await tell_organisers(visit, one)


async def own_checks_page(visit: Visit, about_: str) -> Page:
    """What the person's own side answered in this round."""
    one = await readable(visit, about_)
    side = own_side(visit, one)
    access.require(visit.me, Action.SEE, Thing.RECOMMENDATION_CHECK, Where(one.process, side))
    body: list[Phrase] = [_("Only your side reads this.")]
    for kind in Check:
        answers = await recommendation_checks.answers_of(visit.unit, one, kind, side)
        if answers is not None:
            said = await _lines(visit, one, kind, Answers(answers))
            body += [
                Words(""),
                TITLES[kind],
                *(_("{label}: {value}", label=label, value=value) for label, value in said),
            ]
    back = Key(_("‹ {code}", code=one.code), Go("recommendation", one.id))
    return Page(Words(one.code), body, [[back, HOME]], sensitive=True)


async def _lines(visit: Visit, one: Recommendation, kind: Check, answers: Answers) -> list[tuple[Phrase, Phrase]]:
    scene = Scene(answers, Facts())
    if kind is Check.REVIEW:
        return recommendation_review.lines(scene)
    rows = [row for row, _answers in answers.each(recommendation_repercussion.people)]
    return recommendation_repercussion.lines(scene, await people.names(visit.unit, rows))


review_work = Work(
    recommendation_review.flow,
    facts={Sheets: sheets, ReadingOf: reading_of},
    effects={GiveCheck: give_check},
    pages={
        "recommendation_checks": Area(
            _("Reviews of your side"), frozenset({Role.ORGANISER}), own_checks_page, on_home=False
        )
    },
    due={"recommendation_review_nudge": remind},
    given=given,
    about=about,
)
repercussion_work = Work(
    recommendation_repercussion.flow,
    facts={
        Sheets: sheets,
        ReadingOf: reading_of,
        SheetPeople: sheet_people,
        SheetLanguages: sheet_languages,
    },
    effects={GiveCheck: give_check},
    due={"recommendation_repercussion_nudge": remind},
    given=given,
    about=about,
)
