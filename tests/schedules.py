"""Random schedules of a poll: updates come twice, out of order and too late, and each person's last vote counts.

People act on what their phones show, old messages included; the network then delays, repeats and reorders what they
did. The worker, the inbox and the turns are the real ones. What must be counted is read off the phones: a vote was
taken when the bot said so.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from telegram import User

from bot.worker import Worker
from tests.chats import Message
from tests.house import House, Person

TAKEN = "Your vote is in."
Update = dict[str, Any]
V = TypeVar("V")


class AnyPoll(Protocol):
    @property
    def closes_at(self) -> datetime: ...

    def takes_votes(self, now: datetime) -> bool: ...


P = TypeVar("P", bound=AnyPoll)


@dataclass
class Deed(Generic[V]):
    """Something a person did: the update, and (of a vote) what it says, whether a reason had been given, and when its
    buttons had been shown."""

    person: Person
    update: Update
    vote: V | None = None
    reasoned: bool = False
    shown: int = 0
    fresh: bool = False


@dataclass
class Schedule(Generic[P, V]):
    """One poll under one seed. `taken` holds the last vote that the bot said it took, and at which step."""

    house: House
    worker: Worker
    poll: P
    people: Sequence[Person]
    """Who acts: the electors, and whoever else may."""
    chance: random.Random
    taken: dict[str, tuple[V, int]] = field(default_factory=dict)
    reasoned: dict[str, bool] = field(default_factory=dict)
    drawn: dict[str, int] = field(default_factory=dict)
    step: int = 0

    votes: ClassVar[Mapping[str, Any]]
    """What each button of a ballot paper says."""
    weights: ClassVar[Mapping[str, int]]
    """How much people lean to a button, where it is not 2: enough towards agreement that some polls pass."""
    ways: ClassVar[tuple[str, ...]]
    """How the labels begin of the buttons that lead to a vote, or away from it."""
    unreasoned: ClassVar[frozenset[Any]] = frozenset()
    """What nobody may vote without a reason."""
    asks_why: ClassVar[str | None] = None
    notes_why: ClassVar[str | None] = None

    async def look_at_the_poll(self) -> None:
        """Read the poll anew."""
        raise NotImplementedError

    def is_over(self) -> bool:
        """Whether it is closed and decided."""
        raise NotImplementedError

    async def kept(self) -> tuple[Mapping[str, V], set[str]]:
        """The votes as they lie in the database, by person, and who gave a reason with theirs."""
        raise NotImplementedError

    async def is_counted_right(self) -> object:
        """Raises AssertionError unless the poll came out as it must after the votes in `taken`; returns how."""
        raise NotImplementedError

    async def runs(self) -> object:
        """Acts and delivers until the poll is over and nothing is left on the way; returns how it came out."""
        on_the_way: list[Deed[V]] = []
        delivered: list[Deed[V]] = []
        for _round in range(self.chance.randint(15, 50)):
            on_the_way.append(self._deed(self.chance.choice(self.people)))
            while on_the_way and self.chance.random() < 0.7:
                # Mostly the oldest; sometimes one overtakes the others, or an earlier one comes again.
                at = 0 if self.chance.random() < 0.6 else self.chance.randrange(len(on_the_way))
                delivered.append(on_the_way.pop(at))
                again = [self.chance.choice(delivered)] if self.chance.random() < 0.3 else []
                await self._arrive([delivered[-1], *again])
        late = on_the_way[: len(on_the_way) // 2]
        for deed in on_the_way[len(late) :]:
            await self._arrive([deed])
        if not self.is_over():
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
        await self.look_at_the_poll()
        return await self.is_counted_right()

    async def _arrive(self, deeds: list[Deed[V]]) -> None:
        """Offer these to the worker at once, and note what it says it took."""
        self.step += 1
        before = {deed.person.id: _takings(deed.person) for deed in deeds}
        was_open = self.poll.takes_votes(self.house.now)
        first = self._is_first_tap_on_the_newest_paper(deeds[0])
        await self.worker.offer([deed.update for deed in deeds])
        await self.house.post.idle()
        await self.look_at_the_poll()
        for deed in {deed.person.id: deed for deed in reversed(deeds)}.values():
            new = _takings(deed.person) - before[deed.person.id]
            if new:
                self._note(deed, new, was_open)
            elif deed is deeds[0] and first and was_open:
                raise AssertionError("a good vote was not taken")
        for deed in deeds:
            deed.fresh = False
            self._look(deed.person)
        if self.chance.random() < 0.2 and not self.is_over():
            await self._votes_are_those_taken()

    def _note(self, deed: Deed[V], new: int, was_open: bool) -> None:
        assert new == 1, "one tap was taken for two votes"
        assert was_open, "a vote was taken too late"
        assert deed.vote is not None, "something else was taken for a vote"
        assert deed.fresh, "a repeated update was taken again"
        if (last := self.taken.get(deed.person.id)) is not None:
            assert deed.shown >= last[1], "an old paper replaced a later vote"
        assert deed.reasoned or deed.vote not in self.unreasoned, "a vote was taken without the reason it needs"
        self.taken[deed.person.id] = (deed.vote, self.step)
        self.reasoned[deed.person.id] = deed.reasoned

    def _is_first_tap_on_the_newest_paper(self, deed: Deed[V]) -> bool:
        newest = next((one for one in reversed(deed.person.received) if self._on_paper(one)), None)
        tapped = deed.update.get("callback_query", {}).get("data")
        still_there = newest is not None and newest == deed.person.received[-1]
        counts = deed.vote is not None and (deed.reasoned or deed.vote not in self.unreasoned)
        return deed.fresh and counts and still_there and newest is not None and tapped in self._on_paper(newest)

    async def _votes_are_those_taken(self) -> None:
        votes, reasons = await self.kept()
        assert votes == {person: vote for person, (vote, _at) in self.taken.items()}
        assert reasons == {one for one, given in self.reasoned.items() if given}

    def _look(self, person: Person) -> None:
        """Note when each vote button was first seen."""
        for message in person.received:
            for data in self._on_paper(message):
                self.drawn.setdefault(data, self.step)

    def _on_paper(self, message: Message) -> list[str]:
        """What the vote buttons of a message carry."""
        return [message.data(label) for label in message.buttons if label in self.votes]

    def _deed(self, person: Person) -> Deed[V]:
        """Vote or wander about, on the newest buttons or on any that were ever shown."""
        self._look(person)
        shown = person.received[-1:] if self.chance.random() < 0.6 else person.received
        taps = list(self._taps(shown))
        if shown and self.asks_why and self.asks_why in shown[-1].text and self.chance.random() < 0.7:
            return Deed(person, update(self.house, message=said(self.house, person, "It was hasty.")), fresh=True)
        if not taps or self.chance.random() < 0.1:
            return Deed(person, update(self.house, message=said(self.house, person, "/start")), fresh=True)
        weights = [self.weights.get(label, 2) for _message, label in taps]
        message, label = self.chance.choices(taps, weights)[0]
        data = message.data(label)
        query = {"id": f"q{next(self.house.taps)}", "chat_instance": "1", "data": data, "from": _account(person)}
        query["message"] = {**said(self.house, person, "…"), "message_id": message.id}
        reasoned = self.notes_why is not None and self.notes_why in message.text
        shown_at = self.drawn.get(data, 0)
        return Deed(
            person, update(self.house, callback_query=query), self.votes.get(label), reasoned, shown_at, fresh=True
        )

    def _taps(self, shown: Sequence[Message]) -> Iterator[tuple[Message, str]]:
        for message in shown:
            for label in message.buttons:
                if label in self.votes or label.startswith(self.ways):
                    yield message, label


def _takings(person: Person) -> int:
    return sum(TAKEN in message.text for message in person.received)


def _account(person: Person) -> Update:
    return {"id": person.account, "is_bot": False, "first_name": person.name}


def said(house: House, person: Person, text: str) -> Update:
    """A message of the person's, as Telegram sends it."""
    chat = {"id": person.account, "type": "private"}
    sent = {"message_id": house.chats.next_number(), "date": int(house.now.timestamp()), "text": text, "chat": chat}
    return {**sent, "from": _account(person)}


def update(house: House, **what: Any) -> Update:
    """An update of its own number."""
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
