"""Carries out transfers: only of what was released, by the own side, each watched until something is heard of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from flows.access_rules import Action, Thing, Where
from flows.analysis.recommendation_life import State, Step, way
from flows.analysis.transfer_life import ENDED, Fate, News, furthest, wrong
from flows.engine import Choice
from flows.roles import Role
from flows.transfer import NEW_CODE, Carriage, Carriers, RecordTransfer, Released, flow
from flows.transfer_news import (
    AskAgainLater,
    CarriersInstead,
    CarryElsewhere,
    Course,
    CourseOf,
    KeepNews,
    Transfers,
)
from flows.transfer_news import flow as news_flow
from flows.transfer_news import transfer as news_of
from handlers import access
from handlers.faults import Refused
from handlers.seats import seats
from handlers.visit import Visit
from handlers.work import Area, Given, Work
from handlers.work.after_consensus import RELEASED, lead, recommendation_for
from handlers.work.hand_out import NOT_RELEASED
from handlers.work.transfer_pages import transfers_page
from handlers.work.transfer_watch import QUIET, UNHEARD, no_longer_due, quiet, watch
from locales import Phrase, Words, _
from storage import audit, carriers, recommendations, releases, transfers
from storage.duties import Duty
from storage.recommendations import Recommendation
from storage.transfers import Transfer

_STEPS = {
    Fate.TRANSFERRING: Step.TRANSFER,
    Fate.TAKEN_UP: Step.TAKE_UP,
    Fate.TAKEN_UP_IN_PART: Step.TAKE_UP_IN_PART,
    Fate.STALLED: Step.STALL,
    Fate.REJECTED: Step.REJECT,
    Fate.RETRACTED: Step.RETRACT,
}


async def released(visit: Visit, query: Released) -> list[Choice]:
    own = sorted({seat.process for seat in seats(visit.me, Role.ORGANISER)})
    found = await recommendations.of_processes(visit.unit, own)
    return [Choice(one.id, Words(one.code)) for one in found if one.state in RELEASED]


async def carriers_of(visit: Visit, query: Carriers) -> list[Choice]:
    one, side = await recommendation_for(visit, query.recommendation, Action.CREATE, Thing.TRANSFER)
    return await _codes(visit, one, side)


async def carriers_instead(visit: Visit, query: CarriersInstead) -> list[Choice]:
    found = await own_transfer(visit, query.transfer)
    return await _codes(visit, await _recommendation(visit, found), found.side)


async def record_transfer(visit: Visit, effect: RecordTransfer) -> None:
    one, side = await recommendation_for(visit, effect.recommendation, Action.CREATE, Thing.TRANSFER, hold=True)
    await _record(visit, one, side, effect.carriage)


async def carry_elsewhere(visit: Visit, effect: CarryElsewhere) -> None:
    found, one = await _alone(visit, effect.transfer)
    await _record(visit, one, found.side, effect.carriage)
    await no_longer_due(visit, found)


async def keep_news(visit: Visit, effect: KeepNews) -> None:
    """What became of it is entered, and the recommendation follows as far as its own life allows."""
    found, one = await _alone(visit, effect.transfer)
    if reason := wrong(News(effect.fate, effect.day), found.fate, found.since, _today(visit)):
        raise Refused(reason)
    await transfers.add_news(visit.unit, found, visit.me.id, effect.fate, effect.day, effect.follow_up)
    await audit.note(visit.unit, "transfer_news", actor=visit.me.id, about=found.id, process=found.process)
    await _follow(visit, one, effect.fate, found.side)
    await no_longer_due(visit, found)
    if effect.fate in UNHEARD:
        await watch(visit, found)


async def ask_again_later(visit: Visit, effect: AskAgainLater) -> None:
    found = await own_transfer(visit, effect.transfer, Action.CHANGE)
    await no_longer_due(visit, found)
    await watch(visit, found)


async def course_of(visit: Visit, query: CourseOf) -> Course:
    found = await own_transfer(visit, query.transfer)
    return Course(found.code, found.recommendation, found.fate, found.since)


async def own_transfers(visit: Visit, query: Transfers) -> list[Choice]:
    found = [
        one
        for seat in seats(visit.me, Role.ORGANISER)
        for one in await transfers.of_process(visit.unit, seat.process, seat.side)
    ]
    return [Choice(one.id, Words(one.code)) for one in found]


async def own_transfer(visit: Visit, transfer_id: str, action: Action = Action.SEE) -> Transfer:
    """A transfer of the person's own side. Another side's and one that does not exist are refused alike."""
    found = await transfers.by_id(visit.unit, transfer_id)
    if found is None:
        raise Refused(access.NOT_YOURS)
    access.require(visit.me, action, Thing.TRANSFER, Where(found.process, found.side))
    return found


async def given(visit: Visit, duty: Duty) -> Given:
    return {news_of: duty.subject or ""}


async def about(visit: Visit, duty: Duty) -> Phrase:
    return Words((await own_transfer(visit, duty.subject or "")).code)


async def _record(visit: Visit, one: Recommendation, side: str, carriage: Carriage) -> None:
    out = await releases.of(visit.unit, one.id)
    if out is None or one.state not in RELEASED:
        raise Refused(NOT_RELEASED)
    if carriage.day > _today(visit):
        raise Refused(_("That day is still to come. Please choose one that has been."))
    if carriage.day < out.released_at.astimezone(ZoneInfo(visit.me.zone)).date():
        raise Refused(_("It was released on {day}, and cannot have been carried before.", day=out.released_at))
    if carriage.carrier == NEW_CODE:
        carriage = replace(carriage, carrier=await carriers.add(visit.unit, one, side))
    elif carriage.carrier not in await carriers.codes(visit.unit, one, side):
        raise Refused(access.NOT_YOURS)
    found = await transfers.enter(visit.unit, one, side, visit.me.id, carriage)
    await audit.note(visit.unit, "transfer_entered", actor=visit.me.id, about=found.id, process=one.process)
    await _follow(visit, one, Fate.TRANSFERRING, side)
    await watch(visit, found)


async def _follow(visit: Visit, one: Recommendation, heard: Fate, side: str) -> None:
    """The recommendation stands where the furthest of its transfers does; one that came to nothing after others did
    changes nothing."""
    to = furthest(await transfers.fates(visit.unit, one.id), heard)
    steps = way(one.state, State(to.value), _STEPS.values())
    if len(steps) == 1 or to not in ENDED:
        for step in steps:
            await lead(visit, one, step, side)


async def _alone(visit: Visit, transfer_id: str) -> tuple[Transfer, Recommendation]:
    """A transfer of the own side and its text; nobody else enters anything about it before this turn is over."""
    before = await own_transfer(visit, transfer_id, Action.CHANGE)
    one = await recommendations.held(visit.unit, before.recommendation)
    return await own_transfer(visit, transfer_id, Action.CHANGE), one


async def _recommendation(visit: Visit, found: Transfer) -> Recommendation:
    one = await recommendations.by_id(visit.unit, found.recommendation)
    if one is None:
        raise Refused(access.NOT_YOURS)
    return one


async def _codes(visit: Visit, one: Recommendation, side: str) -> list[Choice]:
    known = [Choice(code, Words(code)) for code in await carriers.codes(visit.unit, one, side)]
    return [*known, Choice(NEW_CODE, _("A new code"))]


def _today(visit: Visit) -> date:
    return visit.now.astimezone(ZoneInfo(visit.me.zone)).date()


work = Work(
    flow,
    facts={Released: released, Carriers: carriers_of},
    effects={RecordTransfer: record_transfer},
    pages={"transfers": Area(_("Transfer log"), frozenset({Role.ORGANISER}), transfers_page)},
)
news_work = Work(
    news_flow,
    facts={Transfers: own_transfers, CourseOf: course_of, CarriersInstead: carriers_instead},
    effects={KeepNews: keep_news, CarryElsewhere: carry_elsewhere, AskAgainLater: ask_again_later},
    due={QUIET: quiet},
    given=given,
    about=about,
)
