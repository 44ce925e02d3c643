"""Everybody who is asked for a vote, in whatever kind of poll: their doorbells, and by when each had time to answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from flows.roles import Role
from handlers.duty_calls import ask_of
from handlers.quiet_hours import next_fitting
from handlers.visit import Visit
from handlers.work.papers import Votable
from storage import people
from storage.ballots import Elector
from storage.outbox import BROADCAST

TIME_TO_VOTE = timedelta(hours=4)  # that the last person rung has at least


async def earliest_close(visit: Visit, electors: Sequence[Elector], opened_at: datetime) -> datetime:
    """When everyone has been rung for in their own daytime, and has had time: no poll is over before, unless everyone
    has voted. Whoever closes it earlier might close it before those who object have seen it."""
    known = await people.by_id(visit.unit, [one.person for one in electors])
    rung = [next_fitting(opened_at, one.zone, one.country, one.weekend) for one in known.values()]
    return max(rung, default=opened_at) + TIME_TO_VOTE


async def out_of_reach(visit: Visit, electors: Sequence[Elector], side: str) -> int:
    """How many of a side cannot be asked: without Telegram, or they have stopped the bot."""
    own = [one.person for one in electors if one.side == side]
    return sum(not one.reachable for one in (await people.by_id(visit.unit, own)).values())


async def ask_everyone(visit: Visit, flow: str, poll: Votable, electors: Sequence[Elector]) -> None:
    known = await people.by_id(visit.unit, [one.person for one in electors])
    for one in electors:
        await ask_of(
            visit,
            known[one.person],
            Role.PARTICIPANT,
            flow=flow,
            process=poll.process,
            side=one.side,
            subject=poll.id,
            due_at=poll.closes_at,
            dedupe=f"{flow}:{poll.id}:{one.person}",
            urgency=BROADCAST,
        )
