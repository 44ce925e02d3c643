"""Organisations, processes, sides and events: titles sealed under the process's own key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, bindparam, insert, select

from flows.analysis.wall_clock import shown
from flows.attendance import State
from storage.tables.base import new_id
from storage.tables.programme import attendee, event, membership, organisation, process, side
from storage.unit import Unit


@dataclass(frozen=True)
class Process:
    """A dialogue process. `settings` holds thresholds and cadences that differ from the defaults."""

    id: str
    code: str
    title: str
    status: str
    settings: Mapping[str, Any]
    venue_model: str
    profile: str
    active_since: datetime

    @property
    def scope(self) -> str:
        return f"process:{self.id}"


@dataclass(frozen=True)
class Event:
    """A meeting of a process. `zone` is the zone of the place it happens in, `host` a side, `parent` an event."""

    id: str
    process: str
    code: str
    kind: str
    title: str
    starts_at: datetime
    zone: str
    status: str
    track: str = "core"
    parent: str | None = None
    host: str | None = None
    place: str | None = None
    ends_at: datetime | None = None
    before_pause: str | None = None
    uncleared_at: datetime | None = None
    revision: int = 1


@dataclass(frozen=True)
class Attendee:
    person: str
    side: str


_processes = select(process).where(process.c.id.in_(bindparam("ids", expanding=True)))
_ids = select(process.c.id).order_by(process.c.code)
_process_code = select(process.c.id).where(process.c.code == bindparam("code_"))
_sides = select(side.c.code).where(side.c.process == bindparam("process_")).order_by(side.c.code)
_event = select(event).where(event.c.id == bindparam("id_"))
_event_code = select(event.c.id).where(event.c.code == bindparam("code_"))
_coming = (
    select(event)
    .where(
        event.c.process.in_(bindparam("processes", expanding=True)),
        event.c.starts_at >= bindparam("after"),
        event.c.starts_at <= bindparam("before"),
    )
    .order_by(event.c.starts_at)
)
_attendees = (
    select(attendee.c.person, attendee.c.side)
    .where(attendee.c.event == bindparam("event_"), attendee.c.state != "withdrawn")
    .order_by(attendee.c.person)
)


async def processes(unit: Unit, ids: Iterable[str]) -> dict[str, Process]:
    """The processes with these ids."""
    found = {}
    for row in await unit.rows(_processes, {"ids": list(set(ids))}):
        cipher = await unit.cipher(f"process:{row.id}")
        title = cipher.unseal(row.title, f"process.title {row.id}").decode()
        kept = {name: getattr(row, name) for name in Process.__dataclass_fields__}
        found[row.id] = Process(**{**kept, "title": title})
    return found


async def ids(unit: Unit) -> list[str]:
    """Of all processes."""
    return [row.id for row in await unit.rows(_ids)]


async def process_by_code(unit: Unit, code: str) -> str | None:
    """The id of the process with this code, or None."""
    found: str | None = await unit.value(_process_code, {"code_": code})
    return found


async def sides(unit: Unit, process_id: str) -> list[str]:
    """The codes of the sides of a process."""
    return [row.code for row in await unit.rows(_sides, {"process_": process_id})]


async def event_by_id(unit: Unit, event_id: str) -> Event | None:
    row = await unit.first(_event, {"id_": event_id})
    return await opened(unit, row) if row is not None else None


async def event_by_code(unit: Unit, code: str) -> Event | None:
    found = await unit.value(_event_code, {"code_": code})
    return await event_by_id(unit, found) if found else None


async def events_between(unit: Unit, process_ids: Iterable[str], after: datetime, before: datetime) -> list[Event]:
    """The events of these processes that start in this time, the earliest first."""
    rows = await unit.rows(_coming, {"processes": list(set(process_ids)), "after": after, "before": before})
    return [await opened(unit, row) for row in rows]


async def attendees(unit: Unit, event_id: str, of_side: str | None = None) -> list[Attendee]:
    """Who attends an event (of one side, where one is named)."""
    rows = await unit.rows(_attendees, {"event_": event_id})
    return [Attendee(row.person, row.side) for row in rows if of_side in (None, row.side)]


async def opened(unit: Unit, row: Row[Any]) -> Event:
    """An event row with its title and place readable."""
    cipher = await unit.cipher(f"process:{row.process}")
    title = cipher.unseal(row.title, f"event.title {row.id}").decode()
    place = cipher.unseal(row.place, f"event.place {row.id}").decode() if row.place is not None else None
    kept = {name: getattr(row, name) for name in Event.__dataclass_fields__}
    return Event(**{**kept, "title": title, "place": place})


async def add_organisation(unit: Unit, code: str, name: str, country: str, zone: str) -> str:
    one = new_id()
    cipher = await unit.keys.make(unit, f"organisation:{one}")
    sealed = cipher.seal(name.encode(), f"organisation.name {one}")
    await unit.run(insert(organisation), {"id": one, "code": code, "name": sealed, "country": country, "zone": zone})
    return one


async def add_process(
    unit: Unit, code: str, title: str, of_sides: Mapping[str, str], settings: Mapping[str, Any] | None = None
) -> str:
    """A new process with its own key; `of_sides` maps side codes to organisations."""
    one = new_id()
    cipher = await unit.keys.make(unit, f"process:{one}")
    sealed = cipher.seal(title.encode(), f"process.title {one}")
    await unit.run(
        insert(process),
        {
            "id": one,
            "code": code,
            "title": sealed,
            "status": "active",
            "active_since": unit.now,
            "settings": dict(settings or {}),
        },
    )
    for side_code, held_by in of_sides.items():
        await unit.run(insert(side), {"process": one, "code": side_code})
        await add_membership(unit, one, held_by, side_code, "convener", unit.now.date())
    return one


async def add_membership(
    unit: Unit,
    process_id: str,
    organisation_id: str,
    of_side: str | None,
    part: str,
    since: date,
    until: date | None = None,
    theme: str | None = None,
) -> None:
    """An organisation takes part in a process from a day on, as convener, thematic partner, coordinator …"""
    await unit.run(
        insert(membership),
        {
            "id": new_id(),
            "process": process_id,
            "organisation": organisation_id,
            "side": of_side,
            "part": part,
            "theme": theme,
            "since": since,
            "until": until,
        },
    )


async def add_event(
    unit: Unit, process_id: str, code: str, kind: str, title: str, starts_at: datetime, zone: str
) -> str:
    one = new_id()
    cipher = await unit.cipher(f"process:{process_id}")
    await unit.run(
        insert(event),
        {
            "id": one,
            "process": process_id,
            "code": code,
            "kind": kind,
            "starts_at": starts_at,
            "starts_there": shown(starts_at, ZoneInfo(zone)),
            "zone": zone,
            "status": "planned",
            "title": cipher.seal(title.encode(), f"event.title {one}"),
        },
    )
    return one


async def add_attendee(unit: Unit, event_id: str, person: str, of_side: str, state: State = State.NAMED) -> None:
    await unit.run(insert(attendee), {"event": event_id, "person": person, "side": of_side, "state": state.value})
