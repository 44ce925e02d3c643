"""Plays seeds: each on its own copy of a prepared database, in a folder that a run shares."""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

from bot import logs
from flows.roles import Role
from storage import people, role_giving
from storage.database import Database
from storage.keys import SYSTEM
from storage.migrations_runner import upgrade
from storage.sealing import MasterKey
from tests.bot.simulation.people import ACCOUNTS
from tests.bot.simulation.program import witnesses
from tests.bot.simulation.virtual import played
from tests.bot.simulation.witness import WITNESSING
from tests.bot.simulation.world import World

# A killed process is simulated, not a power cut: what was written is there without waiting for the disk.
FAST = ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=OFF", "PRAGMA foreign_keys=ON", "PRAGMA secure_delete=ON")


@dataclass(frozen=True)
class Ground:
    """What every seed starts from."""

    folder: Path
    persons: dict[int, str]

    def play(self, seed: int, acts: int = 6) -> list[str]:
        """What was wrong in this seed's course; nothing, one hopes."""
        for old in self.folder.glob("sim.sqlite*"):
            old.unlink()
        shutil.copyfile(self.folder / "template.sqlite", self.folder / "sim.sqlite")
        with patch("storage.database.SQLITE_SETTINGS", FAST):
            world = World(seed, self.folder, self.persons)
            return played(world.story(acts))

    def failing(self, seeds: Iterable[int], acts: int = 6) -> dict[int, list[str]]:
        """The seeds in whose course something was wrong."""
        return {seed: wrong for seed in seeds if (wrong := self.play(seed, acts))}


def prepared(folder: Path) -> Ground:
    """A migrated database with people, organisers all, and tables for what the witness wants to know."""
    logs.set_up(logging.CRITICAL)
    url = f"sqlite+aiosqlite:///{folder / 'template.sqlite'}"
    upgrade(url)
    return Ground(folder, asyncio.run(_settled(url, folder)))


async def _settled(url: str, folder: Path) -> dict[int, str]:
    database = Database(url, MasterKey.from_file(folder / "master.key"), lambda: datetime(2026, 11, 1, tzinfo=UTC))
    await database.open()
    persons = {}
    async with database.transaction() as unit:
        await unit.keys.make_if_missing(unit, SYSTEM)
        for account, name in ACCOUNTS.items():
            persons[account] = await people.add(unit, telegram_id=account, name=name, language="en", zone="UTC")
            await role_giving.give_role(unit, persons[account], Role.ORGANISER, process=None, side="A")
        await unit.connection.run_sync(witnesses.create_all)
        raw = await unit.connection.get_raw_connection()
        assert raw.driver_connection is not None
        raw.driver_connection._raw.create_function("sim_now", 0, str)
        for statement in WITNESSING:
            await unit.connection.exec_driver_sql(statement)
    await database.close()
    return persons
