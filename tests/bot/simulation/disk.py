"""The database file of the simulated bot: the production driver, on a disk that fails and a process that is killed."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import suppress
from random import Random
from typing import Any, TypeVar

from storage import sqlite_driver

T = TypeVar("T")
WORDS = ("database is locked", "database or disk is full", "attempt to write a readonly database", "disk I/O error")


class Killed(BaseException):
    """The process is no more; nothing it still tries has any effect."""


class Life:
    """One run of the process, up to its death."""

    def __init__(self, fuse: int, number: int = 0) -> None:
        self.number = number
        self.alive = True
        self.death = asyncio.Event()
        self.locks: list[Callable[[], None]] = []
        self._fuse = fuse
        self._open: list[sqlite3.Connection] = []

    def step(self) -> None:
        """Called before and after whatever the world can notice: the fuse may end here."""
        self._fuse -= 1
        if self._fuse == 0:
            self.end()
        self.must_be()

    def must_be(self) -> None:
        if not self.alive:
            raise Killed

    def lasts(self) -> None:
        """Nobody kills it any more."""
        self._fuse = 0

    def end(self) -> None:
        """SIGKILL: what was not committed is gone, locks are free, nobody says goodbye."""
        if self.alive:
            self.alive = False
            for raw in self._open:
                raw.close()
            for release in self.locks:
                release()
            self.death.set()

    def opened(self, raw: sqlite3.Connection) -> sqlite3.Connection:
        self._open.append(raw)
        return raw


class Disk:
    """Faults of the file: at single statements, at commits, and for a while at everything."""

    def __init__(self, random: Random, often: float) -> None:
        self._random, self._often = random, often
        self._unwell_until = 0.0

    def fails_for(self, seconds: float) -> None:
        self._unwell_until = asyncio.get_running_loop().time() + seconds

    def heals(self) -> None:
        self._often = self._unwell_until = 0.0

    @property
    def well(self) -> bool:
        """Whether there are no faults in this world at all."""
        return self._often == 0

    def fault(self) -> sqlite3.OperationalError | None:
        unwell = asyncio.get_running_loop().time() < self._unwell_until
        if not unwell and self._random.random() >= self._often:
            return None
        return sqlite3.OperationalError(self._random.choice(WORDS))

    def takes(self) -> float:
        """Seconds a commit takes."""
        return self._random.choice((0.0, 0.0, 0.002, 0.02, 0.5))

    def chance(self, of: float) -> bool:
        return self._often > 0 and self._random.random() < of

    def opens(self, life: Callable[[], Life]) -> Callable[[str], Callable[[], Awaitable[Connection]]]:
        """In place of the production driver's function of this name."""

        def opens(database: str) -> Callable[[], Awaitable[Connection]]:
            async def connect() -> Connection:
                now = life()
                now.step()
                raw = sqlite3.connect(database, isolation_level=None, check_same_thread=False, cached_statements=256)
                return Connection(now.opened(raw), now, self)

            return connect

        return opens


class Connection(sqlite_driver.Connection):
    """As in production, but without the thread, and with faults."""

    def __init__(self, raw: sqlite3.Connection, life: Life, disk: Disk) -> None:
        super().__init__(raw)
        self._life, self._disk = life, disk

    def cursor(self) -> Cursor:
        self._life.must_be()
        return Cursor(self, self._raw.cursor())

    async def aside(self, work: Callable[..., T], *arguments: Any) -> T:
        return work(*arguments)

    async def commit(self) -> None:
        self._life.step()
        await asyncio.sleep(self._disk.takes())
        self._life.step()
        if fault := self._disk.fault():
            raise fault
        await super().commit()
        self._life.step()
        if self._disk.chance(0.1) and (fault := self._disk.fault()):
            raise fault  # committed, but the answer was lost on the way: PostgreSQL's network does that

    async def rollback(self) -> None:
        if self._life.alive:
            await super().rollback()

    async def close(self) -> None:
        self.stop()

    def stop(self) -> None:
        raw, self._connection = self._connection, None
        if raw is not None:
            raw.close()

    def meets(self, statement: str) -> None:
        """Raises what this statement meets."""
        self._life.step()
        if not statement.startswith("PRAGMA") and (fault := self._disk.fault()) is not None:
            if self._disk.chance(0.5):
                self._raw.rollback()  # SQLite undoes a whole transaction when it runs out of space or cannot read
            raise fault
        super().meets(statement)


class Cursor(sqlite_driver.Cursor):
    """Can be let go of in a process that is no more."""

    async def close(self) -> None:
        with suppress(sqlite3.ProgrammingError):
            await super().close()
