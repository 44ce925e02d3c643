"""From a view to a message: words in the reader's language, bold and italic parts, buttons with handles.

Emphasis travels as entities, never as markup, so nothing a person writes can be read as markup.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flows.engine import Button, Style, View
from handlers.actions import Action
from handlers.pictures import Document, Picture, Sketch
from locales import Change, Changed, Joined, Phrase, Reader, Text, _, say
from locales.cleaning import FIRST_STRONG_ISOLATE, POP_ISOLATE, fenced

LIMIT = 4096  # Telegram's, in UTF-16 code units
CAPTION_LIMIT = 1024  # the same for the words below a picture
VALUE_LIMIT = 400
LABEL_LIMIT = 60
LEFT_TO_RIGHT, RIGHT_TO_LEFT = "\u200e", "\u200f"
EMPHASIS: Mapping[Change, Sequence[str]] = {
    Change.KEPT: (),
    Change.ADDED: ("bold", "underline"),
    Change.REMOVED: ("strikethrough",),
}
BUTTON_LIMIT = 90  # Telegram allows 100 buttons


@dataclass(frozen=True)
class Key:
    """A button of a page, doing something other than moving through a conversation."""

    label: Phrase
    action: Action
    style: Style = Style.PLAIN


@dataclass(frozen=True)
class Page:
    """A screen outside conversations: headed paragraphs and buttons. `sensitive` ones are deleted after hours.

    With a `picture` the words are its caption: few, and enough for whoever does not see it. A `document` is handed out
    above the screen, once.
    """

    title: Phrase | None
    body: Sequence[Phrase] = ()
    keys: Sequence[Sequence[Key]] = ()
    sensitive: bool = False
    picture: Picture | None = None
    document: Document | None = None


@dataclass(frozen=True)
class Enclosed:
    """A document ready to be stored, with the words below it."""

    sketch: Sketch
    name: str
    caption: str
    to_pass_on: bool
    sensitive: bool


@dataclass
class Drawn:
    """A message ready to be stored: text, entities, and rows of (label, action, style)."""

    text: str = ""
    entities: list[dict[str, Any]] = field(default_factory=list)
    rows: list[list[tuple[str, Action, str]]] = field(default_factory=list)
    sensitive: bool = False
    language: str = "en"
    picture: Sketch | None = None
    document: Enclosed | None = None

    @property
    def limit(self) -> int:
        return LIMIT if self.picture is None else CAPTION_LIMIT

    def put(self, phrase: Phrase, reader: Reader, style: str | None = None, end: str = "\n") -> None:
        """Add a phrase with what is emphasised inside it."""
        if isinstance(phrase, Changed):
            self._put_changed(phrase)
            self.text += end
        elif isinstance(phrase, Joined) and phrase.between is not None and _shows_changes(phrase):
            for part in phrase.parts[:-1]:
                self.put(part, reader, style, phrase.between)
            self.put(phrase.parts[-1], reader, style, end)
        else:
            self.add(say(phrase, reader), style, end)

    def _put_changed(self, phrase: Changed) -> None:
        # Whatever word a line begins with, it runs the way its language does.
        mark = RIGHT_TO_LEFT if phrase.right_to_left else LEFT_TO_RIGHT
        self.text += mark
        for before, piece in itertools.pairwise([None, *phrase.pieces]):
            if before is not None and piece is not None:
                # Letters of a removed and of a new Urdu word would join into one.
                apart = before.change is Change.REMOVED and piece.change is Change.ADDED
                self.text += " " if apart and not before.words[-1:].isspace() else ""
            if piece is not None:
                self._put_piece(piece.words.replace("\n", f"\n{mark}"), EMPHASIS[piece.change])

    def _put_piece(self, words: str, styles: Sequence[str]) -> None:
        at = {"offset": utf16(self.text), "length": utf16(words)}
        self.entities += [{"type": style, **at} for style in styles]
        self.text += words

    def add(self, text: str, style: str | None = None, end: str = "\n") -> None:
        if style and text:
            self.entities.append({"type": style, "offset": utf16(self.text), "length": utf16(text)})
        self.text += text + end


def _shows_changes(phrase: Phrase) -> bool:
    return isinstance(phrase, Changed) or (
        isinstance(phrase, Joined) and any(_shows_changes(part) for part in phrase.parts)
    )


def utf16(text: str) -> int:
    """Length in UTF-16 code units, which is how Telegram counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def draw_view(view: View, reader: Reader) -> Drawn:
    """A screen of a conversation."""
    drawn = Drawn(sensitive=view.sensitive, language=reader.language)
    if view.title is not None:
        heading = say(view.title, reader)
        if view.progress is not None:
            heading += "  ·  " + say(_("{at} of {of}", at=view.progress.at, of=view.progress.of), reader)
        drawn.add(heading, "italic", "\n\n")
    if view.notice is not None:
        drawn.add("⚠️ " + say(view.notice, reader), None, "\n\n")
    drawn.put(view.body, reader, "bold" if view.rows and not view.lines else None)
    if view.lines:
        drawn.add("")
    for label, value in view.lines:
        drawn.add(say(label, reader), "italic")
        drawn.add("› " + fenced(_cut(say(value, reader), VALUE_LIMIT)))
    if view.hint is not None:
        drawn.add("")
        drawn.add(say(view.hint, reader), "italic")
    drawn.rows = [[_button(button, reader) for button in row] for row in view.rows]
    return within_limits(drawn)


def draw_page(page: Page, reader: Reader) -> Drawn:
    """A screen outside conversations."""
    drawn = Drawn(sensitive=page.sensitive, language=reader.language)
    drawn.picture = page.picture.sketch(reader) if page.picture is not None else None
    drawn.document = _enclosed(page.document, reader) if page.document is not None else None
    if page.title is not None:
        drawn.add(say(page.title, reader), "bold", "\n\n")
    for paragraph in page.body:
        drawn.put(paragraph, reader)
    drawn.rows = [
        [(_cut(say(key.label, reader), LABEL_LIMIT), key.action, key.style.value) for key in row] for row in page.keys
    ]
    return within_limits(drawn)


def _enclosed(document: Document, reader: Reader) -> Enclosed:
    caption = within_limits(Drawn(say(document.caption, reader)), limit=CAPTION_LIMIT).text
    return Enclosed(document.of.sketch(reader), document.name, caption, document.to_pass_on, document.sensitive)


def plain(text: Text, *keys: Key) -> Page:
    """A page of one sentence."""
    return Page(None, [text], [[key] for key in keys])


def _button(button: Button, reader: Reader) -> tuple[str, Action, str]:
    return _cut(say(button.label, reader), LABEL_LIMIT), button.press, button.style.value


def _cut(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    text = text[: limit - 1].rstrip() + "…"
    return text + POP_ISOLATE * (text.count(FIRST_STRONG_ISOLATE) - text.count(POP_ISOLATE))


def within_limits(drawn: Drawn, room: int = 0, limit: int | None = None) -> Drawn:
    """As much of it as Telegram takes, leaving room for so many more UTF-16 code units."""
    drawn.text = drawn.text.rstrip("\n")
    most = (limit or drawn.limit) - room
    if utf16(drawn.text) > most:
        # Too long only where a list grew: the end is cut, whole characters, and says so.
        drawn.text = drawn.text.encode("utf-16-le")[: (most - 1) * 2].decode("utf-16-le", "ignore") + "…"
    length = utf16(drawn.text)
    drawn.entities = [
        {**entity, "length": min(entity["length"], length - entity["offset"])}
        for entity in drawn.entities
        if entity["offset"] < length
    ]
    return drawn
