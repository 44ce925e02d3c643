"""What a programme file changes, entry by entry, and the plain sentences that say so on the command line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from pydantic import BaseModel

from flows.programme_document import EventEntry, OrganisationEntry, PartnerEntry, ProcessEntry, ProgrammeDocument

Entry = OrganisationEntry | ProcessEntry | PartnerEntry | EventEntry
_ENTRIES = frozenset({"partners", "events"})  # told one by one


@dataclass(frozen=True)
class Change:
    """An entry that is new (`before` is None) or different. `process` is the code of the one it belongs to."""

    before: Entry | None
    after: Entry
    process: str | None = None

    @property
    def sentences(self) -> Sequence[str]:
        if self.before is None:
            return [f"{_named(self.after, self.process)}: added."]
        return [
            f"{_named(self.after, self.process)}: {field} {old} → {new}."
            for field, old, new in changed_fields(self.before, self.after)
        ]


def differences(stored: ProgrammeDocument, after: ProgrammeDocument) -> list[Change]:
    """What has to be added or changed, in an order in which each entry finds those it refers to."""
    return [
        *_different(stored.organisations, after.organisations),
        *_different(stored.processes, after.processes),
        *[change for process in after.processes for change in _within(stored.process(process.code), process)],
    ]


def _within(stored: ProcessEntry | None, process: ProcessEntry) -> Iterator[Change]:
    yield from _different(stored.partners if stored else [], process.partners, process.code)
    yield from _different(stored.events if stored else [], process.events, process.code)


def _different(stored: Sequence[Entry], after: Sequence[Entry], process: str | None = None) -> Iterator[Change]:
    known = {one.key: one for one in stored}
    for one in after:
        before = known.get(one.key)
        if before is None or any(changed_fields(before, one)):
            yield Change(before, one, process)


def changed_fields(before: BaseModel, after: BaseModel, path: str = "") -> Iterator[tuple[str, str, str]]:
    """(field, old value, new value) of every field that differs, the fields of settings by their path."""
    for name in type(after).model_fields:
        old, new = getattr(before, name), getattr(after, name)
        if isinstance(new, BaseModel) and isinstance(old, BaseModel):
            yield from changed_fields(old, new, f"{path}{name}.")
        elif name not in _ENTRIES and old != new:
            yield f"{path}{name}", _shown(old), _shown(new)


def _named(entry: Entry, process: str | None) -> str:
    match entry:
        case OrganisationEntry():
            return f"Organisation {entry.code}"
        case ProcessEntry():
            return f"Process {entry.code}"
        case PartnerEntry():
            return f"Process {process}, {entry.part} {entry.organisation} since {entry.since}"
        case EventEntry():
            return f"Event {entry.code} of {process}"


def _shown(value: Any) -> str:
    match value:
        case None:
            return "(none)"
        case Enum():
            return str(value.value)
        case datetime():
            return value.isoformat(" ", "minutes")
        case date():
            return value.isoformat()
        case Mapping():
            return "; ".join(f"{_shown(key)}: {_shown(one)}" for key, one in value.items()) or "(none)"
        case BaseModel():
            return str(getattr(value, "name", value))
        case list() | tuple():
            return ", ".join(map(_shown, value)) or "(none)"
    return str(value)
