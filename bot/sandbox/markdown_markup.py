"""Reads the MarkdownV2 that a bot may send into plain text and entities, refusing what Telegram refuses."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.sandbox.entities import BrokenMarkup, emoji_of_link, in_order, link_entity
from bot.sandbox.records import Json
from bot.sandbox.text import utf16_length

RESERVED = "_*[]()~`>#+-=|{}.!\n"
# The longer mark is tried first: two underscores are an underline, never two italics.
MARKS = {
    "```": "Pre", "__": "Underline", "||": "Spoiler", "![": "CustomEmoji", "_": "Italic", "*": "Bold",
    "~": "Strikethrough", "[": "TextUrl", "`": "Code",
}  # fmt: skip
ENDS = {
    "Pre": "```", "PreCode": "```", "Underline": "__", "Spoiler": "||", "CustomEmoji": "]", "Italic": "_", "Bold": "*",
    "Strikethrough": "~", "TextUrl": "]", "Code": "`",
}  # fmt: skip
TYPES = {
    "Pre": "pre", "PreCode": "pre", "Underline": "underline", "Spoiler": "spoiler", "CustomEmoji": "custom_emoji",
    "Italic": "italic", "Bold": "bold", "Strikethrough": "strikethrough", "TextUrl": "text_link", "Code": "code",
    "BlockQuote": "blockquote",
}  # fmt: skip
VERBATIM = ("Pre", "PreCode", "Code")
LANGUAGE = re.compile(r"([^\s`]+)(?=\s)")
LINE_BREAK = re.compile(r"\r\n|\n\r|\n|\r")
URL = re.compile(r"(?:\\[\x01-\x7e]|[^)])*")


@dataclass
class OpenMark:
    """A mark whose end has not come yet: where it stands in the source and where its text begins in the result."""

    kind: str
    place: int
    offset: int
    piece: int
    language: str = ""


class MarkdownReader:
    """One pass over the text; `pieces` grows, `open` is the stack of marks."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.offset = 0
        self.pieces: list[str] = []
        self.open: list[OpenMark] = []
        self.entities: list[Json] = []
        self.quoting = False
        self.line_starts = True

    def read(self) -> tuple[str, list[Json]]:
        while self.at < len(self.source):
            self.step()
        if self.quoting and self.open and self.open[-1].kind in ("BlockQuote", "Spoiler"):
            self.end_quote("")
        if self.open:
            raise self.endless(self.open[-1])
        return "".join(self.pieces), in_order(self.entities)

    def step(self) -> None:
        char = self.source[self.at]
        following = self.source[self.at + 1 : self.at + 2]
        inner = self.open[-1].kind if self.open else ""
        starting, self.line_starts = self.line_starts, char == "\r" and self.line_starts
        if char == "\\" and following and 0 < ord(following) <= 126:
            self.say(following, 2)
        elif inner in VERBATIM:
            if self.closes(inner):
                self.end(self.open.pop())
            elif char == "`":
                self.start(char)
            else:
                self.say(char, 1)
        elif char == "\n":
            self.new_line()
        elif starting and self.starts_quote():
            return
        elif inner and self.closes(inner):
            self.end(self.open.pop())
        elif char in RESERVED:
            self.start(char)
            self.line_starts = starting
        else:
            self.say(char, 1)

    def say(self, text: str, length: int) -> None:
        self.pieces.append(text)
        self.offset += utf16_length(text)
        self.at += length

    def closes(self, kind: str) -> bool:
        if kind == "Italic" and self.source.startswith("__", self.at):
            return False
        return kind in ENDS and self.source.startswith(ENDS[kind], self.at)

    def endless(self, mark: OpenMark) -> BrokenMarkup:
        place = len(self.source[: mark.place].encode())
        return BrokenMarkup(f"Can't find end of {mark.kind} entity at byte offset {place}")

    def starts_quote(self) -> bool:
        """At the start of a line: `>` begins or continues a quote, `**>` begins another one."""
        if self.source.startswith("**>", self.at):
            if self.quoting:
                self.end_quote("")
            self.begin_quote(3)
            return True
        if not self.source.startswith(">", self.at):
            return False
        if self.quoting:
            self.at += 1
        else:
            self.begin_quote(1)
        return True

    def begin_quote(self, length: int) -> None:
        self.open.append(OpenMark("BlockQuote", self.at, self.offset, len(self.pieces)))
        self.quoting = True
        self.at += length

    def new_line(self) -> None:
        if self.quoting and not self.source.startswith(">", self.at + 1):
            self.end_quote("\n")
        else:
            self.say("\n", 1)
        self.line_starts = True

    def end_quote(self, line_break: str) -> None:
        """Close the quote. A spoiler mark that opens right before its end makes it foldable instead."""
        mark = self.open[-1]
        foldable = mark.kind == "Spoiler" and self.source[mark.place + 2 : self.at].strip("\r") == ""
        if foldable and len(self.open) > 1:
            self.open.pop()
            mark = self.open[-1]
        if mark.kind != "BlockQuote":
            raise self.endless(mark)
        if line_break:
            self.say(line_break, 1)
        self.open.pop()
        self.quoting = False
        if self.offset > mark.offset:
            kind = "expandable_blockquote" if foldable else "blockquote"
            self.entities.append({"type": kind, "offset": mark.offset, "length": self.offset - mark.offset})

    def start(self, char: str) -> None:
        for mark, kind in MARKS.items():
            if self.source.startswith(mark, self.at):
                self.at += len(mark)
                opened = OpenMark(kind, self.at - len(mark), self.offset, len(self.pieces))
                self.open.append(opened)
                if kind == "Pre":
                    self.read_language(opened)
                return
        raise BrokenMarkup(f"Character '{char}' is reserved and must be escaped with the preceding '\\'")

    def read_language(self, mark: OpenMark) -> None:
        if language := LANGUAGE.match(self.source, self.at):
            mark.kind, mark.language = "PreCode", language.group()
            self.at = language.end()
        if line_break := LINE_BREAK.match(self.source, self.at):
            self.at = line_break.end()

    def end(self, mark: OpenMark) -> None:
        self.at += len(ENDS[mark.kind])
        entity: Json = {"type": TYPES[mark.kind], "offset": mark.offset, "length": self.offset - mark.offset}
        if mark.kind == "CustomEmoji":
            entity["custom_emoji_id"] = emoji_of_link(self.emoji_link())
        if mark.kind == "TextUrl":
            link = link_entity(entity, self.link(mark))
            if link is None:
                return
            entity = link
        if mark.language:
            entity["language"] = mark.language
        if self.offset > mark.offset:
            self.entities.append(entity)

    def link(self, mark: OpenMark) -> str:
        if not self.source.startswith("(", self.at):
            return "".join(self.pieces[mark.piece :])
        return self.bracketed("URL")

    def emoji_link(self) -> str:
        if not self.source.startswith("(", self.at):
            raise BrokenMarkup("Custom emoji entity must contain a tg://emoji URL")
        return self.bracketed("custom emoji URL")

    def bracketed(self, what: str) -> str:
        start = self.at + 1
        match = URL.match(self.source, start)
        end = match.end() if match else start
        if not self.source.startswith(")", end):
            place = len(self.source[:start].encode())
            raise BrokenMarkup(f"Can't find end of a {what} at byte offset {place}")
        self.at = end + 1
        return re.sub(r"\\([\x01-\x7e])", r"\1", self.source[start:end])


def from_markdown(source: str) -> tuple[str, list[Json]]:
    """Plain text and entities of a MarkdownV2 text; BrokenMarkup where it cannot be read."""
    return MarkdownReader(source).read()
