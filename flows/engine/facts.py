"""What a flow may know of the world: queries it asks, and the facts it is given for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any, Generic, TypeVar

from locales import Phrase

R = TypeVar("R")


class Query(Generic[R]):
    """A read a flow needs before a step can be shown; subclasses are frozen dataclasses, R the answer's type."""


@dataclass(frozen=True)
class Choice:
    """One thing that can be picked. `value` is stored with the answer; at most 60 characters."""

    value: str
    label: Phrase


@dataclass(frozen=True)
class Now(Query[datetime]):
    """The moment of this turn, in UTC. A flow has no other clock."""


@dataclass(frozen=True)
class HomeZone(Query[tzinfo]):
    """The zone the person lives in."""


@dataclass(frozen=True)
class FewWords(Query[bool]):
    """Whether the person is asked for words of their own only where a flow cannot do without (where it is dangerous).

    Known to be false unless whoever runs the engine says otherwise."""


class FactMissing(LookupError):
    """A query nobody has answered yet: whoever runs the engine answers it and runs the turn again."""

    def __init__(self, query: Query[Any]) -> None:
        super().__init__(type(query).__name__)
        self.query = query


class Facts:
    """The answers to queries, each of the type its query promises."""

    def __init__(self, known: Mapping[Query[Any], Any] | None = None) -> None:
        self._known: dict[Query[Any], Any] = {FewWords(): False, **(known or {})}

    def __getitem__(self, query: Query[R]) -> R:
        try:
            fact: R = self._known[query]
        except KeyError:
            raise FactMissing(query) from None
        return fact

    def learn(self, query: Query[R], fact: R) -> None:
        self._known[query] = fact
