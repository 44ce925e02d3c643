"""Digits of every script, read as numbers."""

import unicodedata


def western(text: str) -> str:
    """The same text with the digits of any script (۵, ५, ٥) written 0-9, without blanks around it.

    The invisible marks that keyboards put beside digits of another direction are left out."""
    if text.isascii():
        return text.strip()
    shown = (char for char in text if unicodedata.category(char) != "Cf")
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in shown).strip()


_SCRIPTS = {"ur": "۰۱۲۳۴۵۶۷۸۹", "fa_AF": "۰۱۲۳۴۵۶۷۸۹", "ps": "۰۱۲۳۴۵۶۷۸۹", "hi": "०१२३४५६७८९"}


def in_script(digits: str, language: str) -> str:
    """Digits 0-9 as a reader of the language writes them."""
    script = _SCRIPTS.get(language)
    return digits if script is None else "".join(script[int(digit)] for digit in digits)
