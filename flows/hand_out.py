"""Handing a released text out: that text in one of its languages, as a message of its own, and nothing beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flows.engine import Answers, Ask, Choice, Effect, Effects, Flow, Query, Scene
from flows.engine.kinds import OneFrom
from flows.roles import Role
from locales import Phrase, _


@dataclass(frozen=True)
class Handable(Query[Sequence[Choice]]):
    """The released texts that the person may hand out, by the id of the recommendation."""


@dataclass(frozen=True)
class LanguagesOf(Query[Sequence[Choice]]):
    """The languages a released text is there in."""

    recommendation: str


@dataclass(frozen=True)
class HowFar(Query[Phrase]):
    """Who it may reach and in which form, in one sentence."""

    recommendation: str


@dataclass(frozen=True)
class HandOut(Effect):
    recommendation: str
    language: str


recommendation = Ask(
    "recommendation",
    _("Which recommendation?"),
    OneFrom(Handable(), _("There is nothing to hand out.")),
    label=_("Recommendation"),
)
language = Ask(
    "language",
    lambda scene: scene.facts[HowFar(scene.answers[recommendation])],
    OneFrom(lambda answers: LanguagesOf(answers[recommendation])),
    label=_("Language"),
)


def done(scene: Scene) -> Phrase:
    return _("The message below is the text and nothing else. You can forward it.")


def finish(answers: Answers) -> Effects:
    yield HandOut(answers[recommendation], answers[language])


flow = Flow(
    name="hand_out",
    version=1,
    title=_("Handing out"),
    open_to={Role.ORGANISER, Role.PARTICIPANT},
    steps=[recommendation, language],
    given=[recommendation],
    review=False,
    done=done,
    finish=finish,
    from_home=False,
)
