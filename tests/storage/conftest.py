"""A database for each storage test, on both engines, with a clock to move."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from bot.clock import MovedClock
from storage import people
from storage.database import Database
from storage.keys import SYSTEM
from storage.sealing import MasterKey

MASTER = MasterKey(bytes(range(32)))


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock(datetime(2026, 11, 2, 9, tzinfo=UTC))


@pytest.fixture
async def database(database_url: str, clock: MovedClock) -> AsyncIterator[Database]:
    """Open, with the key of the system made."""
    opened = Database(database_url, MASTER, clock)
    await opened.open()
    async with opened.transaction() as unit:
        await unit.keys.make_if_missing(unit, SYSTEM)
    yield opened
    await opened.close()


@pytest.fixture
async def ayesha(database: Database) -> str:
    async with database.transaction() as unit:
        return await people.add(unit, telegram_id=7, name="Ayesha", language="en", zone="UTC")
