"""A risk of one's own side: what is done about it, by whom, by when; and later what is left of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from flows.engine import Answers, Ask, Choice, Effect, Effects, Flow, Query, Scene
from flows.engine.kinds import Day, OneFrom, OneOf, Scale, ShortText
from flows.roles import Role
from locales import Phrase, Text, Words, _, paragraphs


class InPlace(StrEnum):
    YES = "yes"
    NOT_YET = "not_yet"


@dataclass(frozen=True)
class OpenRisks(Query[Sequence[Choice]]):
    """The open risks of the person's own side before coming events."""


@dataclass(frozen=True)
class Owners(Query[Sequence[Choice]]):
    """Who could see to a control: the organisers of the same side."""

    risk: str


@dataclass(frozen=True)
class RiskBrief:
    """What is asked about: the question in short, the control so far, and the day of the event there."""

    about: Phrase
    control: str | None
    event_on: date


@dataclass(frozen=True)
class BriefOfRisk(Query[RiskBrief]):
    """An open risk of the person's own side."""

    risk: str


@dataclass(frozen=True)
class ControlRisk(Effect):
    """`due` is a day where the event is, at the end of which the control is to be in place."""

    risk: str
    control: str
    owner: str
    due: date


@dataclass(frozen=True)
class RescoreRisk(Effect):
    """What is left of a risk, and whether its control is in place."""

    risk: str
    in_place: bool
    likelihood: int
    impact: int


IN_PLACE: Mapping[InPlace, Text] = {InPlace.YES: _("It is in place"), InPlace.NOT_YET: _("Not yet")}


def _brief(scene: Scene) -> RiskBrief:
    return scene.facts[BriefOfRisk(scene.answers[risk])]


def before_event(due_on: date, scene: Scene) -> Text | None:
    brief = _brief(scene)
    return None if due_on <= brief.event_on else after_event(brief.event_on)


def after_event(day: date) -> Text:
    return _("That is after the event, which is on {day}. Please choose an earlier day.", day=day)


def what(scene: Scene) -> Phrase:
    return _("{risk}: what is done about it?", risk=_brief(scene).about)


def standing(scene: Scene) -> Phrase:
    brief = _brief(scene)
    control = _("Control: {control}", control=Words(brief.control)) if brief.control is not None else None
    return paragraphs(_("{risk}: is its control in place?", risk=brief.about), control)


risk = Ask("risk", _("Which risk?"), OneFrom(OpenRisks()), label=_("Risk"))
control = Ask("control", what, ShortText(200), label=_("Control"), sensitive=True)
owner = Ask("owner", _("Who sees to it?"), OneFrom(lambda answers: Owners(answers[risk])), label=_("Owner"))
due = Ask("due", _("By which day is it in place?"), Day(), check=before_event, label=_("Due"))
in_place = Ask("in_place", standing, OneOf(IN_PLACE, columns=2), label=_("Control"))
likelihood = Ask(
    "likelihood",
    _("With this control: how likely is it still?"),
    Scale(_("hardly"), _("almost certain")),
    label=_("Likelihood"),
)
impact = Ask(
    "impact",
    _("With this control: how bad would it be?"),
    Scale(_("hardly felt"), _("somebody is hurt, or the dialogue ends")),
    label=_("Impact"),
)


def controlled(scene: Scene) -> Phrase:
    return _("Kept. What is left of the risk counts once you have scored it again.")


def rescored(scene: Scene) -> Phrase:
    return _("Kept. Whoever had signed the event has to sign again.")


def control_it(answers: Answers) -> Effects:
    yield ControlRisk(answers[risk], answers[control], answers[owner], answers[due])


def rescore_it(answers: Answers) -> Effects:
    yield RescoreRisk(answers[risk], answers[in_place] is InPlace.YES, answers[likelihood], answers[impact])


def not_yet(answers: Answers) -> bool:
    return answers.get(in_place) is InPlace.NOT_YET


flow = Flow(
    name="mitigation",
    version=1,
    title=_("Control of a risk"),
    open_to={Role.ORGANISER},
    steps=[risk, control, owner, due],
    given=[risk],
    done=controlled,
    finish=control_it,
    from_home=False,
)
rescore_flow = Flow(
    name="rescore",
    version=1,
    title=_("What is left of a risk"),
    open_to={Role.ORGANISER},
    steps=[risk, in_place, likelihood, impact],
    given=[risk],
    done=rescored,
    finish=rescore_it,
    puts_off=not_yet,
    from_home=False,
)
