"""The SQLite driver under SQLAlchemy: what it must do like aiosqlite, and what it must do better."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.sqlite_driver import SMALL, Connection, opens


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    file = str(tmp_path / "driver.db")
    made = create_async_engine(f"sqlite+aiosqlite:///{file}", pool_size=1, max_overflow=0, async_creator=opens(file))
    async with made.begin() as connection:
        await connection.execute(text("CREATE TABLE note (id INTEGER PRIMARY KEY, words TEXT UNIQUE)"))
    yield made
    await made.dispose()


async def words(engine: AsyncEngine) -> list[str]:
    async with engine.connect() as connection:
        return list((await connection.execute(text("SELECT words FROM note ORDER BY id"))).scalars())


async def test_rows_written_together_are_read_in_order(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.execute(text("INSERT INTO note (words) VALUES (:words)"), [{"words": "one"}, {"words": "two"}])
    assert await words(engine) == ["one", "two"]


async def test_what_is_raised_within_a_transaction_undoes_it(engine: AsyncEngine) -> None:
    async def fail() -> None:
        async with engine.begin() as connection:
            await connection.exec_driver_sql("BEGIN IMMEDIATE")
            await connection.execute(text("INSERT INTO note (words) VALUES ('gone')"))
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    assert await words(engine) == []


async def test_a_savepoint_is_undone_alone(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.exec_driver_sql("BEGIN IMMEDIATE")
        await connection.execute(text("INSERT INTO note (words) VALUES ('kept')"))
        savepoint = await connection.begin_nested()
        await connection.execute(text("INSERT INTO note (words) VALUES ('undone')"))
        await savepoint.rollback()
    assert await words(engine) == ["kept"]


async def test_a_broken_rule_is_the_same_error_as_ever(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        await connection.execute(text("INSERT INTO note (words) VALUES ('once')"))
        with pytest.raises(IntegrityError):
            await connection.execute(text("INSERT INTO note (words) VALUES ('once')"))
        with pytest.raises(OperationalError):
            await connection.execute(text("INSERT INTO nowhere VALUES (1)"))


async def test_a_cancelled_commit_is_waited_for_so_that_nobody_touches_the_connection_before(tmp_path: Path) -> None:
    begun, go_on = threading.Event(), threading.Event()
    ended: list[bool] = []

    def slow() -> None:
        begun.set()
        go_on.wait()
        ended.append(True)

    connection = await opens(str(tmp_path / "slow.db"))()
    task = asyncio.create_task(connection.aside(slow))
    await asyncio.to_thread(begun.wait)
    task.cancel()
    await asyncio.sleep(0)
    assert not task.done()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert ended == [True]
    await connection.close()


async def test_only_what_may_take_long_leaves_the_loop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    aside: list[object] = []
    connection = await opens(str(tmp_path / "loop.db"))()

    async def note(work: object, *arguments: object) -> None:
        aside.append(arguments[0] if arguments else work)

    monkeypatch.setattr(connection, "aside", note)
    cursor = connection.cursor()
    for statement in ("CREATE TABLE note (id INTEGER)", "SELECT 1", "BEGIN IMMEDIATE", "DELETE FROM note"):
        await cursor.execute(statement)
    assert aside == ["CREATE TABLE note (id INTEGER)", "DELETE FROM note"]
    monkeypatch.undo()
    await connection.rollback()
    await connection.close()


async def test_a_small_commit_is_made_in_place_as_long_as_the_disk_is_quick(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    took = [5.0, 0.001, 0.001, 5.0, 0.001]  # what each commit will seem to take, in seconds
    times = iter([second for seconds in took for second in (0.0, seconds)])
    monkeypatch.setattr("storage.sqlite_driver.perf_counter", lambda: next(times))
    connection = await opens(str(tmp_path / "quick.db"))()
    aside = connection.aside
    in_thread: list[bool] = []

    async def noted(work: Callable[..., Any], *arguments: Any) -> Any:
        in_thread[-1] = True
        return await aside(work, *arguments)

    monkeypatch.setattr(connection, "aside", noted)
    for _ in took:
        in_thread.append(False)
        await connection.commit()
    # The first is a trial of the disk, and so is each after a slow one.
    assert in_thread == [True, True, False, False, True]
    monkeypatch.undo()
    await connection.close()


async def test_a_big_commit_leaves_the_loop_free(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.sqlite_driver.perf_counter", lambda: 0.0)
    connection = await opens(str(tmp_path / "big.db"))()
    cursor = connection.cursor()
    await cursor.execute("CREATE TABLE note (id INTEGER)")
    await connection.commit()
    in_thread: list[object] = []

    async def note(work: Callable[..., Any], *arguments: Any) -> None:
        in_thread.append(work())

    monkeypatch.setattr(connection, "aside", note)
    for rows, expected in ((1, 0), (SMALL + 1, 1), (1, 1)):
        await cursor.execute("BEGIN IMMEDIATE")
        await cursor.executemany("INSERT INTO note VALUES (?)", [(1,)] * rows)
        await connection.commit()
        assert len(in_thread) == expected
    monkeypatch.undo()
    await connection.close()


async def test_a_closed_connection_says_so_and_may_be_closed_twice(tmp_path: Path) -> None:
    for close in (Connection.close, Connection.stop):
        connection = await opens(str(tmp_path / "closed.db"))()
        if (waiting := close(connection)) is not None:
            await waiting
        await connection.close()
        with pytest.raises(sqlite3.ProgrammingError):
            connection.cursor()
