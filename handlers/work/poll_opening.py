"""Carries out putting a version to the vote: who would be asked, the poll opened, everyone rung."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from flows.access_rules import Action, Thing, Where
from flows.analysis.consensus import Gate, Rule
from flows.analysis.recommendation_life import TEXT_CHANGED, NotPossible, Step, possible
from flows.engine import Choice
from flows.poll_opening import (
    OpenPoll,
    PollZones,
    Proposal,
    ProposalOf,
    Ready,
    ReadyForPoll,
    flow,
    nobody,
    reminders,
    too_early,
)
from flows.process_settings import ConsensusSettings, settings_of
from flows.roles import Role
from handlers import access
from handlers.faults import Refused
from handlers.visit import Visit
from handlers.work import Work
from handlers.work.electorate import ask_everyone, earliest_close, out_of_reach
from handlers.work.poll_changes import own_language_first
from locales import Words, _
from locales.translate import place
from storage import ballots, polls, programme, recommendations
from storage.ballots import Elector
from storage.polls import Poll
from storage.recommendations import Recommendation
from storage.timers import set_timer

BEFORE, AFTER = timedelta(days=180), timedelta(days=365)
MISSET = _("The rules for passing that are set for this process cannot be read, so no poll can be opened.")

NOT_READY = _("This recommendation cannot be put to the vote now.")


async def ready_for_poll(visit: Visit, query: ReadyForPoll) -> list[Choice]:
    """What stands where a poll may follow, and was not voted on yet as it reads now."""
    found = await recommendations.of_processes(visit.unit, _own_processes(visit))
    return [
        Choice(str(Ready(one.id, one.version)), Words(one.code))
        for one in found
        if await recommendations.obstacle(visit.unit, one) is None and not await _was_voted_on(visit, one)
    ]


async def poll_zones(visit: Visit, query: PollZones) -> list[Choice]:
    events = await programme.events_between(visit.unit, _own_processes(visit), visit.now - BEFORE, visit.now + AFTER)
    zones = [visit.me.zone, *sorted({event.zone for event in events})]
    return [Choice(zone, Words(place(zone, visit.me.language))) for zone in dict.fromkeys(zones)]


async def proposal_of(visit: Visit, query: ProposalOf) -> Proposal:
    one, side = await _own(visit, query.version)
    worded = await recommendations.version(visit.unit, one)
    electors = await _electors(visit, one)
    settings = await rules_of(visit, one.process)
    return Proposal(
        own_language_first((worded.texts if worded is not None else None) or {}, visit.me.language),
        await _invited(visit, one, electors),
        await earliest_close(visit, electors, visit.now),
        len(await polls.polls_of(visit.unit, one.id)) + 1,
        settings.rule,
        settings.gate(Rule.USUAL),
        await out_of_reach(visit, electors, side),
    )


async def open_poll(visit: Visit, effect: OpenPoll) -> None:
    one, side = await _own(visit, effect.version)
    gate = (await rules_of(visit, one.process)).gate(effect.rule)
    await put_to_the_vote(visit, one, side, gate, effect.closes_at)


async def put_to_the_vote(visit: Visit, one: Recommendation, side: str, gate: Gate, closes_at: datetime) -> Poll:
    """Open the poll and ring everyone. All is asked again: people may have changed since the summary was shown."""
    electors = await _electors(visit, one)
    invited = await _invited(visit, one, electors)
    if reason := nobody(invited) or too_early(closes_at, await earliest_close(visit, electors, visit.now)):
        raise Refused(reason)
    try:
        poll = await polls.open_poll(
            visit.unit,
            one,
            seen=one.version,
            side=side,
            person=visit.me.id,
            gate=gate,
            electors=electors,
            closes_at=closes_at,
        )
    except NotPossible as not_now:
        raise Refused(not_now.reason) from None
    await set_timer(visit.unit, "poll_close", poll.id, poll.closes_at, dedupe=f"poll_close:{poll.id}")
    for moment in reminders(visit.now, poll.closes_at):
        await set_timer(visit.unit, "poll_remind", poll.id, moment)
    await ask_everyone(visit, "vote", poll, electors)
    return poll


async def _electors(visit: Visit, one: Recommendation) -> list[Elector]:
    sides = await programme.sides(visit.unit, one.process)
    return [elector for elector in await ballots.electorate(visit.unit, one.event) if elector.side in sides]


async def _invited(visit: Visit, one: Recommendation, electors: list[Elector]) -> dict[str, int]:
    invited = Counter(elector.side for elector in electors)
    return {side: invited[side] for side in await programme.sides(visit.unit, one.process)}


async def rules_of(visit: Visit, process: str) -> ConsensusSettings:
    """The process's rules as they are now: a poll keeps the one it is opened under, whatever is set later."""
    stored = (await programme.processes(visit.unit, [process]))[process].settings
    try:
        return settings_of(stored).consensus
    except ValueError:
        raise Refused(MISSET) from None


async def _was_voted_on(visit: Visit, one: Recommendation) -> bool:
    return any(poll.version == one.version and not poll.void for poll in await polls.polls_of(visit.unit, one.id))


def _own_processes(visit: Visit) -> list[str]:
    return [held.process for held in visit.me.roles if held.role is Role.ORGANISER and held.process and held.side]


async def _own(visit: Visit, written: str) -> tuple[Recommendation, str]:
    """The recommendation, as the organiser saw it, and the side they act for. Raises Refused."""
    try:
        ready = Ready.read(written)
    except ValueError:
        raise Refused(access.NOT_YOURS) from None
    one = await recommendations.by_id(visit.unit, ready.recommendation)
    if one is None:
        raise Refused(access.NOT_YOURS)
    access.require(visit.me, Action.CREATE, Thing.POLL, Where(one.process))
    side = access.held(visit.me, Role.ORGANISER, one.process).side
    if side is None:
        raise Refused(access.NOT_YOURS)
    if Step.OPEN_POLL not in possible(one.state):
        raise Refused(NOT_READY)
    if ready.version != one.version:
        raise Refused(TEXT_CHANGED)
    return one, side


work = Work(
    flow,
    facts={ReadyForPoll: ready_for_poll, PollZones: poll_zones, ProposalOf: proposal_of},
    effects={OpenPoll: open_poll},
)
