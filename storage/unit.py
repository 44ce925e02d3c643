"""One transaction: reads that see what was written before, writes that wait for company, hooks for after the commit.

Many turns share one transaction (a commit costs more than a turn), each in its own `attempt`, so that a
failing turn leaves no trace and takes no other with it. The writes of a turn are kept back and sent in bulk;
only a turn that reads after writing, or runs statements of its own, pays for a savepoint.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import CursorResult, Executable, Row
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncTransaction

from storage.direct import Direct
from storage.faults import StorageFault, StorageUnavailable, fault_of
from storage.sealing import Cipher, MasterKey

if TYPE_CHECKING:
    from storage.keys import Keys

Params = Mapping[str, Any]
# Without this, PostgreSQL tells of an insert that found its row there already the same as of one that did not.
_COUNTED = {"preserve_rowcount": True}
RIGHTS = frozenset({"role", "process"})
"""The tables that say what somebody may do: whoever was read before one of them was written is read again."""


class Unit:
    """One transaction on one connection."""

    def __init__(self, connection: AsyncConnection, keys: Keys, now: datetime, direct: Direct) -> None:
        self.connection = connection
        self.keys = keys
        self.now = now
        self.postgresql = connection.dialect.name == "postgresql"
        self._direct = direct
        self._kept_back: list[tuple[Executable, Params]] = []
        self._before_attempt = 0
        self._savepoint: AsyncTransaction | None = None
        self._attempting = False
        self._broken: StorageFault | None = None
        self.hooks: list[Callable[[], None]] = []
        self.new_keys: dict[str, Cipher] = {}
        """Keys made in this transaction: nobody else may use them before they are committed."""
        self.shredded = False
        """Whether a key was destroyed: once committed, nothing on disk may remember it."""
        self.shreddings = 0
        """How often a key had been destroyed, by whomever, when this began."""
        self.rights = 0
        """How often anybody's rights were written so far; a write that was undone counts as well."""

    @property
    def master(self) -> MasterKey:
        return self.keys.master

    def write(self, statement: Executable, **row: Any) -> None:
        """Keep a write back until the next read or the commit. The same statement object is sent in bulk.

        Writes to one table are carried out in their order; those to different tables may change places."""
        self._kept_back.append((statement, row))
        self._mark(statement)

    async def run(self, statement: Executable, rows: Params | Sequence[Params] | None = None) -> CursorResult[Any]:
        """Execute now, after everything kept back."""
        await self._settle(writing=True)
        self._mark(statement)
        with self._carried_out():
            return await self.connection.execute(statement, rows, execution_options=_COUNTED)

    def _mark(self, statement: Executable) -> None:
        table = getattr(statement, "table", None)
        if table is not None and table.name in RIGHTS:
            self.rights += 1

    async def rows(self, query: Executable, params: Params | None = None) -> Sequence[Row[Any]]:
        """All rows of a read, which sees everything written before."""
        await self._settle(writing=False)
        with self._carried_out():
            return await self._direct.rows(query, params)

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
        hooks, new_keys = len(self.hooks), dict(self.new_keys)
        self._before_attempt, self._attempting = len(self._kept_back), True
        try:
            yield
            if self._savepoint is not None:
                await self.flush()
                with self._standing():
                    await self._savepoint.commit()
        except BaseException:
            await self._undo()
            del self.hooks[hooks:]
            self.new_keys = new_keys
            raise
        finally:
            self._savepoint, self._attempting = None, False

    async def flush(self) -> None:
        """Send what was kept back: per statement in one go, in order within each table."""
        if self._broken is not None:
            raise self._broken
        if self._kept_back:
            kept_back, self._kept_back = self._kept_back, []
            with self._carried_out(shared=self._savepoint is None):
                await self._direct.write(_in_bulk(kept_back))

    @contextmanager
    def _carried_out(self, *, shared: bool = False) -> Iterator[None]:
        """Around what is carried out. What fails and belongs to several turns, or finds no database any more,
        takes the whole transaction with it: SQLite has then undone part of it already, whatever came before."""
        if self._broken is not None:
            raise self._broken
        try:
            yield
        except SQLAlchemyError as error:
            fault = fault_of(error)
            if shared or isinstance(fault, StorageUnavailable):
                self._broken = fault
                raise fault from error
            raise

    @contextmanager
    def _standing(self) -> Iterator[None]:
        """Around setting, keeping and undoing a savepoint: where that fails, nobody knows what stands."""
        try:
            yield
        except SQLAlchemyError as error:
            self._broken = fault_of(error)
            raise self._broken from error

    async def _undo(self) -> None:
        if self._savepoint is None:
            del self._kept_back[self._before_attempt :]
            return
        self._kept_back.clear()
        if self._broken is None:
            with self._standing():
                await self._savepoint.rollback()

    async def _settle(self, *, writing: bool) -> None:
        own = len(self._kept_back) > self._before_attempt if self._attempting else False
        if self._attempting and self._savepoint is None and (own or writing):
            mine = self._kept_back[self._before_attempt :]
            del self._kept_back[self._before_attempt :]
            await self.flush()
            with self._standing():
                self._savepoint = await self.connection.begin_nested()
            self._before_attempt = 0
            self._kept_back.extend(mine)
        elif self._attempting and self._savepoint is None:
            # A turn that only reads: the earlier turns' writes go first, and there is nothing of its own yet.
            await self.flush()
            self._before_attempt = 0
            return
        await self.flush()


def _in_bulk(kept_back: Sequence[tuple[Executable, Params]]) -> list[tuple[Executable, list[Params]]]:
    """Statements with their rows: a row joins its statement's last bundle unless another statement has written to
    the same table since, for the two may be about the same row."""
    bundles: list[tuple[Executable, list[Params]]] = []
    latest: dict[Any, tuple[Executable, list[Params]]] = {}
    for statement, row in kept_back:
        table = getattr(statement, "table", None)
        bundle = latest.get(table)
        if bundle is None or bundle[0] is not statement:
            bundle = latest[table] = (statement, [])
            bundles.append(bundle)
        bundle[1].append(row)
    return bundles
