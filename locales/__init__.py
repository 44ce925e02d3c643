"""Marking, translating and cleaning text; languages, their direction and their digits."""

from locales.languages import LANGUAGES, Language, fitting
from locales.text import Change, Changed, Joined, Moment, Phrase, Piece, Text, Value, Words, _, n_, paragraphs
from locales.translate import Reader, number, say

__all__ = [
    "LANGUAGES",
    "Change",
    "Changed",
    "Joined",
    "Language",
    "Moment",
    "Phrase",
    "Piece",
    "Reader",
    "Text",
    "Value",
    "Words",
    "_",
    "fitting",
    "n_",
    "number",
    "paragraphs",
    "say",
]
