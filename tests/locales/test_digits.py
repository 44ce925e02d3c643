"""Digits of every script are the same numbers."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locales.digits import western

ALL = [chr(point) for point in range(sys.maxunicode + 1) if chr(point).isdecimal()]


@given(st.text(st.sampled_from(ALL), min_size=1, max_size=20))
def test_every_decimal_digit_of_any_script_is_read_as_the_number_it_is(text: str) -> None:
    assert western(text) == "".join(str(unicodedata.decimal(char)) for char in text)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("۱۲۳", "123"),
        ("٤٥٦", "456"),
        ("७८९", "789"),
        ("۱۴:۳۰", "14:30"),
        (" ۵ ", "5"),
        ("\u200f\u202b۵\u202c", "5"),
        ("½ ² Ⅳ 三", "½ ² Ⅳ 三"),
        ("plain 7", "plain 7"),
    ],
)
def test_what_is_no_digit_stays_and_invisible_marks_go(written: str, read: str) -> None:
    assert western(written) == read
