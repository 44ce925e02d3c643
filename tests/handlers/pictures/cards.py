"""Looks at a picture before it is made a file: which words stand on it, where, and in which letters."""

from __future__ import annotations

import itertools
from typing import Any, cast

from fontTools.ttLib import TTFont
from matplotlib.text import Text

from handlers.pictures.canvas import Card
from locales.fonts import Face, faces_for
from tests.chats import plainly

BLANKS = "\u2066\u2067\u2068\u2069\u200e\u200f \n"


def words(card: Card) -> list[str]:
    """Every word that was written, without the fences around inserted values."""
    return [plainly(written.get_text()) for written in card.figure.texts]


def place_of(card: Card, text: str, nth: int = 0) -> tuple[float, float]:
    """Where these words stand: the middle, in pixels from the left and from below."""
    found = [written for written in card.figure.texts if plainly(written.get_text()) == text]
    box = found[nth].get_window_extent()
    return (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2


def outside(card: Card) -> list[str]:
    """What runs over the edge."""
    edge = card.figure.bbox.padded(-6)
    boxes = [(written.get_text(), written.get_window_extent()) for written in card.figure.texts]
    return [text for text, box in boxes if not (edge.contains(box.x0, box.y0) and edge.contains(box.x1, box.y1))]


def touching(card: Card) -> list[tuple[str, str]]:
    """Words that lie on other words."""
    shown = [written for written in card.figure.texts if written.get_text()]
    pairs = itertools.combinations(shown, 2)
    return [(one.get_text(), other.get_text()) for one, other in pairs if _overlap(one, other)]


def _overlap(one: Text, other: Text) -> bool:
    """By their ink, more or less: above and below it a line has room that few letters fill."""
    return bool(one.get_window_extent().padded(-8).overlaps(other.get_window_extent().padded(-8)))


def missing_letters(text: str, faces: tuple[Face, ...]) -> set[str]:
    """Letters that none of the faces has, in either weight."""
    missing: set[str] = set()
    for bold in (False, True):
        have = set().union(*(letters_of(face, bold=bold) for face in faces))
        missing |= {char for char in text if char not in BLANKS and ord(char) not in have}
    return missing


def unlettered(card: Card) -> set[str]:
    return missing_letters("".join(words(card)), faces_for(card.language))


_LETTERS: dict[tuple[str, bool], frozenset[int]] = {}


def letters_of(face: Face, *, bold: bool) -> frozenset[int]:
    key = (face.file, bold)
    if key not in _LETTERS:
        with TTFont(face.path(bold=bold)) as font:
            _LETTERS[key] = frozenset(cast(Any, font).getBestCmap())
    return _LETTERS[key]
