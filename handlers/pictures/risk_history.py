"""How the risk of an event went: the band of one side's checks over time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flows.analysis.risk import Band
from handlers.pictures import Sketch
from handlers.pictures.palette import BANDS, FRAME, INK, MUTED
from handlers.pictures.wording import band_names, day_of, short_day
from locales import Phrase, Reader, _, say

if TYPE_CHECKING:
    from handlers.pictures.canvas import Card

HEIGHT = 4.6
MOST = 40
"""Checks in one picture, the latest of them: there is room for no more."""
_LEFT, _TOP, _ROW, _FAR = 1.45, 0.95, 0.66, 5.45
_NEAR = _LEFT + 0.25
_APART, _WITH_YEAR = 0.8, 1.2
"""Inches from the middle of one date to that of the next, for both to be read."""


@dataclass(frozen=True)
class RiskHistory:
    """When one side was assessed and as what, oldest first, and when the event begins."""

    title: Phrase
    checks: Sequence[tuple[datetime, Band]]
    event_at: datetime

    def sketch(self, reader: Reader) -> Sketch:
        """Raises ValueError where nothing was checked yet."""
        checks = self.checks[-MOST:]
        if not checks:
            raise ValueError("there is no history without a check")
        first, last = checks[0][0], max(checks[-1][0], self.event_at)
        whole = max((last - first).total_seconds(), 1.0)
        years = day_of(first, reader).year != day_of(last, reader).year
        days = [short_day(day_of(at, reader), reader, year=years) for at, _band in checks]
        content = {
            "title": say(self.title, reader),
            "bands": band_names(reader),
            "years": years,
            "event": [
                (self.event_at - first).total_seconds() / whole,
                say(_("Event"), reader),
                short_day(day_of(self.event_at, reader), reader, year=years),
            ],
            "checks": [
                [(at - first).total_seconds() / whole, band.value, day]
                for (at, band), day in zip(checks, days, strict=True)
            ],
        }
        return Sketch("risk_history", reader.language, content)


def draw(content: Mapping[str, Any], language: str) -> bytes:
    """A PNG of 960 by 736 pixels."""
    return picture(content, language).png()


def picture(content: Mapping[str, Any], language: str) -> Card:
    """The card before it is made a file, for looking at what stands on it."""
    from handlers.pictures.canvas import MARGIN, WIDTH, Card

    card = Card(language, HEIGHT)
    card.fit(card.write(MARGIN, 0.42, content["title"], 15, bold=True), WIDTH - 2 * MARGIN)
    for band, words in content["bands"].items():
        tone, middle = BANDS[band], _height(band)
        card.box(_LEFT, middle - _ROW / 2, WIDTH - MARGIN - _LEFT, _ROW, facecolor=tone.fill, edgecolor="white", lw=2)
        card.mark(MARGIN + 0.06, middle, tone.sign, 7, color=INK, markeredgewidth=0)
        card.fit(card.write(MARGIN + 0.22, middle, words, 10.5), _LEFT - MARGIN - 0.3)
    _draw_event(card, content["event"])
    _draw_course(card, content["checks"])
    _draw_days(card, content)
    return card


def _across(part: float) -> float:
    return _NEAR + part * (_FAR - _NEAR)


def _height(band: str) -> float:
    """The middle of a band's row: the gravest is at the top."""
    return _TOP + (list(BANDS)[::-1].index(band) + 0.5) * _ROW


def _draw_event(card: Card, event: Sequence[Any]) -> None:
    """A line at its beginning, unless that was before all that is shown."""
    part, bottom = event[0], _TOP + len(BANDS) * _ROW
    if part >= 0:
        card.line([_across(part)] * 2, [_TOP, bottom + 0.12], color="white", linewidth=3)
        card.line([_across(part)] * 2, [_TOP, bottom + 0.12], color=INK, linewidth=1.2, linestyle=(0, (4, 3)))


def _draw_course(card: Card, checks: Sequence[Sequence[Any]]) -> None:
    """A band holds until the next check says otherwise."""
    across: list[float] = []
    down: list[float] = []
    for part, band, _day in checks:
        if across:
            across.append(_across(part))
            down.append(down[-1])
        across.append(_across(part))
        down.append(_height(band))
    card.line(across, down, color="white", linewidth=5, zorder=3, solid_joinstyle="round")
    card.line(across, down, color=INK, linewidth=2.4, zorder=4, solid_joinstyle="round")
    for part, band, _day in checks:
        tone = BANDS[band]
        card.mark(
            _across(part), _height(band), "o", 15, color=INK, markeredgecolor="white", markeredgewidth=1.5, zorder=5
        )
        card.mark(_across(part), _height(band), tone.sign, 6, color="white", markeredgewidth=0, zorder=6)


def _draw_days(card: Card, content: Mapping[str, Any]) -> None:
    below = _TOP + len(BANDS) * _ROW
    part, name, day = content["event"]
    taken = []
    if part >= 0:
        taken = [_across(part)]
        card.write(taken[0], below + 0.3, day, 9.5, at="center")
        card.write(taken[0], below + 0.55, name, 9.5, at="center", color=MUTED)
    places = [_across(one[0]) for one in content["checks"]]
    apart = _WITH_YEAR if content["years"] else _APART
    for index in legible(places, taken, apart):
        card.line([places[index]] * 2, [below, below + 0.1], color=FRAME, linewidth=1)
        card.write(places[index], below + 0.3, content["checks"][index][2], 9.5, at="center", color=MUTED)


def legible(places: Sequence[float], taken: Sequence[float], apart: float) -> list[int]:
    """Which of the dates can be written without touching: the first, and each that keeps its distance."""
    kept: list[int] = []
    for index, place in enumerate(places):
        near = [*(places[one] for one in kept), *taken]
        if all(abs(place - other) >= apart for other in near):
            kept.append(index)
    return kept
