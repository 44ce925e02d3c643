"""Closing a release poll, in one transaction: counted, cut from its voters, decided, everyone called to read it."""

from __future__ import annotations

from flows.analysis.recommendation_life import State, Step
from flows.analysis.release import Audience, agreed
from flows.release_vote import flow
from flows.roles import Role
from handlers.actions import Go
from handlers.visit import Visit
from handlers.work.after_consensus import lead, ring, ring_organisers
from handlers.work.papers import leave_no_papers
from storage import ballots, people, recommendations, release_polls
from storage.polls import OPEN
from storage.recommendations import Recommendation
from storage.release_polls import ReleasePoll
from storage.sealing import CannotUnseal

RESULT = "release_result"


async def close(visit: Visit, poll: ReleasePoll) -> None:
    """Close the poll, which the caller holds. Does nothing where it is closed already."""
    one = await recommendations.by_id(visit.unit, poll.recommendation)
    if poll.state != OPEN or one is None:
        return
    audience = await _decided(visit, poll, one)
    await ballots.cut(visit.unit, poll.id)
    await release_polls.close(visit.unit, poll, audience)
    await leave_no_papers(visit, flow.name, poll.id)
    if audience is Audience.HOLD and one.state is State.RELEASE_DECISION and one.version == poll.version:
        await lead(visit, one, Step.HOLD, None)
    await _announce(visit, poll, one)


async def _decided(visit: Visit, poll: ReleasePoll, one: Recommendation) -> Audience:
    try:
        wishes = await release_polls.counted(visit.unit, poll.id)
    except CannotUnseal:
        return Audience.HOLD  # restored from a backup, which keeps no keys of polls: lost votes let nothing go
    found = await recommendations.version(visit.unit, one)
    unchanged = found is not None and found.intact and found.text_hash == poll.text_hash
    if one.state is not State.RELEASE_DECISION or not unchanged:
        return Audience.HOLD  # it was sent back or reworded under the poll: nobody decided on what it says now
    return agreed(wishes, poll.gate)


async def _announce(visit: Visit, poll: ReleasePoll, one: Recommendation) -> None:
    electors = {elector.person: elector.side for elector in await ballots.electors(visit.unit, poll.id)}
    for person in (await people.by_id(visit.unit, electors)).values():
        if person.holds(Role.PARTICIPANT, poll.process, electors[person.id]):
            to = Go(RESULT, poll.id)
            await ring(visit, person, Role.PARTICIPANT, one, electors[person.id], f"decided:{poll.id}", to)
    await ring_organisers(visit, one, f"decided:{poll.id}")
