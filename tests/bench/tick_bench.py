"""The tick of the timers: with a hundred thousand waiting for their day, and with none, while the same are due."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from statistics import median

from sqlalchemy import insert, text

from storage import timers
from storage.database import Database
from storage.keys import SYSTEM
from storage.migrations_runner import upgrade
from storage.sealing import MasterKey
from storage.tables.base import new_id
from storage.tables.delivery import timer
from tests.bench.figures import Figure, table
from tests.bench.place import Place
from tests.bench.subject import SubjectFailed

PENDING = 100_000
DUE = 100
CHUNK = 10_000
ROUNDS = 9
SECOND = 1_000.0  # ms
MASTER = MasterKey(bytes(32))


async def bench(place: Place) -> list[Figure]:
    """Full and empty take turns, on both databases; the figure is that of the one that fares worse."""
    figures = [await _on(place, kind) for kind in ("sqlite", "postgresql")]
    worst = max(figures, key=lambda figure: figure.ratio)
    if slow := [figure for figure in figures if figure.value >= SECOND]:
        raise SubjectFailed(f"a tick took {slow[0].value:.0f} ms with {PENDING:,} timers waiting")
    return [worst]


async def _on(place: Place, kind: str) -> Figure:
    times: dict[int, list[float]] = {0: [], PENDING: []}
    async with _store(place, kind, 0) as empty, _store(place, kind, PENDING) as full:
        for number in range(ROUNDS + 1):
            for pending, database in ((0, empty), (PENDING, full)):
                lasted = await _tick(database)
                if number:  # the first compiles statements and opens connections
                    times[pending].append(lasted)
    rows = [
        [f"{pending:,} waiting, {kind}", f"{median(each):.2f}", f"{max(each):.2f}"] for pending, each in times.items()
    ]
    print(table([["tick", f"ms for {DUE} due", "slowest"], *rows]), end="\n\n")  # noqa: T201
    ratio = median(full / empty for full, empty in zip(times[PENDING], times[0], strict=True))
    against = f"the same tick with nothing else waiting ({kind})"
    return Figure("tick_100k_pending", median(times[PENDING]), "ms", against, ratio, at_most=1.5)


@asynccontextmanager
async def _store(place: Place, kind: str, pending: int) -> AsyncIterator[Database]:
    with place.database(kind) as environment:
        upgrade(environment["BENCH_DATABASE"])
        database = Database(environment["BENCH_DATABASE"], MASTER, lambda: datetime.now(UTC))
        await database.open()
        try:
            await _fill(database, pending)
            yield database
        finally:
            await database.close()


async def _fill(database: Database, pending: int) -> None:
    """Timers that are due in the days to come."""
    async with database.transaction() as unit:
        await unit.keys.make_if_missing(unit, SYSTEM)
        for first in range(0, pending, CHUNK):
            rows = [
                {
                    "id": new_id(), "kind": "reminder", "subject": f"event {number}", "state": "waiting",
                    "due_at": unit.now + timedelta(hours=1, seconds=number),
                }
                for number in range(first, min(first + CHUNK, pending))
            ]  # fmt: skip
            await unit.run(insert(timer), rows)
        await unit.run(text("ANALYZE"))


async def _tick(database: Database) -> float:
    """One tick with so many due, in ms: each becomes an arrival, entered and sealed, in one transaction."""
    async with database.transaction() as unit:
        for number in range(DUE):
            await timers.set_timer(unit, "reminder", f"due {number}", unit.now)
    begun = time.perf_counter()
    async with database.transaction() as unit:
        fired = await timers.fire_due(unit)
    lasted = time.perf_counter() - begun
    if fired != DUE:
        raise SubjectFailed(f"a tick took {fired} timers of {DUE}")
    return 1_000 * lasted
