"""What docs/languages.md settles about Urdu holds for every sentence: letters, signs, direction, words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from locales.catalogues import _ids, _messages, _read, _strings

CATALOGUE = Path(__file__).parents[2] / "locales" / "ur" / "messages.po"
INSERTED, COMMAND = re.compile(r"\{\w+\}"), re.compile(r"/[a-z]+")
# Of the two forms of these each, the glossary has chosen the other one.
NOT_OURS = (
    "چابی", "صفحۂ اول", "فریقین", "سکیورٹی", "ہو گا", "سرے سے سرے", "چھانٹی", "واجب", "منتخب", "ابلاغ",
    "براہ کرم", "نظر ثانی", "اتفاق رائے", "ردعمل", "ردِعمل", "بعینہٖ", "نسخہ",
)  # fmt: skip


def sentences() -> Iterator[tuple[str, str]]:
    """Every English sentence with each form of its Urdu one."""
    for message in _messages(_read(CATALOGUE)):
        for string in _strings(message):
            yield _ids(message)[-1], string


def first_letter(text: str) -> str:
    """The class of direction of the first letter that has one, as a phone looks for it; empty where none has."""
    own = COMMAND.sub("", INSERTED.sub("", text))
    return next((way for way in map(unicodedata.bidirectional, own) if way in ("L", "R", "AL")), "")


def faulty(found: re.Pattern[str]) -> list[str]:
    return [urdu for _, urdu in sentences() if found.search(INSERTED.sub("", urdu))]


def test_the_letters_are_those_of_urdu_and_not_their_arabic_look_alikes() -> None:
    assert faulty(re.compile("[يىكهة]")) == []


def test_the_signs_are_those_of_urdu() -> None:
    # A point after a digit belongs to a date, or counts a line.
    assert faulty(re.compile(r"[?;,\"]|(?<=[\u0600-\u06ff])\.")) == []


def test_no_line_begins_with_a_letter_that_would_turn_it_around() -> None:
    turned = [line for _, urdu in sentences() for line in urdu.split("\n") if first_letter(line) == "L"]
    assert turned == []


def test_a_question_stays_a_question() -> None:
    assert [urdu for english, urdu in sentences() if english.endswith("?") and not urdu.endswith("؟")] == []


@pytest.mark.parametrize("word", NOT_OURS)
def test_one_thing_has_one_name(word: str) -> None:
    assert faulty(re.compile(rf"(?<!\w){word}(?!\w)")) == []
