"""Which processes that share a database are there: each holds a lock that its end releases, however it ends."""

from __future__ import annotations

from sqlalchemy import BigInteger, bindparam, cast, func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.unit import Unit

_number = cast(bindparam("number"), BigInteger)
_announce = select(func.pg_advisory_lock(_number))
_free = select(func.pg_try_advisory_xact_lock(_number))


async def announce(engine: AsyncEngine, holder: str) -> AsyncConnection:
    """Say that this process is there, for as long as the returned connection lives (PostgreSQL)."""
    connection = await engine.connect()
    await connection.execution_options(isolation_level="AUTOCOMMIT")
    await connection.execute(_announce, {"number": _key(holder)})
    return connection


async def is_present(unit: Unit, holder: str) -> bool:
    """Whether that process is still there. SQLite's file lock lets nobody else be."""
    return unit.postgresql and not await unit.value(_free, {"number": _key(holder)})


def _key(holder: str) -> int:
    """The 64-bit number of a holder's lock, from its 16 hex digits."""
    return int.from_bytes(bytes.fromhex(holder), signed=True)
