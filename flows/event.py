"""A new event of a process: what kind it is, when and where, who hosts; in the time it takes to drink a cup of tea."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from flows.engine import Answers, Ask, Choice, Effect, Effects, Flow, Now, Query, Scene
from flows.engine.kinds import Day, DayAndTime, LocalTime, OneFrom, OneOf, ShortText
from flows.process_settings import EventKind, Track
from flows.roles import Role
from locales import Phrase, Text, Words, _, paragraphs

TITLE, PLACE = 80, 60  # characters
NEITHER = "neither"
ALONE = "alone"

KINDS: Mapping[EventKind, Text] = {
    EventKind.CORE: _("Core round"),
    EventKind.ROUNDTABLE: _("Round table"),
    EventKind.SIDE_MEETING: _("Side meeting"),
    EventKind.FOCUS_GROUP: _("Focus group"),
    EventKind.YOUTH_DIALOGUE: _("Youth dialogue"),
    EventKind.WOMEN_CONFERENCE: _("Women's conference"),
    EventKind.EMERGING_LEADERS: _("Emerging leaders"),
    EventKind.ECONOMIC: _("Economic talks"),
    EventKind.SOCIAL_MEDIA: _("Social media"),
    EventKind.REFLECTION: _("Reflection"),
    EventKind.CHECK_IN: _("Check-in"),
}
TRACKS: Mapping[Track, Text] = {
    Track.CORE: _("Core track"),
    Track.YOUTH: _("Youth track"),
    Track.WOMEN: _("Women's track"),
    Track.BUSINESS: _("Business track"),
    Track.SIDE: _("Side track"),
}
# Kinds that are often held beside another event; of the others it is not even asked.
BESIDE_ANOTHER = frozenset(
    {
        EventKind.SIDE_MEETING,
        EventKind.FOCUS_GROUP,
        EventKind.ECONOMIC,
        EventKind.EMERGING_LEADERS,
        EventKind.REFLECTION,
    }
)


class Duration(StrEnum):
    TWO_HOURS = "two_hours"
    HALF_DAY = "half_day"
    ONE_DAY = "one_day"
    TWO_DAYS = "two_days"
    THREE_DAYS = "three_days"
    FOUR_DAYS = "four_days"
    FIVE_DAYS = "five_days"
    UNKNOWN = "unknown"


DURATIONS: Mapping[Duration, Text] = {
    Duration.TWO_HOURS: _("Two hours"),
    Duration.HALF_DAY: _("Half a day"),
    Duration.ONE_DAY: _("One day"),
    Duration.TWO_DAYS: _("Two days"),
    Duration.THREE_DAYS: _("Three days"),
    Duration.FOUR_DAYS: _("Four days"),
    Duration.FIVE_DAYS: _("Five days"),
    Duration.UNKNOWN: _("Not known yet"),
}
_DAY = timedelta(hours=8)
_LASTS: Mapping[Duration, timedelta | None] = {
    Duration.TWO_HOURS: timedelta(hours=2),
    Duration.HALF_DAY: timedelta(hours=4),
    Duration.ONE_DAY: _DAY,
    Duration.TWO_DAYS: timedelta(days=1) + _DAY,
    Duration.THREE_DAYS: timedelta(days=2) + _DAY,
    Duration.FOUR_DAYS: timedelta(days=3) + _DAY,
    Duration.FIVE_DAYS: timedelta(days=4) + _DAY,
    Duration.UNKNOWN: None,
}


@dataclass(frozen=True)
class OwnProcesses(Query[Sequence[Choice]]):
    """The processes the person organises."""


@dataclass(frozen=True)
class TracksOf(Query[Sequence[Choice]]):
    """The tracks a process has."""

    process: str


@dataclass(frozen=True)
class EventZones(Query[Sequence[Choice]]):
    """The zones an event may be meant in: the person's own, those of the partners and of earlier events."""


@dataclass(frozen=True)
class HostsOf(Query[Sequence[Choice]]):
    """The sides of a process and *neither*, the one that the venue model proposes first."""

    process: str


