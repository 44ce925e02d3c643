"""What people write, made safe to show to others: no control characters, no direction overrides."""

import re
import unicodedata

FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"
# Overrides and stray isolates could make a name rearrange the sentence around it;
# joiners (U+200C, U+200D) and direction marks stay, since Urdu, Hindi and Pashto need them.
_UNSAFE = re.compile("[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]")
_STACKED = re.compile(
    r"([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u20d0-\u20ff\ufe20-\ufe2f]{4})[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u20d0-\u20ff\ufe20-\ufe2f]+"
)


def clean(text: str) -> str:
    """`text` in NFC without control, override and piled-up combining characters, trimmed."""
    if text.isascii() and text.isprintable():
        return text.strip()
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    return _STACKED.sub(r"\1", _UNSAFE.sub("", text)).strip()


def isolated(text: str) -> str:
    """`text` fenced off, so that its direction does not disturb the sentence it stands in."""
    return f"{FIRST_STRONG_ISOLATE}{clean(text)}{POP_ISOLATE}"
