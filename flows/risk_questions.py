"""A change to the stop class of a process's risk check: in force once every side has agreed to its very wording."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from flows.engine import Answers, Ask, Choice, Effect, Effects, Flow, Query, Scene
from flows.engine.kinds import OneFrom, OneOf
from flows.roles import Role
from locales import Phrase, _


class Word(StrEnum):
    """A side's word. Values are stored."""

    AGREE = "agree"
    DISAGREE = "disagree"


@dataclass(frozen=True)
class ProposedChanges(Query[Sequence[Choice]]):
    """What is proposed in the person's processes, as `<process>:<mark>`."""


@dataclass(frozen=True)
class ProposedChange(Query[Phrase]):
    """What is proposed, in full."""

    change: str


@dataclass(frozen=True)
class AnswerChange(Effect):
    """Put down the word of the person's own side."""

    change: str
    agrees: bool


def asks(scene: Scene) -> Phrase:
    return scene.facts[ProposedChange(scene.answers[change])]


change = Ask(
    "change",
    _("Which change to the questions?"),
    OneFrom(ProposedChanges(), if_none=_("No change is proposed.")),
    label=_("Change"),
)
word = Ask(
    "word",
    asks,
    OneOf({Word.AGREE: _("Our side agrees"), Word.DISAGREE: _("Our side does not agree")}),
    label=_("Our side's word"),
)


def done(scene: Scene) -> Phrase:
    if scene.answers[word] is Word.DISAGREE:
        return _("Put down. The questions stay as they are.")
    return _("Put down. It takes effect once an organiser of every side has agreed.")


def finish(answers: Answers) -> Effects:
    yield AnswerChange(answers[change], answers[word] is Word.AGREE)


flow = Flow(
    name="risk_question",
    version=1,
    title=_("Questions of the risk check"),
    open_to={Role.ORGANISER},
    steps=[change, word],
    given=(change,),
    done=done,
    finish=finish,
    from_home=False,
)
