"""What people write is made safe to stand among our words, and stays what they meant."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locales.cleaning import FIRST_STRONG_ISOLATE, POP_ISOLATE, clean, is_blank, isolated

DIRECTION = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
unusual = st.text(
    st.one_of(
        st.characters(codec="utf-8"),
        st.sampled_from(DIRECTION + "\u0301\u0489\u064b\u200b\u200c\u200d\u200e\u200f\u00ad\u0000\u0007\n\r\u2028 ا🙂"),
    ),
    max_size=60,
)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  Spring round ", "Spring round"),
        ("line one\r\nline two\rline three", "line one\nline two\nline three"),
        ("one\u2028two\u2029three", "one\ntwo\nthree"),
        ("a\n\n\n\n\nb", "a\n\nb"),
        ("a\n \t\n  \nb", "a\n\nb"),
        ("bell\x07 nul\x00 esc\x1b[31m", "bell nul esc[31m"),
        ("tab\tstays", "tab\tstays"),
        ("\ufeffmark", "mark"),
        ("e\u0301", "é"),
        ("pass\u00adword", "password"),
        ("pay\u200bload", "payload"),
        ("hidden\U000e0041\U000e0042", "hidden"),
        ("half \ud83d", "half"),
    ],
)
def test_what_cannot_be_seen_or_breaks_lines_is_taken_out(written: str, kept: str) -> None:
    assert clean(written) == kept


@pytest.mark.parametrize("mark", DIRECTION)
def test_nobody_can_turn_the_sentence_around_their_words(mark: str) -> None:
    assert clean(f"a{mark}b{mark}c") == "abc"


@pytest.mark.parametrize(
    "meant",
    [
        "سرحد بند ہے، اور ویزے ۱۲ میں سے ۴ ملے",
        "می\u200cخواهم",  # the joiner of Persian
        "क्\u200dष",
        "हिन्दी में नुक़्ते",
        "مُحَمَّدٌ",
        "\u200eA-12\u200e",
        "👨\u200d👩\u200d👧",
        "🏳️\u200d🌈 ❤️",
        "Zürich, Łódź, Đà Nẵng",
        "<b>&amp; {name} %s \\n",
    ],
)
def test_what_a_language_needs_stays(meant: str) -> None:
    assert clean(meant) == unicodedata.normalize("NFC", meant)


@pytest.mark.parametrize("mark", ["\u0301", "\u0489", "\u064e", "\u0e49", "\u20dd", "\ufe20"])
def test_marks_piled_up_on_a_letter_are_cut_to_what_a_language_could_need(mark: str) -> None:
    piled = clean("x" + mark * 500 + "y")
    assert len(piled) <= 6
    assert piled[0] in "xx́"
    assert piled[-1] == "y"


def test_a_storm_of_emoji_is_kept_whole() -> None:
    assert clean("🙂" * 300) == "🙂" * 300


@given(unusual)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(unusual)
def test_nothing_unsafe_is_left_and_telegram_can_take_it(text: str) -> None:
    safe = clean(text)
    assert not set(safe) & set(DIRECTION)
    assert all(char == "\n" or char == "\t" or unicodedata.category(char) not in ("Cc", "Cs") for char in safe)
    assert safe.encode("utf-16-le").decode("utf-16-le") == safe
    assert "\n\n\n" not in safe


@given(unusual)
def test_a_fence_is_closed_whatever_is_inside(text: str) -> None:
    fenced = isolated(text)
    assert fenced[0] == FIRST_STRONG_ISOLATE
    assert fenced[-1] == POP_ISOLATE
    assert not set(fenced[1:-1]) & set(DIRECTION)


@pytest.mark.parametrize("text", ["", " ", "\n", "\u200d", "\u0301", "\u3164", "\u2800", "\u00a0\u2003", "\u200e"])
def test_what_nobody_can_see_is_blank(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", [".", "؟", "a", "۵", "🙂", " x ", "\u200ea"])
def test_what_somebody_can_see_is_not(text: str) -> None:
    assert not is_blank(text)
