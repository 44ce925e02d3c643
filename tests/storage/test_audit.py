"""The audit trail notices every change, removal and swap, and says where."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot.clock import MovedClock
from storage import audit
from storage.audit import Broken
from storage.database import Database
from storage.sealing import MasterKey


@pytest.fixture
async def database(database_url: str) -> Any:
    clock = MovedClock(datetime(2026, 11, 22, tzinfo=UTC))
    database = Database(database_url, MasterKey(bytes(range(32))), clock)
    await database.open()
    for number in range(5):
        async with database.transaction() as unit:
            await audit.note(unit, f"action_{number}", actor="someone", about="thing")
        clock.advance(timedelta(seconds=1))
    yield database
    await database.close()


async def tampered(database: Database, *statements: str) -> Broken | None:
    async with database.transaction() as unit:
        for statement in statements:
            await unit.run(text(statement))
    async with database.transaction() as unit:
        return (await audit.verify(unit))[1]


async def test_an_untouched_chain_holds(database: Database) -> None:
    async with database.transaction() as unit:
        assert await audit.verify(unit) == (5, None)


async def test_a_changed_row_is_named(database: Database) -> None:
    assert await tampered(database, "UPDATE audit SET action = 'other' WHERE position = 3") == Broken(3, "changed")


async def test_a_removed_row_is_named(database: Database) -> None:
    assert await tampered(database, "DELETE FROM audit WHERE position = 2") == Broken(2, "removed")


async def test_rows_cut_off_at_the_end_are_missed(database: Database) -> None:
    assert await tampered(database, "DELETE FROM audit WHERE position >= 4") == Broken(4, "cut_off")


async def test_a_shortened_chain_with_a_forged_head_is_found(database: Database) -> None:
    broken = await tampered(database, "DELETE FROM audit WHERE position >= 4", "UPDATE audit_head SET position = 3")
    assert broken == Broken(3, "changed")


async def test_two_swapped_rows_are_found(database: Database) -> None:
    swapped = [
        "UPDATE audit SET position = 99 WHERE position = 2",
        "UPDATE audit SET position = 2 WHERE position = 3",
        "UPDATE audit SET position = 3 WHERE position = 99",
    ]
    assert await tampered(database, *swapped) == Broken(2, "changed")


@pytest.mark.parametrize(
    "forgery",
    [
        ["DELETE FROM audit WHERE position >= 4"],
        ["DELETE FROM audit WHERE position >= 4", "DELETE FROM audit_head"],
        ["DELETE FROM audit WHERE position >= 4", "UPDATE audit_head SET position = 3"],
        ["DELETE FROM audit"],
    ],
)
async def test_rows_cut_off_at_the_end_are_missed_after_more_was_written(
    database: Database, forgery: list[str]
) -> None:
    await tampered(database, *forgery)
    for _row in range(3):
        async with database.transaction() as unit:
            await audit.note(unit, "later")
    async with database.transaction() as unit:
        assert (await audit.verify(unit))[1] == Broken(1 if forgery == ["DELETE FROM audit"] else 4, "removed")
