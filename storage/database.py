"""The one database, SQLite or PostgreSQL, and its transactions."""

from __future__ import annotations

import asyncio
import secrets
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from sqlalchemy import event, false, make_url, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from storage.direct import Direct, Plans
from storage.faults import AlreadyRunning, StorageUnavailable, fault_of
from storage.keys import Keys
from storage.presence import announce
from storage.sealing import MasterKey
from storage.sqlite_driver import opens
from storage.tables.people import data_key
from storage.unit import Unit

SQLITE_SETTINGS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",
    "PRAGMA temp_store=MEMORY",
)

_nothing = update(data_key).where(false()).values(created_at=data_key.c.created_at)


class Database:
    """Opens transactions. `clock` gives the moment that a transaction counts as its now."""

    def __init__(self, url: str, master: MasterKey, clock: Callable[[], datetime]) -> None:
        self.url = make_url(url)
        self.keys = Keys(master)
        self.holder = secrets.token_hex(8)
        """This process's name among those that share the database."""
        self._clock = clock
        self.sqlite = self.url.get_backend_name() == "sqlite"
        self._turnstile = asyncio.Lock()
        self._traces = False
        self._here: AsyncConnection | None = None
        self._lock = _file_lock(self.url.database) if self.sqlite and self.url.database else None
        self.engine = self._engine()
        self._plans = Plans(self.engine.dialect)

    def _engine(self) -> AsyncEngine:
        if not self.sqlite:
            return create_async_engine(self.url, pool_size=8, max_overflow=4, pool_pre_ping=True, hide_parameters=True)
        # One connection: WAL databases with several writers in a process have been corrupted, and one is faster.
        opener = opens(self.url.database or ":memory:")
        engine = create_async_engine(self.url, pool_size=1, max_overflow=0, async_creator=opener, hide_parameters=True)
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_immediately)
        return engine

    async def prove_writable(self) -> None:
        """Write nothing, which shows whether something could be written. Raises StorageUnavailable if not.

        A file that may only be read can be opened and asked, and even a transaction begun, without a complaint."""
        async with self.transaction() as unit:
            await unit.run(_nothing)

    async def open(self) -> None:
        """Take the file for this process. Raises AlreadyRunning or StorageUnavailable."""
        if self._lock is not None:
            try:
                self._lock.acquire(timeout=0)
            except Timeout:
                raise AlreadyRunning(str(self.url.database)) from None
            except OSError as error:
                raise StorageUnavailable(f"The database folder cannot be written to: {error.strerror}.") from error
        else:
            try:
                self._here = await announce(self.engine, self.holder)
            except SQLAlchemyError as error:
                raise fault_of(error) from error

    async def close(self) -> None:
        if self._here is not None:
            await self._here.close()
        await self.engine.dispose()
        if self._lock is not None:
            self._lock.release()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Unit]:
        """One transaction: committed at the end, rolled back if anything is raised."""
        if self.sqlite:
            async with self._turnstile:
                async with self._transaction() as unit:
                    yield unit
                self._traces |= unit.shredded
                if self._traces:
                    await self._wipe()
        else:
            async with self._transaction() as unit:
                yield unit
        for hook in unit.hooks:
            hook()

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[Unit]:
        try:
            async with self.engine.connect() as connection, connection.begin():
                unit = Unit(connection, self.keys, self._clock(), Direct(connection, self._plans))
                if not self.sqlite:
                    await self.keys.hear(unit)
                yield unit
                await unit.flush()
                if unit.shredded and not self.sqlite:
                    await self.keys.tell(unit)
        except SQLAlchemyError as error:
            raise fault_of(error) from error

    async def _wipe(self) -> None:
        """Write SQLite's log back into the file and cut it to nothing: it still holds the pages on which a key that
        was destroyed, and what it sealed, stood. If that fails, the next transaction tries again."""
        # What was committed stays committed, whatever comes of this.
        with suppress(sqlite3.Error, SQLAlchemyError):
            async with self.engine.connect() as connection:
                driver: Any = (await connection.get_raw_connection()).driver_connection
                cursor = await driver.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
                self._traces = bool((await cursor.fetchone())[0])


def _file_lock(database: str) -> FileLock | None:
    return None if database == ":memory:" else FileLock(Path(f"{database}.lock"), thread_local=False)


def _prepare_sqlite(connection: Any, record: Any) -> None:
    cursor = connection.cursor()
    for setting in SQLITE_SETTINGS:
        cursor.execute(setting)
    cursor.close()


def _begin_immediately(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
