"""Pictures and documents as a page carries them: numbers and words to draw from; drawing waits until they are sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from locales import Phrase, Reader


@dataclass(frozen=True)
class Sketch:
    """What something is drawn from, as it is stored: JSON values only, words in the reader's language."""

    kind: str
    language: str
    content: Mapping[str, Any]


class Picture(Protocol):
    """Something a page shows as a picture. Whoever cannot see it has the page's words, which must say the same."""

    def sketch(self, reader: Reader) -> Sketch: ...


@dataclass(frozen=True)
class Document:
    """A PDF that is handed out below the screen.

    `name` is the file's, without its ending: it is shown in the chat and must tell nothing that may not stand there.
    One that is `to_pass_on` may be saved and forwarded; one that is `sensitive` is deleted after hours.
    """

    of: Picture
    name: str
    caption: Phrase
    to_pass_on: bool = False
    sensitive: bool = True


class NotDrawn(Exception):
    """It could not be drawn: a font or a library is missing, or it was stored by a version that drew otherwise."""


__all__ = ["Document", "NotDrawn", "Picture", "Sketch"]