@dataclass(frozen=True)
class EventsToJoin(Query[Sequence[Choice]]):
    """The coming events of a process, and *on its own*."""

    process: str


@dataclass(frozen=True)
class NextEventCode(Query[str]):
    """The code the next event of a process will have."""

    process: str


@dataclass(frozen=True)
class DueFor(Query[Sequence[Phrase]]):
    """What will be due, and when, for an event of the process that begins then."""

    process: str
    kind: EventKind
    starts: LocalTime


@dataclass(frozen=True)
class CreateEvent(Effect):
    """`host` is a side or None, `parent` an event's id or None."""

    process: str
    kind: EventKind
    track: Track
    title: str
    starts: LocalTime
    ends_at: datetime | None
    place: str
    host: str | None
    parent: str | None


def ends_at(starts: LocalTime, duration: Duration) -> datetime | None:
    """When it is over, by the clocks there; a day has eight hours."""
    lasts = _LASTS[duration]
    if lasts is None:
        return None
    over = datetime.combine(starts.day, starts.at) + lasts
    return LocalTime(over.date(), time(over.hour, over.minute), starts.zone).instant


def not_past(chosen: LocalTime, scene: Scene) -> Text | None:
    if chosen.instant <= scene.facts[Now()]:
        return _("That is past already. Please choose a later time.")
    return None


process = Ask("process", _("Which process is it part of?"), OneFrom(OwnProcesses()), label=_("Process"))
kind = Ask("kind", _("What kind of event is it?"), OneOf(KINDS, columns=2), label=_("Kind"))
track = Ask("track", _("On which track?"), OneFrom(lambda answers: TracksOf(answers[process])), label=_("Track"))
title = Ask(
    "title",
    _("What shall it be called? Choose words that tell an outsider nothing."),
    ShortText(TITLE),
    label=_("Title"),
    sensitive=True,
)
starts = Ask(
    "starts",
    _("When does it begin?"),
    DayAndTime(EventZones(), Day(latest=1095)),
    check=not_past,
    label=_("Begins"),
)
duration = Ask("duration", _("How long does it last?"), OneOf(DURATIONS, columns=2), label=_("Lasts"))
place = Ask(
    "place",
    _("Where? A code or a few words that your side and the other understand."),
    ShortText(PLACE, optional=True),
    label=_("Place"),
    sensitive=True,
)
host = Ask("host", _("Who hosts?"), OneFrom(lambda answers: HostsOf(answers[process])), label=_("Host"))
parent = Ask(
    "parent",
    _("Is it part of another event?"),
    OneFrom(lambda answers: EventsToJoin(answers[process])),
    when=lambda answers: kind in answers and answers[kind] in BESIDE_ANOTHER,
    label=_("Part of"),
)


def summary(scene: Scene) -> Phrase:
    return paragraphs(_("The organisers of all sides see it once it is saved."), *_due(scene))


def done(scene: Scene) -> Phrase:
    code = scene.facts[NextEventCode(scene.answers[process])]
    return paragraphs(
        _("{title} is planned, as {code}.", title=Words(scene.answers[title]), code=code),
        *_due(scene),
        _("Next, each side names its own participants. You find it under “Events”."),
    )


def _due(scene: Scene) -> Sequence[Phrase]:
    answers = scene.answers
    return scene.facts[DueFor(answers[process], answers[kind], answers[starts])]


def finish(answers: Answers) -> Effects:
    yield CreateEvent(
        answers[process],
        answers[kind],
        Track(answers[track]),
        answers[title],
        answers[starts],
        ends_at(answers[starts], answers[duration]),
        answers[place],
        None if answers[host] == NEITHER else answers[host],
        None if answers.get(parent, ALONE) == ALONE else answers[parent],
    )


flow = Flow(
    name="event",
    version=1,
    title=_("New event"),
    open_to={Role.ORGANISER},
    steps=[process, kind, track, title, starts, duration, place, host, parent],
    given=[process, track],
    summary=summary,
    done=done,
    finish=finish,
    from_home=False,
)
