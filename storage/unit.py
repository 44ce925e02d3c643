"""One transaction: reads that see what was written before, writes that wait for company, hooks for after the commit.

Many turns share one transaction (a commit costs more than a turn), each in its own `attempt`, so that a
failing turn leaves no trace and takes no other with it. The writes of a turn are kept back and sent in bulk;
only a turn that reads after writing, or runs statements of its own, pays for a savepoint.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import CursorResult, Executable, Row
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncTransaction

from storage.sealing import Cipher, MasterKey

if TYPE_CHECKING:
    from storage.keys import Keys

Params = Mapping[str, Any]


class Unit:
    """One transaction on one connection."""

    def __init__(self, connection: AsyncConnection, keys: Keys, now: datetime) -> None:
        self.connection = connection
        self.keys = keys
        self.now = now
        self.postgresql = connection.dialect.name == "postgresql"
        self._kept_back: list[tuple[Executable, Params]] = []
        self._before_attempt = 0
        self._savepoint: AsyncTransaction | None = None
        self._attempting = False
        self.hooks: list[Callable[[], None]] = []

    @property
    def master(self) -> MasterKey:
        return self.keys.master

    def write(self, statement: Executable, **row: Any) -> None:
        """Keep a write back until the next read or the commit. The same statement object is sent in bulk."""
        self._kept_back.append((statement, row))

    async def run(self, statement: Executable, rows: Params | Sequence[Params] | None = None) -> CursorResult[Any]:
        """Execute now, after everything kept back."""
        await self._settle(writing=True)
        return await self.connection.execute(statement, rows)  # type: ignore[return-value,unused-ignore]

    async def rows(self, query: Executable, params: Params | None = None) -> Sequence[Row[Any]]:
        """All rows of a read, which sees everything written before."""
        await self._settle(writing=False)
        return (await self.connection.execute(query, params)).all()

    async def first(self, query: Executable, params: Params | None = None) -> Row[Any] | None:
        found = await self.rows(query, params)
        return found[0] if found else None

    async def value(self, query: Executable, params: Params | None = None) -> Any:
        """The only column of the first row, or None."""
        row = await self.first(query, params)
        return None if row is None else row[0]

    async def cipher(self, scope: str) -> Cipher:
        """The cipher of a scope. Raises CannotUnseal when its key was shredded."""
        return await self.keys.cipher(self, scope)

    def after_commit(self, hook: Callable[[], None]) -> None:
        """Call this once the transaction is committed; never if the attempt or the transaction fails."""
        self.hooks.append(hook)

    @asynccontextmanager
    async def attempt(self) -> AsyncIterator[None]:
        """A part that is kept completely or not at all; an error inside is raised again after undoing it."""
        mark, hooks = len(self._kept_back), len(self.hooks)
        self._before_attempt, self._attempting = mark, True
        try:
            yield
        except BaseException:
            if self._savepoint is not None:
                await self._savepoint.rollback()
                self._kept_back.clear()
            else:
                del self._kept_back[self._before_attempt :]
            del self.hooks[hooks:]
            raise
        else:
            if self._savepoint is not None:
                await self.flush()
                await self._savepoint.commit()
        finally:
            self._savepoint, self._attempting = None, False

    async def flush(self) -> None:
        """Send what was kept back: per statement in one go, statements in the order of their first use."""
        if not self._kept_back:
            return
        by_statement: dict[int, tuple[Executable, list[Params]]] = {}
        for statement, row in self._kept_back:
            by_statement.setdefault(id(statement), (statement, []))[1].append(row)
        self._kept_back.clear()
        for statement, rows in by_statement.values():
            await self.connection.execute(statement, rows)

    async def _settle(self, *, writing: bool) -> None:
        own = len(self._kept_back) > self._before_attempt if self._attempting else False
        if self._attempting and self._savepoint is None and (own or writing):
            mine = self._kept_back[self._before_attempt :]
            del self._kept_back[self._before_attempt :]
            await self.flush()
            self._savepoint = await self.connection.begin_nested()
            self._before_attempt = 0
            self._kept_back.extend(mine)
        elif self._attempting and self._savepoint is None:
            # A turn that only reads: the earlier turns' writes go first, and there is nothing of its own yet.
            await self.flush()
            self._before_attempt = 0
            return
        await self.flush()
