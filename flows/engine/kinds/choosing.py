"""Replies picked from a list: one of, several of, yes/no/don't know, a scale, a row of a query."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from flows.engine.facts import Choice, Query
from flows.engine.kinds.kind import Draft, InvalidAnswer, Json, Kind, Picked, Reply, Rows, Typed, tap_please
from locales import Joined, Phrase, Text, _
from locales.digits import western

if TYPE_CHECKING:
    from flows.engine.answers import Answers
    from flows.engine.steps import Scene

E = TypeVar("E", bound=StrEnum)
PAGE = 8
DONE, EARLIER, LATER = "#done", "#earlier", "#later"  # '#' cannot begin a stored value


class YNU(StrEnum):
    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class OneOf(Kind[E]):
    """One of a fixed list."""

    labels: Mapping[E, Text] = field(hash=False)
    columns: int = 1

    def rows(self, draft: Json, scene: Scene) -> Rows:
        choices = [Choice(value.value, label) for value, label in self.labels.items()]
        return [choices[at : at + self.columns] for at in range(0, len(choices), self.columns)]

    def read(self, reply: Reply, draft: Json, scene: Scene) -> E:
        for value in self.labels:
            if reply == Picked(value.value):
                return value
        raise tap_please()

    def show(self, answer: E, scene: Scene) -> Phrase:
        return self.labels[answer]

    def dump(self, answer: E) -> Json:
        return answer.value

    def load(self, stored: Json) -> E:
        return next(value for value in self.labels if value.value == stored)


_YES_NO_UNKNOWN = {YNU.YES: _("Yes"), YNU.NO: _("No"), YNU.UNKNOWN: _("Don't know")}


class YesNoUnknown(OneOf[YNU]):
    """Yes, no, or an honest *don't know*."""

    def __init__(self) -> None:
        super().__init__(_YES_NO_UNKNOWN, columns=3)


@dataclass(frozen=True)
class Scale(Kind[int]):
    """A number from `low` to `high`, its ends put in words."""

    low_end: Phrase
    high_end: Phrase
    low: int = 1
    high: int = 5

    def rows(self, draft: Json, scene: Scene) -> Rows:
        return [[Choice(str(n), _("{number}", number=n)) for n in range(self.low, self.high + 1)]]

    def hint(self, scene: Scene) -> Phrase:
        return _(
            "{low} = {low_end}, {high} = {high_end}",
            low=self.low,
            low_end=self.low_end,
            high=self.high,
            high_end=self.high_end,
        )

    def read(self, reply: Reply, draft: Json, scene: Scene) -> int:
        written = western(reply.text) if isinstance(reply, Typed) else reply.value
        if written.isdecimal() and len(written) < 4 and self.low <= int(written) <= self.high:
            return int(written)
        raise InvalidAnswer(_("Please tap a number from {low} to {high}.", low=self.low, high=self.high))

    def show(self, answer: int, scene: Scene) -> Phrase:
        return _("{answer} of {high}", answer=answer, high=self.high)


@dataclass(frozen=True)
class SomeOf(Kind[frozenset[E]]):
    """Any number of a fixed list: tap to tick, then *Done*."""

    labels: Mapping[E, Phrase] = field(hash=False)
    at_least: int = 0

    def rows(self, draft: Json, scene: Scene) -> Rows:
        return _boxes([Choice(value.value, label) for value, label in self.labels.items()], draft)

    def hint(self, scene: Scene) -> Phrase:
        return _TICK

    def read(self, reply: Reply, draft: Json, scene: Scene) -> frozenset[E] | Draft:
        ticked = _tick(reply, draft, [value.value for value in self.labels], self.at_least)
        return ticked if isinstance(ticked, Draft) else self.load(ticked)

    def show(self, answer: frozenset[E], scene: Scene) -> Phrase:
        return Joined([label for value, label in self.labels.items() if value in answer]) if answer else _("None")

    def dump(self, answer: frozenset[E]) -> Json:
        return sorted(value.value for value in answer)

    def load(self, stored: Json) -> frozenset[E]:
        return frozenset(value for value in self.labels if value.value in stored)


QueryOf = Query[Sequence[Choice]] | Callable[["Answers"], Query[Sequence[Choice]]]


def _found(query: QueryOf, scene: Scene) -> Sequence[Choice]:
    return scene.facts[query(scene.answers) if callable(query) else query]


