"""A programme as a YAML document: organisations, processes with sides and dated partners, and their events."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from flows.documents import BadDocument, Fault, Place, read
from flows.process_settings import EventKind, ProcessSettings, Profile, Track, VenueModel
from locales import LANGUAGES
from locales.cleaning import clean


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("there is no such time zone; write it like Asia/Karachi")
    return name


def _local(moment: datetime) -> datetime:
    if moment.tzinfo is not None:
        raise ValueError("write the time as it is on the wall there, like 2026-11-24 10:00, and the zone beside it")
    return moment


Code = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9-]{1,19}$")]
Words = Annotated[str, StringConstraints(min_length=1, max_length=120), AfterValidator(clean)]
Zone = Annotated[str, AfterValidator(_zone)]
WallClock = Annotated[datetime, AfterValidator(_local)]
SideCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]$")]
Part = Literal["convener", "thematic", "coordinator", "critical_friend", "donor"]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class OrganisationEntry(Strict):
    code: Code
    name: Words
    kind: Literal["convener", "chamber", "coordinator", "donor", "other"] = "convener"
    chapter_of: Code | None = None
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    zone: Zone
    weekend: list[Annotated[int, Field(ge=0, le=6)]] | None = None
    languages: list[Annotated[str, AfterValidator(lambda code: _language(code))]] = ["en"]


def _language(code: str) -> str:
    if code not in LANGUAGES:
        raise ValueError(f"there is no language {code}; there are {', '.join(LANGUAGES)}")
    return code


class PartnerEntry(Strict):
    organisation: Code
    part: Part
    side: SideCode | None = None
    theme: str | None = None
    since: date
    until: date | None = None


class EventEntry(Strict):
    code: Code
    kind: EventKind
    track: Track = Track.CORE
    title: Words
    host: SideCode | None = None
    starts: WallClock
    ends: WallClock | None = None
    zone: Zone
    place: Annotated[str, StringConstraints(max_length=60)] | None = None
    parent: Code | None = None


class ProcessEntry(Strict):
    code: Code
    title: Words
    sides: Annotated[list[SideCode], Field(min_length=2, max_length=6)]
    venue_model: VenueModel = VenueModel.ALTERNATING
    phase: Annotated[str, StringConstraints(max_length=40)] | None = None
    status: Literal["active", "dormant", "closed"] = "active"
    profile: Profile = Profile.STANDARD
    partners: list[PartnerEntry] = []
    settings: ProcessSettings = ProcessSettings()
    events: list[EventEntry] = []


class ProgrammeDocument(Strict):
    """The whole file."""

    organisations: list[OrganisationEntry] = []
    processes: list[ProcessEntry] = []


def read_programme(text: str) -> ProgrammeDocument:
    """The programme in the text. Raises BadDocument with every fault: its line, field and reason."""
    found = read(text)
    document = found.as_(ProgrammeDocument)
    faults = [
        Fault(found.line(place), ".".join(map(str, place)), reason) for place, reason in _contradictions(document)
    ]
    if faults:
        raise BadDocument(faults)
    return document


Contradiction = tuple[Place, str]


def _contradictions(document: ProgrammeDocument) -> Iterator[Contradiction]:
    codes = [one.code for one in document.organisations]
    yield from _repeated("organisations", codes)
    yield from _repeated("processes", [one.code for one in document.processes])
    parents = {one.code: one.chapter_of for one in document.organisations}
    for number, one in enumerate(document.organisations):
        if one.chapter_of is not None and one.chapter_of not in codes:
            yield ("organisations", number, "chapter_of"), f"there is no organisation {one.chapter_of}"
        elif _circular(one.code, parents):
            yield ("organisations", number, "chapter_of"), "an organisation cannot be its own chapter"
    for number, process in enumerate(document.processes):
        yield from _process_contradictions(("processes", number), process, set(codes))
    events = [event.code for process in document.processes for event in process.events]
    for code in sorted({code for code in events if events.count(code) > 1}):
        yield ("processes",), f"the event code {code} is used more than once"


def _process_contradictions(place: Place, process: ProcessEntry, organisations: set[str]) -> Iterator[Contradiction]:
    if len(set(process.sides)) < len(process.sides):
        yield (*place, "sides"), "a side is named twice"
    for number, partner in enumerate(process.partners):
        at = (*place, "partners", number)
        if partner.organisation not in organisations:
            yield (*at, "organisation"), f"there is no organisation {partner.organisation}"
        if partner.side is not None and partner.side not in process.sides:
            yield (*at, "side"), f"there is no side {partner.side}"
        if partner.part == "convener" and partner.side is None:
            yield (*at, "side"), "a convener needs a side"
        if partner.until is not None and partner.until < partner.since:
            yield (*at, "until"), "ends before it begins"
    yield from _event_contradictions(place, process)


def _event_contradictions(place: Place, process: ProcessEntry) -> Iterator[Contradiction]:
    parents = {event.code: event.parent for event in process.events}
    for number, event in enumerate(process.events):
        at = (*place, "events", number)
        if event.host is not None and event.host not in process.sides:
            yield (*at, "host"), f"there is no side {event.host}"
        if event.ends is not None and event.ends < event.starts:
            yield (*at, "ends"), "ends before it begins"
        if event.parent is not None and event.parent not in parents:
            yield (*at, "parent"), f"there is no event {event.parent} in this process"
        elif _circular(event.code, parents):
            yield (*at, "parent"), "an event cannot be part of itself"


def _repeated(field: str, codes: list[str]) -> Iterator[Contradiction]:
    for number, code in enumerate(codes):
        if code in codes[:number]:
            yield (field, number, "code"), f"{code} is there twice"


def _circular(code: str, parents: dict[str, str | None]) -> bool:
    seen, at = set[str](), parents.get(code)
    while at is not None and at not in seen:
        if at == code:
            return True
        seen.add(at)
        at = parents.get(at)
    return False
