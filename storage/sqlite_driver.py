"""SQLite for the event loop: statements run in place, only what waits for the disk goes to a thread.

aiosqlite hands every step (make a cursor, execute, fetch, close) to its thread and back, which costs ten times what
the step itself takes: a statement here is a few microseconds, and a turn has a dozen of them. What may go through a
whole table leaves the loop free, and so does a commit, unless it is so small, and the disk so fast, that the thread
would cost more than the wait. It speaks aiosqlite's protocol, so SQLAlchemy's dialect for that drives it
(`create_async_engine(…, async_creator=opens(file))`).
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter
from typing import Any, Self, TypeVar

T = TypeVar("T")

# A commit of at most so many changed rows, on a disk that took no longer for the last such one, is made in place.
SMALL = 32
QUICK = 0.002  # seconds

# What a turn consists of. The rest (a sweep's DELETE, a table made, VACUUM) may take long.
_QUICK = ("SELECT", "INSERT", "UPDATE", "BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "PRAGMA")


def opens(database: str) -> Callable[[], Awaitable[Connection]]:
    """What opens connections to this file (or `:memory:`)."""

    async def connect() -> Connection:
        # The driver must not begin transactions by itself: a deferred BEGIN fails when two meet at the first write.
        # Whoever waits for somebody else's lock keeps everybody waiting; a tenth of a second is long for one.
        raw = sqlite3.connect(database, timeout=0.1, isolation_level=None, check_same_thread=False)
        return Connection(raw)

    return connect


class Connection:
    """One connection; SQLAlchemy never uses it for two things at once."""

    def __init__(self, raw: sqlite3.Connection) -> None:
        # SQLAlchemy looks at `_connection` to see whether it is still open.
        self._connection: sqlite3.Connection | None = raw
        self._begun = False
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sqlite")
        self._changes = 0
        self._last_small = QUICK

    @property
    def isolation_level(self) -> None:
        """None: transactions are begun by hand."""
        return self._raw.isolation_level  # type: ignore[return-value]

    @property
    def _raw(self) -> sqlite3.Connection:
        if self._connection is None:
            raise sqlite3.ProgrammingError("the connection is closed")
        return self._connection

    def cursor(self) -> Cursor:
        return Cursor(self, self._raw.cursor())

    def meets(self, statement: str) -> None:
        """Called with each statement before it is carried out. Where SQLite runs out of space or cannot read, it may
        undo a whole transaction by itself: whatever followed would be kept at once, statement by statement."""
        if statement.startswith("BEGIN"):
            self._begun = True
        elif self._begun and not self._raw.in_transaction:
            raise sqlite3.OperationalError("the transaction was undone after an earlier failure")

    async def aside(self, work: Callable[..., T], *arguments: Any) -> T:
        """Runs `work` in the thread. One that was begun is waited for even if the caller is cancelled: nobody may
        touch the connection before."""
        done = asyncio.get_running_loop().run_in_executor(self._thread, work, *arguments)
        try:
            return await asyncio.shield(done)
        except asyncio.CancelledError:
            await asyncio.wait([done])
            raise

    async def commit(self) -> None:
        self.meets("COMMIT")
        changed, self._changes = self._raw.total_changes - self._changes, self._raw.total_changes
        begun = perf_counter()
        if changed <= SMALL and self._last_small < QUICK:
            self._raw.commit()
        else:
            await self.aside(self._raw.commit)
        if changed <= SMALL:
            self._last_small = perf_counter() - begun
        self._begun = False

    async def rollback(self) -> None:
        self._begun = False
        self._raw.rollback()

    async def create_function(self, *arguments: Any, **options: Any) -> None:
        self._raw.create_function(*arguments, **options)

    async def close(self) -> None:
        raw, self._connection = self._connection, None
        if raw is not None:
            await self.aside(raw.close)  # the last one to close a database writes its log back
            self._thread.shutdown(wait=False)

    def stop(self) -> None:
        """Closes it without waiting, where nobody can wait any more."""
        raw, self._connection = self._connection, None
        if raw is not None:
            raw.close()
            self._thread.shutdown(wait=False)


class Cursor:
    """One statement and its rows."""

    def __init__(self, connection: Connection, raw: sqlite3.Cursor) -> None:
        self._connection, self._raw = connection, raw

    async def __aenter__(self) -> Self:
        return self

    @property
    def description(self) -> Any:
        return self._raw.description

    @property
    def rowcount(self) -> int:
        return self._raw.rowcount

    @property
    def lastrowid(self) -> int | None:
        return self._raw.lastrowid

    @property
    def arraysize(self) -> int:
        return self._raw.arraysize

    async def execute(self, statement: str, parameters: Sequence[Any] = ()) -> Self:
        self._connection.meets(statement)
        if statement.startswith(_QUICK):
            self._raw.execute(statement, parameters)
        else:
            await self._connection.aside(self._raw.execute, statement, parameters)
        return self

    async def executemany(self, statement: str, rows: Iterable[Sequence[Any]]) -> Self:
        self._connection.meets(statement)
        self._raw.executemany(statement, rows)
        return self

    async def fetchall(self) -> Sequence[Any]:
        return self._raw.fetchall()

    async def fetchmany(self, size: int | None = None) -> Sequence[Any]:
        return self._raw.fetchmany(size if size is not None else self._raw.arraysize)

    async def fetchone(self) -> Any:
        return self._raw.fetchone()

    async def close(self) -> None:
        self._raw.close()
