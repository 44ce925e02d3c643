"""What a workflow is made of: steps that ask, effects it wants, and the flow itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Generic, TypeVar

from flows.engine.answers import Answers, Json
from flows.engine.facts import Choice, Facts, Query
from flows.engine.kinds import Acknowledged, Kind
from flows.roles import Role
from locales import Phrase, Text, _

T = TypeVar("T")


@dataclass(frozen=True)
class Scene:
    """What a step may look at: the answers so far and the facts; within an `Each`, the row."""

    answers: Answers
    facts: Facts
    row: Choice | None = None


@dataclass(frozen=True)
class Effect:
    """A change to the world that a flow asks for; handlers carry it out, in the turn's transaction."""


Effects = Iterator[Effect]
Condition = Callable[[Answers], bool]
Wording = Text | Callable[[Scene], Phrase]


def always(answers: Answers) -> bool:
    return True


def never(answers: Answers) -> bool:
    return False


def worded(wording: Wording, scene: Scene) -> Phrase:
    return wording(scene) if callable(wording) else wording


@dataclass(frozen=True)
class Ask(Generic[T]):
    """One question. `name` is stored with the answer and never changes.

    `label` is its short name on the summary card (by default the question itself); `check` returns
    what is wrong with an answer, or None; what is typed for a `sensitive` step is deleted from the chat.
    """

    name: str
    prompt: Wording
    kind: Kind[T]
    when: Condition = always
    check: Callable[[T, Scene], Text | None] | None = None
    label: Text | None = None
    help: Text | None = None
    sensitive: bool = False


@dataclass(frozen=True)
class Say(Ask[bool]):
    """A text to read, left by one tap on *Continue*."""

    kind: Kind[bool] = field(default_factory=Acknowledged)


@dataclass(frozen=True)
class Each:
    """The same steps once for every row of a query. The rows are fixed when the first is asked."""

    name: str
    rows: Query[Sequence[Choice]] | Callable[[Answers], Query[Sequence[Choice]]]
    steps: Sequence[Step]
    when: Condition = always


@dataclass(frozen=True)
class Sub:
    """Another flow's steps, asked as part of this one."""

    name: str
    steps: Sequence[Step]
    when: Condition = always


Step = Ask[Any] | Each | Sub


def nothing_follows(answers: Answers) -> Effects:
    return iter(())


@dataclass(frozen=True)
class Flow:
    """A workflow: its steps, who may run it, and what follows when it is finished.

    `given` names the steps whose answers whoever starts the conversation may bring along (an event,
    a poll). Where `review` does not hold, the last answer finishes, without a summary card. Where `puts_off`
    holds, the answers mean "not now": the conversation ends, but what it was opened for stays due. One `for_self`
    is about the person alone, and open to everybody we know, with a role or without. `upgrade` turns the answers
    of an older version into today's, or returns None to close the conversation.
    """

    name: str
    version: int
    title: Text
    open_to: AbstractSet[Role]
    steps: Sequence[Step]
    done: Callable[[Scene], Phrase]
    finish: Callable[[Answers], Effects] = nothing_follows
    summary: Callable[[Scene], Phrase] | None = None
    given: Iterable[Ask[Any]] = ()
    review: bool | Condition = True
    puts_off: Condition = never
    sensitive: bool = True
    from_home: bool = True
    for_self: bool = False
    save_label: Text = _("Save")
    expires_after: timedelta = timedelta(days=7)
    upgrade: Callable[[int, Mapping[str, Json]], Mapping[str, Json] | None] | None = None

    def reviewed(self, answers: Answers) -> bool:
        """Whether these answers are shown on a summary card before they are saved."""
        return self.review if isinstance(self.review, bool) else self.review(answers)
