"""The questions of the small risk check, what they can be answered with, and bands in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from flows.analysis.risk import Band
from flows.engine import Answers, Ask, Choice, Query, Scene
from flows.engine.kinds import Number, OneFrom, Scale, ShortText, SomeOf, YesNoUnknown
from flows.engine.kinds.unknown import OrUnknown, Unknown
from locales import Phrase, Text, _

E = TypeVar("E", bound=StrEnum)
GRAVE_EXPOSURE = 4
NOTHING_ELSE = _("“Nothing” cannot stand beside another answer. Please untick one of them.")


class Change(StrEnum):
    """What may have happened around an event lately. Values are stored."""

    VIOLENCE = "violence"
    LEADERSHIP = "leadership"
    DATES = "dates"
    COOLER = "cooler"
    CAMPAIGN = "campaign"
    NOTHING = "nothing"
    UNKNOWN = "unknown"


class Protection(StrEnum):
    """What is arranged for people whom exposure would hurt. Values are stored."""

    UNLISTED = "unlisted"
    FROM_AFAR = "from_afar"
    WAY_OUT = "way_out"
    ASKED = "asked"
    NOTHING = "nothing"


CHANGES = {
    Change.VIOLENCE: _("Violence, or a border closed"),
    Change.LEADERSHIP: _("New people in government or security"),
    Change.DATES: _("An election, trial or anniversary is near"),
    Change.COOLER: _("Officials cooler towards contact"),
    Change.CAMPAIGN: _("A campaign in the media"),
    Change.NOTHING: _("Nothing of this"),
    Change.UNKNOWN: _("Don't know"),
}
PROTECTIONS = {
    Protection.UNLISTED: _("Name on no list"),
    Protection.FROM_AFAR: _("Taking part from afar"),
    Protection.WAY_OUT: _("A way to stay away without losing face"),
    Protection.ASKED: _("Asked again, with the risk explained"),
    Protection.NOTHING: _("Nothing yet"),
}
BANDS = {
    Band.GREEN: _("🟢 green"),
    Band.AMBER: _("🟡 amber"),
    Band.HIGH_AMBER: _("🟠 high amber"),
    Band.RED: _("🔴 red"),
}


@dataclass(frozen=True)
class OwnEvents(Query[Sequence[Choice]]):
    """The coming events of the processes in which the person organises for a side."""


@dataclass(frozen=True)
class EventTitle(Query[Phrase]):
    """What an event is called, for its own organisers only."""

    event: str


def contradicts(nothing: E) -> Callable[[AbstractSet[E], Scene], Text | None]:
    """The check of a pick list in which one choice rules out all others."""
    return lambda ticked, _scene: NOTHING_ELSE if nothing in ticked and len(ticked) > 1 else None


def what_happened(scene: Scene) -> Phrase:
    title = scene.facts[EventTitle(scene.answers[event])]
    return _("{event}: what of this has happened around it in the last 14 days?", event=title)


def grave(answers: Answers) -> bool:
    """Not knowing how badly somebody could be hurt is as grave as knowing."""
    hurt = answers.get(exposure, 1)
    return isinstance(hurt, Unknown) or hurt >= GRAVE_EXPOSURE


event = Ask(
    "event",
    _("Which event is this about?"),
    OneFrom(OwnEvents(), if_none=_("No event of yours is coming up.")),
    label=_("Event"),
)
changes = Ask(
    "changes",
    what_happened,
    SomeOf(CHANGES, at_least=1),
    check=contradicts(Change.NOTHING),
    label=_("What has happened"),
)
walk_out = Ask(
    "walk_out",
    _("How likely is it that a subject on the agenda makes somebody leave, or denounce the meeting?"),
    OrUnknown(Scale(_("hardly"), _("almost certain"))),
    label=_("Walk-out"),
)
threat = Ask(
    "threat",
    _("Has anybody who is invited been threatened, watched or summoned?"),
    YesNoUnknown(),
    label=_("Threats"),
)
exposure = Ask(
    "exposure",
    _("If it came out who attends: how badly could it hurt somebody's work, office or family?"),
    OrUnknown(Scale(_("not at all"), _("their safety"))),
    label=_("Harm if it came out"),
)
protection = Ask(
    "protection",
    _("What is arranged to protect them?"),
    SomeOf(PROTECTIONS, at_least=1),
    when=grave,
    check=contradicts(Protection.NOTHING),
    label=_("Protection"),
)
visas = Ask(
    "visas",
    _("Have visas come through alike for both sides? If nobody needs one, tap Yes."),
    YesNoUnknown(),
    label=_("Visas alike"),
)
journey = Ask(
    "journey",
    _("Are the way there, the stay and the way home safe for everybody, women and men, of any community?"),
    YesNoUnknown(),
    label=_("Safe journey"),
)
same_circle = Ask(
    "same_circle",
    _("Of every 100 people invited, how many came before or were named by the same contact? A rough figure will do."),
    OrUnknown(Number(0, 100)),
    label=_("Same circle, of 100"),
)
safe_exit = Ask(
    "safe_exit",
    _("Is it agreed, outside this chat, who may stop the event, who gets people out and whom to call?"),
    YesNoUnknown(),
    label=_("Stop and way out agreed"),
)
opportunity = Ask(
    "opportunity",
    _("Does anything make this a good moment? This is not weighed."),
    ShortText(300, optional=True),
    label=_("Opportunity"),
    sensitive=True,
)


QUESTIONS: Sequence[Ask[Any]] = (
    changes,
    walk_out,
    threat,
    exposure,
    protection,
    visas,
    journey,
    same_circle,
    safe_exit,
    opportunity,
)
