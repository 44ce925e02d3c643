"""What was due too long ago to be asked blindly, until somebody has said whether it still is."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, insert, select, update

from storage.tables.schedule import missed
from storage.unit import Unit


@dataclass(frozen=True)
class Missed:
    """A timer that was not carried out, for whoever organises the process."""

    timer: str
    kind: str
    subject: str
    process: str
    due_at: datetime


_columns = [missed.c[name] for name in Missed.__dataclass_fields__]
_add = insert(missed)
_open = (
    select(*_columns)
    .where(missed.c.settled_at.is_(None), missed.c.process.in_(bindparam("processes", expanding=True)))
    .order_by(missed.c.due_at)
)
_settle = (
    update(missed)
    .where(missed.c.timer == bindparam("timer_"), missed.c.settled_at.is_(None))
    .values(settled_at=bindparam("now_"))
)


async def note(unit: Unit, one: Missed) -> None:
    await unit.run(_add, {name: getattr(one, name) for name in Missed.__dataclass_fields__})


async def open_in(unit: Unit, processes: Collection[str]) -> list[Missed]:
    """What waits for a decision in these processes, the oldest first."""
    rows = await unit.rows(_open, {"processes": list(processes)})
    return [Missed(**row._mapping) for row in rows]


async def settle(unit: Unit, timer: str) -> bool:
    """It is decided; False where somebody else was first."""
    return (await unit.run(_settle, {"timer_": timer, "now_": unit.now})).rowcount == 1
