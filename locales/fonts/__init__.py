"""The letters that pictures and documents are set in: Noto, shipped with the program so that no machine lacks them.

Their licence is OFL.txt beside them. Which letters a face has: `tests/locales/test_fonts.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from locales.languages import LANGUAGES


class FontMissing(FileNotFoundError):
    """A file of the installation is gone; says which, and how to get it back."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"The font {path} is missing. Please install Convenor again.")


@dataclass(frozen=True)
class Face:
    """A family in two weights. `name` is ours: a font of that name which the machine has is not meant."""

    name: str
    file: str

    def path(self, *, bold: bool = False) -> Path:
        """Where it lies. Raises FontMissing."""
        path = Path(str(files("locales.fonts"))) / f"{self.file}-{'Bold' if bold else 'Regular'}.ttf"
        if not path.is_file():
            raise FontMissing(path)
        return path


LATIN = Face("Convenor Latin", "NotoSans")
ARABIC = Face("Convenor Arabic", "NotoSansArabic")
DEVANAGARI = Face("Convenor Devanagari", "NotoSansDevanagari")
FACES = (LATIN, ARABIC, DEVANAGARI)


def faces_for(language: str) -> tuple[Face, ...]:
    """The language's own script first. Urdu stands upright as well, in Naskh: a letter of Nastaliq is drawn from
    parts that have no letter of their own, so that nobody could copy, search or hear what a PDF in it says."""
    return (ARABIC, LATIN, DEVANAGARI) if LANGUAGES[language].right_to_left else (LATIN, ARABIC, DEVANAGARI)
