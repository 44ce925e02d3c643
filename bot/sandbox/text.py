"""Text as Telegram keeps it: cleaned, trimmed, measured in UTF-16, with commands and links found in it."""

from __future__ import annotations

import re
from itertools import accumulate

from bot.sandbox.records import Json

# Line separators, embedding controls (not the isolates) and three combining marks are dropped.
DROPPED = "\r\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u0333\u033f\u030a"
UNCLEAN = re.compile(f"[\\x00-\\x09\\x0b-\\x1f\\x7f{DROPPED}]")
INVISIBLE = re.compile("[\\s\u180e\u200b-\u200f\u2060-\u2064\u2800\u3164\ufeff\ufffc]*")
BLANK = " \t\n\r\v\f"

COMMAND = r"(?<![\w/<>@])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>])"
MENTION = r"(?<![\w@/.])@[A-Za-z][A-Za-z0-9_]{3,31}(?!\w)"
HASHTAG = r"(?<![\w#&])#(?=\w*[^\W\d_])\w{1,256}"
EMAIL = r"(?<![\w.+-])[A-Za-z0-9][\w.+-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}"
LINK = r"(?<![\w@.])https?://[^\s<>\"«»]*[^\s<>\"«».,:;!?'()\[\]]"
ENDINGS = "com|org|net|info|int|edu|gov|io|me|eu"
DOMAIN = rf"(?<![\w@.-])(?:[A-Za-z0-9-]+\.)+(?:{ENDINGS})(?![\w.-]*\w@)(?:/[^\s<>\"]*[^\s<>\".,:;!?)])?\b"
FOUND = re.compile(
    f"(?P<email>{EMAIL})|(?P<url>{LINK}|{DOMAIN})|(?P<bot_command>{COMMAND})"
    f"|(?P<mention>{MENTION})|(?P<hashtag>{HASHTAG})"
)
OPAQUE = frozenset({"code", "pre", "text_link", "text_mention", "url", "email", "mention", "hashtag", "bot_command"})


def utf16_length(text: str) -> int:
    """Length in UTF-16 code units, which is how the Bot API counts offsets."""
    return len(text) + sum(char > "\uffff" for char in text)


def is_blank(text: str) -> bool:
    """Whether nothing of the text can be seen."""
    return INVISIBLE.fullmatch(text) is not None


def tidy(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Clean and trim a text; entities follow, and those of which nothing is left disappear."""
    if not UNCLEAN.search(text) and text == text.strip(BLANK):
        return text, entities
    first = len(text) - len(text.lstrip(BLANK))
    last = len(text.rstrip(BLANK))
    kept = [
        "" if not first <= index < last or char in DROPPED else " " if UNCLEAN.match(char) else char
        for index, char in enumerate(text)
    ]
    before = {offset: index for index, offset in enumerate(accumulate(map(utf16_length, text), initial=0))}
    after = list(accumulate(map(utf16_length, kept), initial=0))
    moved = []
    for entity in entities:
        start = after[before.get(entity["offset"], 0)]
        end = after[before.get(entity["offset"] + entity["length"], len(text))]
        if end > start:
            moved.append({**entity, "offset": start, "length": end - start})
    return "".join(kept), moved


def found(text: str, entities: list[Json]) -> list[Json]:
    """The entities given, plus the commands, links, mentions, hashtags and addresses Telegram finds by itself."""
    taken = [(e["offset"], e["offset"] + e["length"]) for e in entities if e["type"] in OPAQUE]
    result = list(entities)
    for match in FOUND.finditer(text):
        start = utf16_length(text[: match.start()])
        end = start + utf16_length(match.group())
        if match.lastgroup is not None and not any(start < b and a < end for a, b in taken):
            result.append({"type": match.lastgroup, "offset": start, "length": end - start})
    return sorted(result, key=lambda entity: (entity["offset"], -entity["length"]))
