"""The whole programme as the document it could have been written in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, select

from flows.event_status import Step, possible
from flows.process_settings import settings_of
from flows.programme_document import EventEntry, OrganisationEntry, PartnerEntry, ProcessEntry, ProgrammeDocument
from storage.events import standing_of
from storage.programme import Event, opened
from storage.tables.programme import event, membership, organisation, process, side
from storage.unit import Unit

_organisations = select(organisation).order_by(organisation.c.code)
_processes = select(process).order_by(process.c.code)
_sides = select(side).order_by(side.c.code)
_partners = select(membership).order_by(membership.c.since, membership.c.id)
_events = select(event).order_by(event.c.starts_at, event.c.id)


@dataclass(frozen=True)
class StoredProgramme:
    """The document, the status of every event by its code, and the ids behind the codes.

    `over` are the events whose time is past: their date stays.
    """

    document: ProgrammeDocument
    statuses: Mapping[str, str]
    over: frozenset[str]
    organisations: Mapping[str, str]
    processes: Mapping[str, str]
    events: Mapping[str, str]


async def stored_programme(unit: Unit) -> StoredProgramme:
    """Everything a programme file can say, as it is stored now."""
    organisations = list(await unit.rows(_organisations))
    processes = list(await unit.rows(_processes))
    events = [await opened(unit, row) for row in await unit.rows(_events)]
    codes = {row.id: row.code for row in [*organisations, *processes]} | {one.id: one.code for one in events}
    document = ProgrammeDocument(
        organisations=[await _organisation(unit, row, codes) for row in organisations],
        processes=await _read_processes(unit, processes, codes, events),
    )
    return StoredProgramme(
        document,
        {one.code: one.status for one in events},
        frozenset(one.code for one in events if Step.REPLAN not in possible(standing_of(one))),
        {row.code: row.id for row in organisations},
        {row.code: row.id for row in processes},
        {one.code: one.id for one in events},
    )


async def _organisation(unit: Unit, row: Row[Any], codes: Mapping[str, str]) -> OrganisationEntry:
    cipher = await unit.cipher(f"organisation:{row.id}")
    return OrganisationEntry(
        code=row.code,
        name=cipher.unseal(row.name, f"organisation.name {row.id}").decode(),
        kind=row.kind,
        chapter_of=codes[row.parent] if row.parent else None,
        country=row.country,
        holidays=row.holidays,
        zone=row.zone,
        weekend=[int(day) for day in row.weekend.split(",")] if row.weekend else None,
        languages=row.languages.split(","),
    )


async def _read_processes(
    unit: Unit, rows: list[Row[Any]], codes: Mapping[str, str], events: list[Event]
) -> list[ProcessEntry]:
    sides: dict[str, list[str]] = defaultdict(list)
    partners: dict[str, list[PartnerEntry]] = defaultdict(list)
    for row in await unit.rows(_sides):
        sides[row.process].append(row.code)
    for row in await unit.rows(_partners):
        partners[row.process].append(_partner(row, codes))
    found = []
    for row in rows:
        cipher = await unit.cipher(f"process:{row.id}")
        found.append(
            ProcessEntry(
                code=row.code,
                title=cipher.unseal(row.title, f"process.title {row.id}").decode(),
                sides=sides[row.id],
                venue_model=row.venue_model,
                phase=row.phase,
                status=row.status,
                profile=row.profile,
                partners=partners[row.id],
                settings=settings_of(row.settings),
                events=[_event(one, codes) for one in events if one.process == row.id],
            )
        )
    return found


def _partner(row: Row[Any], codes: Mapping[str, str]) -> PartnerEntry:
    return PartnerEntry(
        organisation=codes[row.organisation],
        part=row.part,
        side=row.side,
        theme=row.theme,
        since=row.since,
        until=row.until,
    )


def _event(one: Event, codes: Mapping[str, str]) -> EventEntry:
    return EventEntry.model_validate(
        {
            "code": one.code,
            "kind": one.kind,
            "track": one.track,
            "title": one.title,
            "host": one.host,
            "starts": _wall_clock(one.starts_at, one.zone),
            "ends": _wall_clock(one.ends_at, one.zone) if one.ends_at is not None else None,
            "zone": one.zone,
            "place": one.place,
            "parent": codes[one.parent] if one.parent else None,
        }
    )


def _wall_clock(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
