"""Opens the database: for this process alone, with today's tables, and with the key it was sealed under."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from bot.clock import Clock, SharedClock, machine_clock
from bot.settings import BadSetting, Settings
from storage.database import Database
from storage.faults import Conflict
from storage.keys import SYSTEM
from storage.migrations_runner import upgrade
from storage.sealing import CannotUnseal, MasterKey


def clock_of(settings: Settings) -> Clock:
    return SharedClock(settings.clock_file) if settings.clock_file is not None else machine_clock


@asynccontextmanager
async def opened(settings: Settings, clock: Clock | None = None, *, migrate: bool = True) -> AsyncIterator[Database]:
    """The open database. Raises AlreadyRunning, StorageUnavailable, or BadSetting where the key does not fit; then
    nothing was changed, and a key that was made for the occasion is gone again."""
    with _key(settings.key_file) as master:
        database = Database(settings.database, master, clock or clock_of(settings))
        await database.open()
        try:
            # Only now that nobody else has it: two that migrate at once would be in each other's way.
            if migrate:
                upgrade(settings.database)
            await _keyed(database, settings.key_file)
        except BaseException:
            await database.close()
            raise
    try:
        yield database
    finally:
        await database.close()


@contextmanager
def _key(file: Path) -> Iterator[MasterKey]:
    """The key of the file, which is made if there is none, and kept only if the block succeeds."""
    new = not file.exists()
    try:
        master = MasterKey.from_file(file)
    except ValueError:
        raise BadSetting(f"CONVENOR_KEY_FILE names {file}, which holds no key: 64 hexadecimal digits.") from None
    except OSError as error:
        raise BadSetting(f"CONVENOR_KEY_FILE names {file}, which cannot be used: {error.strerror}.") from None
    try:
        yield master
    except BaseException:
        if new:
            file.unlink(missing_ok=True)
        raise


async def _keyed(database: Database, file: Path) -> None:
    """Make the database's own first key, or see that the one it has opens with ours."""
    try:
        await database.prove_writable()
        async with database.transaction() as unit:
            await unit.keys.make_if_missing(unit, SYSTEM)
    except Conflict:  # another replica on this database began at the same moment, and was first
        await _keyed(database, file)
    except CannotUnseal:
        raise BadSetting(
            f"The database was sealed with another key than the one in {file}. "
            "Put the right one there, or nothing in it can be read."
        ) from None
