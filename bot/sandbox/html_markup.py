"""Reads the HTML that a bot may send into plain text and entities, refusing what Telegram refuses."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.sandbox.entities import BrokenMarkup, checked_emoji, in_order, link_entity
from bot.sandbox.records import Json
from bot.sandbox.text import utf16_length

KINDS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler",
    "span": "spoiler", "code": "code", "pre": "pre", "blockquote": "blockquote", "a": "text_link",
    "tg-emoji": "custom_emoji", "tg-time": "date_time",
}  # fmt: skip
CHARACTER = re.compile(r"&(?:(lt|gt|amp|quot)(?![A-Za-z])|#(x[0-9a-fA-F]{1,6}|[0-9]{1,7}));?")
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
TAG_NAME = re.compile(r"[^\s>]*")
ATTRIBUTE_NAME = re.compile(r"[^\s=>]*")
TOKEN = re.compile(r"[A-Za-z0-9.-]*")
BLANKS = re.compile(r"\s*")
END_TAG = re.compile(r"</([^\s>]*)\s*(>?)")


@dataclass
class OpenTag:
    """A tag whose end has not come yet, with the UTF-16 offset and the piece of the result it began at."""

    name: str
    attributes: dict[str, str]
    offset: int
    piece: int


def character(match: re.Match[str]) -> str:
    if match.group(1):
        return NAMED[match.group(1)]
    number = match.group(2)
    code = int(number[1:], 16) if number.startswith("x") else int(number)
    if 0xD800 <= code <= 0xDFFF:
        raise BrokenMarkup(
            "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched"
            " surrogate code units"
        )
    return chr(code) if 0 < code < 0x10FFFF else match.group()


def decoded(text: str) -> str:
    """Replace the character references Telegram knows; others stay as they are written."""
    return CHARACTER.sub(character, text) if "&" in text else text


class HtmlReader:
    """One pass over the text; `pieces` grows, `open` is the stack of tags."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.offset = 0
        self.pieces: list[str] = []
        self.open: list[OpenTag] = []
        self.entities: list[Json] = []

    def read(self) -> tuple[str, list[Json]]:
        while (tag := self.source.find("<", self.at)) >= 0:
            self.say(self.source[self.at : tag])
            self.at = tag
            if self.source.startswith("</", tag):
                self.end_tag()
            else:
                self.start_tag()
        self.say(self.source[self.at :])
        if self.open:
            raise BrokenMarkup(f'Can\'t find end tag corresponding to start tag "{self.open[-1].name}"')
        for entity in self.entities:
            if entity["type"] == "code":
                entity.pop("language", None)
        return "".join(self.pieces), in_order(self.entities)

    def say(self, text: str) -> None:
        plain = decoded(text)
        self.pieces.append(plain)
        self.offset += utf16_length(plain)

    def byte(self, index: int) -> int:
        return len(self.source[:index].encode())

    def take(self, pattern: re.Pattern[str]) -> str:
        """Read what the pattern matches here; the patterns used match emptiness too."""
        match = pattern.match(self.source, self.at)
        taken = match.group() if match else ""
        self.at += len(taken)
        return taken

    def here(self) -> str:
        return self.source[self.at : self.at + 1]

    def start_tag(self) -> None:
        place = self.byte(self.at)
        self.at += 1
        name = self.take(TAG_NAME).lower()
        if not self.here():
            raise BrokenMarkup(f"Unclosed start tag at byte offset {place}")
        if name not in KINDS:
            raise BrokenMarkup(f'Unsupported start tag "{name}" at byte offset {place}')
        attributes: dict[str, str] = {}
        while self.take(BLANKS) is not None and self.here() != ">":
            if not self.here():
                raise BrokenMarkup(f"Unclosed start tag at byte offset {place}")
            key, value = self.attribute(name, place)
            attributes[key] = value
        self.at += 1
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise BrokenMarkup(f'Tag "span" must have class "tg-spoiler" at byte offset {place}')
        self.open.append(OpenTag(name, attributes, self.offset, len(self.pieces)))

    def attribute(self, tag: str, place: int) -> tuple[str, str]:
        key = self.take(ATTRIBUTE_NAME)
        if not key:
            raise BrokenMarkup(f'Empty attribute name in the tag "{tag}" at byte offset {place}')
        self.take(BLANKS)
        if self.here() != "=":
            return key, ""
        self.at += 1
        self.take(BLANKS)
        if not self.here():
            raise BrokenMarkup(f'Unclosed start tag "{tag}" at byte offset {place}')
        if self.here() in "\"'":
            return key, self.quoted(place)
        start = self.at
        value = self.take(TOKEN).lower()
        if self.here() != ">" and not self.here().isspace():
            raise BrokenMarkup(f"Unexpected end of name token at byte offset {self.byte(start)}")
        return key, value

    def quoted(self, place: int) -> str:
        start = self.at + 1
        end = self.source.find(self.here(), start)
        if end < 0 or end + 1 == len(self.source):
            raise BrokenMarkup(f"Unclosed start tag at byte offset {place}")
        self.at = end + 1
        return decoded(self.source[start:end])

    def end_tag(self) -> None:
        place = self.byte(self.at)
        if not self.open:
            raise BrokenMarkup(f"Unexpected end tag at byte offset {place}")
        match = END_TAG.match(self.source, self.at)
        if match is None or not match.group(2):
            raise BrokenMarkup(f"Unclosed end tag at byte offset {place}")
        name, tag = match.group(1).lower(), self.open.pop()
        if name and name != tag.name:
            raise BrokenMarkup(f'Unmatched end tag at byte offset {place}, expected "</{tag.name}>", found "</{name}>"')
        self.at = match.end()
        if self.offset > tag.offset:
            self.close(tag)

    def close(self, tag: OpenTag) -> None:
        entity: Json = {"type": KINDS[tag.name], "offset": tag.offset, "length": self.offset - tag.offset}
        if tag.name == "a":
            link = link_entity(entity, tag.attributes.get("href") or "".join(self.pieces[tag.piece :]))
            self.entities += [link] if link else []
            return
        if tag.name == "tg-emoji":
            entity["custom_emoji_id"] = checked_emoji(tag.attributes.get("emoji-id", ""))
        elif tag.name == "tg-time":
            entity |= moment(tag.attributes)
        elif tag.name == "blockquote" and "expandable" in tag.attributes:
            entity["type"] = "expandable_blockquote"
        elif tag.name == "code" and tag.attributes.get("class", "").startswith("language-"):
            entity["language"] = tag.attributes["class"].removeprefix("language-")
        if not self.merged(entity):
            self.entities.append(entity)

    def merged(self, entity: Json) -> bool:
        """`pre` and `code class="language-…"` around the same text, in either order, are one block of that language."""
        last = self.entities[-1] if self.entities else {}
        if {last.get("type"), entity["type"]} != {"pre", "code"}:
            return False
        language = last.get("language") or entity.get("language")
        if (last["offset"], last["length"]) != (entity["offset"], entity["length"]) or not language:
            return False
        last.update(type="pre", language=language)
        return True


def moment(attributes: dict[str, str]) -> Json:
    """What `<tg-time unix="…" format="…">` says."""
    if not re.fullmatch(r"[0-9]{1,12}", attributes.get("unix", "")):
        raise BrokenMarkup("Invalid Unix time specified")
    shown = attributes.get("format")
    return {"unix_time": int(attributes["unix"]), **({"date_time_format": shown} if shown else {})}


def from_html(source: str) -> tuple[str, list[Json]]:
    """Plain text and entities of an HTML text; BrokenMarkup where it cannot be read."""
    return HtmlReader(source).read()
