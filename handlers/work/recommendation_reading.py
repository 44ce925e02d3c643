"""Recommendations as an organiser may read them: a draft by its own side, everything after that by both."""

from __future__ import annotations

from collections.abc import Mapping

from flows.access_rules import Action, Thing, Where
from flows.analysis.recommendation_life import TEXT_CHANGED, NotPossible, Step
from flows.engine import Choice
from flows.recommendation_text import Reading, ReadingOf, Sheet, Sheets
from flows.roles import Role
from handlers import access
from handlers.faults import Refused
from handlers.seats import seats
from handlers.visit import Visit
from locales import Words
from storage import recommendations
from storage.people import Person
from storage.recommendations import Recommendation


def refused(reason: NotPossible) -> Refused:
    return Refused(reason.reason)


def may(person: Person, action: Action, one: Recommendation) -> bool:
    """Whether the person may do this with it: before it was put to review it is its own side's alone."""
    if one.shared_from is None:
        return access.may(person, action, Thing.RECOMMENDATION_DRAFT, Where(one.process, one.side))
    return access.may(person, action, Thing.RECOMMENDATION, Where(one.process))


async def readable(visit: Visit, recommendation_id: str, action: Action = Action.SEE) -> Recommendation:
    """Another process's, another side's draft and one that does not exist are refused alike."""
    one = await recommendations.by_id(visit.unit, recommendation_id)
    if one is None or not may(visit.me, action, one):
        raise Refused(access.NOT_YOURS)
    return one


def own_side(visit: Visit, one: Recommendation) -> str:
    """The side the person works for where it belongs. Raises Refused."""
    private = one.side if one.shared_from is None else None
    side = access.held(visit.me, Role.ORGANISER, one.process, private).side
    if side is None:
        raise Refused(access.NOT_YOURS)
    return side


async def own_sheet(
    visit: Visit, written: str, action: Action = Action.CHANGE, *, translated: bool = False
) -> tuple[Recommendation, str]:
    """What is on a sheet, and the side the person acts for. Raises Refused, also where the text has changed since.

    With `translated` a language that was added since makes no difference."""
    try:
        sheet = Sheet.read(written)
    except ValueError:
        raise Refused(access.NOT_YOURS) from None
    one = await readable(visit, sheet.recommendation, action)
    if sheet.version != one.version and not (translated and await _only_translated(visit, one, sheet.version)):
        raise Refused(TEXT_CHANGED)
    return one, own_side(visit, one)


async def _only_translated(visit: Visit, one: Recommendation, since: int) -> bool:
    later = [taken for taken in await recommendations.steps(visit.unit, one) if taken.version > since]
    return since < one.version and all(taken.step is Step.TRANSLATE for taken in later)


async def all_readable(visit: Visit) -> list[Recommendation]:
    """Everything the person reads as an organiser, the latest first."""
    own = list({seat.process for seat in seats(visit.me, Role.ORGANISER)})
    return [one for one in await recommendations.of_processes(visit.unit, own) if may(visit.me, Action.SEE, one)]


async def sheets(visit: Visit, query: Sheets) -> list[Choice]:
    return [Choice(str(Sheet(one.id, one.version)), Words(one.code)) for one in await all_readable(visit)]


async def reading_of(visit: Visit, query: ReadingOf) -> Reading:
    one, _side = await own_sheet(visit, query.sheet, Action.SEE, translated=True)
    worded = await recommendations.version(visit.unit, one)
    texts = (worded.texts if worded is not None else None) or {}
    return Reading(one.code, one.state, own_language_first(texts, one, visit.me.language))


def own_language_first(texts: Mapping[str, str], one: Recommendation, language: str) -> list[tuple[str, str]]:
    """(language, text), the reader's own first where there is one, then in the order they are written in."""
    known = [*one.languages, *sorted(set(texts) - set(one.languages))]
    return [(code, texts[code]) for code in sorted(known, key=lambda code: code != language) if texts.get(code)]
