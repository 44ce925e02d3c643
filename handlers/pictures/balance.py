"""How evenly the sides carry: a bar for each, as long as it carried often, divided by the way it went.

Drawn from what may be told and nothing else: a side that carried fewer than five times has no bar of its own length.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flows.analysis.balance import Carried
from flows.banks.transfer import DIRECTIONS
from handlers.pictures import Sketch
from handlers.pictures.palette import FRAME, INK, MUTED, PAPER, WAYS
from locales import Phrase, Reader, _, number, say

if TYPE_CHECKING:
    from handlers.pictures.canvas import Card

_TOP, _ROW, _BAR, _LONGEST, _STUB, _KEY = 1.0, 1.0, 0.36, 5.4, 0.5, 0.36
_REST = "rest"


@dataclass(frozen=True)
class Balance:
    """By the side's name what it carried, as far as it may be told (`flows.analysis.balance.told`); None where it was
    fewer than five times."""

    title: Phrase
    sides: Sequence[tuple[Phrase, Carried | None]]

    def sketch(self, reader: Reader) -> Sketch:
        """Raises ValueError without a side."""
        if not self.sides:
            raise ValueError("a balance of no side")
        content = {
            "title": say(self.title, reader),
            "sides": [[say(name, reader), *_told(of, reader)] for name, of in self.sides],
            "ways": {way.value: say(words, reader) for way, words in DIRECTIONS.items()}
            | {_REST: say(_("Other ways, not told apart"), reader)},
        }
        return Sketch("balance", reader.language, content)


def _told(of: Carried | None, reader: Reader) -> list[Any]:
    """[how often, in words, by way, in words how often taken up]"""
    if of is None:
        return [0, say(_("fewer than five times"), reader), {}, ""]
    ways = {way.value: of.by_direction[way.value] for way in DIRECTIONS if way.value in of.by_direction}
    rest = of.total - sum(ways.values())
    adopted = (
        say(_("taken up, in whole or in part: {count}", count=number(of.adopted, reader.language)), reader)
        if of.adopted
        else ""
    )
    return [of.total, number(of.total, reader.language), ways | ({_REST: rest} if rest else {}), adopted]


def draw(content: Mapping[str, Any], language: str) -> bytes:
    """A PNG, 960 pixels wide and as high as it takes."""
    return picture(content, language).png()


def picture(content: Mapping[str, Any], language: str) -> Card:
    """The card before it is made a file, for looking at what stands on it."""
    from handlers.pictures.canvas import MARGIN, WIDTH, Card

    shown = [way for way in content["ways"] if any(way in ways for _name, _total, _said, ways, _up in content["sides"])]
    legend = _TOP + len(content["sides"]) * _ROW
    card = Card(language, legend + len(shown) * _KEY + 0.3)
    card.fit(card.write(MARGIN, 0.42, content["title"], 15, bold=True), WIDTH - 2 * MARGIN)
    longest = max((total for _name, total, *_more in content["sides"]), default=0)
    for index, side in enumerate(content["sides"]):
        _draw_side(card, MARGIN, _TOP + index * _ROW, side, longest)
    for index, way in enumerate(shown):
        down = legend + index * _KEY
        _draw_part(card, MARGIN, down - 0.12, 0.34, 0.24, way)
        card.fit(card.write(MARGIN + 0.46, down, content["ways"][way], 10), WIDTH - 2 * MARGIN - 0.5)
    return card


def _draw_side(card: Card, near: float, top: float, side: Sequence[Any], longest: int) -> None:
    name, total, said, ways, adopted = side
    card.fit(card.write(near, top - 0.12, name, 11, bold=True), 2.6)
    if adopted:
        card.fit(card.write(near + _LONGEST, top - 0.12, adopted, 9.5, at="far", color=MUTED), 2.6)
    down = top + 0.08
    if not total:
        card.box(near, down, _STUB, _BAR, facecolor=PAPER, edgecolor=FRAME, linewidth=1.2, linestyle=(0, (3, 2)))
        card.write(near + _STUB + 0.12, down + _BAR / 2, said, 10.5, color=MUTED)
        return
    # Room for the number behind the longest bar.
    inch, at = (_LONGEST - 0.6) / longest, near
    for way, count in ways.items():
        _draw_part(card, at, down, count * inch, _BAR, way)
        at += count * inch
    card.write(at + 0.12, down + _BAR / 2, said, 12, bold=True)


def _draw_part(card: Card, near: float, top: float, width: float, height: float, way: str) -> None:
    tone = WAYS[way]
    card.box(near, top, width, height, facecolor=tone.fill, edgecolor=INK, linewidth=0.8)
    if tone.sign:
        card.mark(near + width / 2, top + height / 2, tone.sign, 7, color=tone.ink, markeredgewidth=0)
