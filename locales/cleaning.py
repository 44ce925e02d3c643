"""What people write, made safe to show to others: no control characters, no direction overrides, nothing piled up."""

import re
import unicodedata

FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"
# Overrides and stray isolates could make a name rearrange the sentence around it, and what has no width could hide
# a second text in it. Joiners (U+200C, U+200D) and direction marks stay: Urdu, Hindi and Pashto need them.
_UNSAFE = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u180b-\u180e\u200b\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_LINES = re.compile("[\u2028\u2029]|\r\n?")
_EMPTY_LINES = re.compile(r"\n(?:[^\S\n]*\n){2,}")
# Marks that stand over or under a letter, of the scripts that phones have; no language piles up more than four.
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7-\u06ed"
    "\u08ca-\u08ff\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u0f71-\u0f84\u1ab0-\u1aff"
    "\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\U000e0100-\U000e01ef"
)
_STACKED = re.compile(f"([{_MARKS}]{{4}})[{_MARKS}]+")
# What takes part in a word without showing anything of its own.
_FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")


def clean(text: str) -> str:
    """`text` in NFC without control, override, invisible and piled-up characters, at most one empty line, trimmed."""
    if text.isascii() and text.isprintable():
        return text.strip()
    text = unicodedata.normalize("NFC", _UNSAFE.sub("", _LINES.sub("\n", text)))
    return _EMPTY_LINES.sub("\n\n", _STACKED.sub(r"\1", text)).strip()


def is_blank(text: str) -> bool:
    """Whether there is nothing to be seen in `text`."""
    return all(char in _FILLERS or unicodedata.category(char)[0] in "ZCM" for char in text)


def isolated(text: str) -> str:
    """`text` fenced off, so that its direction does not disturb the sentence it stands in."""
    return fenced(clean(text))


def fenced(said: str) -> str:
    """What is clean already, fenced off; the fences inside it stay, without which its first word would turn it."""
    return f"{FIRST_STRONG_ISOLATE}{said}{POP_ISOLATE}"
