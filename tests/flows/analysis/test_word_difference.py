"""Two wordings word by word: nothing lost, nothing invented, in English, Urdu and Hindi."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.analysis.word_difference import changed, difference, words
from locales import Change, Changed, Piece

KEPT, ADDED, REMOVED = Change.KEPT, Change.ADDED, Change.REMOVED
LETTERS = st.text(alphabet="ab آبےنہی\u200cकाि \n.,۔'", max_size=40)


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Open it, now.", ["Open", " ", "it", ",", " ", "now", "."]),
        ("both governments' don't", ["both", " ", "governments", "'", " ", "don't"]),
        ("ویزے کھولیں۔", ["ویزے", " ", "کھولیں", "۔"]),
        ("اتفاقِ رائے", ["اتفاقِ", " ", "رائے"]),  # a vowel sign belongs to its letter
        ("گفت\u200cوگو", ["گفت\u200cوگو"]),  # so does a non-joiner to its word
        ("सिफ़ारिश की", ["सिफ़ारिश", " ", "की"]),
        ("6 months, 5,000", ["6", " ", "months", ",", " ", "5", ",", "000"]),
        ("", []),
    ],
)
def test_a_text_is_cut_between_its_words(text: str, cut: list[str]) -> None:
    assert words(text) == cut


def test_a_replaced_word_is_told_from_what_stayed() -> None:
    assert difference("Open a second window.", "Open a third window.") == [
        Piece(KEPT, "Open a "),
        Piece(REMOVED, "second"),
        Piece(ADDED, "third"),
        Piece(KEPT, " window."),
    ]


def test_neighbouring_words_are_replaced_together() -> None:
    assert difference("for six months from May", "for one year from May") == [
        Piece(KEPT, "for "),
        Piece(REMOVED, "six months"),
        Piece(ADDED, "one year"),
        Piece(KEPT, " from May"),
    ]


def test_in_urdu_only_the_changed_words_are_marked() -> None:
    old = "طلبہ کو ہفتے میں دو دن پل سے گزرنے دیا جائے۔"
    new = "طلبہ اور مریضوں کو ہفتے میں تین دن پل سے گزرنے دیا جائے۔"
    assert [(piece.change, piece.words.strip()) for piece in difference(old, new)] == [
        (KEPT, "طلبہ"),
        (ADDED, "اور مریضوں"),
        (KEPT, "کو ہفتے میں"),
        (REMOVED, "دو"),
        (ADDED, "تین"),
        (KEPT, "دن پل سے گزرنے دیا جائے۔"),
    ]


def test_the_direction_goes_with_the_difference() -> None:
    assert changed("دو", "دو دن", right_to_left=True) == Changed([Piece(KEPT, "دو"), Piece(ADDED, " دن")], True)


@pytest.mark.parametrize(
    ("old", "new", "change"), [("", "New.", ADDED), ("Old.", "", REMOVED), ("Same.", "Same.", KEPT)]
)
def test_a_text_that_comes_goes_or_stays_is_one_piece(old: str, new: str, change: Change) -> None:
    assert difference(old, new) == [Piece(change, old or new)]


@given(LETTERS)
def test_the_words_of_a_text_are_the_text(text: str) -> None:
    assert "".join(words(text)) == text


@given(LETTERS, LETTERS)
def test_what_is_kept_and_removed_is_the_old_text_and_what_is_kept_and_added_the_new(old: str, new: str) -> None:
    pieces = difference(old, new)
    assert "".join(piece.words for piece in pieces if piece.change is not ADDED) == old
    assert "".join(piece.words for piece in pieces if piece.change is not REMOVED) == new
    assert all(piece.words for piece in pieces)
