"""Whom Telegram does not deliver to any more."""

from __future__ import annotations

from sqlalchemy import bindparam, or_, select

from storage.people import Person, by_id
from storage.tables.people import person, role
from storage.unit import Unit

_out_of_reach = (
    select(person.c.id)
    .distinct()
    .join(role, role.c.person == person.c.id)
    .where(
        ~person.c.reachable,
        role.c.process == bindparam("process_"),
        role.c.side == bindparam("side_"),
        or_(role.c.until.is_(None), role.c.until > bindparam("now")),
    )
)


async def out_of_reach(unit: Unit, process: str, side: str) -> list[Person]:
    """Those of a side who cannot be written to."""
    ids = [row.id for row in await unit.rows(_out_of_reach, {"process_": process, "side_": side, "now": unit.now})]
    return list((await by_id(unit, ids)).values())
