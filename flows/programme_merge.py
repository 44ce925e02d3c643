"""A programme file laid over the programme there is: whether it all fits together, and what it changes."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from pydantic import BaseModel

from flows.analysis.parentage import circular
from flows.documents import BadDocument, Fault, Place, read
from flows.programme_document import EventEntry, PartnerEntry, ProcessEntry, ProgrammeDocument

M = TypeVar("M", bound=BaseModel)
Contradiction = tuple[Place, str]
NOTHING = ProgrammeDocument()


@dataclass(frozen=True)
class Merged:
    """A file that holds good: `wanted` is what it says, `after` the programme as it will be."""

    wanted: ProgrammeDocument
    after: ProgrammeDocument


def read_programme(text: str, stored: ProgrammeDocument = NOTHING, over: Collection[str] = ()) -> Merged:
    """The programme in the text over what is stored; `over` are the codes of events whose time is past.

    Raises BadDocument with every fault: its line, field and reason.
    """
    found = read(text)
    wanted = found.as_(ProgrammeDocument)
    after = merged(stored, wanted)
    faults = [
        Fault(found.line(place), ".".join(map(str, place)), reason)
        for place, reason in [*_contradictions(wanted, stored, after), *_too_late(wanted, stored, over)]
    ]
    if faults:
        raise BadDocument(faults)
    return Merged(wanted, after)


def merged(before: M, wanted: M) -> M:
    """What `wanted` names replaces what was there; lists of entries are merged one by one, none is taken away."""
    return before.model_copy(
        update={name: _laid_over(getattr(before, name), getattr(wanted, name)) for name in wanted.model_fields_set}
    )


def _laid_over(before: Any, wanted: Any) -> Any:
    if isinstance(before, BaseModel) and isinstance(wanted, BaseModel):
        return merged(before, wanted)
    if isinstance(wanted, list) and wanted and isinstance(wanted[0], BaseModel):
        entries = {key_of(one): one for one in before}
        for one in wanted:
            entries[key_of(one)] = merged(entries[key_of(one)], one) if key_of(one) in entries else one
        return list(entries.values())
    return wanted


def key_of(entry: Any) -> Hashable:
    """What makes an entry the same one in the file and in storage."""
    key: Hashable = entry.key
    return key


def _contradictions(
    wanted: ProgrammeDocument, stored: ProgrammeDocument, after: ProgrammeDocument
) -> Iterator[Contradiction]:
    yield from _repeated(("organisations",), [one.code for one in wanted.organisations])
    yield from _repeated(("processes",), [one.code for one in wanted.processes])
    yield from _chapters(wanted, after)
    organisations = {one.code for one in after.organisations}
    owners = {event.code: process.code for process in stored.processes for event in process.events}
    for number, entry in enumerate(wanted.processes):
        place: Place = ("processes", number)
        process = after.process(entry.code) or entry
        yield from _process(place, entry, stored.process(entry.code))
        yield from _partners(place, entry, process, organisations)
        yield from _events(place, entry, process)
        for at, event in enumerate(entry.events):
            if owners.setdefault(event.code, entry.code) != entry.code:
                yield (*place, "events", at, "code"), f"{event.code} is an event of {owners[event.code]}"


def _too_late(wanted: ProgrammeDocument, stored: ProgrammeDocument, over: Collection[str]) -> Iterator[Contradiction]:
    known = {event.code: event for process in stored.processes for event in process.events if event.code in over}
    for number, process in enumerate(wanted.processes):
        for at, event in enumerate(process.events):
            before = known.get(event.code)
            if before is None:
                continue
            for field in ("starts", "zone", "place"):
                if field in event.model_fields_set and getattr(event, field) != getattr(before, field):
                    yield ("processes", number, "events", at, field), f"{event.code} is over, so this stays as it was"


def _chapters(wanted: ProgrammeDocument, after: ProgrammeDocument) -> Iterator[Contradiction]:
    parents = {one.code: one.chapter_of for one in after.organisations}
    for number, one in enumerate(wanted.organisations):
        if one.chapter_of is not None and one.chapter_of not in parents:
            yield ("organisations", number, "chapter_of"), f"there is no organisation {one.chapter_of}"
        elif circular(one.code, parents.get):
            yield ("organisations", number, "chapter_of"), "an organisation cannot be its own chapter"


def _process(place: Place, entry: ProcessEntry, stored: ProcessEntry | None) -> Iterator[Contradiction]:
    if len(set(entry.sides)) < len(entry.sides):
        yield (*place, "sides"), "a side is named twice"
    gone = sorted(set(stored.sides) - set(entry.sides)) if stored is not None else []
    if gone:
        yield (*place, "sides"), f"side {', '.join(gone)} is there and cannot be taken away"
    frozen = stored is not None and stored.status == "frozen"
    if "status" in entry.model_fields_set and (entry.status == "frozen") is not frozen:
        yield (*place, "status"), "a process is frozen and released by its sides, in the chat"


def _partners(
    place: Place, entry: ProcessEntry, process: ProcessEntry, organisations: set[str]
) -> Iterator[Contradiction]:
    keys = [one.key for one in entry.partners]
    for number, partner in enumerate(entry.partners):
        at = (*place, "partners", number)
        if partner.key in keys[:number]:
            yield (*at, "since"), f"{partner.organisation} is there twice from this day"
        if partner.organisation not in organisations:
            yield (*at, "organisation"), f"there is no organisation {partner.organisation}"
        if partner.side is not None and partner.side not in process.sides:
            yield (*at, "side"), f"there is no side {partner.side}"
        after = next(one for one in process.partners if one.key == partner.key)
        if after.part == "convener" and after.side is None:
            yield (*at, "side"), "a convener needs a side"
        if after.until is not None and after.until < after.since:
            yield (*at, "until"), "ends before it begins"
        elif (other := _overlapping(after, process.partners)) is not None:
            yield (*at, "since"), f"{partner.organisation} is that already, since {other.since}"


def _overlapping(partner: PartnerEntry, partners: Sequence[PartnerEntry]) -> PartnerEntry | None:
    """Another membership of the same organisation in the same part, with a day that belongs to both."""
    for one in partners:
        same = (one.organisation, one.part) == (partner.organisation, partner.part) and one.key != partner.key
        if same and not _over(one, partner.since) and not _over(partner, one.since):
            return one
    return None


def _over(partner: PartnerEntry, day: date) -> bool:
    return partner.until is not None and partner.until < day


def _events(place: Place, entry: ProcessEntry, process: ProcessEntry) -> Iterator[Contradiction]:
    parents = {event.code: event.parent for event in process.events}
    codes = [event.code for event in entry.events]
    for number, wanted in enumerate(entry.events):
        at = (*place, "events", number)
        event = next(one for one in process.events if one.code == wanted.code)
        if wanted.code in codes[:number]:
            yield (*at, "code"), f"{wanted.code} is there twice"
        if wanted.host is not None and wanted.host not in process.sides:
            yield (*at, "host"), f"there is no side {wanted.host}"
        if event.track not in process.settings.tracks:
            yield (*at, "track"), f"this process has no track {event.track.value}; see settings.tracks"
        yield from _times(at, event)
        if wanted.parent is not None and wanted.parent not in parents:
            yield (*at, "parent"), f"there is no event {wanted.parent} in this process"
        elif circular(event.code, parents.get):
            yield (*at, "parent"), "an event cannot be part of itself"


def _times(at: Place, event: EventEntry) -> Iterator[Contradiction]:
    if event.ends is not None and event.ends < event.starts:
        yield (*at, "ends"), "ends before it begins"
    for field, moment in (("starts", event.starts), ("ends", event.ends)):
        if moment is not None and event.skipped(moment):
            yield (*at, field), f"the clocks in {event.zone} are put forward over that hour"


def _repeated(place: Place, codes: Sequence[str]) -> Iterator[Contradiction]:
    for number, code in enumerate(codes):
        if code in codes[:number]:
            yield (*place, number, "code"), f"{code} is there twice"
