"""A tick looks at what is due and at nothing else, however much is waiting for its day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import ClauseElement, Executable, insert, text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from bot.clock import MovedClock
from storage import inbox, outbox, timers
from storage.database import Database
from storage.tables.base import new_id
from storage.tables.delivery import outbox as outbox_table
from storage.tables.delivery import timer
from storage.unit import Unit

WAITING = 5_000


async def fill(database: Database) -> None:
    """Thousands of timers that are due some time later."""
    async with database.transaction() as unit:
        rows = [
            {
                "id": new_id(),
                "kind": "reminder",
                "subject": f"e{number}",
                "due_at": unit.now + timedelta(minutes=1 + number),
                "state": "waiting",
            }
            for number in range(WAITING)
        ]
        await unit.run(insert(timer), rows)
        await unit.run(text("ANALYZE"))


class Explain(Executable, ClauseElement):
    """Asks how the database would carry a statement out."""

    inherit_cache = False

    def __init__(self, statement: ClauseElement) -> None:
        self.statement = statement


@compiles(Explain)
def _explained(element: Explain, compiler: SQLCompiler, **options: Any) -> str:
    asking = "EXPLAIN" if compiler.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
    sql = compiler.process(element.statement, **options)
    compiler._result_columns.clear()  # what comes back is text, not the statement's columns
    return f"{asking} {sql}"


async def plan_of(unit: Unit, statement: ClauseElement, **values: object) -> str:
    """The database's plan, in its own words."""
    rows = (await unit.run(Explain(statement), values)).all()
    return "\n".join(str(row[-1]) for row in rows)


async def test_what_is_due_is_found_by_its_index(database: Database) -> None:
    await fill(database)
    async with database.transaction() as unit:
        due = timers.DUE_UNLOCKED if unit.postgresql else timers.DUE
        for plan in (await plan_of(unit, due, now=unit.now, limit_=500), await plan_of(unit, timers.NEXT)):
            assert "ix_timer_due" in plan
            assert "Seq Scan" not in plan


async def test_what_may_be_sent_is_found_among_what_waits_for_its_morning(database: Database) -> None:
    async with database.transaction() as unit:
        rows = [
            {
                "id": new_id(),
                "kind": "doorbell",
                "state": "ready",
                "urgency": outbox.NOTICE,
                "not_before": unit.now + timedelta(hours=1, seconds=number),
                "created_at": unit.now,
            }
            for number in range(WAITING)
        ]
        await unit.run(insert(outbox_table), rows)
        await unit.run(text("ANALYZE"))
    async with database.transaction() as unit:
        ready = outbox.READY_UNLOCKED if unit.postgresql else outbox.READY
        plan = await plan_of(unit, ready, now=unit.now, limit_=60)
        assert "ix_outbox_ready" in plan
        assert "Seq Scan" not in plan
        assert await outbox.ready(unit, 60) == []


async def test_without_its_index_it_would_be_noticed(database: Database) -> None:
    await fill(database)
    async with database.transaction() as unit:
        await unit.run(text("DROP INDEX ix_timer_due"))
        assert "ix_timer_due" not in await plan_of(unit, timers.DUE, now=unit.now, limit_=500)


async def test_a_tick_takes_what_is_due_from_among_thousands_and_leaves_the_rest(
    database: Database, clock: MovedClock
) -> None:
    await fill(database)
    clock.advance(timedelta(minutes=3))
    async with database.transaction() as unit:
        assert await timers.fire_due(unit) == 3
        assert len(await inbox.due(unit)) == 3
        assert await timers.next_due(unit) == unit.now + timedelta(minutes=1)
        assert await outbox.next_ready(unit) is None
