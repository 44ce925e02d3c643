"""Random schedules of release polls, which two keys may end early: each person's last valid vote counts."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import ClassVar

import pytest

from flows.analysis.consensus import Stance
from flows.analysis.recommendation_life import Step
from flows.analysis.release import Audience, Wishes, agreed
from flows.banks.release import Form
from flows.release_poll import OpenReleasePoll
from handlers.actions import Begin
from handlers.work.electorate import TIME_TO_VOTE
from storage import release_polls
from storage.release_polls import ReleasePoll
from tests.house import House
from tests.polls import box
from tests.releases import CHOICES, Chamber, forge
from tests.schedules import Schedule, working

FORMS = {Audience.PUBLIC: Form.BRIEF, Audience.RESTRICTED: Form.NAMED, Audience.PRIVATE: Form.CARRIED}
KEYS = ("Turn my side's key", "Take the key back")
OPENEST_FIRST = (Audience.PUBLIC, Audience.RESTRICTED, Audience.PRIVATE, Audience.HOLD)
AS_STORED = dict(zip((Stance.SUPPORT, Stance.LIVE_WITH, Stance.RESERVATIONS, Stance.BLOCK), OPENEST_FIRST, strict=True))


class Release(Schedule[ReleasePoll, Audience]):
    votes: ClassVar = dict(zip(CHOICES, OPENEST_FIRST, strict=True))
    weights: ClassVar = {
        **dict(zip(CHOICES, (12, 8, 4, 1), strict=True)),
        "Turn my side's key": 1,
        "Take the key back": 1,
    }
    ways = (
        "Open",
        "Your votes on release",
        "Vote: ",
        "Change your vote: ",
        "Continue: ",
        "What do these mean?",
        *KEYS,
        "‹ Back",
        "✕ Cancel",
    )
    sides: Mapping[str, str]
    """Every elector's side."""

    async def look_at_the_poll(self) -> None:
        async with self.house.transaction() as unit:
            found = await release_polls.by_id(unit, self.poll.id)
        assert found is not None
        self.poll = found

    def is_over(self) -> bool:
        return self.poll.audience is not None

    async def kept(self) -> tuple[Mapping[str, Audience], set[str]]:
        found = await box(self.house, self.poll)
        return {person: AS_STORED[stance] for person, stance in found.items()}, set()

    async def is_counted_right(self) -> Audience:
        wishes = {
            side: Wishes(
                sum(of == side for of in self.sides.values()),
                Counter(self.taken[one][0] for one, of in self.sides.items() if of == side and one in self.taken),
            )
            for side in set(self.sides.values())
        }
        expected = agreed(wishes, self.poll.gate)
        assert self.poll.audience is expected
        return expected

    @property
    def was_ended(self) -> bool:
        """Whether it was over before its time although somebody had not voted."""
        assert self.poll.closed_at is not None
        return self.poll.closed_at < self.poll.closes_at and len(self.taken) < len(self.sides)


async def put(house: House, chamber: Chamber) -> ReleasePoll:
    """A new text that was agreed to, and the poll on its release; an organiser of each side is about to end it."""
    chamber.text = await chamber.agrees()
    await chamber.step(Step.ASSESS)
    await forge(house, chamber.ayesha, OpenReleasePoll(chamber.edition, FORMS, house.now + timedelta(hours=6)))
    poll = await chamber.poll()
    await house.passes(TIME_TO_VOTE)
    for organiser in (chamber.ayesha, chamber.meera):
        await forge(house, organiser, Begin("poll_ending", {"poll": poll.id}))
    return poll


CHUNK = 15
SQLITE = int(os.environ.get("CONVENOR_SEEDS", "15"))
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
async def test_exactly_the_last_valid_vote_on_release_of_each_person_counts(house: House, first: int) -> None:
    chamber = await Chamber.meets(house, 2 - first // CHUNK % 2)
    organisers = [chamber.ayesha, chamber.meera]
    results, ended = Counter[object](), 0
    async with working(house) as worker:
        for seed in range(first, first + CHUNK):
            for person in (*chamber.everyone, *organisers):
                del person.received[:-5]
            poll = await put(house, chamber)
            schedule = Release(house, worker, poll, chamber.everyone, random.Random(seed))
            if seed % 2:
                schedule.people = [*chamber.everyone, *organisers, *organisers]
            schedule.sides = {one.id: side for side, voters in chamber.voters.items() for one in voters}
            results[await schedule.runs()] += 1
            ended += schedule.was_ended
            house.clock.at = poll.opened_at + timedelta(days=7)
    assert first or len(results) > 1, f"nothing but {results}: the schedules try too little"
    assert first or ended, "no poll was ended before its time"
