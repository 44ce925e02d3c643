"""A poll is ended before its time: one organiser of each side has to want it. Either can take their key back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from flows.engine import Answers, Ask, Choice, Effect, Effects, Flow, Query, Scene
from flows.engine.kinds import OneFrom, OneOf
from flows.roles import Role
from locales import Phrase, _, paragraphs


class Key(StrEnum):
    TURN = "turn"
    TAKE_BACK = "take_back"


@dataclass(frozen=True)
class OpenPolls(Query[Sequence[Choice]]):
    """The open polls of the organiser's processes; a value is a poll's id."""


@dataclass(frozen=True)
class Keys(Query[bool]):
    """Whether the own side's key is turned already. Raises where the poll is not open to the person, or over."""

    poll: str


@dataclass(frozen=True)
class TurnClosingKey(Effect):
    poll: str


@dataclass(frozen=True)
class TakeClosingKeyBack(Effect):
    poll: str


def explained(scene: Scene) -> Phrase:
    if scene.facts[Keys(scene.answers[poll])]:
        return _("Your side's key to end this poll now is turned. The poll ends when every side has turned its own.")
    return paragraphs(
        _("The poll ends at once when an organiser of each side has turned their key."),
        _("The votes given by then are counted as they are. Whoever has not voted yet counts as silent, and may be "
          "missing for the turnout. There is no way back."),
    )  # fmt: skip


def is_turned(scene: Scene) -> bool:
    return scene.facts[Keys(scene.answers[poll])]


class OwnKey(OneOf[Key]):
    """To turn the key, or, once it is, to take it back."""

    def rows(self, draft: object, scene: Scene) -> list[list[Choice]]:
        value = Key.TAKE_BACK if is_turned(scene) else Key.TURN
        return [[Choice(value.value, self.labels[value])]]


poll = Ask("poll", _("Which poll?"), OneFrom(OpenPolls(), _("No poll is open.")))
key = Ask("key", explained, OwnKey({Key.TURN: _("Turn my side's key"), Key.TAKE_BACK: _("Take the key back")}))


def done(scene: Scene) -> Phrase:
    if scene.answers[key] is Key.TURN:
        return _("Your side's key is turned.")
    return _("Your side's key is back. The poll stays open.")


def finish(answers: Answers) -> Effects:
    yield (TurnClosingKey if answers[key] is Key.TURN else TakeClosingKeyBack)(answers[poll])


flow = Flow(
    name="poll_ending",
    version=1,
    title=_("Ending the poll now"),
    open_to={Role.ORGANISER},
    steps=[poll, key],
    given=[poll],
    review=False,
    from_home=False,
    done=done,
    finish=finish,
)
