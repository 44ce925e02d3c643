"""The audit trail: who did what to which object, in codes only, chained so that a change, a removal or a swap shows.

Each row's hash is keyed with the master key and covers the row and the hash before it. A separate sealed head says
how long the chain is, so that rows cut off at its end are missed as well. What it cannot show: both tables put back
together to an earlier state; for that, keep the head's number off the machine now and then (`convenor audit verify`
prints it).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update

from storage.tables.safety import audit, audit_head
from storage.unit import Unit

NOTHING_BEFORE = bytes(32)
PAGE = 1000
_CHAIN_LOCK = 0x61756469  # any number no other lock uses

_last = select(audit.c.position, audit.c.hash).order_by(audit.c.position.desc()).limit(1)
_add = insert(audit)
_head = select(audit_head.c.position, audit_head.c.seal)
_add_head = insert(audit_head)
_move_head = update(audit_head).values(position=bindparam("position_"), seal=bindparam("seal_"))
_lock = select(func.pg_advisory_xact_lock(_CHAIN_LOCK))
_rows = select(audit).where(audit.c.position > bindparam("after")).order_by(audit.c.position).limit(PAGE)


@dataclass(frozen=True)
class Broken:
    """Where the chain does not hold, and how."""

    position: int
    what: str  # changed, removed, reordered, cut_off


async def note(
    unit: Unit, action: str, *, actor: str | None = None, about: str | None = None, process: str | None = None
) -> None:
    """Append a row: an action's code, the acting person's and the object's ids. No content, ever."""
    if unit.postgresql:
        await unit.rows(_lock)  # two replicas must not append to the same end
    last = await unit.first(_last)
    position, previous = (last.position + 1, last.hash) if last is not None else (1, NOTHING_BEFORE)
    row: dict[str, Any] = {
        "position": position,
        "at": unit.now,
        "actor": actor,
        "action": action,
        "object": about,
        "process": process,
        "previous": previous,
    }
    await unit.run(_add, {**row, "hash": _hash(unit, row)})
    sealed = _head_seal(unit, position)
    if last is None and await unit.first(_head) is None:
        await unit.run(_add_head, {"one": 1, "position": position, "seal": sealed})
    else:
        await unit.run(_move_head, {"position_": position, "seal_": sealed})


async def verify(unit: Unit) -> tuple[int, Broken | None]:
    """(rows that hold, the first place where the chain is broken or None)"""
    position, previous = 0, NOTHING_BEFORE
    while rows := await unit.rows(_rows, {"after": position}):
        for row in rows:
            if broken := _check(unit, dict(row._mapping), position, previous):
                return position, broken
            position, previous = row.position, row.hash
    return position, await _check_head(unit, position)


def _check(unit: Unit, row: dict[str, Any], position: int, previous: bytes) -> Broken | None:
    if row["position"] != position + 1:
        return Broken(position + 1, "removed")
    if bytes(row["hash"]) != _hash(unit, row):
        return Broken(row["position"], "changed")
    if bytes(row["previous"]) != previous:
        return Broken(row["position"], "reordered")
    return None


async def _check_head(unit: Unit, position: int) -> Broken | None:
    head = await unit.first(_head)
    if head is None:
        return None if position == 0 else Broken(position, "cut_off")
    if bytes(head.seal) != _head_seal(unit, head.position):
        return Broken(head.position, "changed")
    return None if head.position == position else Broken(min(head.position, position) + 1, "cut_off")


def _hash(unit: Unit, row: dict[str, Any]) -> bytes:
    at: datetime = row["at"]
    parts = (row["position"], at.isoformat(), row["actor"], row["action"], row["object"], row["process"])
    # Lengths are written down, so that no two rows read the same.
    text = "".join(f"{len(str(part))}:{part};" for part in parts)
    return unit.master.fingerprint(text + bytes(row["previous"]).hex())


def _head_seal(unit: Unit, position: int) -> bytes:
    return unit.master.fingerprint(f"audit head {position}")
