"""Numbers within a process, given out one at a time."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from storage.tables.programme import process
from storage.unit import Unit

# The row itself is what is held on to; its key stays free for the rows that refer to it.
_hold = select(process.c.id).where(process.c.id == bindparam("id_")).with_for_update(key_share=True)


async def alone(unit: Unit, process_id: str) -> None:
    """Until the commit nobody else numbers anything in this process. SQLite has one writer anyway."""
    if unit.postgresql:
        await unit.rows(_hold, {"id_": process_id})
