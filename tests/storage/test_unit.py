"""One transaction, many attempts: each is kept completely or not at all, and none takes another with it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from storage.database import Database
from storage.faults import Conflict
from storage.sealing import CannotUnseal, MasterKey
from storage.tables.people import data_key
from storage.unit import Unit

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


ADD = insert(data_key)


CHANGE = update(data_key).where(data_key.c.scope == bindparam("scope_")).values(wrapped=bindparam("wrapped_"))


DROP = delete(data_key).where(data_key.c.scope == bindparam("scope_"))


EMPTY = delete(data_key)


ALL = select(data_key.c.scope, data_key.c.wrapped).order_by(data_key.c.scope)


class Broken(Exception):
    """What a turn with a bug in it raises."""


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = Database(database_url, MasterKey(bytes(32)), lambda: NOW)
    await opened.open()
    yield opened
    await opened.close()


def row(scope: str, wrapped: bytes = b"one") -> dict[str, Any]:
    return {"scope": scope, "wrapped": wrapped, "created_at": NOW}


async def stored(database: Database) -> dict[str, bytes]:
    async with database.transaction() as unit:
        return {one.scope: one.wrapped for one in await unit.rows(ALL)}


async def attempt(unit: Unit, *scopes: str, run: bool = False, fail: bool = False, read: bool = False) -> None:
    async with unit.attempt():
        for scope in scopes:
            if run:
                await unit.run(ADD, row(scope))
            else:
                unit.write(ADD, **row(scope))
            if read:
                assert scope in [one.scope for one in await unit.rows(ALL)]
        if fail:
            raise Broken


async def half_done(unit: Unit, first: str, last: str) -> None:
    """One write at once, and one that is carried out only when the attempt is over."""
    async with unit.attempt():
        await unit.run(ADD, row(first))
        unit.write(ADD, **row(last))


@pytest.mark.parametrize("run", [False, True], ids=["kept back", "at once"])
@pytest.mark.parametrize("read", [False, True], ids=["unread", "read"])
async def test_a_failing_attempt_leaves_no_trace_and_takes_no_other_with_it(
    database: Database, run: bool, read: bool
) -> None:
    async with database.transaction() as unit:
        await attempt(unit, "before", run=run, read=read)
        with pytest.raises(Broken):
            await attempt(unit, "lost", "too", run=run, read=read, fail=True)
        await attempt(unit, "after", run=run, read=read)
    assert set(await stored(database)) == {"before", "after"}


async def test_an_attempt_whose_last_write_fails_is_undone_as_a_whole(database: Database) -> None:
    async with database.transaction() as unit:
        await attempt(unit, "there")
    async with database.transaction() as unit:
        with pytest.raises(IntegrityError):
            await half_done(unit, "half", "there")
        await attempt(unit, "after")
    assert set(await stored(database)) == {"there", "after"}


async def test_a_write_of_its_own_that_is_refused_undoes_only_its_attempt(database: Database) -> None:
    async with database.transaction() as unit:
        await attempt(unit, "before")
        with pytest.raises(IntegrityError):
            await attempt(unit, "new", "before", run=True)
        await attempt(unit, "after")
    assert set(await stored(database)) == {"before", "after"}


async def test_a_shared_write_that_is_refused_undoes_everything_and_is_nobodys_bug(database: Database) -> None:
    async with database.transaction() as unit:
        await attempt(unit, "there")
    told: list[str] = []

    async def turns() -> None:
        async with database.transaction() as unit:
            async with unit.attempt():
                unit.write(ADD, **row("there"))
                unit.after_commit(lambda: told.append("first"))
            # The second turn only reads: it must not be the one that fails, and be done with.
            with pytest.raises(Conflict):
                await attempt(unit, "second", read=True)
            with pytest.raises(Conflict):
                await attempt(unit, "third", run=True)

    with pytest.raises(Conflict):
        await turns()
    assert set(await stored(database)) == {"there"}
    assert told == []


async def test_reads_see_what_was_written_before_in_this_turn_and_in_earlier_ones(database: Database) -> None:
    async with database.transaction() as unit:
        unit.write(ADD, **row("outside"))
        assert [one.scope for one in await unit.rows(ALL)] == ["outside"]
        async with unit.attempt():
            unit.write(ADD, **row("mine"))
            unit.write(CHANGE, scope_="mine", wrapped_=b"two")
            assert [(one.scope, one.wrapped) for one in await unit.rows(ALL)] == [("mine", b"two"), ("outside", b"one")]
        async with unit.attempt():
            assert len(await unit.rows(ALL)) == 2


async def test_writes_about_one_row_keep_their_order_in_bulk(database: Database) -> None:
    async with database.transaction() as unit:
        unit.write(CHANGE, scope_="nobody", wrapped_=b"first use of the statement")
        for scope in ("a", "b"):
            unit.write(ADD, **row(scope))
            unit.write(CHANGE, scope_=scope, wrapped_=b"two")
            unit.write(DROP, scope_=scope)
            unit.write(ADD, **row(scope, b"three"))
    assert await stored(database) == {"a": b"three", "b": b"three"}


async def test_an_insert_says_whether_its_row_was_new(database: Database) -> None:
    once = {
        "sqlite": sqlite.insert(data_key).on_conflict_do_nothing(),
        "postgresql": postgresql.insert(data_key).on_conflict_do_nothing(),
    }
    for new in (1, 0):
        async with database.transaction() as unit:
            assert (await unit.run(once[database.engine.dialect.name], row("once"))).rowcount == new


async def test_what_is_raised_outside_attempts_undoes_the_transaction(database: Database) -> None:
    async def fail() -> None:
        async with database.transaction() as unit:
            await attempt(unit, "kept?")
            raise Broken

    with pytest.raises(Broken):
        await fail()
    assert await stored(database) == {}


async def test_hooks_are_called_after_the_commit_in_order_and_only_for_what_was_kept(database: Database) -> None:
    told: list[str] = []

    async def turn(unit: Unit, name: str, fail: bool) -> None:
        async with unit.attempt():
            unit.write(ADD, **row(name))
            unit.after_commit(lambda: told.append(name))
            if fail:
                raise Broken

    async with database.transaction() as unit:
        await turn(unit, "one", fail=False)
        with pytest.raises(Broken):
            await turn(unit, "two", fail=True)
        await turn(unit, "three", fail=False)
        assert told == []
    assert told == ["one", "three"]


async def test_hooks_are_not_called_when_the_commit_is_refused(database: Database) -> None:
    told: list[str] = []

    async def clash() -> None:
        async with database.transaction() as unit:
            unit.after_commit(lambda: told.append("never"))
            unit.write(ADD, **row("twice"))
            unit.write(ADD, **row("twice"))

    with pytest.raises(Conflict):
        await clash()
    assert told == []
    assert await stored(database) == {}


async def make_and_fail(unit: Unit, scope: str) -> None:
    async with unit.attempt():
        made = await unit.keys.make(unit, scope)
        assert await unit.cipher(scope) is made, "the turn that made it can use it"
        raise Broken


async def test_a_key_made_in_a_failing_attempt_seals_nothing_later(database: Database) -> None:
    async with database.transaction() as unit:
        with pytest.raises(Broken):
            await make_and_fail(unit, "poll:1")
        with pytest.raises(CannotUnseal):
            await unit.cipher("poll:1")
        sealed = (await unit.keys.make_if_missing(unit, "poll:1")).seal(b"vote", "here")
    reopened = Database(str(database.engine.url.render_as_string(False)), MasterKey(bytes(32)), lambda: NOW)
    async with reopened.transaction() as unit:
        assert (await unit.cipher("poll:1")).unseal(sealed, "here") == b"vote"
    await reopened.engine.dispose()
