"""Digits of every script, read as numbers."""

import unicodedata


def western(text: str) -> str:
    """The same text with the digits of any script (۵, ५, ٥) written 0-9, without blanks around it.

    The invisible marks that keyboards put beside digits of another direction are left out."""
    if text.isascii():
        return text.strip()
    shown = (char for char in text if unicodedata.category(char) != "Cf")
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in shown).strip()
