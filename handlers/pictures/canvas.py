"""Paper and ink for pictures: a card that reads on light and dark screens, and letters of every script.

Imported only when something is drawn: matplotlib takes half a second and some 40 MB.
"""

from __future__ import annotations

import io
from dataclasses import replace
from functools import cache
from typing import Any

from matplotlib import font_manager, rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch, Patch, Rectangle
from matplotlib.patheffects import withStroke
from matplotlib.text import Text as Lettering
from matplotlib.transforms import Affine2D, IdentityTransform

from handlers.pictures.palette import FRAME, INK, PAPER
from locales import LANGUAGES
from locales.fonts import FACES, faces_for

DPI = 160
WIDTH = 6.0
"""Inches. 960 pixels: a phone shows them without cutting, and words of eight points can still be read."""
MARGIN = 0.3


class Card:
    """One picture. Lengths are inches, counted from the reader's near side (the left; the right where a script runs
    from there) and from the top: in Urdu the whole picture is the other way round."""

    def __init__(self, language: str, height: float) -> None:
        self.language, self.height = language, height
        self.rtl = LANGUAGES[language].right_to_left
        self.figure = Figure(figsize=(WIDTH, height), dpi=DPI, facecolor=PAPER, edgecolor=FRAME, linewidth=5)
        FigureCanvasAgg(self.figure)
        turned = Affine2D().scale(-1 if self.rtl else 1, -1).translate(WIDTH if self.rtl else 0, height)
        self._inches = turned + self.figure.dpi_scale_trans

    def write(
        self, x: float, y: float, words: str, size: float = 11, *, at: str = "near", bold: bool = False, **style: Any
    ) -> Lettering:
        """Put words down; `at` says which of their sides is at x (near, center, far), `y` is their middle."""
        side = {"near": "right" if self.rtl else "left", "center": "center", "far": "left" if self.rtl else "right"}[at]
        written = self.figure.text(
            x, y, words, transform=self._inches, ha=side, **{"color": INK, "va": "center", **style}
        )
        written.set_fontproperties(lettering(self.language, size, bold=bold))
        written.set_language(self.language)
        written.set_parse_math(False)  # a `$` in somebody's words is no formula
        return written

    def fit(self, written: Lettering, width: float) -> Lettering:
        """Make letters smaller until the words take at most so many inches; never below seven points."""
        size = float(written.get_fontsize())
        while written.get_window_extent().width > width * DPI and size > 7:
            size -= 0.5
            written.set_fontsize(size)
        return written

    def box(self, x: float, y: float, width: float, height: float, **style: Any) -> None:
        """A rectangle from its near upper corner."""
        self._add(Rectangle((x, y), width, height, **style))

    def line(self, across: list[float], down: list[float], **style: Any) -> None:
        line = Line2D(across, down, **style)
        line.set_transform(self._inches)
        self.figure.add_artist(line)

    def mark(self, x: float, y: float, shape: str, size: float, **style: Any) -> None:
        """A sign such as a circle or a square; `size` in points."""
        self.line([x], [y], marker=shape, markersize=size, linestyle="none", **style)

    def arrow(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """From one badge to another, dark with a light edge: it crosses every colour there is."""
        near, far = self._inches.transform([start, end])
        arrow = FancyArrowPatch(
            tuple(near),
            tuple(far),
            arrowstyle="-|>",
            mutation_scale=11,
            shrinkA=9,
            shrinkB=10,
            color=INK,
            linewidth=1.3,
        )
        arrow.set_path_effects([withStroke(linewidth=3.2, foreground=PAPER)])
        arrow.set_zorder(3)
        arrow.set_transform(IdentityTransform())  # in pixels: the head of an arrow must not be turned with the page
        self.figure.add_artist(arrow)

    def png(self) -> bytes:
        """The finished picture, with nothing in it that names a machine or a moment."""
        out = io.BytesIO()
        with rc_context({"savefig.dpi": DPI}):
            self.figure.savefig(out, format="png", edgecolor=FRAME, metadata={"Software": None})
        return out.getvalue()

    def _add(self, shape: Patch) -> None:
        shape.set_transform(self._inches)
        self.figure.add_artist(shape)


@cache
def lettering(language: str, size: float, *, bold: bool = False) -> font_manager.FontProperties:
    """Our own faces for the language, one standing in for what the other lacks. Raises FontMissing."""
    _make_known()
    names = [face.name for face in faces_for(language)]
    return font_manager.FontProperties(family=names, size=size, weight="bold" if bold else "normal")


@cache
def _make_known() -> None:
    """Our faces, under names that no font of the machine has."""
    for face in FACES:
        for bold in (False, True):
            entry = font_manager.ttfFontProperty(font_manager.get_font(str(face.path(bold=bold))))
            entry = replace(entry, name=face.name, style="normal", variant="normal", weight=700 if bold else 400)
            font_manager.fontManager.ttflist.append(entry)
