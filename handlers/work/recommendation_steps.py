"""Carries out what is done with a recommendation by hand: put to review, sent back, closed."""

from __future__ import annotations

from flows.analysis.recommendation_life import AGREED, NOT_NEW, Check, NotPossible, Step, not_now
from flows.inclusivity import flow as inclusivity
from flows.recommendation_step import BY_HAND, STEPS, LeadOn, flow
from flows.recommendation_text import ReadingOf, Sheets
from handlers import access
from handlers.faults import Refused
from handlers.visit import Visit
from handlers.work import Work
from handlers.work.after_consensus import settle_all
from handlers.work.recommendation_card import show_card
from handlers.work.recommendation_reading import own_sheet, reading_of, refused, sheets
from handlers.work.recommendation_telling import ask_sides, settle, tell_organisers
from locales import _
from storage import recommendations
from storage.recommendations import Recommendation

DONE = {
    Step.PUT_TO_REVIEW: _("It is put to review. Each side is asked for its own."),
    Step.SEND_BACK: _("It is sent back. It needs a new version now."),
    Step.CLOSE: _("It is closed."),
}
AGREE_ANEW = _("It is sent back. Both sides agree to it anew, in these words or in others.")


async def lead_on(visit: Visit, effect: LeadOn) -> None:
    one, side = await own_sheet(visit, effect.sheet)
    if effect.step not in STEPS:
        raise Refused(access.NOT_YOURS)
    if one.state not in BY_HAND[effect.step]:
        raise refused(not_now(one.state))
    if effect.step is Step.PUT_TO_REVIEW and not await recommendations.may_be_reviewed(visit.unit, one):
        raise Refused(NOT_NEW)
    try:
        await recommendations.step(
            visit.unit,
            one.id,
            effect.step,
            person=visit.me.id,
            side=side,
            why=effect.why or None,
            now=visit.now,
            seen=one.version,
            told=effect.told,
        )
    except NotPossible as impossible:
        raise refused(impossible) from None
    await _follow(visit, one, effect.step)
    anew = effect.step is Step.SEND_BACK and one.state in AGREED
    show_card(visit, one.id, AGREE_ANEW if anew else DONE[effect.step])


async def _follow(visit: Visit, before: Recommendation, step: Step) -> None:
    now = await recommendations.by_id(visit.unit, before.id)
    if now is None:
        return
    for check in Check:
        await settle(visit, now, check)
    await settle_all(visit, inclusivity.name, now, "lapsed")
    if step is Step.PUT_TO_REVIEW:
        await ask_sides(visit, now, Check.REVIEW)
    elif before.shared_from is not None:
        await tell_organisers(visit, now)


work = Work(flow, facts={Sheets: sheets, ReadingOf: reading_of}, effects={LeadOn: lead_on})
