"""A whole Convenor in one process without a network: people write, tap and see; the clock is moved by hand.

    async with House(Works([work]), database_url) as house:
        process = await house.process("TRJ", sides=("A", "B"))
        ayesha = await house.person("Ayesha", Role.ORGANISER, process=process, side="A")
        await ayesha.writes("/start")
        await ayesha.taps("Risk check")
        await house.passes(timedelta(days=1))
        assert ayesha.doorbells

Turns, timers, the outbox and its check of rights are the real ones; only Telegram is played, by `tests.chats`.
What a turn raises reaches the test. `await house.open()` and `close()` do what the `async with` does.
"""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Self

from sqlalchemy import select

from bot.clock import MovedClock
from bot.pacing import NoPace
from bot.sender import Sender
from flows.roles import Role
from handlers.incoming import Incoming
from handlers.telegram import understood
from handlers.turn import crowd_of, take_turn
from handlers.visit import Crowd, Visit
from handlers.work import Works
from storage import inbox, outbox, people, programme, timers
from storage.database import Database
from storage.keys import SYSTEM
from storage.outbox import Outgoing, Recorded
from storage.sealing import MasterKey
from storage.tables.programme import organisation
from storage.unit import Unit
from tests.chats import Chats
from tests.resident import Person

__all__ = ["MASTER", "MONDAY", "Courier", "House", "Person"]

MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
"""14:00 in Karachi, 14:30 in Kolkata, 09:00 in London; a working day in all of them."""
MASTER = MasterKey(bytes(range(32)))


class Courier(Sender):
    """The real sender, calling chats in memory; what became of each call waits to be written down."""

    def __init__(self, database: Database, chats: Chats) -> None:
        super().__init__(database, chats.bot, NoPace(), database.holder, self._keep)
        self._chats = chats
        self._taken: dict[str, Outgoing] = {}
        self.results: list[Recorded] = []

    @property
    def address(self) -> str:
        return "https://t.me/house_bot"

    def take(self, message: Outgoing) -> None:
        self._taken[message.id] = message
        super().take(message)

    def _keep(self, result: Recorded) -> None:
        message = self._taken.pop(result.id)
        if result.message_id is not None and message.chat is not None:
            self._chats.name_kind(message.chat, result.message_id, message.kind)
        self.results.append(result)


