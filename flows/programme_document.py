"""A programme as a YAML document: organisations, processes with sides and dated partners, and their events."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from functools import cache
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from flows.engine.kinds.calendar import LocalTime, exists
from flows.process_settings import EventKind, ProcessSettings, Profile, Track, VenueModel
from locales import LANGUAGES
from locales.cleaning import clean


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _zone(name: str) -> str:
    if name not in _zones():
        raise ValueError("there is no such time zone; write it like Asia/Karachi")
    return name


def _code(longest: int) -> AfterValidator:
    def check(code: str) -> str:
        if not re.fullmatch(rf"[A-Z][A-Z0-9-]{{1,{longest - 1}}}", code):
            raise ValueError(f"a code is 2 to {longest} capitals, digits and hyphens, beginning with a capital")
        return code

    return AfterValidator(check)


def _letters(how_many: int, what: str) -> AfterValidator:
    def check(code: str) -> str:
        if not re.fullmatch(rf"[A-Z]{{{how_many}}}", code):
            raise ValueError(what)
        return code

    return AfterValidator(check)


def _cleaned(text: str) -> str:
    if not (words := " ".join(clean(text).split())):
        raise ValueError("this is empty")
    return words


def _written(value: Any) -> Any:
    # Numbers would be read as seconds since 1970.
    if isinstance(value, int | float):
        raise ValueError("write a day like 2026-11-24, and a moment like 2026-11-24 10:00")
    return value


def _with_time(value: Any) -> Any:
    if isinstance(value, date) and not isinstance(value, datetime):
        raise ValueError("write the time too, like 2026-11-24 10:00")
    return _written(value)


def _local(moment: datetime) -> datetime:
    if moment.tzinfo is not None:
        raise ValueError("write the time as it is on the wall there, like 2026-11-24 10:00, and the zone beside it")
    if not 2000 <= moment.year < 2100:
        raise ValueError("the year must be from 2000 to 2099")
    return moment.replace(second=0, microsecond=0)


def _language(code: str) -> str:
    if code not in LANGUAGES:
        raise ValueError(f"there is no language {code}; there are {', '.join(LANGUAGES)}")
    return code


def _weekdays(days: list[int]) -> list[int] | None:
    """None where no day is named: then the weekend of the country counts."""
    return sorted(set(days)) or None


Code = Annotated[str, _code(20)]
EventCode = Annotated[str, _code(30)]
Title = Annotated[str, StringConstraints(max_length=120), AfterValidator(_cleaned)]
Place = Annotated[str, StringConstraints(max_length=60), AfterValidator(_cleaned)]
Word = Annotated[str, StringConstraints(max_length=40), AfterValidator(_cleaned)]
Zone = Annotated[str, AfterValidator(_zone)]
WallClock = Annotated[datetime, BeforeValidator(_with_time), AfterValidator(_local)]
CalendarDay = Annotated[date, BeforeValidator(_written)]
SideCode = Annotated[str, _letters(1, "a side is one capital letter, like A")]
Country = Annotated[str, _letters(2, "a country is two capital letters, like PK (XA to XZ belong to no country)")]
Part = Literal["convener", "thematic", "coordinator", "critical_friend", "donor"]
Status = Literal["active", "dormant", "frozen", "closed"]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class OrganisationEntry(Strict):
    """Whose public holidays count is `holidays`, a country too; by default those of its own."""

    code: Code
    name: Title
    kind: Literal["convener", "chamber", "coordinator", "donor", "other"] = "convener"
    chapter_of: Code | None = None
    country: Country
    holidays: Country | None = None
    zone: Zone
    weekend: Annotated[list[Annotated[int, Field(strict=True, ge=0, le=6)]], AfterValidator(_weekdays)] | None = None
    languages: Annotated[list[Annotated[str, AfterValidator(_language)]], Field(min_length=1, max_length=10)] = ["en"]

    @property
    def key(self) -> str:
        return self.code


class PartnerEntry(Strict):
    """An organisation takes part from one day to another, both included; without `until` it still does."""

    organisation: Code
    part: Part
    side: SideCode | None = None
    theme: Word | None = None
    since: CalendarDay
    until: CalendarDay | None = None

    @property
    def key(self) -> tuple[str, str, date]:
        return self.organisation, self.part, self.since


class EventEntry(Strict):
    """`starts` and `ends` are what the clocks show in `zone`."""

    code: EventCode
    kind: EventKind
    track: Track = Track.CORE
    title: Title
    host: SideCode | None = None
    starts: WallClock
    ends: WallClock | None = None
    zone: Zone
    place: Place | None = None
    parent: EventCode | None = None

    @property
    def key(self) -> str:
        return self.code

    def instant(self, moment: datetime) -> datetime:
        """A wall-clock time of this event in UTC."""
        return self._there(moment).instant

    def skipped(self, moment: datetime) -> bool:
        """Whether the clocks there never show this time, since spring puts them forward over it."""
        return not exists(self._there(moment))

    def _there(self, moment: datetime) -> LocalTime:
        return LocalTime(moment.date(), time(moment.hour, moment.minute), self.zone)


class ProcessEntry(Strict):
    code: Code
    title: Title
    sides: Annotated[list[SideCode], Field(min_length=2, max_length=6), AfterValidator(sorted)]
    venue_model: VenueModel = VenueModel.ALTERNATING
    phase: Word | None = None
    status: Status = "active"
    profile: Profile = Profile.STANDARD
    partners: Annotated[list[PartnerEntry], Field(max_length=200)] = []
    settings: ProcessSettings = ProcessSettings()
    events: Annotated[list[EventEntry], Field(max_length=500)] = []

    @property
    def key(self) -> str:
        return self.code


class ProgrammeDocument(Strict):
    """The whole file. What is in it is added or changed; whatever it leaves out stays as it is."""

    organisations: Annotated[list[OrganisationEntry], Field(max_length=500)] = []
    processes: Annotated[list[ProcessEntry], Field(max_length=100)] = []

    def organisation(self, code: str) -> OrganisationEntry | None:
        return next((one for one in self.organisations if one.code == code), None)

    def process(self, code: str) -> ProcessEntry | None:
        return next((one for one in self.processes if one.code == code), None)
