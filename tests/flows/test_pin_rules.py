"""Which PINs are too easy, and how blocks grow."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.pin_rules import block, too_obvious


@pytest.mark.parametrize(
    "digits", ["0000", "1122", "1234", "4321", "7890", "0123456", "2012", "1951", "8383", "2580", "123123"]
)
def test_what_a_finder_of_the_phone_would_try_is_obvious(digits: str) -> None:
    assert too_obvious(digits)


@pytest.mark.parametrize("digits", ["8305", "4071", "1899", "2050", "31415", "90210467"])
def test_anything_else_is_not(digits: str) -> None:
    assert not too_obvious(digits)


def test_each_block_lasts_twice_as_long_as_the_last_and_never_longer_than_a_day() -> None:
    assert [block(times) for times in range(3)] == [timedelta(minutes=15), timedelta(minutes=30), timedelta(hours=1)]
    assert block(1000) == timedelta(days=1)
