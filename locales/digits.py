"""Digits of every script, read as numbers."""

import unicodedata


def western(text: str) -> str:
    """The same text with the digits of any script (۵, ५, ٥) written 0-9."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)
