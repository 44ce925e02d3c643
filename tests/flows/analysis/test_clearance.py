"""What is left of a risk: by hand, and for every score there is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.analysis.clearance import Risk, SideChecked, worst_left
from flows.analysis.risk import Band, Reading, band

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
GRAVE, SMALL = Reading(4, 4), Reading(2, 2)
CONTROLLED = Risk("visas", GRAVE, SMALL, "somebody", NOW + SECOND)
CHECKED = SideChecked(NOW + timedelta(days=7), safe_exit=True, band=Band.RED)
readings = st.builds(Reading, st.integers(1, 5), st.integers(1, 5), st.booleans(), st.booleans(), st.booleans())


def test_a_control_counts_until_it_is_late_and_again_when_it_is_in_place() -> None:
    assert CONTROLLED.band(NOW) is Band.GREEN
    assert CONTROLLED.band(NOW + SECOND) is Band.RED, "late from the moment it was due"
    assert replace(CONTROLLED, done=True).band(NOW + SECOND) is Band.GREEN


def test_what_nobody_scored_again_stands_as_it_was_found() -> None:
    assert Risk("visas", GRAVE, owner="somebody", due_at=NOW + SECOND, done=True).band(NOW) is Band.RED


@pytest.mark.parametrize(
    ("changed", "settled"),
    [
        ({"done": True}, True),
        ({}, False),
        ({"done": True, "residual": None}, False),
        ({"done": True, "residual": Reading(1, 5, personal=True)}, False),
        ({"done": True, "inherent": Reading(5, 5, stop=True, known=False)}, False),
    ],
)
def test_a_grave_answer_is_settled_by_a_control_in_place_and_a_score_below_red(
    changed: dict[str, object], settled: bool
) -> None:
    grave = replace(CONTROLLED, inherent=Reading(5, 5, stop=True))
    assert replace(grave, **changed).settled(NOW) is settled  # type: ignore[arg-type]


def test_a_side_is_as_its_worst_risk_and_never_as_the_mean() -> None:
    assert worst_left([CONTROLLED], CHECKED, NOW) is Band.GREEN
    assert worst_left([CONTROLLED, Risk("venue", Reading(2, 3))], CHECKED, NOW) is Band.AMBER


def test_without_risks_the_check_itself_counts_and_without_a_check_it_is_red() -> None:
    assert worst_left([], replace(CHECKED, band=Band.AMBER), NOW) is Band.AMBER
    assert worst_left([], SideChecked(None), NOW) is Band.RED
    assert worst_left([CONTROLLED], SideChecked(None), NOW) is Band.RED


@given(readings, readings, st.booleans(), st.integers(-3, 3))
def test_a_late_control_never_makes_anything_better(found: Reading, left: Reading, done: bool, seconds: int) -> None:
    one = Risk("q", found, left, "somebody", NOW + seconds * SECOND, done)
    assert one.band(NOW) is (band(found) if seconds <= 0 and not done else band(left))
