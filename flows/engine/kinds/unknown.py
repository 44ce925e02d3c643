"""An honest *don't know* beside any other kind of reply."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Generic, TypeVar

from flows.engine.facts import Choice
from flows.engine.kinds.kind import Draft, Json, Kind, Picked, Reply, Rows
from locales import Phrase, _

if TYPE_CHECKING:
    from flows.engine.steps import Scene

T = TypeVar("T")


class Unknown(StrEnum):
    """The answer of somebody who does not know. Its value is stored: no answer of the other kind may equal it."""

    UNKNOWN = "unknown"


UNKNOWN = Unknown.UNKNOWN


@dataclass(frozen=True)
class OrUnknown(Kind[T | Unknown], Generic[T]):
    """The given kind with one more button. Nobody has to guess to get on, and a guess is not taken for knowledge."""

    kind: Kind[T]

    def rows(self, draft: Json, scene: Scene) -> Rows:
        return [*self.kind.rows(draft, scene), [Choice(UNKNOWN.value, _("Don't know"))]]

    def hint(self, scene: Scene) -> Phrase | None:
        return self.kind.hint(scene)

    def read(self, reply: Reply, draft: Json, scene: Scene) -> T | Unknown | Draft:
        return UNKNOWN if reply == Picked(UNKNOWN.value) else self.kind.read(reply, draft, scene)

    def show(self, answer: T | Unknown, scene: Scene) -> Phrase:
        return _("Don't know") if isinstance(answer, Unknown) else self.kind.show(answer, scene)

    def dump(self, answer: T | Unknown) -> Json:
        return answer.value if isinstance(answer, Unknown) else self.kind.dump(answer)

    def load(self, stored: Json) -> T | Unknown:
        return UNKNOWN if stored == UNKNOWN.value else self.kind.load(stored)
