"""Typed answers: numbers in any script's digits, and a few words that others can bear to read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.engine.kinds import Number, ShortText
from tests.flows.engine.forms import asks, saved

DIGITS = {"western": "0123456789", "urdu": "۰۱۲۳۴۵۶۷۸۹", "arabic": "٠١٢٣٤٥٦٧٨٩", "hindi": "०१२३४५६७८९"}
SEND_A_NUMBER, WRITE = "Please send a number.", "Please write your answer."


@pytest.mark.parametrize("digits", DIGITS.values(), ids=DIGITS)
@given(number=st.integers(0, 999_999))
def test_a_number_is_read_in_the_digits_of_any_script(digits: str, number: int) -> None:
    talk = asks(Number())
    talk.writes(str(number).translate(str.maketrans("0123456789", digits)))
    assert saved(talk) == number


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (" 7 ", 7),
        ("-3", -3),
        ("12,345", 12345),
        ("1,234,567", 1234567),
        ("۱٬۲۳۴", 1234),
        ("\u200f۵\u200e", 5),
        ("\u2067٤٢\u2069", 42),
        ("007", 7),
    ],
)
def test_a_number_may_be_written_the_way_people_write_numbers(written: str, meant: int) -> None:
    talk = asks(Number(-10, 10_000_000))
    talk.writes(written)
    assert saved(talk) == meant


@pytest.mark.parametrize(
    "written",
    [
        "",
        " ",
        "many",
        "1.5",
        "1,5",
        "12,34",
        ",5",
        "5,",
        "--5",
        "1e3",
        "0x10",
        "½",
        "²",
        "三",
        "5 6",
        "٫٥",
        "−",
        "9" * 16,
    ],
)
def test_what_is_no_whole_number_is_asked_again_and_never_guessed(written: str) -> None:
    talk = asks(Number(-10, 10_000_000))
    assert talk.writes(written) == [SEND_A_NUMBER, "How is it?"]
    assert not talk.answers


def test_a_number_outside_its_limits_is_asked_again_with_the_limits() -> None:
    talk = asks(Number(1, 20))
    for written in ("0", "21", "-1", "999999999999"):
        assert talk.writes(written) == ["Please send a number from 1 to 20.", "How is it?"]
    for written in ("1", "20"):
        assert asks(Number(1, 20)).writes(written) == ["Please check your answers."]


def test_a_button_of_another_question_is_no_number() -> None:
    talk = asks(Number())
    assert talk.picks("5") == [SEND_A_NUMBER, "How is it?"]


def test_words_are_kept_as_they_were_meant() -> None:
    talk = asks(ShortText(40))
    talk.writes("  سرحد بند ہے \r\n\u202eevil\u202c ")
    assert talk.card == {"How is it?": "سرحد بند ہے \nevil"}
    assert saved(talk) == "سرحد بند ہے \nevil"


@pytest.mark.parametrize(
    "written",
    ["", "   ", "\n\n", "\u200b\u200b", "\u2060", "\u3164", "\u2800\u2800", "\u202e\u2066", "\u0301\u0301", "\u200d"],
)
def test_words_that_nobody_can_see_are_no_answer(written: str) -> None:
    assert asks(ShortText(40)).writes(written) == [WRITE, "How is it?"]


@pytest.mark.parametrize("visible", ["؟", "🙂", "🇵🇰", "👨‍👩‍👧", "۵", "."])
def test_the_shortest_visible_answer_is_one(visible: str) -> None:
    talk = asks(ShortText(40))
    talk.writes(visible)
    assert saved(talk) == visible


def test_too_many_words_are_asked_again_with_both_lengths_and_none_are_cut() -> None:
    talk = asks(ShortText(100))
    assert talk.writes("x" * 5000) == ["That is 5,000 characters; please write at most 100.", "How is it?"]
    assert talk.writes("🙂" * 101)[0] == "That is 101 characters; please write at most 100."
    talk.writes("🙂" * 100)
    assert saved(talk) == "🙂" * 100


def test_only_an_optional_question_can_be_skipped() -> None:
    talk = asks(ShortText(40, optional=True))
    assert "Skip" in talk.buttons
    talk.taps("Skip")
    assert talk.card == {"How is it?": "Skipped"}
    assert saved(talk) == ""
    must = asks(ShortText(40))
    assert "Skip" not in must.buttons
    assert must.picks("#skip") == [WRITE, "How is it?"]


def test_an_answer_that_looks_like_markup_or_a_placeholder_is_just_words() -> None:
    for words in ("<b>Ali</b>", "{limit}", "%s {0}", "[x](tg://user?id=1)", "&amp;"):
        talk = asks(ShortText(40))
        talk.writes(words)
        assert talk.card == {"How is it?": words}
