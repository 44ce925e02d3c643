"""Random schedules of consensus polls: whatever the network does, exactly each person's last valid vote counts."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import ClassVar

import pytest

from flows.analysis.consensus import Gate, Rule, Stance, Tally, has_consensus
from flows.poll_opening import OpenPoll, Ready
from flows.vote import NEED_A_REASON
from storage import polls
from storage.polls import Poll
from tests.house import House
from tests.polls import CHOICES, Assembly, box, forge, reason_box
from tests.schedules import Schedule, working


class Consensus(Schedule[Poll, Stance]):
    votes: ClassVar = dict(zip(CHOICES, Stance, strict=True))
    weights: ClassVar = dict(zip(CHOICES, (12, 12, 1, 1, 1), strict=True))
    ways = (
        "Write a reason first",
        "Open",
        "Your votes",
        "Vote: ",
        "Change your vote: ",
        "Continue: ",
        "What do these mean?",
        "‹ Back",
        "✕ Cancel",
    )
    unreasoned = NEED_A_REASON
    asks_why, notes_why = "What is your reason?", "Your reason is noted."
    sides: Mapping[str, str]
    """Everybody's side."""

    async def look_at_the_poll(self) -> None:
        async with self.house.transaction() as unit:
            found = await polls.poll_by_id(unit, self.poll.id)
        assert found is not None
        self.poll = found

    def is_over(self) -> bool:
        return self.poll.passed is not None

    async def kept(self) -> tuple[Mapping[str, Stance], set[str]]:
        return await box(self.house, self.poll), set(await reason_box(self.house, self.poll))

    async def is_counted_right(self) -> bool:
        tallies = {
            side: Tally(
                sum(of == side for of in self.sides.values()),
                Counter(self.taken[one][0] for one, of in self.sides.items() if of == side and one in self.taken),
            )
            for side in set(self.sides.values())
        }
        expected = has_consensus(tallies, Gate())
        assert self.poll.passed is expected
        return expected


async def put(house: House, assembly: Assembly) -> Poll:
    """A new poll, opened on a Monday at two in the afternoon of Karachi, everyone rung."""
    version = str(Ready((await assembly.drafts()).id, 1))
    await forge(house, assembly.ayesha, OpenPoll(version, Rule.USUAL, house.now + timedelta(hours=6)))
    return await assembly.poll()


CHUNK = 30
# Seeds: the logic is the same on both, the locks are tried on PostgreSQL. `make soak` asks for many more.
SQLITE = int(os.environ.get("CONVENOR_SEEDS", "30"))
POSTGRESQL = max(CHUNK, SQLITE // 5)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("database_url", "first"),
    [
        *[("sqlite", first) for first in range(0, SQLITE, CHUNK)],
        *[("postgresql", first) for first in range(SQLITE, SQLITE + POSTGRESQL, CHUNK)],
    ],
    indirect=["database_url"],
)
async def test_exactly_the_last_valid_vote_of_each_person_counts(house: House, first: int) -> None:
    assembly = await Assembly.meets(house, {"A": 1 + first // CHUNK % 2, "B": 2})
    results = Counter[object]()
    async with working(house) as worker:
        for seed in range(first, first + CHUNK):
            for person in assembly.everyone:
                del person.received[:-5]
            poll = await put(house, assembly)
            schedule = Consensus(house, worker, poll, assembly.everyone, random.Random(seed))
            schedule.sides = {one.id: side for side, people in assembly.voters.items() for one in people}
            results[await schedule.runs()] += 1
            house.clock.at = poll.opened_at + timedelta(days=7)
    assert first or len(results) == 2, f"nothing but {results}: the schedules try too little"
