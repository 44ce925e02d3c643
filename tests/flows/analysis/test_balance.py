"""How evenly the sides carry: counted by hand, and never told from small numbers."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from flows.analysis.balance import FEW, Carried, carried, carries_more, told
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


def test_what_could_be_worked_out_by_subtraction_is_not_told() -> None:
    # 10 in all and 6 of them up: 4 would be left. 9 of 10 taken up: 1 was not.
    assert told(Carried(10, {"up": 6, "down": 4}, 9)) == Carried(10)
    # 17 in all: 10 up and 7 down leave nothing for the other ways, so the smaller of them is not told.
    assert told(Carried(17, {"up": 10, "down": 7}, 5)) == Carried(17, {"up": 10}, 5)
    assert told(Carried(16, {"up": 6, "down": 5, "out": 3, "lateral": 2})) == Carried(16, {"up": 6, "down": 5})
    assert told(Carried(4, {"up": 4}, 4)) is None


@given(st.dictionaries(st.sampled_from(["up", "down", "out"]), st.integers(1, 12)), st.data())
def test_no_number_under_five_can_be_read_or_reckoned(ways: dict[str, int], data: st.DataObject) -> None:
    total = sum(ways.values())
    of = Carried(total, ways, data.draw(st.integers(0, total)))
    if (shown := told(of)) is None:
        assert total < FEW
        return
    rest = shown.total - sum(shown.by_direction.values())
    assert rest >= FEW
    for way, count in shown.by_direction.items():
        assert FEW <= count == ways[way]
    assert shown.adopted == 0 or FEW <= shown.adopted <= total - FEW


def test_one_side_alone_is_compared_with_nobody() -> None:
    assert carries_more({"A": Carried(99)}) is None
    assert carries_more({}) is None


@given(st.dictionaries(st.sampled_from("ABC"), st.builds(Carried, st.integers(0, 40)), min_size=2))
def test_whoever_is_named_carries_at_least_twice_as_often_as_everyone_else(sides: dict[str, Carried]) -> None:
    more = carries_more(sides)
    if more is not None:
        assert all(sides[more].total >= 2 * one.total for side, one in sides.items() if side != more)
