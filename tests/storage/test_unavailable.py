"""A database that is read-only, full, gone, or somebody else's: a sentence that says so, and nothing half written."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, text

from storage import inbox
from storage.database import Database
from storage.faults import AlreadyRunning, StorageUnavailable
from storage.inbox import Arrival
from storage.keys import SYSTEM
from storage.migrations_runner import upgrade
from storage.tables.people import data_key
from storage.unit import Unit
from tests.storage.conftest import MASTER

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
NOBODY = 65534
only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
COUNT = select(func.count()).select_from(data_key)


@contextmanager
def without_privileges() -> Iterator[None]:
    """As an ordinary user would find the files: to root nothing is read-only."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def file_of(database_url: str) -> Path:
    return Path(database_url.removeprefix("sqlite+aiosqlite:///"))


@contextmanager
def sealed_off(file: Path, *, folder: int, database: int) -> Iterator[None]:
    """The file and its folder with these rights for everybody, and back again."""
    before = [(path, path.stat().st_mode) for path in (*_parents(file), file)]
    for path in _parents(file):
        path.chmod(path.stat().st_mode | 0o755)
    file.parent.chmod(folder)
    file.chmod(database)
    try:
        with without_privileges():
            yield
    finally:
        for path, mode in before:
            path.chmod(mode)


def _parents(file: Path) -> list[Path]:
    """The folders above the file that are ours to open up."""
    return [
        folder
        for folder in file.parents
        if folder.is_dir() and folder.stat().st_uid == os.geteuid() and folder != Path("/")
    ]


async def opened_and_written(database_url: str) -> None:
    database = Database(database_url, MASTER, lambda: NOW)
    await database.open()
    try:
        async with database.transaction() as unit:
            await unit.keys.make_if_missing(unit, SYSTEM)
    finally:
        await database.close()


@only_sqlite
async def test_a_database_file_that_cannot_be_written_is_said_to_be_so(database_url: str) -> None:
    with sealed_off(file_of(database_url), folder=0o777, database=0o444), pytest.raises(StorageUnavailable) as fault:
        await opened_and_written(database_url)
    assert "readonly" in fault.value.sentence


@only_sqlite
async def test_a_folder_that_cannot_be_written_is_said_to_be_so(database_url: str) -> None:
    with sealed_off(file_of(database_url), folder=0o555, database=0o666), pytest.raises(StorageUnavailable) as fault:
        await opened_and_written(database_url)
    assert "cannot be written" in fault.value.sentence


@only_sqlite
def test_a_folder_that_cannot_be_written_cannot_be_migrated(tmp_path: Path, database_url: str) -> None:
    empty = tmp_path / "locked" / "new.sqlite"
    empty.parent.mkdir()
    empty.touch()
    with sealed_off(empty, folder=0o555, database=0o444), pytest.raises(StorageUnavailable):
        upgrade(f"sqlite+aiosqlite:///{empty}")


@only_sqlite
async def test_a_folder_that_is_not_there_is_said_to_be_so(tmp_path: Path, database_url: str) -> None:
    with pytest.raises(StorageUnavailable):
        await opened_and_written(f"sqlite+aiosqlite:///{tmp_path}/nowhere/convenor.db")


async def full(unit: Unit) -> None:
    """From here on the file may not grow: what a full disk looks like."""
    pages = await unit.value(text("PRAGMA page_count"))
    await unit.run(text(f"PRAGMA max_page_count={pages}"))


def rows(count: int, start: int = 0) -> list[dict[str, object]]:
    return [{"scope": f"s{start + n}", "wrapped": bytes(2000), "created_at": NOW} for n in range(count)]


@only_sqlite
async def test_a_full_disk_leaves_nothing_half_written_and_later_writes_succeed(database: Database) -> None:
    before = await count(database)

    async def fill() -> None:
        async with database.transaction() as unit:
            await unit.run(insert(data_key), rows(1))
            await unit.run(insert(data_key), rows(500, start=1))

    async with database.transaction() as unit:
        await full(unit)
    with pytest.raises(StorageUnavailable) as fault:
        await fill()
    assert "full" in fault.value.sentence
    assert await count(database) == before
    async with database.transaction() as unit:
        await unit.run(text("PRAGMA max_page_count=1000000"))
    await fill()
    assert await count(database) == before + 501


@only_sqlite
async def test_no_turn_of_a_batch_is_kept_when_the_disk_is_full_in_the_middle_of_it(database: Database) -> None:
    before = await count(database)
    told: list[str] = []

    async def turn(unit: Unit, name: str, size: int) -> None:
        async with unit.attempt():
            unit.after_commit(lambda: told.append(name))
            await unit.run(insert(data_key), [{**one, "scope": f"{name}{one['scope']}"} for one in rows(size)])
            await unit.rows(COUNT)

    async def batch() -> None:
        async with database.transaction() as unit:
            await inbox.receive(unit, [Arrival("u:1:1", b"a" * 16, {})])
            await turn(unit, "small", 1)
            for name in ("large", "after"):
                # Whoever goes on as if it were one turn's own fault finds nothing to go on with.
                with pytest.raises(StorageUnavailable):
                    await turn(unit, name, 500)

    async with database.transaction() as unit:
        await full(unit)
    with pytest.raises(StorageUnavailable):
        await batch()
    assert told == []
    assert await count(database) == before
    async with database.transaction() as unit:
        assert await inbox.counts(unit) == (0, 0)


async def count(database: Database) -> int:
    async with database.transaction() as unit:
        return int(await unit.value(COUNT))


@only_sqlite
async def test_one_file_is_one_process(database: Database, database_url: str) -> None:
    second = Database(database_url, MASTER, lambda: NOW)
    with pytest.raises(AlreadyRunning):
        await second.open()
    await second.engine.dispose()
    await database.close()
    await second.open()
    await second.close()


HOLDER = """
import asyncio, sys
from datetime import UTC, datetime
from storage.database import Database
from storage.sealing import MasterKey

async def hold():
    database = Database(sys.argv[1], MasterKey(bytes(32)), lambda: datetime.now(UTC))
    await database.open()
    print("held", flush=True)
    await asyncio.Event().wait()

asyncio.run(hold())
"""


@only_sqlite
async def test_a_killed_process_leaves_no_lock_behind(database_url: str) -> None:
    holder = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLDER, database_url, stdout=asyncio.subprocess.PIPE
    )
    assert holder.stdout is not None
    assert await holder.stdout.readline() == b"held\n"
    second = Database(database_url, MASTER, lambda: NOW)
    with pytest.raises(AlreadyRunning):
        await second.open()
    holder.kill()
    await holder.wait()
    await second.open()
    await second.close()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_several_processes_may_share_a_postgresql(database: Database, database_url: str) -> None:
    second = Database(database_url, MASTER, lambda: NOW)
    await second.open()
    async with second.transaction() as unit:
        assert await unit.keys.make_if_missing(unit, SYSTEM)
    await second.close()


async def test_a_server_that_is_not_there_is_said_to_be_so() -> None:
    gone = Database("postgresql+psycopg://nobody@127.0.0.1:1/nothing", MASTER, lambda: NOW)
    with pytest.raises(StorageUnavailable):
        await gone.open()
    await gone.close()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_read_only_server_is_said_to_be_so(database: Database) -> None:
    async def write() -> None:
        async with database.transaction() as unit:
            await unit.run(text("SET TRANSACTION READ ONLY"))
            await unit.run(insert(data_key), rows(1))

    with pytest.raises(StorageUnavailable):
        await write()
