"""Random schedules of a poll: updates come twice, out of order and too late, and each person's last vote counts.

People act on what their phones show, old messages included; the network then delays, repeats and reorders what they
did. The worker, the inbox and the turns are the real ones. What must be counted is read off the phones: a vote was
taken when the bot said so.
"""

from __future__ import annotations

import asyncio
import os
import random
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from telegram import User

from bot.worker import Worker
from flows.analysis.consensus import Gate, Rule, Stance, Tally, has_consensus
from flows.poll_opening import OpenPoll, Ready
from flows.vote import NEED_A_REASON
from storage import polls
from storage.polls import Poll
from tests.chats import Message
from tests.house import House, Person
from tests.polls import CHOICES, Assembly, box, forge, reason_box

NOTED, ASKED_WHY = "Your reason is noted.", "What is your reason?"
WAYS = (
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
STANCES = dict(zip(CHOICES, Stance, strict=True))
LIKING = dict(zip(CHOICES, (12, 12, 1, 1, 1), strict=True))
"""How much people lean to a choice: enough towards agreement that some polls pass."""
TAKEN = "Your vote is in."
Update = dict[str, Any]


@dataclass
class Deed:
    """Something a person did: the update, and (of a vote) the stance, whether with a reason, and when its buttons had
    been shown."""

    person: Person
    update: Update
    stance: Stance | None = None
    reasoned: bool = False
    shown: int = 0
    fresh: bool = False


@dataclass
class Schedule:
    """One poll under one seed. `taken` holds the last vote that the bot said it took, and at which step."""

    house: House
    worker: Worker
    assembly: Assembly
    poll: Poll
    chance: random.Random
    taken: dict[str, tuple[Stance, int]] = field(default_factory=dict)
    reasoned: dict[str, bool] = field(default_factory=dict)
    drawn: dict[str, int] = field(default_factory=dict)
    step: int = 0

    async def runs(self) -> bool:
        """Acts and delivers until the poll is over and nothing is left on the way; returns whether it passed."""
        on_the_way: list[Deed] = []
        delivered: list[Deed] = []
        for _round in range(self.chance.randint(15, 50)):
            on_the_way.append(self._deed(self.chance.choice(self.assembly.everyone)))
            while on_the_way and self.chance.random() < 0.7:
                # Mostly the oldest; sometimes one overtakes the others, or an earlier one comes again.
                at = 0 if self.chance.random() < 0.6 else self.chance.randrange(len(on_the_way))
                delivered.append(on_the_way.pop(at))
                again = [self.chance.choice(delivered)] if self.chance.random() < 0.3 else []
                await self._arrive([delivered[-1], *again])
        late = on_the_way[: len(on_the_way) // 2]
        for deed in on_the_way[len(late) :]:
            await self._arrive([deed])
        if self.poll.passed is None:
            await self._votes_are_those_taken()
            self.house.clock.at = self.poll.closes_at
            for deed in late[:1]:
                await self._arrive([deed])  # before anything looks at the timer
            await self.house.rest()
        before = dict(self.taken)
        for deed in [*late, *delivered[-3:]]:
            await self._arrive([deed])
        assert self.taken == before, "a vote was taken after the end"
        await self.house.rest()
        return await self._is_counted_right()

    async def _arrive(self, deeds: list[Deed]) -> None:
        """Offer these to the worker at once, and note what it says it took."""
        self.step += 1
        before = {deed.person.id: self._takings(deed.person) for deed in deeds}
        was_open = self.poll.takes_votes(self.house.now)
        first = self._is_first_tap_on_the_newest_paper(deeds[0])
        await self.worker.offer([deed.update for deed in deeds])
        await self.house.post.idle()
        await self._look_at_the_poll()
        for deed in {deed.person.id: deed for deed in reversed(deeds)}.values():
            new = self._takings(deed.person) - before[deed.person.id]
            if new:
                self._note(deed, new, was_open)
            elif deed is deeds[0] and first and was_open:
                raise AssertionError("a good vote was not taken")
        for deed in deeds:
            deed.fresh = False
            self._look(deed.person)
        if self.chance.random() < 0.2 and self.poll.passed is None:
            await self._votes_are_those_taken()

    def _note(self, deed: Deed, new: int, was_open: bool) -> None:
        assert new == 1, "one tap was taken for two votes"
        assert was_open, "a vote was taken too late"
        assert deed.stance is not None, "something else was taken for a vote"
        assert deed.fresh, "a repeated update was taken again"
        if (last := self.taken.get(deed.person.id)) is not None:
            assert deed.shown >= last[1], "an old paper replaced a later vote"
        assert deed.reasoned or deed.stance not in NEED_A_REASON, "a vote was taken without the reason it needs"
        self.taken[deed.person.id] = (deed.stance, self.step)
        self.reasoned[deed.person.id] = deed.reasoned

    def _is_first_tap_on_the_newest_paper(self, deed: Deed) -> bool:
        newest = next((one for one in reversed(deed.person.received) if "Support" in one.buttons), None)
        tapped = deed.update.get("callback_query", {}).get("data")
        still_there = newest is not None and newest == deed.person.received[-1]
        counts = deed.stance is not None and (deed.reasoned or deed.stance not in NEED_A_REASON)
        return deed.fresh and counts and still_there and tapped in _data(newest)

    async def _votes_are_those_taken(self) -> None:
        assert await box(self.house, self.poll) == {person: stance for person, (stance, _at) in self.taken.items()}
        assert set(await reason_box(self.house, self.poll)) == {one for one, given in self.reasoned.items() if given}

    async def _is_counted_right(self) -> bool:
        expected = has_consensus(self._tallies(), Gate())
        await self._look_at_the_poll()
        assert self.poll.passed is expected
        return expected

    def _tallies(self) -> Mapping[str, Tally]:
        return {
            side: Tally(len(people), Counter(self.taken[one.id][0] for one in people if one.id in self.taken))
            for side, people in self.assembly.voters.items()
        }

    async def _look_at_the_poll(self) -> None:
        async with self.house.transaction() as unit:
            found = await polls.poll_by_id(unit, self.poll.id)
        assert found is not None
        self.poll = found

    def _takings(self, person: Person) -> int:
        return sum(TAKEN in message.text for message in person.received)

    def _look(self, person: Person) -> None:
        """Note when each vote button was first seen."""
        for message in person.received:
            for data in _data(message):
                self.drawn.setdefault(data, self.step)

    def _deed(self, person: Person) -> Deed:
        """Vote or wander about, on the newest buttons or on any that were ever shown."""
        self._look(person)
        shown = person.received[-1:] if self.chance.random() < 0.6 else person.received
        taps = [
            (message, label)
            for message in shown
            for label in message.buttons
            if label in STANCES or label.startswith(WAYS)
        ]
        if shown and ASKED_WHY in shown[-1].text and self.chance.random() < 0.7:
            return Deed(
                person, _update(self.house, person, message=_said(self.house, person, "It was hasty.")), fresh=True
            )
        if not taps or self.chance.random() < 0.1:
            return Deed(person, _update(self.house, person, message=_said(self.house, person, "/start")), fresh=True)
        message, label = self.chance.choices(taps, [LIKING.get(label, 2) for _message, label in taps])[0]
        data = message.data(label)
        query = {"id": f"q{next(self.house.taps)}", "chat_instance": "1", "data": data, "from": _account(person)}
        query["message"] = {**_said(self.house, person, "…"), "message_id": message.id}
        update = _update(self.house, person, callback_query=query)
        return Deed(person, update, STANCES.get(label), NOTED in message.text, self.drawn.get(data, 0), fresh=True)


def _data(message: Message | None) -> list[str]:
    """What the vote buttons of a message carry."""
    return [] if message is None else [message.data(label) for label in message.buttons if label in STANCES]


def _account(person: Person) -> Update:
    return {"id": person.account, "is_bot": False, "first_name": person.name}


def _said(house: House, person: Person, text: str) -> Update:
    chat = {"id": person.account, "type": "private"}
    sent = {"message_id": house.chats.next_number(), "date": int(house.now.timestamp()), "text": text, "chat": chat}
    return {**sent, "from": _account(person)}


def _update(house: House, person: Person, **what: Any) -> Update:
    return {"update_id": next(house.taps) + 1_000_000, **what}


@asynccontextmanager
async def working(house: House) -> AsyncIterator[Worker]:
    """The real worker on the house's database."""
    house.chats.bot._bot_user = User(1, "House", True)  # as getMe would have told
    worker = Worker(house.database, house.works, house.chats.bot)
    worker.post = house.post
    running = asyncio.create_task(worker.run())
    try:
        yield worker
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


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
    results = Counter[bool]()
    async with working(house) as worker:
        for seed in range(first, first + CHUNK):
            for person in assembly.everyone:
                del person.received[:-5]
            poll = await put(house, assembly)
            schedule = Schedule(house, worker, assembly, poll, random.Random(seed))
            results[await schedule.runs()] += 1
            house.clock.at = poll.opened_at + timedelta(days=7)
    assert len(results) == 2, f"nothing but {results}: the schedules try too little"