class House:
    """The bot and everybody who uses it."""

    def __init__(self, works: Works, database_url: str, at: datetime = MONDAY) -> None:
        self.works = works
        self.clock = MovedClock(at)
        self.database = Database(database_url, MASTER, self.clock)
        self.chats = Chats()
        self.post = Courier(self.database, self.chats)
        self.people: dict[str, Person] = {}
        """Everybody by the id that storage knows them by."""
        self._accounts = itertools.count(7_000_005_001)
        self.taps = itertools.count(1)

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def open(self) -> None:
        await self.database.open()
        async with self.transaction() as unit:
            await unit.keys.make_if_missing(unit, SYSTEM)

    async def close(self) -> None:
        await self.post.stop()
        await self.database.close()

    @property
    def now(self) -> datetime:
        return self.clock.at

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Unit]:
        """Storage, for preparing and for looking behind the screens."""
        async with self.database.transaction() as unit:
            yield unit

    @asynccontextmanager
    async def visit(self, person: Person | None = None) -> AsyncIterator[Visit]:
        """A turn of the house's own (about that person, where one is named): for calling handlers directly.

        What it leaves is delivered, as after any turn."""
        async with self.transaction() as unit:
            visit = Visit(unit, self.works, self.post, Crowd())
            if person is not None:
                visit.person = (await people.by_id(unit, [person.id]))[person.id]
                visit.chat = person.account
            yield visit
        await self.rest()

    async def process(self, code: str, sides: Sequence[str] = ("A", "B"), **settings: Any) -> str:
        """A dialogue process with an organisation for each side; returns its id."""
        async with self.transaction() as unit:
            held = {
                one: await programme.add_organisation(unit, f"{code}-{one}", f"Forum {one}", "XA", "Asia/Karachi")
                for one in sides
            }
            return await programme.add_process(unit, code, f"{code} dialogue", held, settings)

    async def person(
        self,
        name: str,
        role: Role | None = None,
        *,
        process: str | None = None,
        side: str | None = None,
        language: str = "en",
        zone: str = "Asia/Karachi",
        country: str | None = None,
        rank: int = 1,
    ) -> Person:
        """Somebody who was invited, with a role unless none is named."""
        account = next(self._accounts)
        async with self.transaction() as unit:
            one = await people.add(unit, telegram_id=account, name=name, language=language, zone=zone, country=country)
        person = Person(self, one, account, name, language)
        self.people[one] = person
        if role is not None:
            await person.gets(role, process=process, side=side, rank=rank)
        return person

    def stranger(self, name: str = "Zed", language: str = "en") -> Person:
        """Somebody with Telegram whom nobody invited."""
        return Person(self, "", next(self._accounts), name, language)

    async def event(
        self,
        process: str,
        code: str,
        *,
        title: str = "Seventh round",
        kind: str = "core",
        starts_in: timedelta = timedelta(days=2),
        zone: str = "Asia/Karachi",
        attendees: Sequence[tuple[Person, str]] = (),
    ) -> str:
        """A meeting of the process with (person, side) attending; returns its id."""
        async with self.transaction() as unit:
            one = await programme.add_event(unit, process, code, kind, title, self.now + starts_in, zone)
            for person, of_side in attendees:
                await programme.add_attendee(unit, one, person.id, of_side)
        return one

    async def organisation_of(self, process: str, of_side: str) -> str | None:
        """Who holds a side, as `process` set it up."""
        async with self.transaction() as unit:
            code = (await programme.processes(unit, [process]))[process].code
            found: str | None = await unit.value(
                select(organisation.c.id).where(organisation.c.code == f"{code}-{of_side}")
            )
            return found

    async def arrive(self, *incomings: Incoming) -> None:
        """Take the turns of these arrivals in one transaction, in order, and deliver what they say."""
        async with self.transaction() as unit:
            crowd = await crowd_of(unit, incomings)
            for incoming in incomings:
                await take_turn(unit, self.works, self.post, crowd, incoming)
        await self.rest()

    async def passes(self, time: timedelta) -> None:
        """Let the time pass: whatever is due meanwhile happens at its moment, one after the other."""
        until = self.now + time
        await self.rest()
        while (moment := await self._next_moment()) is not None and moment <= until:
            self.clock.at = max(moment, self.now)
            await self.rest()
        self.clock.at = until
        await self.rest()

    async def rest(self) -> None:
        """Until nothing is due and everything that may be sent is sent."""
        for _round in range(200):
            await self._delivered()
            if not await self._something_due():
                return
        raise AssertionError("the house does not come to rest: something is due again and again")

    async def _delivered(self) -> None:
        await self.post.idle()
        if self.post.results:
            results, self.post.results = self.post.results, []
            async with self.transaction() as unit:
                outbox.record(unit, results)

    async def _something_due(self) -> bool:
        """Fire what is due and take its turns, all in one transaction like the worker's batch; send what may leave."""
        async with self.transaction() as unit:
            fired = await timers.fire_due(unit)
            waiting = await inbox.due(unit)
            for arrival in waiting:
                incoming = understood(arrival.payload)
                await take_turn(
                    unit, self.works, self.post, await crowd_of(unit, [incoming] if incoming else []), incoming
                )
                inbox.handled(unit, arrival)
            queued = await outbox.next_ready(unit)
        if queued is not None and queued <= self.now:
            await self.post.pull()
            return True
        return bool(fired or waiting)

    async def _next_moment(self) -> datetime | None:
        async with self.transaction() as unit:
            moments = [await timers.next_due(unit), await outbox.next_ready(unit)]
        return min((moment for moment in moments if moment is not None), default=None)
