"""Carries out putting a recommendation to the vote: who would be asked, the poll opened, everyone rung."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flows.access_rules import Action, Thing, Where
from flows.analysis.recommendation_life import Step
from flows.engine import Choice
from flows.recommendation import (
    Electorate,
    ElectorateOf,
    OpenPoll,
    PollEvents,
    PollZones,
    flow,
)
from flows.roles import Role
from handlers import access
from handlers.faults import Refused
from handlers.quiet_hours import next_fitting
from handlers.visit import Visit
from handlers.work import Area, Work
from handlers.work.poll_opening import TIME_TO_VOTE, put_to_the_vote, rules_of
from handlers.work.poll_pages import recommendations_page
from locales import Words, _
from locales.translate import place
from storage import ballots, people, programme, recommendations
from storage.ballots import Elector
from storage.programme import Event

BEFORE, AFTER = timedelta(days=180), timedelta(days=365)
LISTED = 24


async def poll_events(visit: Visit, query: PollEvents) -> list[Choice]:
    """What happened last and what comes next, before what is far away."""
    events = sorted(await _events(visit), key=lambda event: abs(event.starts_at - visit.now))
    return [
        Choice(
            event.id,
            _("{title}, {day}", title=Words(event.title), day=event.starts_at.astimezone(ZoneInfo(event.zone)).date()),
        )
        for event in events[:LISTED]
    ]


async def poll_zones(visit: Visit, query: PollZones) -> list[Choice]:
    zones = [visit.me.zone, *sorted({event.zone for event in await _events(visit)})]
    return [Choice(zone, Words(place(zone, visit.me.language))) for zone in dict.fromkeys(zones)]


async def electorate_of(visit: Visit, query: ElectorateOf) -> Electorate:
    event, _side = await _own_event(visit, query.event)
    return await _counted(visit, event, await _electors(visit, event))


async def open_poll(visit: Visit, effect: OpenPoll) -> None:
    """Everything is asked again: the people may have changed since the summary was shown."""
    event, side = await _own_event(visit, effect.event)
    texts = {"en": effect.text}
    one = await recommendations.draft(
        visit.unit,
        process=event.process,
        event=event.id,
        side=side,
        person=visit.me.id,
        languages=list(texts),
        texts=texts,
    )
    for step in (Step.PUT_TO_REVIEW, Step.REVIEWED):
        await recommendations.step(visit.unit, one.id, step, person=visit.me.id, side=side, why=None, now=visit.now)
    gate = (await rules_of(visit, event.process)).gate()
    await put_to_the_vote(visit, one, side, gate, effect.closes_at)


async def _electors(visit: Visit, event: Event) -> list[Elector]:
    sides = await programme.sides(visit.unit, event.process)
    return [one for one in await ballots.electorate(visit.unit, event.id) if one.side in sides]


async def _counted(visit: Visit, event: Event, electors: list[Elector]) -> Electorate:
    invited = Counter(one.side for one in electors)
    known = await people.by_id(visit.unit, [one.person for one in electors])
    rung = [next_fitting(visit.now, one.zone, one.country, one.weekend) for one in known.values()]
    earliest: datetime = max(rung, default=visit.now) + TIME_TO_VOTE
    return Electorate({side: invited[side] for side in await programme.sides(visit.unit, event.process)}, earliest)


async def _events(visit: Visit) -> list[Event]:
    own = [held.process for held in visit.me.roles if held.role is Role.ORGANISER and held.process and held.side]
    return await programme.events_between(visit.unit, own, visit.now - BEFORE, visit.now + AFTER)


async def _own_event(visit: Visit, event_id: str) -> tuple[Event, str]:
    """The event and the side the organiser acts for. Raises Refused where they are not its organiser."""
    event = await programme.event_by_id(visit.unit, event_id)
    if event is None:
        raise Refused(access.NOT_YOURS)
    access.require(visit.me, Action.CREATE, Thing.POLL, Where(event.process))
    side = access.held(visit.me, Role.ORGANISER, event.process).side
    if side is None:
        raise Refused(access.NOT_YOURS)
    return event, side


work = Work(
    flow,
    facts={PollEvents: poll_events, PollZones: poll_zones, ElectorateOf: electorate_of},
    effects={OpenPoll: open_poll},
    pages={"recommendations": Area(_("Recommendations"), frozenset({Role.ORGANISER}), recommendations_page)},
)