def _label(choices: Sequence[Choice], value: str) -> Phrase:
    return next((choice.label for choice in choices if choice.value == value), _("No longer available"))


@dataclass(frozen=True)
class OneFrom(Kind[str]):
    """One row that a query finds, such as an upcoming event. Long lists are shown in pages."""

    query: QueryOf
    if_none: Text = _("There is nothing to choose from yet.")

    def rows(self, draft: Json, scene: Scene) -> Rows:
        return _page(_found(self.query, scene), draft)

    def hint(self, scene: Scene) -> Phrase | None:
        return None if _found(self.query, scene) else self.if_none

    def read(self, reply: Reply, draft: Json, scene: Scene) -> str | Draft:
        if isinstance(reply, Picked):
            found = _found(self.query, scene)
            if reply.value in (EARLIER, LATER):
                return _turned(reply.value, draft, len(found))
            if any(choice.value == reply.value for choice in found):
                return reply.value
        raise tap_please()

    def show(self, answer: str, scene: Scene) -> Phrase:
        return _label(_found(self.query, scene), answer)


@dataclass(frozen=True)
class SomeFrom(Kind[tuple[str, ...]]):
    """Any number of the rows a query finds."""

    query: QueryOf
    at_least: int = 0

    def rows(self, draft: Json, scene: Scene) -> Rows:
        return _boxes(_found(self.query, scene), draft)

    def hint(self, scene: Scene) -> Phrase:
        return _TICK

    def read(self, reply: Reply, draft: Json, scene: Scene) -> tuple[str, ...] | Draft:
        ticked = _tick(reply, draft, [choice.value for choice in _found(self.query, scene)], self.at_least)
        return ticked if isinstance(ticked, Draft) else tuple(ticked)

    def show(self, answer: tuple[str, ...], scene: Scene) -> Phrase:
        found = _found(self.query, scene)
        return Joined([_label(found, value) for value in answer]) if answer else _("None")

    def dump(self, answer: tuple[str, ...]) -> Json:
        return list(answer)

    def load(self, stored: Json) -> tuple[str, ...]:
        return tuple(stored)


_TICK = _("Tap all that apply, then Done.")


def _boxes(choices: Sequence[Choice], draft: Json) -> Rows:
    # A list too long for one screen turns its pages like a single choice does.
    ticked = set((draft or {}).get("ticked", ()))
    boxes = [
        Choice(c.value, _("☑ {label}", label=c.label) if c.value in ticked else _("☐ {label}", label=c.label))
        for c in choices
    ]
    return [*_page(boxes, draft), [Choice(DONE, _("Done"))]]


def _tick(reply: Reply, draft: Json, allowed: Sequence[str], at_least: int) -> Draft | list[str]:
    state: dict[str, Any] = dict(draft or {})
    ticked: list[str] = [value for value in state.get("ticked", ()) if value in allowed]
    match reply:
        case Picked(value) if value in (EARLIER, LATER):
            return _turned(value, draft, len(allowed))
        case Picked(value) if value == DONE:
            if len(ticked) < at_least:
                raise InvalidAnswer(_("Please tap at least {number}.", number=at_least))
            return [value for value in allowed if value in ticked]
        case Picked(value) if value in allowed:
            ticked = [one for one in ticked if one != value] if value in ticked else [*ticked, value]
            return Draft({**state, "ticked": ticked})
    raise tap_please()


def _page(choices: Sequence[Choice], draft: Json) -> list[list[Choice]]:
    if len(choices) <= PAGE:
        return [[choice] for choice in choices]
    page, last = _page_at(draft, len(choices)), _last_page(len(choices))
    rows = [[choice] for choice in choices[page * PAGE : (page + 1) * PAGE]]
    turn = [Choice(EARLIER, _("‹ Earlier in the list"))] if page else []
    turn += [Choice(LATER, _("Further down ›"))] if page < last else []
    return [*rows, turn]


def _turned(direction: str, draft: Json, count: int) -> Draft:
    page = _page_at(draft, count) + (1 if direction == LATER else -1)
    return Draft({**(draft or {}), "page": min(max(page, 0), _last_page(count))})


def _page_at(draft: Json, count: int) -> int:
    # The list may have become shorter since its page was turned.
    return min(int((draft or {}).get("page", 0)), _last_page(count))


def _last_page(count: int) -> int:
    return max(count - 1, 0) // PAGE
