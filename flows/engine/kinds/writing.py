"""Replies that are typed: a number, a few words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flows.engine.facts import Choice
from flows.engine.kinds.kind import InvalidAnswer, Json, Kind, Picked, Reply, Rows, Typed
from locales import Phrase, Text, Words, _
from locales.cleaning import clean, is_blank
from locales.digits import western

if TYPE_CHECKING:
    from flows.engine.steps import Scene

SKIP = "#skip"
# Grouped by thousands or not at all: "1,5" is one and a half to many who write it, never 15.
_WHOLE = re.compile(r"-?(?:\d{1,12}|\d{1,3}(?:[,٬]\d{3}){1,3})")


@dataclass(frozen=True)
class Number(Kind[int]):
    """A whole number, in the digits of any script."""

    at_least: int = 0
    at_most: int = 1_000_000

    def hint(self, scene: Scene) -> Phrase:
        return _("Write a number.")

    def read(self, reply: Reply, draft: Json, scene: Scene) -> int:
        written = western(reply.text) if isinstance(reply, Typed) else ""
        if not _WHOLE.fullmatch(written):
            raise InvalidAnswer(_("Please send a number."))
        number = int(written.replace(",", "").replace("٬", ""))
        if not self.at_least <= number <= self.at_most:
            raise InvalidAnswer(_("Please send a number from {low} to {high}.", low=self.at_least, high=self.at_most))
        return number

    def show(self, answer: int, scene: Scene) -> Phrase:
        return _("{number}", number=answer)


@dataclass(frozen=True)
class ShortText(Kind[str]):
    """A few words, capped. An `optional` one can be skipped by a button and is then the empty string."""

    at_most: int = 300
    optional: bool = False

    def rows(self, draft: Json, scene: Scene) -> Rows:
        return [[Choice(SKIP, _("Skip"))]] if self.optional else ()

    def hint(self, scene: Scene) -> Phrase:
        return _("Write at most {limit} characters. No names of people, please.", limit=self.at_most)

    def read(self, reply: Reply, draft: Json, scene: Scene) -> str:
        if self.optional and reply == Picked(SKIP):
            return ""
        if not isinstance(reply, Typed):
            raise InvalidAnswer(_("Please write your answer."))
        words = clean(reply.text)
        if is_blank(words):
            raise InvalidAnswer(_("Please write your answer."))
        if len(words) > self.at_most:
            raise InvalidAnswer(_too_long(len(words), self.at_most))
        return words

    def unwritten(self) -> Json:
        return "" if self.optional else None

    def show(self, answer: str, scene: Scene) -> Phrase:
        return Words(answer) if answer else _("Skipped")


def _too_long(length: int, limit: int) -> Text:
    return _("That is {length} characters; please write at most {limit}.", length=length, limit=limit)
