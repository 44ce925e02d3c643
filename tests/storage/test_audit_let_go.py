"""Rows of the trail whose time is over go from the front, and the rest proves as much as before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text, update

from bot.clock import MovedClock
from storage import audit, retention
from storage.audit import Broken
from storage.database import Database
from storage.sealing import MasterKey
from storage.tables.programme import process as process_table
from storage.tables.safety import audit as trail
from storage.tables.safety import audit_anchor
from tests.house import House

START = datetime(2026, 11, 22, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
async def database(database_url: str) -> Any:
    """A row on each of ten days; then the first five days are over."""
    clock = MovedClock(START)
    database = Database(database_url, MasterKey(bytes(range(32))), clock)
    await database.open()
    for number in range(10):
        async with database.transaction() as unit:
            await audit.note(unit, f"action_{number + 1}")
        clock.advance(DAY)
    async with database.transaction() as unit:
        assert await audit.let_go(unit, START + 5 * DAY) == 5
    yield database
    await database.close()


async def verified(database: Database) -> tuple[int, Broken | None]:
    async with database.transaction() as unit:
        return await audit.verify(unit)


async def tampered(database: Database, *statements: str) -> Broken | None:
    async with database.transaction() as unit:
        for statement in statements:
            await unit.run(text(statement))
    return (await verified(database))[1]


async def numbers(database: Database) -> list[int]:
    async with database.transaction() as unit:
        return [row.position for row in await unit.rows(select(trail.c.position).order_by(trail.c.position))]


async def test_what_is_left_holds_and_says_what_went(database: Database) -> None:
    assert await verified(database) == (11, None)
    assert await numbers(database) == [6, 7, 8, 9, 10, 11]
    async with database.transaction() as unit:
        last = await unit.first(select(trail.c.action, trail.c.object).where(trail.c.position == 11))
        assert last is not None
        assert tuple(last) == ("audit_let_go", "5")
        assert await audit.let_go_until(unit) == 5


async def test_it_goes_on_day_by_day_and_once_everything_was_old(database: Database) -> None:
    async with database.transaction() as unit:
        assert await audit.let_go(unit, START + 5 * DAY) == 0
        assert await audit.let_go(unit, START + 7 * DAY) == 2
    assert await verified(database) == (12, None)
    async with database.transaction() as unit:
        assert await audit.let_go(unit, START + 500 * DAY) == 5
    assert await numbers(database) == [13]
    async with database.transaction() as unit:
        await audit.note(unit, "later")
    assert await verified(database) == (14, None)


@pytest.mark.parametrize(
    ("forgery", "where"),
    [
        (["DELETE FROM audit WHERE position = 6"], Broken(6, "removed")),
        (["DELETE FROM audit WHERE position <= 8", "UPDATE audit_anchor SET position = 8"], Broken(8, "changed")),
        (["UPDATE audit_anchor SET hash = (SELECT hash FROM audit WHERE position = 6)"], Broken(5, "changed")),
        (["DELETE FROM audit_anchor"], Broken(1, "removed")),
        (["UPDATE audit SET action = 'other' WHERE position = 6"], Broken(6, "changed")),
        (["UPDATE audit SET position = position - 5", "DELETE FROM audit_anchor"], Broken(1, "changed")),
        (["DELETE FROM audit"], Broken(6, "cut_off")),
        (
            [
                "UPDATE audit SET position = 99 WHERE position = 6",
                "UPDATE audit SET position = 6 WHERE position = 7",
                "UPDATE audit SET position = 7 WHERE position = 99",
            ],
            Broken(6, "changed"),
        ),
    ],
)
async def test_whatever_is_done_to_the_rest_is_found(database: Database, forgery: list[str], where: Broken) -> None:
    assert await tampered(database, *forgery) == where


async def test_an_older_anchor_put_back_does_not_hide_what_went_since(database: Database) -> None:
    async with database.transaction() as unit:
        old = (await unit.rows(select(audit_anchor.c.hash, audit_anchor.c.seal)))[0]
        await audit.let_go(unit, START + 7 * DAY)
    async with database.transaction() as unit:
        await unit.connection.execute(
            text("UPDATE audit_anchor SET position = 5, hash = :hash, seal = :seal"),
            {"hash": bytes(old.hash), "seal": bytes(old.seal)},
        )
    assert (await verified(database))[1] == Broken(6, "removed")


async def test_a_row_that_does_not_hold_is_evidence_and_never_goes(database: Database) -> None:
    await tampered(database, "UPDATE audit SET action = 'other' WHERE position = 8")
    async with database.transaction() as unit:
        assert await audit.let_go(unit, START + 500 * DAY) == 2
    assert (await numbers(database))[0] == 8
    assert (await verified(database))[1] == Broken(8, "changed")
    async with database.transaction() as unit:
        assert await audit.let_go(unit, START + 500 * DAY) == 0


async def test_with_a_forged_anchor_nothing_goes(database: Database) -> None:
    assert await tampered(database, "UPDATE audit_anchor SET position = 4") == Broken(4, "changed")
    async with database.transaction() as unit:
        assert await audit.let_go(unit, START + 500 * DAY) == 0


async def test_the_daily_run_keeps_it_as_long_as_the_most_careful_process_wants(house: House) -> None:
    for code, days in (("TRJ", 100), ("LAN", 30)):
        await house.process(code, retention={"audit": days})
    async with house.transaction() as unit:
        await audit.note(unit, "process_frozen")

    async def left(after: timedelta) -> bool:
        house.clock.advance(after)
        async with house.transaction() as unit:
            await retention.carry_out(unit)
            assert (await audit.verify(unit))[1] is None
            found = select(func.count()).select_from(trail).where(trail.c.action == "process_frozen")
            return bool(await unit.value(found))

    assert await left(100 * DAY)
    assert not await left(timedelta(seconds=1))


async def test_a_process_that_set_nothing_keeps_it_ten_years(house: House) -> None:
    await house.process("TRJ")
    async with house.transaction() as unit:
        await unit.run(update(process_table).values(settings={}))
        await audit.note(unit, "process_frozen")
    house.clock.advance(3660 * DAY)
    async with house.transaction() as unit:
        await retention.carry_out(unit)
        assert await audit.let_go_until(unit) == 0
