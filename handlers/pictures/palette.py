"""Colours of pictures, chosen so that words on them can be read and bands told apart, whatever eyes look at them.

The bands get darker as they get graver, so that they differ without any colour too, and each has a sign of its own.
Contrast, also under simulated colour blindness, is computed by `tests/handlers/pictures/test_palette.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

PAPER = "#ffffff"
INK = "#1b1f24"
MUTED = "#55606b"
FRAME = "#8a94a0"
"""Between white and black: the edge of the card is seen on a light and on a dark screen."""
LINES = "#c3cad2"


@dataclass(frozen=True)
class Tone:
    """A band in a picture: its colour, the ink of words on it, and its sign (a marker of matplotlib)."""

    fill: str
    ink: str
    sign: str


BANDS: Mapping[str, Tone] = {
    "green": Tone("#dff4e6", INK, "o"),
    "amber": Tone("#f0b735", INK, "^"),
    "high_amber": Tone("#d5722a", INK, "D"),
    "red": Tone("#86181d", "#ffffff", "s"),
}
WAYS: Mapping[str, Tone] = {
    "up": Tone("#12395b", "#ffffff", "^"),
    "down": Tone("#3f7fb5", "#ffffff", "v"),
    "lateral": Tone("#8fbfe3", INK, "D"),
    "out": Tone("#d9ebf8", INK, "o"),
    "rest": Tone(PAPER, INK, ""),
}
"""Ways a text is carried, and what is not told apart: lighter from one to the next, and each with a sign of its own."""
