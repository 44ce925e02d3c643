"""Text that will be translated later, when its reader is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


@dataclass(frozen=True)
class Text:
    """A sentence of ours: an English msgid and the values to insert into it.

    `plural` and `count` are set for sentences whose wording depends on a number.
    """

    msgid: str
    params: Mapping[str, Value] = field(default_factory=dict, hash=False)
    plural: str | None = None
    count: int = 1


@dataclass(frozen=True)
class Words:
    """Somebody's own words (a title, an answer): shown as they are, never translated."""

    words: str


@dataclass(frozen=True)
class InEach:
    """Somebody's own words in one language or several, by code: shown in the reader's, or else in the first of ours
    there is. `noted` says so then. There is at least one wording."""

    wordings: Mapping[str, str] = field(hash=False)
    noted: bool = False


@dataclass(frozen=True)
class Joined:
    """Several phrases in a row, such as the answers of a several-choice question.

    Between them stands the comma of the reader's language, unless something else is given.
    """

    parts: Sequence[Phrase]
    between: str | None = None


@dataclass(frozen=True)
class Moment:
    """A point in time, shown in the reader's own zone (with its name) unless a zone is given."""

    at: datetime
    zone: str | None = None


@dataclass(frozen=True)
class Calendar:
    """The name of a month and its year, as a calendar page carries it."""

    month: date


class Change(StrEnum):
    KEPT = "kept"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Piece:
    """Some of somebody's words, and what became of them."""

    change: Change
    words: str


@dataclass(frozen=True)
class Changed:
    """What two wordings have in common and where they part, in one paragraph written from the right or the left."""

    pieces: Sequence[Piece]
    right_to_left: bool = False


Phrase = Text | Words | InEach | Joined | Moment | Calendar | Changed
Value = Phrase | str | int | float | date


def _(msgid: str, /, **params: Value) -> Text:
    """Mark a sentence for translation; `params` fill its `{placeholders}` when it is rendered."""
    return Text(msgid, params)


def n_(one: str, many: str, count: int, /, **params: Value) -> Text:
    """Mark a sentence whose wording depends on `count` (also available as `{count}`)."""
    return Text(one, {"count": count, **params}, plural=many, count=count)


def paragraphs(*parts: Phrase | None) -> Joined:
    """The given phrases one below the other; `None` leaves a part out."""
    return Joined([part for part in parts if part is not None], between="\n")
