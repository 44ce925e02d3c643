"""Events changed: what they say, when they are, and the steps of their life; everything else only reads them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, func, insert, select, update

from flows.analysis.wall_clock import shown, still_shown
from flows.event_status import AHEAD, Standing, Status, Step, after
from storage import audit, sign_offs
from storage.control_dates import bring_forward
from storage.faults import Conflict
from storage.numbering import alone
from storage.programme import Event, event_by_id, opened
from storage.tables.base import new_id
from storage.tables.programme import attendee, event, membership, organisation, process
from storage.unit import Unit

_add = insert(event)
_count = select(func.count()).where(event.c.process == bindparam("process_"))
_taken = select(event.c.id).where(event.c.code == bindparam("code_"))
_process_code = select(process.c.code).where(process.c.id == bindparam("process_"))
_of_processes = (
    select(event)
    .where(event.c.process.in_(bindparam("processes", expanding=True)))
    .order_by(event.c.starts_at.desc(), event.c.id.desc())
)
_attended = (
    select(event)
    .join(attendee, attendee.c.event == event.c.id)
    .where(attendee.c.person == bindparam("person_"), attendee.c.state.in_(bindparam("states", expanding=True)))
    .order_by(event.c.starts_at.desc(), event.c.id.desc())
)
_last = select(func.max(event.c.starts_at)).where(
    event.c.process == bindparam("process_"), event.c.status.not_in([Status.PAUSED.value, Status.CANCELLED.value])
)
_hosts = (
    select(event.c.host)
    .where(
        event.c.process == bindparam("process_"),
        event.c.host.is_not(None),
        event.c.parent.is_(None),
        event.c.status != Status.CANCELLED.value,
    )
    .order_by(event.c.starts_at.desc(), event.c.id.desc())
    .limit(1)
)
_zones = (
    select(organisation.c.zone)
    .join(membership, membership.c.organisation == organisation.c.id)
    .where(membership.c.process.in_(bindparam("processes", expanding=True)))
    .union(select(event.c.zone).where(event.c.process.in_(bindparam("processes", expanding=True))))
)
_parents = select(event.c.id, event.c.parent).where(event.c.process == bindparam("process_"))
# Whoever read an older revision was too late: their change would undo somebody else's unseen.
_step = (
    update(event)
    .where(event.c.id == bindparam("id_"), event.c.revision == bindparam("seen_"))
    .values(status=bindparam("status_"), before_pause=bindparam("before_"), revision=event.c.revision + 1)
)
# Also those that have just begun: their end lies ahead.
_ahead = select(
    event.c.id, event.c.starts_at, event.c.ends_at, event.c.starts_there, event.c.ends_there, event.c.zone
).where(event.c.starts_at > bindparam("now"), event.c.starts_there.is_not(None))
_shift = (
    update(event)
    .where(event.c.id == bindparam("id_"))
    .values(starts_at=bindparam("starts_at_"), ends_at=bindparam("ends_at_"))
)
FOLLOWED = timedelta(days=14)


async def next_code(unit: Unit, process_id: str) -> str:
    """The code of the next event of a process; it holds until the commit."""
    await alone(unit, process_id)
    code: str = await unit.value(_process_code, {"process_": process_id})
    number = int(await unit.value(_count, {"process_": process_id})) + 1
    while await unit.value(_taken, {"code_": f"{code}-{number}"}) is not None:
        number += 1
    return f"{code}-{number}"


async def create(
    unit: Unit,
    process_id: str,
    code: str,
    *,
    kind: str,
    track: str,
    title: str,
    starts_at: datetime,
    zone: str,
    ends_at: datetime | None = None,
    place: str | None = None,
    host: str | None = None,
    parent: str | None = None,
    created_by: str | None = None,
) -> Event:
    """A new event, planned; `parent` is an event's id, `created_by` a person's or None for the command line."""
    one = new_id()
    cipher = await unit.cipher(f"process:{process_id}")
    row = {
        "id": one,
        "process": process_id,
        "code": code,
        "kind": kind,
        "track": track,
        "title": cipher.seal(title.encode(), f"event.title {one}"),
        "place": cipher.seal(place.encode(), f"event.place {one}") if place else None,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "zone": zone,
        **_there(starts_at, ends_at, zone),
        "host": host,
        "parent": parent,
        "status": Status.PLANNED.value,
        "created_by": created_by,
        "revision": 1,
    }
    await unit.run(_add, row)
    await audit.note(unit, "event_added", actor=created_by, about=one, process=process_id)
    return await _again(unit, one)


async def change(unit: Unit, one: Event, *, actor: str | None = None, **fields: Any) -> Event:
    """Change columns of an event; title and place are given in plain words. Returns it as it is now.

    A new date, length or place is another plan: what was cleared or signed has to be again. Raises NotPossible for an
    event whose time is over.
    """
    cipher = await unit.cipher(f"process:{one.process}")
    values = dict(fields)
    for name in ("title", "place"):
        if values.get(name) is not None:
            values[name] = cipher.seal(values[name].encode(), f"event.{name} {one.id}")
    if _differs(one, fields, ("starts_at", "ends_at", "zone")):
        now = {name: fields.get(name, getattr(one, name)) for name in ("starts_at", "ends_at", "zone")}
        values |= _there(**now)
    longer = _differs(one, fields, ("ends_at",)) and Status(one.status) in AHEAD
    if longer or _differs(one, fields, ("starts_at", "zone", "place")):
        await sign_offs.drop(unit, one.id)
        standing = after(standing_of(one), Step.REPLAN)
        values |= {"status": standing.status.value, "before_pause": standing.before_pause}
    if (begins := fields.get("starts_at", one.starts_at)) < one.starts_at:
        await bring_forward(unit, one.id, begins)
    statement = update(event).where(event.c.id == one.id).values(**values, revision=event.c.revision + 1)
    await unit.run(statement)
    await audit.note(unit, "event_changed", actor=actor, about=one.id, process=one.process)
    return await _again(unit, one.id)


async def follow_zones(unit: Unit) -> list[str]:
    """Every event to come begins and ends when the clocks there show what was agreed, by the rules that its zone has
    now; returns those that this has moved. What was cleared stays cleared: nobody has changed the plan."""
    moved = []
    for row in await unit.rows(_ahead, {"now": unit.now - FOLLOWED}):
        zone = ZoneInfo(row.zone)
        starts = still_shown(row.starts_at, row.starts_there, zone)
        ends = still_shown(row.ends_at, row.ends_there, zone) if row.ends_there is not None else row.ends_at
        if (starts, ends) != (row.starts_at, row.ends_at):
            unit.write(_shift, id_=row.id, starts_at_=starts, ends_at_=ends)
            moved.append(row.id)
    return moved


async def take_step(unit: Unit, one: Event, step: Step, *, actor: str | None = None) -> Event:
    """Lead the event on. Raises NotPossible, or Conflict where somebody else changed it since it was read."""
    standing = after(standing_of(one), step)
    row = {
        "id_": one.id,
        "seen_": one.revision,
        "status_": standing.status.value,
        "before_": standing.before_pause.value if standing.before_pause is not None else None,
    }
    if (await unit.run(_step, row)).rowcount != 1:
        raise Conflict("event")
    if step in (Step.PAUSE, Step.CANCEL, Step.REPLAN):
        await sign_offs.drop(unit, one.id)
    await audit.note(unit, f"event_{step.value}", actor=actor, about=one.id, process=one.process)
    return await _again(unit, one.id)


def standing_of(one: Event) -> Standing:
    return Standing(Status(one.status), Status(one.before_pause) if one.before_pause else None)


def is_ahead(one: Event) -> bool:
    """Whether it is going to be held, as far as is known."""
    return Status(one.status) in AHEAD


async def of_processes(unit: Unit, process_ids: Iterable[str]) -> list[Event]:
    """All events of these processes, the latest first."""
    rows = await unit.rows(_of_processes, {"processes": list(set(process_ids))})
    return [await opened(unit, row) for row in rows]


async def attended_by(unit: Unit, person: str, states: Collection[str]) -> list[Event]:
    """The events on whose list a person stands in one of these states, the latest first."""
    rows = await unit.rows(_attended, {"person_": person, "states": list(states)})
    return [await opened(unit, row) for row in rows]


async def last_start(unit: Unit, process_id: str) -> datetime | None:
    """When the latest event of a process begins or began, of those that are neither paused nor called off."""
    moment: datetime | None = await unit.value(_last, {"process_": process_id})
    return moment


async def last_host(unit: Unit, process_id: str) -> str | None:
    """The side that hosts or hosted the latest event that stands on its own, or None."""
    host: str | None = await unit.value(_hosts, {"process_": process_id})
    return host


async def zones(unit: Unit, process_ids: Iterable[str]) -> list[str]:
    """Where the partners of these processes are and where their events were, by name."""
    return sorted(row.zone for row in await unit.rows(_zones, {"processes": list(set(process_ids))}))


async def parents(unit: Unit, process_id: str) -> dict[str, str | None]:
    """Which event each event of a process is part of, by id."""
    return {row.id: row.parent for row in await unit.rows(_parents, {"process_": process_id})}


async def _again(unit: Unit, event_id: str) -> Event:
    found = await event_by_id(unit, event_id)
    if found is None:
        raise LookupError("event")
    return found


def _there(starts_at: datetime, ends_at: datetime | None, zone: str) -> dict[str, str | None]:
    there = ZoneInfo(zone)
    return {"starts_there": shown(starts_at, there), "ends_there": shown(ends_at, there) if ends_at else None}


def _differs(one: Event, fields: dict[str, Any], names: Iterable[str]) -> bool:
    return any(name in fields and fields[name] != getattr(one, name) for name in names)
