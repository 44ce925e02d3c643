"""How evenly the sides carry: counted by hand, and never told from small numbers."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from flows.analysis.balance import FEW, Carried, carried, carries_more
from flows.analysis.transfer_life import Fate


def test_what_a_side_carried_is_counted_by_direction_and_by_what_was_taken_up() -> None:
    counted = carried(
        [("up", Fate.TAKEN_UP), ("up", Fate.STALLED), ("down", Fate.TAKEN_UP_IN_PART), ("up", Fate.RETRACTED)]
    )
    assert counted == Carried(4, {"up": 3, "down": 1}, 2)  # what was retracted is not taken up any more


def test_ten_against_five_is_twice_as_often_and_nine_is_not() -> None:
    assert carries_more({"A": Carried(10), "B": Carried(5)}) == "A"
    assert carries_more({"A": Carried(9), "B": Carried(5)}) is None
    assert carries_more({"A": Carried(12), "B": Carried(7)}) is None


def test_where_one_side_carried_little_it_is_not_told_how_little() -> None:
    assert {carries_more({"A": Carried(10), "B": Carried(n)}) for n in range(FEW)} == {"A"}
    assert {carries_more({"A": Carried(9), "B": Carried(n)}) for n in range(FEW)} == {None}


def test_one_side_alone_is_compared_with_nobody() -> None:
    assert carries_more({"A": Carried(99)}) is None
    assert carries_more({}) is None


@given(st.dictionaries(st.sampled_from("ABC"), st.builds(Carried, st.integers(0, 40)), min_size=2))
def test_whoever_is_named_carries_at_least_twice_as_often_as_everyone_else(sides: dict[str, Carried]) -> None:
    more = carries_more(sides)
    if more is not None:
        assert all(sides[more].total >= 2 * one.total for side, one in sides.items() if side != more)
