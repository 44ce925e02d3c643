"""The worker: arrivals into the inbox and through their turns, many in one transaction, each kept or undone alone.

Arrivals that come while a transaction runs share the next one. What Telegram offered is acknowledged only once the
transaction is committed. In the common case an update is received and handled in the same transaction; one that
fails is kept in the inbox and tried again, three times, before it is set aside.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from telegram import Bot

from bot.logs import log, where
from bot.outage import Outage
from bot.outcomes import BLOCKED
from handlers.incoming import FromPerson, Incoming
from handlers.telegram import chat_of, understood
from handlers.turn import apologise, crowd_of, take_turn
from handlers.unreachable import out_of_reach
from handlers.visit import Post
from handlers.work import Works
from storage import inbox, outbox
from storage.database import Database
from storage.faults import StorageFault, StorageUnavailable
from storage.inbox import Arrival
from storage.outbox import Recorded
from storage.unit import Unit

BATCH = 128
TRIES = 3
BACKOFF = (timedelta(seconds=2), timedelta(seconds=15))
BUSY = timedelta(seconds=1)
RECORD_DELAY = 0.05  # seconds a result waits for company before it is written on its own
PAUSE = 1.0  # seconds before a database that took nothing is tried again
Offer = tuple[list[Arrival], "asyncio.Future[None]"]


class Worker:
    """Runs the transactions. `offer` returns when what was offered is safely stored."""

    def __init__(self, database: Database, works: Works, bot: Bot) -> None:
        self._database, self.works, self._bot = database, works, bot
        self.post: Post | None = None
        self._offers: list[Offer] = []
        self._records: list[Recorded] = []
        self._writing: list[Recorded] = []
        self._something = asyncio.Event()
        self._backlog = False
        self.wake()  # rows may be waiting from before the start
        self._outage = Outage()
        self.busy = False

    async def offer(self, updates: Sequence[dict[str, Any]]) -> None:
        """Store updates and take their turns. Raises StorageFault if they could not be stored."""
        arrivals = [self._arrival(update) for update in updates]
        stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._offers.append((arrivals, stored))
        self._something.set()
        await stored

    def record(self, result: Recorded) -> None:
        """What became of a call: written along with the next transaction."""
        self._records.append(result)
        if not self._something.is_set():
            asyncio.get_running_loop().call_later(RECORD_DELAY, self._something.set)

    def wake(self) -> None:
        """Rows are waiting in the inbox."""
        self._backlog = True
        self._something.set()

    @property
    def idle(self) -> bool:
        return not (self._offers or self._records or self._backlog or self.busy)

    @property
    def unwritten(self) -> set[str]:
        """The rows whose results are known here and not yet in the database."""
        return {result.id for result in (*self._writing, *self._records)}

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self._something.wait()
            self._something.clear()
            self.busy = True
            try:
                while self._offers or self._records or self._backlog:
                    if not await self._step():
                        self._wake_in(PAUSE)
                        break
            finally:
                self.busy = False

    async def _step(self) -> bool:
        """Everything that waits, in one transaction. False if the database took nothing."""
        offers, self._offers = self._offers, []
        self._writing, self._records = self._records, []
        backlog, self._backlog = self._backlog, False
        arrivals = inbox.in_order([arrival for offered, _ in offers for arrival in offered])
        try:
            await self._together(arrivals, backlog)
        except StorageUnavailable as fault:
            return self._unavailable(offers, arrivals, fault)
        except Exception as error:
            log.error("batch_failed", count=len(arrivals), fault=type(error).__name__, where=where(error))
            return await self._apart(offers, arrivals)
        self._stored(offers)
        return True

    async def _together(self, arrivals: list[Arrival], backlog: bool) -> None:
        async with self._database.transaction() as unit:
            await self._write_results(unit)
            fresh = await inbox.receive(unit, arrivals) if arrivals else []
            queued = await inbox.waiting_senders(unit, [one.sender for one in fresh]) if fresh else set[bytes]()
            for late in [one for one in fresh if one.sender in queued]:
                await inbox.keep(unit, late)
            waiting = await inbox.due(unit, BATCH) if backlog or queued else []
            if len(waiting) == BATCH:
                self._backlog = True
            await self._turns(unit, waiting + [one for one in fresh if one.sender not in queued])

    async def _write_results(self, unit: Unit) -> None:
        outbox.record(unit, self._writing)
        await out_of_reach(unit, [one.person for one in self._writing if one.fault == BLOCKED and one.person])

    async def _turns(self, unit: Unit, arrivals: Sequence[Arrival]) -> None:
        meant = [(arrival, self._understand(arrival)) for arrival in arrivals]
        # Timers first: they may change what is about to be read for people.
        meant.sort(key=lambda one: isinstance(one[1], FromPerson))
        timers = next((at for at, one in enumerate(meant) if isinstance(one[1], FromPerson)), len(meant))
        await self._in_turn(unit, meant[:timers])
        await self._in_turn(unit, meant[timers:])

    async def _in_turn(self, unit: Unit, meant: Sequence[tuple[Arrival, Incoming | None]]) -> None:
        crowd = await crowd_of(unit, [incoming for _, incoming in meant if incoming is not None])
        blocked: set[bytes] = set(crowd.busy)
        for arrival, incoming in meant:
            if arrival.sender in blocked:
                await inbox.keep(unit, arrival, after=BUSY)
                self._wake_in(BUSY.total_seconds())
                continue
            try:
                await take_turn(unit, self.works, self._sender(), crowd, incoming)
            except StorageFault:
                raise
            except Exception as error:
                blocked.add(arrival.sender)
                await self._failed(unit, arrival, incoming, error)
            else:
                inbox.handled(unit, arrival)

    async def _failed(self, unit: Unit, arrival: Arrival, incoming: Incoming | None, error: Exception) -> None:
        """A bug: undone already. Try again later, or set aside and say sorry."""
        arrival.tries += 1
        fault = type(error).__name__
        log.error("turn_failed", row=arrival.id, tries=arrival.tries, fault=fault, where=where(error))
        if arrival.tries < TRIES:
            after = BACKOFF[arrival.tries - 1]
            self._wake_in(after.total_seconds())
            return await inbox.keep(unit, arrival, after=after, fault=fault)
        await inbox.keep(unit, arrival, state="aside", fault=fault)
        if isinstance(incoming, FromPerson):
            await self._apologise(unit, incoming)
        return None

    async def _apologise(self, unit: Unit, incoming: FromPerson) -> None:
        """A courtesy: what broke the turn may break the apology too, and must not break the worker."""
        try:
            async with unit.attempt():
                await apologise(unit, self.works, self._sender(), await crowd_of(unit, [incoming]), incoming)
        except StorageFault:
            raise
        except Exception as error:
            log.error("apology_failed", fault=type(error).__name__, where=where(error))

    async def _apart(self, offers: list[Offer], arrivals: list[Arrival]) -> bool:
        """Something in the batch broke the whole transaction: store everything first, then one turn at a time."""
        try:
            async with self._database.transaction() as unit:
                await self._write_results(unit)
                for arrival in await inbox.receive(unit, arrivals) if arrivals else []:
                    await inbox.keep(unit, arrival)
        except Exception as error:
            return self._unavailable(offers, arrivals, error)
        self._stored(offers)
        self._backlog = True
        try:
            await self._one_by_one()
        except Exception as error:
            log.error("batch_failed", fault=type(error).__name__, where=where(error))
            return False
        return True

    async def _one_by_one(self) -> None:
        async with self._database.transaction() as unit:
            waiting = await inbox.due(unit, BATCH)
        stopped: set[bytes] = set()
        for arrival in waiting:
            if arrival.sender not in stopped and not await self._alone(arrival):
                stopped.add(arrival.sender)

    async def _alone(self, arrival: Arrival) -> bool:
        """Whether the turn could be taken in a transaction of its own."""
        tries = arrival.tries
        try:
            async with self._database.transaction() as unit:
                await self._turns(unit, [arrival])
        except StorageUnavailable:
            raise
        except Exception as error:
            arrival.tries = tries
            async with self._database.transaction() as unit:
                await self._failed(unit, arrival, self._understand(arrival), error)
            return False
        return True

    def _stored(self, offers: list[Offer]) -> None:
        self._writing = []
        self._outage.over()
        for _, stored in offers:
            if not stored.done():
                stored.set_result(None)

    def _unavailable(self, offers: list[Offer], arrivals: list[Arrival], error: Exception) -> bool:
        """Nothing was stored and nothing is acknowledged: whoever offered it offers it again."""
        log.error("storage_unavailable", fault=type(error).__name__, where=where(error))
        self._records, self._writing = self._writing + self._records, []
        self._backlog = True
        for call in self._outage.told((one.key, self._understand(one)) for one in arrivals):
            self._sender().courtesy(call)
        for _, stored in offers:
            if not stored.done():
                stored.set_exception(error if isinstance(error, StorageFault) else StorageFault(type(error).__name__))
        return False

    def _wake_in(self, seconds: float) -> None:
        asyncio.get_running_loop().call_later(seconds, self.wake)

    def _arrival(self, update: dict[str, Any]) -> Arrival:
        key = f"u:{self._bot.id}:{update['update_id']}"
        return Arrival(key, self._database.keys.master.lookup(chat_of(update)), update)

    def _understand(self, arrival: Arrival) -> Incoming | None:
        try:
            return understood(arrival.payload)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            log.error("update_not_understood", row=arrival.id, fault=type(error).__name__)
            return None

    def _sender(self) -> Post:
        if self.post is None:
            raise RuntimeError("the worker has no sender yet")
        return self.post
