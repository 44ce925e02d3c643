"""An event that is coming is changed: its date, length, place, title, host, or what it is part of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from flows.engine import Answers, Ask, Choice, Effect, Effects, Flow, Query, Scene
from flows.engine.kinds import LocalTime, OneFrom, OneOf
from flows.event import ALONE, NEITHER, Duration, duration, place, starts, title
from flows.roles import Role
from locales import Moment, Phrase, Text, Words, _, paragraphs


class Part(StrEnum):
    DATE = "date"
    LENGTH = "length"
    PLACE = "place"
    TITLE = "title"
    HOST = "host"
    PARENT = "parent"


PARTS: Mapping[Part, Text] = {
    Part.DATE: _("Date and time"),
    Part.LENGTH: _("How long"),
    Part.PLACE: _("Place"),
    Part.TITLE: _("Title"),
    Part.HOST: _("Host"),
    Part.PARENT: _("Part of"),
}


@dataclass(frozen=True)
class Brief:
    """What an organiser needs to see of an event while changing it."""

    title: str
    starts: LocalTime
    cleared: bool


@dataclass(frozen=True)
class ComingEvents(Query[Sequence[Choice]]):
    """The events of the organiser's processes that are still to be held."""


@dataclass(frozen=True)
class BriefOf(Query[Brief]):
    """A coming event of the organiser's own process."""

    event: str


@dataclass(frozen=True)
class ShiftsOf(Query[Sequence[Phrase]]):
    """What becomes of everything that is due for an event when it begins then: "Risk check: from … to …"."""

    event: str
    starts: LocalTime


@dataclass(frozen=True)
class HostsInstead(Query[Sequence[Choice]]):
    """The sides that may host an event, and *neither*."""

    event: str


@dataclass(frozen=True)
class OthersToJoin(Query[Sequence[Choice]]):
    """The coming events that an event may become part of, and *on its own*: never one that is part of it."""

    event: str


@dataclass(frozen=True)
class MoveEvent(Effect):
    """It lasts as long as it did, by the clocks there."""

    event: str
    starts: LocalTime


@dataclass(frozen=True)
class LengthenEvent(Effect):
    event: str
    lasts: Duration


@dataclass(frozen=True)
class PlaceEvent(Effect):
    """An empty place is none."""

    event: str
    place: str


@dataclass(frozen=True)
class RenameEvent(Effect):
    event: str
    title: str


@dataclass(frozen=True)
class HostEvent(Effect):
    """`host` is a side, or None for neither."""

    event: str
    host: str | None


@dataclass(frozen=True)
class JoinEvent(Effect):
    """Make it part of another event of the process, or (None) of none."""

    event: str
    parent: str | None


def _if(part: Part) -> Callable[[Answers], bool]:
    return lambda answers: answers.get(what) is part


def _brief(scene: Scene) -> Brief:
    return scene.facts[BriefOf(scene.answers[event])]


def _asked(scene: Scene) -> Phrase:
    return _("{title}: what shall be changed?", title=Words(_brief(scene).title))


event = Ask("event", _("Which event?"), OneFrom(ComingEvents()), label=_("Event"))
what = Ask("what", _asked, OneOf(PARTS, columns=2), label=_("Change"))
new_date = replace(starts, when=_if(Part.DATE))
new_length = replace(duration, when=_if(Part.LENGTH))
new_place = replace(place, when=_if(Part.PLACE))
new_title = replace(title, when=_if(Part.TITLE))
new_host = Ask(
    "host",
    _("Who hosts?"),
    OneFrom(lambda answers: HostsInstead(answers[event])),
    when=_if(Part.HOST),
    label=_("Host"),
)
new_parent = Ask(
    "parent",
    _("Is it part of another event?"),
    OneFrom(lambda answers: OthersToJoin(answers[event])),
    when=_if(Part.PARENT),
    label=_("Part of"),
)


def summary(scene: Scene) -> Phrase:
    return paragraphs(
        *_consequences(scene),
        _("The organisers of all sides are told that something waits for them."),
    )


def done(scene: Scene) -> Phrase:
    return paragraphs(_("{title} is changed.", title=Words(_new_title(scene))), *_consequences(scene))


def _consequences(scene: Scene) -> list[Phrase]:
    answers, brief = scene.answers, _brief(scene)
    lines: list[Phrase] = []
    if new_date in answers:
        before, after = _moment(brief.starts), _moment(answers[new_date])
        lines.append(_("From {before} to {after}.", before=before, after=after))
        shifts: Sequence[Phrase] = scene.facts[ShiftsOf(answers[event], answers[new_date])]
        lines.extend(shifts)
    if brief.cleared and answers[what] in (Part.DATE, Part.PLACE):
        lines.append(_("It was cleared as it stood: after this it has to be cleared again."))
    return lines


def _new_title(scene: Scene) -> str:
    return scene.answers.get(new_title, _brief(scene).title)


def _moment(local: LocalTime) -> Moment:
    return Moment(local.instant, local.zone)


def finish(answers: Answers) -> Effects:
    match answers[what]:
        case Part.DATE:
            yield MoveEvent(answers[event], answers[new_date])
        case Part.LENGTH:
            yield LengthenEvent(answers[event], answers[new_length])
        case Part.PLACE:
            yield PlaceEvent(answers[event], answers[new_place])
        case Part.TITLE:
            yield RenameEvent(answers[event], answers[new_title])
        case Part.HOST:
            yield HostEvent(answers[event], None if answers[new_host] == NEITHER else answers[new_host])
        case Part.PARENT:
            yield JoinEvent(answers[event], None if answers[new_parent] == ALONE else answers[new_parent])


flow = Flow(
    name="event_change",
    version=1,
    title=_("Changing an event"),
    open_to={Role.ORGANISER},
    steps=[event, what, new_date, new_length, new_place, new_title, new_host, new_parent],
    given=[event],
    summary=summary,
    done=done,
    finish=finish,
    from_home=False,
)
