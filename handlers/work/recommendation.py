"""Carries out putting a recommendation to the vote: who would be asked, the poll opened, everyone rung."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flows.access_rules import Action, Thing, Where
from flows.analysis.consensus import Gate
from flows.engine import Choice
from flows.process_settings import settings_of
from flows.recommendation import (
    Electorate,
    ElectorateOf,
    OpenPoll,
    PollEvents,
    PollZones,
    flow,
    nobody,
    reminders,
    too_early,
)
from flows.roles import Role
from handlers import access
from handlers.duty_calls import ask_of
from handlers.faults import Refused
from handlers.quiet_hours import next_fitting
from handlers.visit import Visit
from handlers.work import Area, Work
from handlers.work.poll_pages import recommendations_page
from locales import Words, _
from locales.translate import place
from storage import ballots, people, polls, programme
from storage.ballots import Elector
from storage.outbox import BROADCAST
from storage.polls import Poll
from storage.programme import Event
from storage.timers import set_timer

BEFORE, AFTER = timedelta(days=180), timedelta(days=365)
LISTED = 24
TIME_TO_VOTE = timedelta(hours=4)  # that the last person rung has at least
MISSET = _("The rules for passing that are set for this process cannot be read, so no poll can be opened.")


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
    electors = await _electors(visit, event)
    electorate = await _counted(visit, event, electors)
    if reason := nobody(electorate) or too_early(effect.closes_at, electorate):
        raise Refused(reason)
    poll = await polls.open_poll(
        visit.unit,
        event=event,
        side=side,
        person=visit.me.id,
        text=effect.text,
        gate=await _gate(visit, event.process),
        electors=electors,
        closes_at=effect.closes_at,
    )
    await set_timer(visit.unit, "poll_close", poll.id, poll.closes_at, dedupe=f"poll_close:{poll.id}")
    for moment in reminders(visit.now, poll.closes_at):
        await set_timer(visit.unit, "poll_remind", poll.id, moment)
    await _ask_everyone(visit, poll, electors)


async def _ask_everyone(visit: Visit, poll: Poll, electors: list[Elector]) -> None:
    known = await people.by_id(visit.unit, [one.person for one in electors])
    for one in electors:
        await ask_of(
            visit,
            known[one.person],
            Role.PARTICIPANT,
            flow="vote",
            process=poll.process,
            side=one.side,
            subject=poll.id,
            due_at=poll.closes_at,
            dedupe=f"vote:{poll.id}:{one.person}",
            urgency=BROADCAST,
        )


async def _electors(visit: Visit, event: Event) -> list[Elector]:
    sides = await programme.sides(visit.unit, event.process)
    return [one for one in await ballots.electorate(visit.unit, event.id) if one.side in sides]


async def _counted(visit: Visit, event: Event, electors: list[Elector]) -> Electorate:
    invited = Counter(one.side for one in electors)
    known = await people.by_id(visit.unit, [one.person for one in electors])
    rung = [next_fitting(visit.now, one.zone, one.country, one.weekend) for one in known.values()]
    earliest: datetime = max(rung, default=visit.now) + TIME_TO_VOTE
    return Electorate({side: invited[side] for side in await programme.sides(visit.unit, event.process)}, earliest)


async def _gate(visit: Visit, process: str) -> Gate:
    """The process's rule as it is now: the poll keeps it, whatever is set later."""
    stored = (await programme.processes(visit.unit, [process]))[process].settings
    try:
        return settings_of(stored).consensus.gate()
    except ValueError:
        raise Refused(MISSET) from None


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
