"""The ticks: APScheduler as nothing but the clock; what is due are rows, found by each tick."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.logs import log
from bot.sender import Sender
from bot.traces import Traces
from bot.worker import Worker
from handlers.visit import Crowd, Visit
from handlers.work.daily import look_ahead
from storage import inbox, keyboards, outbox, retention, timers
from storage.database import Database
from storage.faults import StorageFault

KEPT_KEYS = timedelta(hours=48)  # twice as long as Telegram repeats an update
KEPT_TEXTS = timedelta(days=1)


class Ticks:
    """Each tick looks at rows and does what is due; a tick that is late or fails is made up for by the next."""

    def __init__(self, database: Database, worker: Worker, sender: Sender, traces: Traces) -> None:
        self._database, self._worker, self._sender, self._traces = database, worker, sender, traces
        self._retained_on: date | None = None
        self._looked_ahead_on: date | None = None

    async def fire(self) -> int:
        """Timers that are due become arrivals; the worker and the outbox are looked at."""
        async with self._database.transaction() as unit:
            fired = await timers.fire_due(unit)
        self._worker.wake()
        return fired

    async def send(self) -> int:
        return await self._sender.pull()

    async def tidy(self) -> int:
        """Sensitive messages whose hours are over are deleted from the chats."""
        return await self._traces.delete_due()

    async def retain(self) -> int:
        """Once a day, and after a start: what is kept no longer goes."""
        async with self._database.transaction() as unit:
            today = unit.now.date()
            if today == self._retained_on:
                return 0
            gone = await retention.carry_out(unit)
        self._retained_on = today
        return gone

    async def look_ahead(self) -> int:
        """Once a day, and after a start: what is planned by the clocks of a place follows them."""
        async with self._database.transaction() as unit:
            today = unit.now.date()
            if today == self._looked_ahead_on:
                return 0
            changed = await look_ahead(Visit(unit, self._worker.works, self._sender, Crowd()))
        self._looked_ahead_on = today
        return changed

    async def rescue(self) -> None:
        """Calls whose caller died are found."""
        async with self._database.transaction() as unit:
            await outbox.recover(unit, self._sender.holder, self._sender.taken | self._worker.unwritten)

    async def sweep(self) -> None:
        """Rows that have done their service are let go."""
        async with self._database.transaction() as unit:
            await inbox.forget_handled(unit, unit.now - KEPT_KEYS)
            await outbox.empty_delivered(unit, unit.now - KEPT_TEXTS)
            await keyboards.forget_expired(unit)


def scheduler(ticks: Ticks, seconds: float) -> AsyncIOScheduler:
    """APScheduler with the ticks on it, not started. Late runs are made up for once, never dropped."""
    clock = AsyncIOScheduler(
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}, timezone="UTC"
    )
    for tick, every in ticking(ticks, seconds):
        clock.add_job(tick, "interval", seconds=every)
    return clock


def ticking(ticks: Ticks, seconds: float) -> list[tuple[Callable[[], Awaitable[None]], float]]:
    """Each tick and the seconds between two of it; none of them raises."""
    return [
        (_guarded(ticks.fire, "fire"), seconds),
        (_guarded(ticks.send, "send"), min(1.0, seconds)),
        (_guarded(ticks.rescue, "rescue"), seconds),
        (_guarded(ticks.sweep, "sweep"), 60.0),
        (_guarded(ticks.tidy, "tidy"), 60.0),
        (_guarded(ticks.retain, "retain"), 60.0),
        (_guarded(ticks.look_ahead, "look_ahead"), 60.0),
    ]


def _guarded(tick: Callable[[], Awaitable[object]], name: str) -> Callable[[], Awaitable[None]]:
    async def run() -> None:
        try:
            await tick()
        except StorageFault as fault:
            log.error("tick_failed", kind=name, fault=type(fault).__name__)
        except Exception as error:
            log.error("tick_failed", kind=name, fault=type(error).__name__)

    return run
