"""Over random histories no path leads to a release but the one: both polls on one text, and two people's keys on it.

What happened is written down by the test itself, and what is stored is read from the rows, past the program's own
judgement: drafts, versions, polls, votes, keys, freezes and roles in any order, by anybody who might try.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from flows.analysis.recommendation_life import NotPossible, State, Step
from flows.analysis.release import Audience
from flows.banks.inclusivity import Group
from flows.banks.release import Form
from flows.custody import NameCustodian, TakeKeyBack, TurnReleaseKey
from flows.edition import Edition
from flows.engine import Effect
from flows.inclusivity import KeepAssessment
from flows.poll_ending import TurnClosingKey
from flows.release_poll import OpenReleasePoll
from flows.release_vote import CastReleaseVote
from flows.roles import Role
from flows.vote import Paper
from handlers.faults import Refused
from handlers.work import Works
from handlers.work.all import all_works
from storage import ballots, freezing, recommendations, release_polls
from storage.tables.people import role
from storage.tables.programme import process
from storage.tables.recommendations import recommendation_version
from storage.tables.releases import release
from storage.tables.work import poll
from tests.databases import Databases
from tests.house import House, Person
from tests.releases import HOUR, Chamber, forge

HISTORIES = int(os.environ.get("CONVENOR_SEEDS", "30"))
FORMS = {Audience.PUBLIC: Form.BRIEF, Audience.RESTRICTED: Form.NAMED, Audience.PRIVATE: Form.CARRIED}
NEUTRAL = {group.value: {"effect": "neutral", "consulted": "no"} for group in Group}


class History:
    """What happens, and what the test itself remembers of it."""

    def __init__(self, house: House, chamber: Chamber, random: Random) -> None:
        self.house, self.chamber, self.random = house, chamber, random
        self.votes: dict[str, Audience] = {}
        """By voter, in the release poll opened last."""
        self.named: dict[str, str] = {}
        self.keys: dict[str, tuple[str, int]] = {}
        """By side: the person, and the version it was turned on, since the release poll opened last was closed."""
        self.people: list[Person] = []
        self.let_go = False

    @classmethod
    async def begins(cls, house: House, seed: int) -> History:
        chamber = await Chamber.meets(house)
        self = cls(house, chamber, Random(seed))
        rohan = await house.person("Rohan", Role.ORGANISER, process=chamber.process, side="B", rank=2)
        both = await house.person("Both", Role.ORGANISER, process=chamber.process, side="A", rank=3)
        await both.gets(Role.ORGANISER, process=chamber.process, side="B", rank=3)
        outside = await house.person("Coordinator", Role.COORDINATOR, process=chamber.process)
        self.people = [chamber.ayesha, chamber.bilal, chamber.meera, rohan, both, outside, chamber.everyone[0]]
        return self

    # What anybody may try.

    async def assess(self) -> None:
        for person in (self.chamber.ayesha, self.chamber.meera):
            await self._tries(person, KeepAssessment(await self._current(), NEUTRAL, back=False))

    async def open_poll(self) -> None:
        effect = OpenReleasePoll(self._edition(), FORMS, self.house.now + 80 * HOUR)
        if await self._tries(self._anybody(), effect):
            self.votes, self.keys = {}, {}

    async def everyone_votes(self) -> None:
        for person in self.chamber.everyone:
            await self._votes(person, self.random.choice([Audience.PUBLIC, Audience.RESTRICTED, Audience.PRIVATE]))

    async def one_votes(self) -> None:
        await self._votes(self.random.choice(self.chamber.everyone), self.random.choice(list(Audience)))

    async def end_early(self) -> None:
        async with self.house.transaction() as unit:
            latest = await release_polls.latest(unit, self.chamber.text.id)
        for person in self.random.sample(self.people, 4):
            await self._tries(person, TurnClosingKey(latest.id if latest is not None else "0" * 32))

    async def time_passes(self) -> None:
        await self.house.passes(self.random.choice([1, 100]) * HOUR)

    async def name(self) -> None:
        by, whom = self._anybody(), self._anybody()
        side = await self._side_of(by)
        if await self._tries(by, NameCustodian(self._edition(), whom.id)):
            self.named[side] = whom.id
            self.keys.pop(side, None)  # named again is named anew: whatever key was turned falls

    async def name_usual(self) -> None:
        for side, person in (("A", self.chamber.ayesha), ("B", self.chamber.meera)):
            if await self._tries(person, NameCustodian(await self._current(), person.id)):
                self.named[side] = person.id
                self.keys.pop(side, None)

    async def turn(self) -> None:
        await self._turns(self._anybody(), self._edition())

    async def turn_both(self) -> None:
        for person in (self.chamber.ayesha, self.chamber.meera):
            await self._turns(person, await self._current())

    async def first_key(self) -> None:
        await self._turns(self.chamber.ayesha, await self._current())

    async def take_back(self) -> None:
        person = self._anybody()
        if await self._tries(person, TakeKeyBack(self._edition())):
            self.keys.pop(await self._side_of(person), None)

    async def send_back(self) -> None:
        if await self._stepped(Step.SEND_BACK):
            self.keys = {}

    async def reword(self) -> None:
        async with self.house.transaction() as unit:
            one = await recommendations.by_id(unit, self.chamber.text.id)
            assert one is not None
        if one.state is State.REWORK:
            await self.chamber.reworded()

    async def agree(self) -> None:
        if await self.chamber.state() is State.REWORK:
            self.chamber.text = await self.chamber.passes_poll(self.chamber.text.id)

    async def freeze(self) -> None:
        async with self.house.transaction() as unit:
            await freezing.freeze(unit, self.chamber.process, "A", self.chamber.ayesha.id)

    async def go_on(self) -> None:
        async with self.house.transaction() as unit:
            await freezing.turn_key(unit, self.chamber.process, "A", self.chamber.ayesha.id)
            await freezing.turn_key(unit, self.chamber.process, "B", self.chamber.meera.id)

    async def lose_role(self) -> None:
        person = self.chamber.ayesha if self.random.random() < 0.5 else self.random.choice(self.people[:5])
        await person.loses(Role.ORGANISER)

    async def regain_roles(self) -> None:
        for person, side in zip(self.people[:5], "AABBA", strict=True):
            await person.loses(Role.ORGANISER)
            await person.gets(Role.ORGANISER, process=self.chamber.process, side=side)
        await self.people[4].gets(Role.ORGANISER, process=self.chamber.process, side="B")

    async def whole_way(self) -> None:
        """What leads to a release if nothing else is in the way: so that histories come near to one."""
        for part in (self.assess, self.open_poll_usual, self.everyone_votes, self.name_usual):
            await part()

    async def open_poll_usual(self) -> None:
        effect = OpenReleasePoll(await self._current(), FORMS, self.house.now + 80 * HOUR)
        if await self._tries(self.chamber.ayesha, effect):
            self.votes, self.keys = {}, {}

    # How it is tried, and remembered where it was let.

    async def _votes(self, person: Person, audience: Audience) -> None:
        async with self.house.transaction() as unit:
            latest = (
                select(poll.c.id)
                .where(poll.c.kind == "release")
                .order_by(poll.c.opened_at.desc(), poll.c.id.desc())
                .limit(1)
            )
            of_poll = await unit.value(latest)
            elector = await ballots.elector_of(unit, of_poll or "", person.id)
        number = elector.votes if elector is not None else 0
        if await self._tries(person, CastReleaseVote(str(Paper(of_poll or "0" * 32, number)), audience)):
            self.votes[person.id] = audience

    async def _turns(self, person: Person, edition: str) -> None:
        before = dict(self.keys)
        side = next((one for one, whom in self.named.items() if whom == person.id), None)
        if side is not None:
            self.keys[side] = (person.id, Edition.read(edition).version)
        if not await self._tries(person, TurnReleaseKey(edition)):
            self.keys = before

    async def _tries(self, person: Person, effect: Effect) -> bool:
        self.chamber.text = await self.chamber.now()
        try:
            await forge(self.house, person, effect)
        except Refused:
            return False
        return True

    async def _stepped(self, step: Step) -> bool:
        try:
            await self.chamber.step(step)
        except NotPossible:
            return False
        return True

    def _anybody(self) -> Person:
        return self.random.choice(self.people)

    async def _current(self) -> str:
        self.chamber.text = await self.chamber.now()
        return self.chamber.edition

    def _edition(self) -> str:
        """Mostly the text as it is, sometimes a button from before or from nowhere."""
        version = self.chamber.text.version
        if self.random.random() < 0.1:
            version = max(1, version + self.random.choice([-1, 1]))
        return str(Edition(self.chamber.text.id, version))

    async def _side_of(self, person: Person) -> str:
        """For which side somebody acts who may hold a role on both: the one held longer."""
        async with self.house.visit(person) as visit:
            return next((one.side or "" for one in visit.me.roles if one.role is Role.ORGANISER), "")

    # What must hold.

    async def is_sound(self) -> None:
        """Nothing is released, or everything that it takes is there: read from the rows and the memory alone."""
        state = await self.chamber.state()
        async with self.house.transaction() as unit:
            out = await unit.rows(select(release))
            assert (state is State.RELEASED) == bool(out)
            if not out or self.let_go:
                return
            self.let_go = True
            (let_go,) = out
            rows: list[Any] = list(await unit.rows(select(poll).order_by(poll.c.opened_at, poll.c.id)))
            wordings = await unit.rows(select(recommendation_version).order_by(recommendation_version.c.number))
            status = await unit.value(select(process.c.status).where(process.c.id == self.chamber.process))
            holders = {
                (row.person, row.side)
                for row in await unit.rows(select(role).where(role.c.role == Role.ORGANISER.value))
                if row.until is None or row.until > unit.now
            }
        agreed = [row for row in rows if row.kind == "consensus"][-1]
        decided = [row for row in rows if row.kind == "release"][-1]
        assert agreed.passed and decided.passed  # noqa: PT018
        assert agreed.closed_at <= decided.opened_at
        hashes = {agreed.text_hash, decided.text_hash, let_go.text_hash, wordings[-1].text_hash}
        assert len(hashes) == 1, "not one text"
        assert agreed.version == decided.version == let_go.version == wordings[-1].number
        assert Audience(let_go.audience) is self._wished()
        assert status == "active"
        assert set(self.keys) == {"A", "B"}
        assert len({person for person, _version in self.keys.values()}) == 2, "one person turned both keys"
        for side, (person, version) in self.keys.items():
            assert (person, side) in holders
            assert version == let_go.version
            assert self.named[side] == person

    def _wished(self) -> Audience:
        """By the usual rule in sides of two: both have voted, nobody holds it, one may wish for more care."""
        furthest = []
        for voters in self.chamber.voters.values():
            wishes = [self.votes.get(person.id, Audience.HOLD) for person in voters]
            furthest.append(Audience.HOLD if Audience.HOLD in wishes else max(wishes, key=lambda one: one.openness))
        return min(furthest, key=lambda one: one.openness)


MOVES: dict[str, Callable[[History], Awaitable[None]]] = {
    name: getattr(History, name)
    for name in (
        "whole_way",
        "first_key",
        "turn_both",
        "assess",
        "open_poll",
        "everyone_votes",
        "one_votes",
        "end_early",
        "time_passes",
        "name",
        "name_usual",
        "turn",
        "take_back",
        "send_back",
        "reword",
        "agree",
        "freeze",
        "go_on",
        "lose_role",
        "regain_roles",
    )
}


ANY = st.lists(st.sampled_from(sorted(MOVES)), min_size=4, max_size=25)
# One key is turned, then something happens, then whoever still can turns theirs.
NEAR = st.lists(st.sampled_from(sorted(MOVES)), min_size=1, max_size=6).map(
    lambda moves: ["whole_way", "first_key", *moves, "turn_both"]
)


async def played(url: str, seed: int, moves: list[str]) -> History:
    async with House(Works(all_works()), url) as house:
        history = await History.begins(house, seed)
        for move in moves:
            await MOVES[move](history)
            await history.is_sound()
    return history


@settings(
    max_examples=HISTORIES,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(seed=st.integers(0, 2**32), moves=ANY | NEAR | NEAR)
def test_no_path_leads_to_a_release_otherwise(
    databases: Databases, tmp_path: Path, seed: int, moves: list[str]
) -> None:
    asyncio.run(played(databases.migrated_sqlite(tmp_path), seed, moves))


@pytest.mark.parametrize("move", sorted(MOVES))
def test_whatever_happens_between_the_two_keys(databases: Databases, tmp_path: Path, move: str) -> None:
    for seed in (1, 2):
        moves = ["whole_way", "first_key", move, "turn_both"]
        asyncio.run(played(databases.migrated_sqlite(tmp_path), seed, moves))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("moves", "released"),
    [
        (["whole_way", "turn_both"], True),
        (["whole_way", "freeze", "turn_both"], False),
        (["whole_way", "freeze", "turn_both", "go_on", "turn_both"], True),
        (["whole_way", "send_back", "turn_both", "reword", "turn_both"], False),
        (["whole_way", "send_back", "reword", "agree", "whole_way", "turn_both"], True),
        (["assess", "turn_both", "name_usual", "turn_both", "agree", "turn_both"], False),
    ],
)
async def test_the_one_path_is_open_and_the_histories_know_it(
    database_url: str, moves: list[str], released: bool
) -> None:
    history = await played(database_url, 5, moves)
    assert history.let_go is released
