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
NASTALIQ = Face("Convenor Nastaliq", "NotoNastaliqUrdu")
DEVANAGARI = Face("Convenor Devanagari", "NotoSansDevanagari")
FACES = (LATIN, ARABIC, NASTALIQ, DEVANAGARI)


def for_labels(language: str) -> tuple[Face, ...]:
    """For a few words in a picture, read at arm's length: upright letters, the language's own script first."""
    return (ARABIC, LATIN, DEVANAGARI) if LANGUAGES[language].right_to_left else (LATIN, ARABIC, DEVANAGARI)


def for_reading(language: str) -> tuple[Face, ...]:
    """For pages of text. Urdu is read in Nastaliq, but the Latin digits among it are not of its making."""
    return (LATIN, NASTALIQ, DEVANAGARI) if language == "ur" else for_labels(language)
