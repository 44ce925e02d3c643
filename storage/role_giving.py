"""Giving somebody a role and withdrawing it: each is entered in the audit trail, with whoever did it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, insert, or_, update

from flows.roles import Role
from storage import audit
from storage.tables.base import new_id
from storage.tables.people import role
from storage.unit import Unit

_add_role = insert(role)
_end_role = (
    update(role)
    .where(
        role.c.person == bindparam("person_"),
        role.c.role == bindparam("role_"),
        or_(role.c.until.is_(None), role.c.until > bindparam("now")),
    )
    .values(until=bindparam("until_"))
)


async def give_role(
    unit: Unit,
    person_id: str,
    wanted: Role,
    *,
    process: str | None,
    side: str | None = None,
    organisation: str | None = None,
    rank: int = 1,
    until: datetime | None = None,
    by: str | None = None,
) -> None:
    """From now on the role is held. `by` is whoever gave it; None for the command line."""
    await audit.note(unit, f"{wanted.value}_given", actor=by, about=person_id, process=process)
    await unit.run(
        _add_role,
        {
            "id": new_id(),
            "person": person_id,
            "role": wanted.value,
            "process": process,
            "side": side,
            "organisation": organisation,
            "rank": rank,
            "since": unit.now,
            "until": until,
        },
    )


async def withdraw_role(
    unit: Unit,
    person_id: str,
    wanted: Role,
    *,
    process: str | None = None,
    side: str | None = None,
    by: str | None = None,
) -> None:
    """From now on the role is not held any more (in that process, on that side, where one is named)."""
    await audit.note(unit, f"{wanted.value}_withdrawn", actor=by, about=person_id, process=process)
    query = _end_role
    if process is not None:
        query = query.where(role.c.process == process)
    if side is not None:
        query = query.where(role.c.side == side)
    await unit.run(query, {"person_": person_id, "role_": wanted.value, "now": unit.now, "until_": unit.now})
