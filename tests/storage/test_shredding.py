"""A key that is destroyed is gone from the disk: from the file, and from the log beside it."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from storage.database import Database
from storage.sealing import CannotUnseal, MasterKey
from storage.sqlite_driver import Cursor
from storage.tables.people import data_key

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SCOPE = "poll:1"


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = Database(database_url, MasterKey(bytes(32)), lambda: NOW)
    await opened.open()
    yield opened
    await opened.close()


async def wrapped_key(database: Database) -> bytes:
    """Make a key; returns it as it is stored."""
    async with database.transaction() as unit:
        await unit.keys.make(unit, SCOPE)
        return bytes(await unit.value(select(data_key.c.wrapped).where(data_key.c.scope == SCOPE)))


async def shred(database: Database) -> None:
    async with database.transaction() as unit:
        await unit.keys.shred(unit, SCOPE)


async def shred_and_fail(database: Database) -> None:
    async with database.transaction() as unit:
        await unit.keys.shred(unit, SCOPE)
        raise RuntimeError


def on_disk(database: Database, trace: bytes) -> bool:
    folder = Path(str(database.url.database)).parent
    return any(trace in file.read_bytes() for file in folder.iterdir() if file.is_file())


async def test_what_was_sealed_under_a_shredded_key_never_opens_again(database: Database) -> None:
    await wrapped_key(database)
    await shred(database)
    async with database.transaction() as unit:
        with pytest.raises(CannotUnseal):
            await unit.cipher(SCOPE)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_shredded_key_leaves_no_trace_on_the_disk(database: Database) -> None:
    trace = await wrapped_key(database)
    assert on_disk(database, trace)
    await shred(database)
    assert not on_disk(database, trace)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_shredding_that_is_undone_keeps_the_key(database: Database) -> None:
    trace = await wrapped_key(database)
    with pytest.raises(RuntimeError):
        await shred_and_fail(database)
    assert on_disk(database, trace)
    async with database.transaction() as unit:
        await unit.cipher(SCOPE)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_wipe_that_fails_is_made_up_for_by_the_next_transaction(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    trace = await wrapped_key(database)
    execute = Cursor.execute

    async def busy(self: Cursor, statement: str, parameters: Any = ()) -> Cursor:
        if "checkpoint" in statement:
            raise sqlite3.OperationalError("disk I/O error")
        return await execute(self, statement, parameters)

    with monkeypatch.context() as patched:
        patched.setattr(Cursor, "execute", busy)
        await shred(database)
    assert on_disk(database, trace)
    async with database.transaction():
        pass
    assert not on_disk(database, trace)


@pytest.fixture
async def another(database: Database) -> AsyncIterator[Database]:
    """A second process on the same PostgreSQL database."""
    opened = Database(database.url.render_as_string(hide_password=False), MasterKey(bytes(32)), lambda: NOW)
    await opened.open()
    yield opened
    await opened.close()


on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


@on_postgresql
async def test_another_process_forgets_a_key_with_its_next_transaction(database: Database, another: Database) -> None:
    await wrapped_key(database)
    for _time in range(2):  # the second time, there is a number to raise
        async with another.transaction() as unit:
            await unit.cipher(SCOPE)
        await shred(database)
        async with another.transaction() as unit:
            with pytest.raises(CannotUnseal):
                await unit.cipher(SCOPE)
        await wrapped_key(database)


@on_postgresql
async def test_a_key_read_before_it_was_shredded_is_not_remembered_after(database: Database, another: Database) -> None:
    """An older transaction still knows it, and ends after everybody was told."""
    await wrapped_key(database)
    async with another.transaction() as older:
        wrapped = await older.value(select(data_key.c.wrapped).where(data_key.c.scope == SCOPE))
        await shred(database)
        async with another.transaction():
            pass
        another.keys.learn(older, SCOPE, wrapped)
    async with another.transaction() as unit:
        with pytest.raises(CannotUnseal):
            await unit.cipher(SCOPE)


@on_postgresql
async def test_a_key_that_is_not_shredded_is_still_remembered(
    database: Database, another: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await wrapped_key(database)
    async with another.transaction() as unit:
        known = await unit.cipher(SCOPE)
    async with another.transaction() as unit:
        monkeypatch.setattr(another.keys, "learn", None)  # whoever reads it again, fails here
        assert await unit.cipher(SCOPE) is known
