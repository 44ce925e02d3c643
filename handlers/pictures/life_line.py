"""The life line of a recommendation: where it stood, from when on, and with which version of its text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flows.analysis.recommendation_life import STATES, State
from handlers.pictures import Sketch
from handlers.pictures.palette import FRAME, INK, MUTED, PAPER
from handlers.pictures.wording import day_of, short_day
from locales import Phrase, Reader, _, n_, say

if TYPE_CHECKING:
    from handlers.pictures.canvas import Card

MOST = 16
"""Stations in one picture: the first, and the latest of the others."""
_TOP, _ROW, _LINE = 1.15, 0.46, 1.75
AGREED = frozenset({State.CONSENSUS, State.RELEASED, State.TAKEN_UP, State.TAKEN_UP_IN_PART})
HALTED = frozenset({State.REWORK, State.HELD, State.STALLED, State.REJECTED, State.RETRACTED})


@dataclass(frozen=True)
class Station:
    """That a recommendation stood there from `at` on, with that version of its text."""

    state: State
    at: datetime
    version: int


@dataclass(frozen=True)
class LifeLine:
    """The stations of one recommendation, oldest first."""

    title: Phrase
    stations: Sequence[Station]

    def sketch(self, reader: Reader) -> Sketch:
        """Raises ValueError where there are none."""
        if not self.stations:
            raise ValueError("there is no life line without a station")
        left_out = max(0, len(self.stations) - MOST)
        shown = [*self.stations[:1], *self.stations[1 + left_out :]]
        versions = [None, *(one.version for one in shown)]
        content = {
            "title": say(self.title, reader),
            "left_out": say(n_("{count} step in between", "{count} steps in between", left_out), reader)
            * bool(left_out),
            "signs": {
                "way": say(_("Step on the way"), reader),
                "agreed": say(_("Agreed or taken up"), reader),
                "halted": say(_("Halted or sent back"), reader),
            },
            "stations": [
                [
                    short_day(day_of(one.at, reader), reader, year=True),
                    say(STATES[one.state], reader),
                    _sign(one.state),
                    "" if one.version == before else say(_("Version {number}", number=one.version), reader),
                ]
                for one, before in zip(shown, versions, strict=False)
            ],
        }
        return Sketch("life_line", reader.language, content)


def _sign(state: State) -> str:
    return "agreed" if state in AGREED else "halted" if state in HALTED else "way"


def draw(content: Mapping[str, Any], language: str) -> bytes:
    """A PNG 960 pixels wide, as high as there are stations."""
    return picture(content, language).png()


def picture(content: Mapping[str, Any], language: str) -> Card:
    """The card before it is made a file, for looking at what stands on it."""
    from handlers.pictures.canvas import MARGIN, WIDTH, Card

    stations = content["stations"]
    gap = 1 if content["left_out"] else 0
    card = Card(language, _TOP + (len(stations) + gap) * _ROW + 0.75)
    card.fit(card.write(MARGIN, 0.42, content["title"], 15, bold=True), WIDTH - 2 * MARGIN)
    rows = [_TOP + (index + (gap if index else 0)) * _ROW for index in range(len(stations))]
    card.line([_LINE] * 2, [rows[0], rows[-1]], color=FRAME, linewidth=2)
    if gap:
        card.line([_LINE] * 2, [rows[0] + 0.7 * _ROW, rows[0] + 1.3 * _ROW], color=PAPER, linewidth=6)
        for part in (0.75, 1.0, 1.25):
            card.mark(_LINE, rows[0] + part * _ROW, "o", 3.5, color=MUTED, markeredgewidth=0)
        card.write(_LINE + 0.3, rows[0] + _ROW, content["left_out"], 10, color=MUTED)
    for row, station in zip(rows, stations, strict=True):
        _draw_station(card, row, station, WIDTH - MARGIN)
    _draw_signs(card, rows[-1] + _ROW + 0.3, content["signs"])
    return card


def _draw_station(card: Card, row: float, station: Sequence[Any], far: float) -> None:
    day, state, sign, version = station
    card.write(_LINE - 0.25, row, day, 10, at="far", color=MUTED)
    _draw_sign(card, _LINE, row, sign)
    taken = 0.0
    if version:
        taken = 1.1
        card.fit(card.write(far, row, version, 10, at="far", bold=True), taken - 0.1)
    card.fit(card.write(_LINE + 0.3, row, state, 12, bold=sign != "way"), far - taken - _LINE - 0.3)


def _draw_sign(card: Card, x: float, y: float, sign: str) -> None:
    shape, size, fill = {"way": ("o", 9, PAPER), "agreed": ("o", 13, INK), "halted": ("D", 9, PAPER)}[sign]
    card.mark(x, y, shape, size, markerfacecolor=fill, markeredgecolor=INK, markeredgewidth=1.6, zorder=4)


def _draw_signs(card: Card, row: float, signs: Mapping[str, str]) -> None:
    for column, (sign, words) in enumerate(signs.items()):
        x = 0.4 + column * 1.8
        _draw_sign(card, x, row, sign)
        card.fit(card.write(x + 0.2, row, words, 9.5, color=MUTED), 1.5)
