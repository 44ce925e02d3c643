"""The answers of a conversation; a step is the typed key to its own answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, overload

if TYPE_CHECKING:
    from flows.engine.steps import Ask, Each, Sub

T = TypeVar("T")
D = TypeVar("D")
Json = Any
SEPARATOR = "/"


def is_pin(stored: Json) -> bool:
    """Whether this is no answer but the rows that an `Each` was given, with what they were asked for."""
    return isinstance(stored, dict) and stored.keys() == {"of", "rows"}


class Answers:
    """A read-only view: raw JSON by key, decoded by the step that asks for it.

    Inside an `Each` or a `Sub` the keys carry a prefix (`group/women/effect`); a step is looked
    up there first and then further out, the way a name is in a program.
    """

    def __init__(self, raw: Mapping[str, Json] | None = None, scope: str = "") -> None:
        self.raw = raw or {}
        self.scope = scope

    def __getitem__(self, step: Ask[T]) -> T:
        key = self._key(step.name)
        if key is None:
            raise KeyError(step.name)
        return step.kind.load(self.raw[key])

    @overload
    def get(self, step: Ask[T]) -> T | None: ...
    @overload
    def get(self, step: Ask[T], default: D) -> T | D: ...
    def get(self, step: Ask[T], default: D | None = None) -> T | D | None:
        return self[step] if step in self else default

    def __contains__(self, step: Ask[Any]) -> bool:
        return self._key(step.name) is not None

    def each(self, each: Each) -> Sequence[tuple[str, Answers]]:
        """(row, that row's answers) for every row of a repeated part, in the order they were asked."""
        key = self._key(each.name)
        rows = self.raw[key]["rows"] if key is not None else ()
        return [(row, Answers(self.raw, f"{key}{SEPARATOR}{row}{SEPARATOR}")) for row in rows]

    def of(self, sub: Sub) -> Answers:
        """The answers of an included flow."""
        return Answers(self.raw, f"{self.scope}{sub.name}{SEPARATOR}")

    @property
    def row(self) -> str:
        """The row of the nearest `Each` that these answers are inside of; empty outside of any."""
        within = self.scope.split(SEPARATOR)[:-1]
        for at in range(len(within) - 1, 0, -1):
            # A flow included within the row has a name of its own on the way.
            if is_pin(self.raw.get(SEPARATOR.join(within[:at]))):
                return within[at]
        return ""

    def _key(self, name: str) -> str | None:
        scope = self.scope
        while True:
            if (key := scope + name) in self.raw:
                return key
            if not scope:
                return None
            scope = scope[:-1].rpartition(SEPARATOR)[0]
            scope = scope + SEPARATOR if scope else ""
