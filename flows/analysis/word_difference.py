"""What was changed between two wordings, word by word, in scripts written from either side."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby

from locales import Change, Changed, Piece

# Non-joiner and joiner stand inside words of Urdu, Persian, Pashto and Hindi; an apostrophe inside those of English.
_WITHIN = frozenset("\u200c\u200d'’")


def words(text: str) -> list[str]:
    """The text cut into words, runs of space, and single other characters; joined again it is the text.

    A word is letters with the marks that belong to them, and digits: the vowel signs of Hindi and of Urdu are no
    letters to Unicode, and belong to the word all the same.
    """
    return ["".join(run) for _key, run in groupby(text, _Kinds(text))]


class _Kinds:
    """Which run a character belongs to, told one after the other."""

    def __init__(self, text: str) -> None:
        self._following = [*text[1:], " "]
        self._at = -1
        self._now: tuple[str, int] = ("", 0)

    def __call__(self, char: str) -> tuple[str, int]:
        self._at += 1
        kind = self._kind(char)
        # Each character that is neither word nor space is a run of its own.
        if kind == "other" or kind != self._now[0]:
            self._now = (kind, self._at)
        return self._now

    def _kind(self, char: str) -> str:
        inside = self._now[0] == "word"
        if char in _WITHIN and inside and unicodedata.category(self._following[self._at])[0] in "LMN":
            return "word"
        category = unicodedata.category(char)[0]
        if category in "LN" or (category == "M" and inside):
            return "word"
        return "space" if char.isspace() else "other"


def difference(old: str, new: str) -> list[Piece]:
    """What both have, what only the old one has, what only the new one has, in reading order.

    What is kept and removed makes up the old text, what is kept and added the new one. Where words are replaced, the
    removed ones come first, and the space between two replaced words is no reason to begin again.
    """
    before, after = words(old), words(new)
    codes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    steps = [(before[a:b], after[c:d], tag == "equal") for tag, a, b, c, d in codes]
    return [piece for removed, added, same in _gathered(steps) for piece in _pieces(removed, added, same)]


def changed(old: str, new: str, *, right_to_left: bool) -> Changed:
    """The same, to be shown in a paragraph of that direction."""
    return Changed(difference(old, new), right_to_left)


_Step = tuple[Sequence[str], Sequence[str], bool]


def _gathered(steps: Sequence[_Step]) -> Iterator[_Step]:
    """Changes with nothing but space between them become one."""
    removed: list[str] = []
    added: list[str] = []
    for at, (old, new, same) in enumerate(steps):
        if same and not ("".join(old).isspace() and 0 < at < len(steps) - 1):
            if removed or added:
                yield removed, added, False
            removed, added = [], []
            yield old, new, True
        else:
            removed, added = [*removed, *old], [*added, *new]
    if removed or added:
        yield removed, added, False


def _pieces(removed: Sequence[str], added: Sequence[str], same: bool) -> Iterator[Piece]:
    if same:
        yield Piece(Change.KEPT, "".join(removed))
        return
    if removed:
        yield Piece(Change.REMOVED, "".join(removed))
    if added:
        yield Piece(Change.ADDED, "".join(added))
