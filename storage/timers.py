"""Timers: rows that say what shall happen when. A tick turns those that are due into arrivals, once.

Something that comes again and again has a rule (`storage.rules`); the timer that waits is its next occurrence, and
the tick that takes it sets the one after, whatever becomes of the first.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage import rules
from storage.inbox import Arrival, keep, receive
from storage.tables.base import new_id
from storage.tables.delivery import timer
from storage.unit import Unit

_once = {
    "sqlite": sqlite.insert(timer).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(timer).on_conflict_do_nothing(),
}
DUE = (
    select(timer.c.id, timer.c.kind, timer.c.person, timer.c.subject, timer.c.due_at, timer.c.rule, timer.c.day)
    .where(timer.c.state == "waiting", timer.c.due_at <= bindparam("now"))
    .order_by(timer.c.due_at, timer.c.id)
    .limit(bindparam("limit_"))
)
DUE_UNLOCKED = DUE.with_for_update(skip_locked=True)
_fire = update(timer).where(timer.c.id == bindparam("id_")).values(state="fired")
_begin = update(timer).where(timer.c.id == bindparam("id_"), timer.c.state == "fired").values(state="done")
_drop = (
    update(timer)
    # One that lies in the inbox and is not begun yet is dropped as well.
    .where(timer.c.subject == bindparam("subject_"), timer.c.state.in_(["waiting", "fired"]))
    .values(state="dropped")
)
_waiting = select(timer.c.person).where(
    timer.c.subject == bindparam("subject_"), timer.c.kind == bindparam("kind_"), timer.c.state == "waiting"
)
_waiting_until = _waiting.where(timer.c.due_at <= bindparam("until_"))
_drop_kinds = _drop.where(timer.c.kind.in_(bindparam("kinds", expanding=True)))
_still_ahead = (
    select(timer.c.kind, timer.c.due_at)
    .where(timer.c.subject == bindparam("subject_"), timer.c.state == "waiting")
    .order_by(timer.c.due_at)
)
NEXT = select(func.min(timer.c.due_at)).where(timer.c.state == "waiting")


async def set_timer(
    unit: Unit, kind: str, subject: str, due_at: datetime, *, person: str | None = None, dedupe: str | None = None
) -> None:
    """Something shall happen to `subject` at `due_at`. The same `dedupe` key sets it once only."""
    # Kept back like any write: nobody waits to hear whether it was new.
    unit.write(
        _once["postgresql" if unit.postgresql else "sqlite"],
        id=new_id(),
        dedupe=dedupe,
        kind=kind,
        person=person,
        subject=subject,
        due_at=due_at,
        state="waiting",
        rule=None,
        day=None,
    )


async def drop_timers(unit: Unit, subject: str, kinds: Collection[str] | None = None) -> None:
    """Whatever was to happen to the subject will not (only these kinds of it, where they are named), not even what
    has come due and waits to be handled."""
    if kinds is None:
        await unit.run(_drop, {"subject_": subject})
    elif kinds:
        await unit.run(_drop_kinds, {"subject_": subject, "kinds": list(kinds)})


async def still_ahead(unit: Unit, subject: str) -> list[tuple[str, datetime]]:
    """(kind, moment) of everything that is still to happen to the subject, the earliest first."""
    return [(row.kind, row.due_at) for row in await unit.rows(_still_ahead, {"subject_": subject})]


async def waits_until(unit: Unit, kind: str, subject: str, person: str | None, until: datetime) -> bool:
    """Whether something of this kind is to happen to the subject for this person by then anyway."""
    rows = await unit.rows(_waiting_until, {"kind_": kind, "subject_": subject, "until_": until})
    return any(row.person == person for row in rows)


async def fire_due(unit: Unit, limit: int = 500) -> int:
    """Turn due timers into waiting arrivals, and set the next occurrence of what comes again; returns how many."""
    rows = await unit.rows(DUE_UNLOCKED if unit.postgresql else DUE, {"now": unit.now, "limit_": limit})
    if not rows:
        return 0
    arrivals = [
        Arrival(
            f"t:{row.id}",
            row.id.encode()[-16:],
            {
                "due": {
                    "kind": row.kind,
                    "person": row.person,
                    "subject": row.subject,
                    "due_at": row.due_at.timestamp(),
                    "timer": row.id,
                }
            },
        )
        for row in rows
    ]
    for arrival in await receive(unit, arrivals):
        await keep(unit, arrival)
    for row in rows:
        unit.write(_fire, id_=row.id)
    await rules.follow(unit, {row.rule: row.day for row in rows if row.rule is not None})
    return len(rows)


async def begin(unit: Unit, timer_id: str) -> bool:
    """Its turn is taken now. False where it was dropped while it waited in the inbox: then nothing is to happen."""
    return (await unit.run(_begin, {"id_": timer_id})).rowcount == 1


async def next_due(unit: Unit) -> datetime | None:
    """When the next timer is due, or None."""
    due: datetime | None = await unit.value(NEXT)
    return due
