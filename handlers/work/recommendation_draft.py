"""Carries out drafting: for an event of the own process, from an issue of the own side's log or freely."""

from __future__ import annotations

from datetime import timedelta

from flows.access_rules import Action, Thing, Where
from flows.analysis.recommendation_life import NotPossible
from flows.consultation import title
from flows.engine import Answers, Choice
from flows.recommendation_draft import FREELY, DraftEvents, DraftIssues, DraftRecommendation, TextLanguages, flow
from flows.recommendation_text import language_name
from flows.roles import Role
from handlers import access
from handlers.faults import Refused
from handlers.seats import seats
from handlers.visit import Visit
from handlers.work import Work
from handlers.work.issue_log import own_issue, readable
from handlers.work.own_events import named
from handlers.work.recommendation_card import show_card
from handlers.work.recommendation_pages import pages
from handlers.work.recommendation_reading import refused
from locales import Words, _
from storage import programme, recommendations
from storage.programme import Event

BEFORE, AFTER = timedelta(days=180), timedelta(days=365)
LISTED = 24


async def draft_events(visit: Visit, query: DraftEvents) -> list[Choice]:
    """What happened last and what comes next, before what is far away."""
    own = {seat.process for seat in seats(visit.me, Role.ORGANISER)}
    found = await programme.events_between(visit.unit, own, visit.now - BEFORE, visit.now + AFTER)
    nearest = sorted(found, key=lambda event: abs(event.starts_at - visit.now))
    return [Choice(event.id, named(event)) for event in nearest[:LISTED]]


async def draft_issues(visit: Visit, query: DraftIssues) -> list[Choice]:
    event, side = await _own(visit, query.event)
    found = await readable(visit, [(event.process, side)])
    listed = [
        Choice(one.id, _("{code} · {title}", code=one.code, title=Words(Answers(one.answers)[title])))
        for one in found[:LISTED]
    ]
    return [Choice(FREELY, _("No, it stands by itself")), *listed]


async def text_languages(visit: Visit, query: TextLanguages) -> list[Choice]:
    event, _side = await _own(visit, query.event)
    found = await recommendations.languages_of(visit.unit, event.process)
    own_first = sorted(found, key=lambda code: code != visit.me.language)
    return [Choice(code, language_name(code)) for code in own_first]


async def draft(visit: Visit, effect: DraftRecommendation) -> None:
    event, side = await _own(visit, effect.event)
    if effect.issue is not None:
        issue = await own_issue(visit, effect.issue)
        if (issue.process, issue.side) != (event.process, side):
            raise Refused(access.NOT_YOURS)
    languages = await recommendations.languages_of(visit.unit, event.process)
    if not {code for code, _text in effect.texts} <= set(languages):
        raise Refused(access.NOT_YOURS)
    try:
        one = await recommendations.draft(
            visit.unit,
            process=event.process,
            event=event.id,
            side=side,
            person=visit.me.id,
            languages=languages,
            texts=dict(effect.texts),
            issue=effect.issue,
        )
    except NotPossible as not_now:
        raise refused(not_now) from None
    show_card(visit, one.id, _("The draft is kept. Only your side reads it."))


async def _own(visit: Visit, event_id: str) -> tuple[Event, str]:
    """The event and the side the person drafts for. Raises Refused."""
    event = await programme.event_by_id(visit.unit, event_id)
    for seat in seats(visit.me, Role.ORGANISER):
        if event is not None and seat.process == event.process:
            access.require(visit.me, Action.CREATE, Thing.RECOMMENDATION_DRAFT, Where(event.process, seat.side))
            return event, seat.side
    raise Refused(access.NOT_YOURS)


work = Work(
    flow,
    facts={DraftEvents: draft_events, DraftIssues: draft_issues, TextLanguages: text_languages},
    effects={DraftRecommendation: draft},
    pages=pages,
)
