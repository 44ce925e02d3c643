"""“I will carry this”: a participant takes a released text on, of their own will, and may let go of it again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from flows.engine import Answers, Ask, Choice, Effect, Effects, Flow, Query, Scene
from flows.engine.kinds import OneFrom, OneOf
from flows.roles import Role
from locales import Phrase, Words, _, paragraphs


class Will(StrEnum):
    """Values are stored."""

    CARRY = "carry"
    NOT = "not"


@dataclass(frozen=True)
class Carriable(Query[Sequence[Choice]]):
    """The released texts the person helped to agree on, by the id of the recommendation."""


@dataclass(frozen=True)
class Load:
    """A released text, and whether the person carries it."""

    text: str
    carried: bool


@dataclass(frozen=True)
class LoadOf(Query[Load]):
    recommendation: str


@dataclass(frozen=True)
class Carry(Effect):
    recommendation: str


@dataclass(frozen=True)
class LetGo(Effect):
    recommendation: str


def question(scene: Scene) -> Phrase:
    load = scene.facts[LoadOf(scene.answers[recommendation])]
    now = _("You carry this now.") if load.carried else _("Nobody is asked to carry anything. It is up to you alone.")
    return paragraphs(
        Words(load.text),
        Words(""),
        _("Will you speak for this where you have a voice? Your organisers see a code, not your name."),
        now,
    )


recommendation = Ask(
    "recommendation",
    _("Which recommendation?"),
    OneFrom(Carriable(), _("Nothing is released to carry yet.")),
    label=_("Recommendation"),
)
will = Ask("will", question, OneOf({Will.CARRY: _("I will carry this"), Will.NOT: _("Not I, or not any more")}))


def done(scene: Scene) -> Phrase:
    if scene.answers[will] is Will.CARRY:
        return _("Thank you. You can let go of it at any time, in the same place.")
    return _("Good. Nothing is noted about you here.")


def finish(answers: Answers) -> Effects:
    yield Carry(answers[recommendation]) if answers[will] is Will.CARRY else LetGo(answers[recommendation])


flow = Flow(
    name="carrying",
    version=1,
    title=_("Carrying a recommendation"),
    open_to={Role.PARTICIPANT},
    steps=[recommendation, will],
    given=[recommendation],
    review=False,
    done=done,
    finish=finish,
    from_home=False,
)
