"""Statements taken straight to the driver give what SQLAlchemy would have given, on both databases."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import bindparam, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from storage.database import Database
from storage.direct import Direct, Plans
from storage.faults import Conflict
from storage.sealing import MasterKey
from storage.tables.people import data_key, person
from storage.unit import Unit

NOW = datetime(2030, 3, 1, 12, tzinfo=UTC)
ADD = insert(data_key)
BY_SCOPES = (
    select(data_key.c.scope, data_key.c.created_at, data_key.c.wrapped)
    .where(data_key.c.scope.in_(bindparam("scopes", expanding=True)), data_key.c.wrapped.in_([b"old", b"new"]))
    .order_by(data_key.c.scope)
)
ALL = select(data_key.c.scope, data_key.c.created_at, data_key.c.wrapped).order_by(data_key.c.scope)
RENEW = update(data_key).where(data_key.c.scope == bindparam("scope_")).values(wrapped=bindparam("wrapped_"))


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = Database(database_url, MasterKey(bytes(32)), lambda: NOW)
    await opened.open()
    yield opened
    await opened.close()


def row(number: int) -> dict[str, Any]:
    return {"scope": f"s{number}", "wrapped": b"old", "created_at": NOW + timedelta(hours=number)}


async def fill(unit: Unit, count: int) -> None:
    for number in range(count):
        unit.write(ADD, **row(number))
    await unit.flush()


async def test_the_third_time_reads_the_same_as_the_first(database: Database) -> None:
    async with database.transaction() as unit:
        await fill(unit, 3)
        first, second, third = [await unit.rows(BY_SCOPES, {"scopes": ["s1", "s2"]}) for _ in range(3)]
        assert [tuple(one) for one in third] == [tuple(one) for one in first] == [tuple(one) for one in second]
        assert third[0].scope == "s1"
        assert third[0].created_at == NOW + timedelta(hours=1)
        assert third[1]._mapping["wrapped"] == b"old"


async def test_lists_of_every_length_find_exactly_their_rows(database: Database) -> None:
    async with database.transaction() as unit:
        await fill(unit, 9)
        for count in (1, 2, 3, 5, 7, 8, 9, 0, 4):
            for _ in range(3):
                found = await unit.rows(BY_SCOPES, {"scopes": [f"s{number}" for number in range(count)]})
                assert [one.scope for one in found] == [f"s{number}" for number in range(count)]


async def test_rows_written_in_bulk_arrive_in_order_and_with_their_types(database: Database) -> None:
    for start in (0, 3, 6):
        async with database.transaction() as unit:
            for number in range(start, start + 3):
                unit.write(ADD, **row(number))
                unit.write(RENEW, scope_=f"s{number}", wrapped_=b"new")
    async with database.transaction() as unit:
        found = await unit.rows(ALL)
    assert [tuple(one) for one in found] == [(f"s{n}", NOW + timedelta(hours=n), b"new") for n in range(9)]


async def test_a_naive_moment_is_refused_on_this_way_too(database: Database) -> None:
    plans = Plans(database.engine.dialect)
    plans.find(ADD, row(1))
    found = plans.find(ADD, row(1))
    assert found is not None
    with pytest.raises(ValueError, match="zone"):
        found[0].bound(row(1) | {"created_at": NOW.replace(tzinfo=None)})


async def test_a_broken_rule_is_the_fault_it_always_was(database: Database) -> None:
    for number in (1, 2):
        async with database.transaction() as unit:
            unit.write(ADD, **row(number))
    with pytest.raises(Conflict):
        await write_again(database)


async def write_again(database: Database) -> None:
    async with database.transaction() as unit:
        unit.write(ADD, **row(1))


async def test_an_error_shows_no_values_and_leaves_the_transaction_usable(database: Database) -> None:
    async with database.transaction() as unit:
        await fill(unit, 2)
        plans = Plans(unit.connection.dialect)
        plans.find(ADD, row(1))
        savepoint = await unit.connection.begin_nested()
        with pytest.raises(IntegrityError) as failure:
            await Direct(unit.connection, plans).write([(ADD, [row(1)])])
        await savepoint.rollback()
        assert failure.value.params is None
        assert len(await unit.rows(ALL)) == 2


async def test_what_an_attempt_undoes_is_undone(database: Database) -> None:
    async with database.transaction() as unit:
        await fill(unit, 1)
        with pytest.raises(LookupError):
            await write_and_fail(unit)
        assert len(await unit.rows(ALL)) == 1


async def write_and_fail(unit: Unit) -> None:
    async with unit.attempt():
        for number in (5, 6, 7):
            unit.write(ADD, **row(number))
            assert len(await unit.rows(ALL)) == number - 3
        raise LookupError


async def test_a_write_that_gives_something_back_gives_it_every_time(database: Database) -> None:
    adding = ADD.returning(data_key.c.scope, data_key.c.created_at)
    async with database.transaction() as unit:
        given = [await unit.rows(adding, row(number)) for number in range(3)]
        assert [[tuple(one) for one in rows] for rows in given] == [
            [(f"s{number}", NOW + timedelta(hours=number))] for number in range(3)
        ]
        for number in (3, 4):
            unit.write(adding, **row(number))
            await unit.flush()
        assert len(await unit.rows(ALL)) == 5


async def test_a_statement_gets_its_plan_the_second_time(database: Database) -> None:
    plans = Plans(database.engine.dialect)
    assert plans.find(BY_SCOPES, {"scopes": ["s1"]}) is None
    assert plans.find(BY_SCOPES, {"scopes": ["s2"]}) is not None
    assert plans.find(BY_SCOPES, {"scopes": ["s1", "s2"]}) is None


@pytest.mark.parametrize(
    ("statement", "params"),
    [
        # Python fills in the default of `reachable`, an empty list finds nothing, a text is not SQLAlchemy's.
        (insert(person), {"id": "p", "language": "en", "zone": "UTC", "created_at": NOW}),
        (text("SELECT 1"), {}),
        (BY_SCOPES, {"scopes": []}),
    ],
)
async def test_what_needs_more_of_sqlalchemy_is_left_to_it(database: Database, statement: Any, params: Any) -> None:
    plans = Plans(database.engine.dialect)
    assert [plans.find(statement, params) for _ in range(3)] == [None, None, None]
