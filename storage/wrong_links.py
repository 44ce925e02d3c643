"""Links that did not work, counted per account for an hour; an account is known by its keyed hash only."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from storage.tables.programme import wrong_link
from storage.unit import Unit

REMEMBERED = timedelta(hours=1)

_times = select(wrong_link.c.times).where(
    wrong_link.c.lookup == bindparam("lookup_"), wrong_link.c.since > bindparam("after")
)
_forget = delete(wrong_link).where(wrong_link.c.since <= bindparam("before"))
_into_sqlite = sqlite.insert(wrong_link)
_into_postgresql = postgresql.insert(wrong_link)
_more = {"times": wrong_link.c.times + 1}
_count_sqlite = _into_sqlite.on_conflict_do_update(index_elements=[wrong_link.c.lookup], set_=_more)
_count_postgresql = _into_postgresql.on_conflict_do_update(index_elements=[wrong_link.c.lookup], set_=_more)


async def times(unit: Unit, lookup: bytes) -> int:
    """How many links of this account did not work within an hour of the first of them."""
    return await unit.value(_times, {"lookup_": lookup, "after": unit.now - REMEMBERED}) or 0


async def count(unit: Unit, lookup: bytes) -> int:
    """One more; returns how many there are now."""
    await unit.run(_forget, {"before": unit.now - REMEMBERED})
    statement = _count_postgresql if unit.postgresql else _count_sqlite
    await unit.run(statement, {"lookup": lookup, "since": unit.now, "times": 1})
    return await times(unit, lookup)
