"""The audit trail: who did what to which object, in codes only, chained so that a change, a removal or a swap shows.

Each row's hash is keyed with the master key and covers the row and the hash before it. A separate sealed head says
how long the chain is, so that rows cut off at its end are missed as well. Rows whose time is over go from the front: a
sealed anchor keeps the hash of the last of them, which the rest hangs on, and a row of the chain says that they went.
A row that does not hold is never let go, nor is anything after it: it is evidence. What the
chain cannot show: all its tables put back together to an earlier state; for that, keep the head's number off the
machine now and then (`convenor audit verify` prints it).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update

from storage.tables.safety import audit, audit_anchor, audit_head
from storage.unit import Unit

NOTHING_BEFORE = bytes(32)
PAGE = 1000
_CHAIN_LOCK = 0x61756469  # any number no other lock uses

_last = select(audit.c.position, audit.c.hash).order_by(audit.c.position.desc()).limit(1)
_add = insert(audit)
_head = select(audit_head.c.position, audit_head.c.seal)
_add_head = insert(audit_head)
_move_head = update(audit_head).values(position=bindparam("position_"), seal=bindparam("seal_"))
_anchor = select(audit_anchor.c.position, audit_anchor.c.hash, audit_anchor.c.seal)
_add_anchor = insert(audit_anchor)
_move_anchor = update(audit_anchor).values(
    position=bindparam("position_"), hash=bindparam("hash_"), seal=bindparam("seal_")
)
_let_go = delete(audit).where(audit.c.position <= bindparam("position_"))
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
    position, previous, head = await _end(unit)
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
    if head is None:
        await unit.run(_add_head, {"one": 1, "position": position, "seal": sealed})
    else:
        await unit.run(_move_head, {"position_": position, "seal_": sealed})


async def _end(unit: Unit) -> tuple[int, bytes, Any]:
    """(the number of the next row, the hash it hangs on, the head). Where rows were cut off or the head is not ours,
    numbers are left out, so that writing on does not hide it."""
    last, head = await unit.first(_last), await unit.first(_head)
    there = last.position if last is not None else await let_go_until(unit)
    previous = bytes(last.hash) if last is not None else NOTHING_BEFORE
    if head is None:
        return (there + 2 if there else 1), previous, None
    ours = bytes(head.seal) == _head_seal(unit, head.position)
    return max(there, head.position) + (1 if ours else 2), previous, head


async def verify(unit: Unit) -> tuple[int, Broken | None]:
    """(the last row that holds, the first place where the chain is broken or None)"""
    position, previous, broken = await _beginning(unit)
    if broken is not None:
        return 0, broken
    while rows := await unit.rows(_rows, {"after": position}):
        for row in rows:
            if broken := _check(unit, dict(row._mapping), position, previous):
                return position, broken
            position, previous = row.position, row.hash
    return position, await _check_head(unit, position)


async def let_go(unit: Unit, before: datetime) -> int:
    """Rows written before that moment go, from the first on and as far as they hold; returns how many."""
    if unit.postgresql:
        await unit.rows(_lock)
    begun, previous, broken = await _beginning(unit)
    position = begun
    while broken is None and (rows := await unit.rows(_rows, {"after": position})):
        for row in rows:
            broken = _check(unit, dict(row._mapping), position, previous)
            if broken is not None or row.at >= before:
                return await _cut(unit, begun, position, previous)
            position, previous = row.position, bytes(row.hash)
    return 0 if broken is not None else await _cut(unit, begun, position, previous)


async def _cut(unit: Unit, begun: int, position: int, last: bytes) -> int:
    """The row that says so comes first, so that there is always one left."""
    if position == begun:
        return 0
    await note(unit, "audit_let_go", about=str(position))
    await unit.run(_let_go, {"position_": position})
    seal = _anchor_seal(unit, position, last)
    if begun:
        await unit.run(_move_anchor, {"position_": position, "hash_": last, "seal_": seal})
    else:
        await unit.run(_add_anchor, {"one": 1, "position": position, "hash": last, "seal": seal})
    return position - begun


async def let_go_until(unit: Unit) -> int:
    """The number of the last row that went because its time was over; 0 if none did."""
    anchor = await unit.first(_anchor)
    return anchor.position if anchor is not None else 0


async def _beginning(unit: Unit) -> tuple[int, bytes, Broken | None]:
    """(the row before the first there should be, its hash, what is wrong with that)"""
    anchor = await unit.first(_anchor)
    if anchor is None:
        return 0, NOTHING_BEFORE, None
    holds = bytes(anchor.seal) == _anchor_seal(unit, anchor.position, bytes(anchor.hash))
    return anchor.position, bytes(anchor.hash), None if holds else Broken(anchor.position, "changed")


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


def _anchor_seal(unit: Unit, position: int, last: bytes) -> bytes:
    return unit.master.fingerprint(f"audit anchor {position} {last.hex()}")
