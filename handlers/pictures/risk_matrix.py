"""The risk matrix: likelihood against impact, five by five, each risk where it was and where it is now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flows.analysis.risk import HIGHEST, LOWEST, Band, Reading, band
from handlers.pictures import Sketch
from handlers.pictures.palette import BANDS, INK, LINES, MUTED
from handlers.pictures.wording import band_names
from locales import Phrase, Reader, _, number, say

if TYPE_CHECKING:
    from handlers.pictures.canvas import Card

MOST = 20
"""Risks in one picture. More could not be told apart; the page names them all."""
HEIGHT = 7.0
_LEFT, _TOP, _CELL_WIDTH, _CELL_HEIGHT = 0.62, 1.05, 1.0, 0.86
_SLOTS = tuple((x, y) for y in (0.4, 0.77) for x in (0.5, 0.2, 0.8))
_RANGE = range(LOWEST, HIGHEST + 1)


@dataclass(frozen=True)
class Placed:
    """A risk by its number on the page. Scores are (likelihood, impact), each from 1 to 5.

    `grave` ones are red whatever their score, such as one for somebody's safety."""

    number: int
    inherent: tuple[int, int]
    residual: tuple[int, int]
    grave: bool = False


@dataclass(frozen=True)
class RiskMatrix:
    """The risks of one side at one event, as a page shows them."""

    title: Phrase
    risks: Sequence[Placed]

    def sketch(self, reader: Reader) -> Sketch:
        """Raises ValueError for a score off the scale."""
        if any(score not in _RANGE for one in self.risks for score in (*one.inherent, *one.residual)):
            raise ValueError("likelihood and impact run from 1 to 5")
        content = {
            "title": say(self.title, reader),
            "likelihood": say(_("Likelihood"), reader),
            "impact": say(_("Impact"), reader),
            "before": say(_("Before measures"), reader),
            "now": say(_("Now"), reader),
            "grave": say(_("Red at any score"), reader),
            "bands": band_names(reader),
            "scale": [number(one, reader.language) for one in _RANGE],
            "risks": [
                [number(one.number, reader.language), list(one.inherent), list(one.residual), one.grave]
                for one in self.risks[:MOST]
            ],
        }
        return Sketch("risk_matrix", reader.language, content)


def draw(content: Mapping[str, Any], language: str) -> bytes:
    """A PNG of 960 by 1,120 pixels."""
    return picture(content, language).png()


def picture(content: Mapping[str, Any], language: str) -> Card:
    """The card before it is made a file, for looking at what stands on it."""
    from handlers.pictures.canvas import MARGIN, WIDTH, Card

    card = Card(language, HEIGHT)
    card.fit(card.write(MARGIN, 0.4, content["title"], 15, bold=True), WIDTH - 2 * MARGIN)
    _draw_grid(card, content)
    _draw_risks(card, content["risks"])
    _draw_legend(card, content)
    return card


def _corner(likelihood: int, impact: int) -> tuple[float, float]:
    """The near upper corner of a cell: impact grows away from the reader's near side, likelihood upwards."""
    return _LEFT + (impact - 1) * _CELL_WIDTH, _TOP + (HIGHEST - likelihood) * _CELL_HEIGHT


def _draw_grid(card: Card, content: Mapping[str, Any]) -> None:
    for likelihood in _RANGE:
        for impact in _RANGE:
            tone = BANDS[band(Reading(likelihood, impact)).value]
            x, y = _corner(likelihood, impact)
            card.box(x, y, _CELL_WIDTH, _CELL_HEIGHT, facecolor=tone.fill, edgecolor="white", linewidth=2)
            card.mark(x + 0.1, y + 0.1, tone.sign, 5, color=tone.ink, markeredgewidth=0)
    bottom = _TOP + HIGHEST * _CELL_HEIGHT
    for one, digits in zip(_RANGE, content["scale"], strict=True):
        card.write(_LEFT - 0.14, _corner(one, 1)[1] + _CELL_HEIGHT / 2, digits, 12, at="far", color=MUTED)
        card.write(_corner(1, one)[0] + _CELL_WIDTH / 2, bottom + 0.17, digits, 12, at="center", color=MUTED)
    card.write(0.3, _TOP - 0.24, content["likelihood"], 11, color=MUTED)
    far = _LEFT + HIGHEST * _CELL_WIDTH
    card.write(far, bottom + 0.44, content["impact"], 11, at="far", color=MUTED)


def _draw_risks(card: Card, risks: Sequence[Sequence[Any]]) -> None:
    """Where each is now, numbered; where it came from hollow, with an arrow between the two."""
    free: dict[tuple[int, int], list[tuple[float, float]]] = defaultdict(lambda: list(_SLOTS))
    for digits, inherent, residual, grave in risks:
        now = _place(free, residual)
        if residual != inherent:
            before = _place(free, inherent)
            _draw_badge(card, before, digits, hollow=True)
            card.arrow(before, now)
        _draw_badge(card, now, digits, hollow=False, grave=grave)


def _place(free: dict[tuple[int, int], list[tuple[float, float]]], score: Sequence[int]) -> tuple[float, float]:
    """A free place in the cell; when all are taken, the last is shared."""
    slots = free[score[0], score[1]]
    across, down = slots.pop(0) if len(slots) > 1 else slots[0]
    x, y = _corner(score[0], score[1])
    return x + across * _CELL_WIDTH, y + down * _CELL_HEIGHT


def _draw_badge(card: Card, at: tuple[float, float], digits: str, *, hollow: bool, grave: bool = False) -> None:
    if grave:
        card.mark(*at, "o", 26, color=BANDS[Band.RED].fill, markeredgecolor="white", markeredgewidth=1.2, zorder=4)
    if hollow:
        card.mark(*at, "o", 17, markerfacecolor="white", markeredgecolor=INK, markeredgewidth=1, alpha=0.9, zorder=4)
    else:
        card.mark(*at, "o", 20, color=INK, markeredgecolor="white", markeredgewidth=1.5, zorder=5)
    card.write(
        *at, digits, 9 if hollow else 11, at="center", bold=not hollow, color=INK if hollow else "white", zorder=6
    )


def _draw_legend(card: Card, content: Mapping[str, Any]) -> None:
    top = _TOP + HIGHEST * _CELL_HEIGHT + 0.8
    for column, (name, words) in enumerate(content["bands"].items()):
        tone, x = BANDS[name], 0.3 + column * 1.4
        card.box(x, top - 0.13, 0.34, 0.26, facecolor=tone.fill, edgecolor=LINES, linewidth=0.8)
        card.mark(x + 0.17, top, tone.sign, 6, color=tone.ink, markeredgewidth=0)
        card.fit(card.write(x + 0.42, top, words, 10), 0.95)
    below = top + 0.42
    entries = [("before", True, False), ("now", False, False), ("grave", False, True)]
    for column, (name, hollow, grave) in enumerate(entries):
        x = 0.47 + column * 1.87
        _draw_badge(card, (x, below), "", hollow=hollow, grave=grave)
        card.fit(card.write(x + 0.25, below, content[name], 10), 1.5)
