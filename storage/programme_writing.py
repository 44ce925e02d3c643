"""The changes a programme file makes, written down: each with a row in the audit trail, all in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, select, update

from flows.process_settings import stored_settings
from flows.programme_difference import Change
from flows.programme_document import EventEntry, OrganisationEntry, PartnerEntry, ProcessEntry
from storage import audit, events
from storage.programme import Event, event_by_id
from storage.programme_reading import StoredProgramme
from storage.tables.base import new_id
from storage.tables.people import person, role
from storage.tables.programme import event, membership, organisation, process, side
from storage.unit import Unit


@dataclass
class Written:
    """What was written: the events that are new or changed, and the ids of the processes that anything happened to."""

    events: list[Event] = field(default_factory=list)
    processes: list[str] = field(default_factory=list)


class ProgrammeWriter:
    """Writes changes in their order; `ids` grow with every entry, so that later ones can refer to it."""

    def __init__(self, unit: Unit, stored: StoredProgramme) -> None:
        self._unit = unit
        self._organisations = dict(stored.organisations)
        self._processes = dict(stored.processes)
        self._events = dict(stored.events)
        self._written = Written()

    async def write(self, changes: Sequence[Change]) -> Written:
        """Raises NotPossible where an event can no longer be changed that way."""
        for change in changes:
            match change.after:
                case OrganisationEntry():
                    await self._organisation(change, change.after)
                case ProcessEntry():
                    await self._process(change, change.after)
                case PartnerEntry():
                    await self._partner(change, change.after)
                case EventEntry():
                    await self._event(change, change.after)
        # Afterwards, since an entry may belong to one further down in the file.
        for change in changes:
            await self._belongs(change.after)
        self._written.processes = list(dict.fromkeys(self._written.processes))
        self._written.events = [await self._as_it_is(one) for one in self._written.events]
        return self._written

    async def _organisation(self, change: Change, entry: OrganisationEntry) -> None:
        known = change.before is not None
        one = self._organisations[entry.code] if known else new_id()
        self._organisations[entry.code] = one
        scope = f"organisation:{one}"
        cipher = await (self._unit.cipher(scope) if known else self._unit.keys.make(self._unit, scope))
        row = {
            "name": cipher.seal(entry.name.encode(), f"organisation.name {one}"),
            "kind": entry.kind,
            "country": entry.country,
            "holidays": entry.holidays,
            "zone": entry.zone,
            "weekend": ",".join(map(str, entry.weekend)) if entry.weekend else None,
            "languages": ",".join(entry.languages),
        }
        if known:
            await self._unit.run(update(organisation).where(organisation.c.id == one).values(**row))
            # Its people keep its calendar, also those who joined while it had another.
            of_it = select(role.c.person).where(role.c.organisation == one, role.c.until.is_(None))
            calendar = {"country": entry.holidays or entry.country, "weekend": row["weekend"]}
            await self._unit.run(update(person).where(person.c.id.in_(of_it)).values(**calendar))
        else:
            await self._unit.run(insert(organisation), {"id": one, "code": entry.code, **row})
        await audit.note(self._unit, "organisation_changed" if known else "organisation_added", about=one)

    async def _process(self, change: Change, entry: ProcessEntry) -> None:
        before = change.before if isinstance(change.before, ProcessEntry) else None
        one = self._processes[entry.code] if before else new_id()
        self._processes[entry.code] = one
        self._written.processes.append(one)
        scope = f"process:{one}"
        cipher = await (self._unit.cipher(scope) if before else self._unit.keys.make(self._unit, scope))
        row: dict[str, Any] = {
            "title": cipher.seal(entry.title.encode(), f"process.title {one}"),
            "status": entry.status,
            "venue_model": entry.venue_model.value,
            "phase": entry.phase,
            "profile": entry.profile.value,
            "settings": stored_settings(entry.settings),
        }
        if before is None or before.status != entry.status:
            row["active_since"] = self._unit.now
        if before is None:
            await self._unit.run(insert(process), {"id": one, "code": entry.code, **row})
        else:
            await self._unit.run(update(process).where(process.c.id == one).values(**row))
        for code in entry.sides:
            if before is None or code not in before.sides:
                await self._unit.run(insert(side), {"process": one, "code": code})
        await self._noted("process", change, one, one)

    async def _partner(self, change: Change, entry: PartnerEntry) -> None:
        within = self._processes[change.process or ""]
        with_ = self._organisations[entry.organisation]
        row = {"side": entry.side, "theme": entry.theme, "until": entry.until}
        key = {"process": within, "organisation": with_, "part": entry.part, "since": entry.since}
        if change.before is None:
            await self._unit.run(insert(membership), {"id": new_id(), **key, **row})
        else:
            same = [membership.c[name] == value for name, value in key.items()]
            await self._unit.run(update(membership).where(*same).values(**row))
        await self._noted("partner", change, with_, within)

    async def _event(self, change: Change, entry: EventEntry) -> None:
        within = self._processes[change.process or ""]
        values: dict[str, Any] = {
            "kind": entry.kind.value,
            "track": entry.track.value,
            "title": entry.title,
            "host": entry.host,
            "starts_at": entry.instant(entry.starts),
            "ends_at": entry.instant(entry.ends) if entry.ends is not None else None,
            "zone": entry.zone,
            "place": entry.place,
        }
        if change.before is None:
            one = await events.create(self._unit, within, entry.code, **values)
            self._events[entry.code] = one.id
        else:
            one = await events.change(self._unit, await self._known(self._events[entry.code]), **values)
        self._written.events.append(one)
        self._written.processes.append(within)

    async def _belongs(self, entry: object) -> None:
        match entry:
            case OrganisationEntry():
                table, one, parents, parent = organisation, entry.code, self._organisations, entry.chapter_of
            case EventEntry():
                table, one, parents, parent = event, entry.code, self._events, entry.parent
            case _:
                return
        to = parents[parent] if parent is not None else None
        await self._unit.run(update(table).where(table.c.id == parents[one]).values(parent=to))

    async def _known(self, event_id: str) -> Event:
        found = await event_by_id(self._unit, event_id)
        if found is None:
            raise LookupError("event")
        return found

    async def _as_it_is(self, one: Event) -> Event:
        return await self._known(one.id)

    async def _noted(self, what: str, change: Change, about: str, within: str) -> None:
        action = f"{what}_changed" if change.before is not None else f"{what}_added"
        await audit.note(self._unit, action, about=about, process=within)
