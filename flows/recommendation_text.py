"""The text of a recommendation as several workflows ask for it and show it: by language, version by version."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flows.analysis.recommendation_life import State
from flows.engine import Choice, Query
from flows.engine.kinds import ShortText
from flows.engine.kinds.kind import Json, Rows
from flows.engine.kinds.writing import SKIP
from flows.engine.steps import Scene
from locales import LANGUAGES, Phrase, Text, Words, _

AT_MOST = 600  # characters of a recommendation, in each language


@dataclass(frozen=True)
class Sheet:
    """One version of a recommendation, as a button names it: whatever is done is done about the text that was seen."""

    recommendation: str
    version: int

    def __str__(self) -> str:
        return f"{self.recommendation}.{self.version}"

    @classmethod
    def read(cls, written: str) -> Sheet:
        """Raises ValueError for what is none of ours."""
        if (match := re.fullmatch(r"([0-9a-f]{32})\.([0-9]{1,6})", written, re.ASCII)) is None:
            raise ValueError("not a version of a recommendation")
        return cls(match[1], int(match[2]))


@dataclass(frozen=True)
class Sheets(Query[Sequence[Choice]]):
    """The recommendations the organiser reads, in the version they have now; a value is a sheet."""


@dataclass(frozen=True)
class Reading:
    """What is on a sheet: a code, where it stands, and (language, text) pairs."""

    code: str
    state: State
    texts: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class ReadingOf(Query[Reading]):
    sheet: str


@dataclass(frozen=True)
class Wording(ShortText):
    """The text in one language. Whoever may leave it out says so with a button that names what that means.

    Unlike other words that may be left out it is asked for wherever it is dangerous, too: it is what all this is for.
    """

    at_most: int = AT_MOST
    optional: bool = True
    left_out: Text = _("Leave out for now")

    def rows(self, draft: Json, scene: Scene) -> Rows:
        return [[Choice(SKIP, self.left_out)]]

    def hint(self, scene: Scene) -> Phrase:
        return _("Write at most {limit} characters. No names of people, please.", limit=self.at_most)

    def unwritten(self) -> Json:
        return None

    def show(self, answer: str, scene: Scene) -> Phrase:
        return Words(answer) if answer else self.left_out


def language_name(code: str) -> Words:
    """The language in its own name."""
    return Words(LANGUAGES[code].name if code in LANGUAGES else code)


def as_read(reading: Reading) -> list[Phrase]:
    """Each text below the name of its language."""
    return [line for code, text in reading.texts for line in (language_name(code), Words(text), Words(""))]
