"""What is due for whom: opened, chased, passed on, done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.tables.base import new_id
from storage.tables.programme import duty
from storage.unit import Unit

LIVE = ("open", "snoozed")


@dataclass(frozen=True)
class Duty:
    """One thing one person is asked to do."""

    id: str
    flow: str
    person: str
    process: str
    side: str | None
    subject: str | None
    state: str
    opened_at: datetime
    due_at: datetime
    closed_at: datetime | None
    late: bool = False
    """It was asked late, since the bot was away."""
    after: str | None = None
    """The duty of the colleague who had it before."""


@dataclass(frozen=True)
class Passed:
    """A duty that somebody else has now: who, and whether it is done; nothing is known where nobody was named."""

    duty: Duty
    to: str | None
    done: bool


_columns = [duty.c[name] for name in Duty.__dataclass_fields__]
_once = {
    "sqlite": sqlite.insert(duty).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(duty).on_conflict_do_nothing(),
}
_by_id = select(*_columns).where(duty.c.id == bindparam("id_"))
_of_person = select(*_columns).where(duty.c.person == bindparam("person_")).order_by(duty.c.due_at, duty.c.id)
_live = _of_person.where(duty.c.state.in_(LIVE))
_done = (
    select(*_columns)
    .where(duty.c.person == bindparam("person_"), duty.c.state == "done")
    .order_by(duty.c.closed_at.desc())
    .limit(bindparam("limit_"))
)
_successor = duty.alias("successor")
_passed = (
    select(*_columns, _successor.c.person.label("to"), _successor.c.state.label("state_of_it"))
    .select_from(duty)
    .outerjoin(_successor, _successor.c.after == duty.c.id)
    .where(duty.c.person == bindparam("person_"), duty.c.state == "passed_on", duty.c.closed_at > bindparam("since_"))
    .order_by(duty.c.closed_at.desc())
    .limit(bindparam("limit_"))
)
_on_subject = select(*_columns).where(duty.c.subject == bindparam("subject_"), duty.c.flow == bindparam("flow_"))
_set = (
    update(duty)
    .where(duty.c.id == bindparam("id_"), duty.c.state.in_(LIVE))
    .values(state=bindparam("state_"), closed_at=bindparam("closed_at_"))
)
_dated = update(duty).where(duty.c.id == bindparam("id_")).values(due_at=bindparam("due_at_"))


async def open_duty(
    unit: Unit,
    *,
    flow: str,
    person: str,
    process: str,
    side: str | None,
    subject: str | None,
    due_at: datetime,
    dedupe: str,
    late: bool = False,
    after: str | None = None,
) -> str | None:
    """Ask somebody to do something; returns its id, or None if they were asked before."""
    row: dict[str, Any] = {
        "id": new_id(),
        "dedupe": dedupe,
        "flow": flow,
        "person": person,
        "process": process,
        "side": side,
        "subject": subject,
        "state": "open",
        "opened_at": unit.now,
        "due_at": due_at,
        "late": late,
        "after": after,
    }
    result = await unit.run(_once["postgresql" if unit.postgresql else "sqlite"], row)
    return row["id"] if result.rowcount else None


async def by_id(unit: Unit, duty_id: str) -> Duty | None:
    row = await unit.first(_by_id, {"id_": duty_id})
    return Duty(**row._mapping) if row else None


async def live_of(unit: Unit, person: str) -> list[Duty]:
    """What the person is asked to do now, most urgent first."""
    return [Duty(**row._mapping) for row in await unit.rows(_live, {"person_": person})]


async def done_by(unit: Unit, person: str, limit: int = 3) -> list[Duty]:
    """What the person did last."""
    return [Duty(**row._mapping) for row in await unit.rows(_done, {"person_": person, "limit_": limit})]


async def passed_by(unit: Unit, person: str, since: datetime, limit: int = 3) -> list[Passed]:
    """What others have taken over from the person since then, the latest first."""
    rows = await unit.rows(_passed, {"person_": person, "since_": since, "limit_": limit})
    return [
        Passed(
            Duty(**{name: getattr(row, name) for name in Duty.__dataclass_fields__}),
            row.to,
            row.state_of_it == "done",
        )
        for row in rows
    ]


async def about(unit: Unit, flow: str, subject: str, side: str | None = None) -> list[Duty]:
    """Everyone who was asked about a subject (on one side, where one is named)."""
    rows = await unit.rows(_on_subject, {"subject_": subject, "flow_": flow})
    return [Duty(**row._mapping) for row in rows if side in (None, row.side)]


async def settle(unit: Unit, duty_id: str, state: str) -> None:
    """Close a live duty as done, passed_on or lapsed, or set it to snoozed or open again."""
    await unit.run(_set, {"id_": duty_id, "state_": state, "closed_at_": None if state in LIVE else unit.now})


async def put_off(unit: Unit, duty_id: str, due_at: datetime) -> None:
    await unit.run(_dated, {"id_": duty_id, "due_at_": due_at})
