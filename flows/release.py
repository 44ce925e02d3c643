"""Going on after a freeze: an organiser of each side turns a key, and with the last one everything comes back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from flows.engine import Answers, Ask, Effect, Effects, Flow, Query, Scene
from flows.engine.kinds import OneOf, ShortText
from locales import Phrase, Words, _, paragraphs


class Sure(StrEnum):
    TURN = "turn"
    WAIT = "wait"


@dataclass(frozen=True)
class PausedProcess(Query[str]):
    """The code of a frozen process in which the person is an organiser."""

    process: str


@dataclass(frozen=True)
class TurnKey(Effect):
    """The person's side wants the process to go on."""

    process: str


def question(scene: Scene) -> Phrase:
    code = Words(scene.facts[PausedProcess(scene.answers[process])])
    return paragraphs(
        _("Shall {process} go on, as far as your side is concerned?", process=code),
        _("It goes on once an organiser of each side has said so."),
    )


process = Ask("process", _("Which process?"), ShortText(64))
sure = Ask("sure", question, OneOf({Sure.TURN: _("Yes, go on"), Sure.WAIT: _("Not yet")}))


def done(scene: Scene) -> Phrase:
    return _("Nothing was changed.")


def finish(answers: Answers) -> Effects:
    if answers[sure] is Sure.TURN:
        yield TurnKey(answers[process])


# Open to everybody we know: a frozen role opens nothing else. Who may is asked of every question and effect.
flow = Flow(
    name="release",
    version=1,
    title=_("Going on after a pause"),
    open_to=frozenset(),
    steps=[process, sure],
    given=[process],
    done=done,
    finish=finish,
    review=False,
    from_home=False,
    for_self=True,
)
