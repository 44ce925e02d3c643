"""What every kind of reply can do: offer buttons, read a reply, store an answer, show it again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from flows.engine.facts import Choice
from locales import Phrase, Text, _

if TYPE_CHECKING:
    from flows.engine.steps import Scene

T = TypeVar("T")
Json = Any
Rows = Sequence[Sequence[Choice]]


@dataclass(frozen=True)
class Typed:
    """What the person wrote."""

    text: str


@dataclass(frozen=True)
class Picked:
    """The value of the button the person tapped."""

    value: str


Reply = Typed | Picked


@dataclass(frozen=True)
class Draft:
    """An answer in the making: some boxes ticked, a month turned to. The step is shown again with it."""

    state: Json


class InvalidAnswer(Exception):
    """The reply does not fit; the reason is shown and the step is asked again, from `draft` where one is given."""

    def __init__(self, reason: Text, draft: Json = None) -> None:
        super().__init__(reason.msgid)
        self.reason, self.draft = reason, draft


def tap_please() -> InvalidAnswer:
    return InvalidAnswer(_("Please tap one of the buttons."))


class Kind(Generic[T]):
    """A kind of reply. `draft` is what the last `read` left behind, or None."""

    def rows(self, draft: Json, scene: Scene) -> Rows:
        """The buttons, row by row; none for a kind that is typed."""
        return ()

    def hint(self, scene: Scene) -> Phrase | None:
        """How to answer, where the buttons do not say it."""
        return None

    def read(self, reply: Reply, draft: Json, scene: Scene) -> T | Draft:
        """The answer, or a draft of it. Raises InvalidAnswer."""
        raise NotImplementedError

    def unwritten(self) -> Json:
        """What stands for words that were not asked for; None where a flow cannot do without an answer."""
        return None

    def turned_down(self, draft: Json) -> Json:
        """The draft to go on with when a whole answer was read, and then found not to fit the other answers."""
        return draft

    def show(self, answer: T, scene: Scene) -> Phrase:
        """The answer as the summary card shows it."""
        raise NotImplementedError

    def dump(self, answer: T) -> Json:
        return answer

    def load(self, stored: Json) -> T:
        answer: T = stored
        return answer


@dataclass(frozen=True)
class Acknowledged(Kind[bool]):
    """Nothing but *Continue*."""

    label: Text = _("Continue")

    def rows(self, draft: Json, scene: Scene) -> Rows:
        return [[Choice("seen", self.label)]]

    def read(self, reply: Reply, draft: Json, scene: Scene) -> bool:
        if reply != Picked("seen"):
            raise tap_please()
        return True

    def show(self, answer: bool, scene: Scene) -> Phrase:
        return _("Read")
