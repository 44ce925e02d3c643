"""Leaving a process: one's role there ends, and what was done in it stays with the side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from flows.engine import Answers, Ask, Choice, Effect, Effects, Flow, Query, Scene
from flows.engine.kinds import OneFrom, OneOf
from locales import Phrase, _, paragraphs


class Sure(StrEnum):
    LEAVE = "leave"
    STAY = "stay"


@dataclass(frozen=True)
class OwnPlaces(Query[Sequence[Choice]]):
    """The roles the person holds; a value is `role:process:side`."""


@dataclass(frozen=True)
class Leaves:
    """What leaving means. `last` is the last organiser of a side."""

    place: Phrase
    last: bool


@dataclass(frozen=True)
class LeavingOf(Query[Leaves]):
    place: str


@dataclass(frozen=True)
class LeavePlace(Effect):
    place: str


def question(scene: Scene) -> Phrase:
    leaves = scene.facts[LeavingOf(scene.answers[place])]
    return paragraphs(
        leaves.place,
        _("Shall this end now? You are asked nothing there any more, and your organisers are told."),
        _("Nobody else acts for your side: invite somebody first, or it is left alone.") if leaves.last else None,
        _("What you wrote for the work stays with your side. To have it erased too, choose that under /privacy."),
    )


place = Ask("place", _("Which role shall end?"), OneFrom(OwnPlaces(), _("You hold no role.")))
sure = Ask("sure", question, OneOf({Sure.LEAVE: _("Yes, leave"), Sure.STAY: _("No, stay")}))


def done(scene: Scene) -> Phrase:
    if scene.answers[sure] is Sure.LEAVE:
        return _("You have left. Your data is still held until you have it erased.")
    return _("Nothing was changed.")


def finish(answers: Answers) -> Effects:
    if answers[sure] is Sure.LEAVE:
        yield LeavePlace(answers[place])


flow = Flow(
    name="leaving",
    version=1,
    title=_("Leaving"),
    open_to=frozenset(),
    steps=[place, sure],
    given=[place],
    done=done,
    finish=finish,
    review=False,
    from_home=False,
    for_self=True,
)
