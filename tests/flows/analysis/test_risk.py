"""Bands worked out by hand, and what must hold for all of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.analysis.risk import Band, Reading, band, differ, last_round, overall, together, worst

ORDER = [Band.GREEN, Band.AMBER, Band.HIGH_AMBER, Band.RED]
G, A, H, R = ORDER
# Likelihood from 1 (top) to 5, impact from 1 (left) to 5.
BY_HAND = [
    [G, G, G, G, A],
    [G, G, A, A, H],
    [G, A, A, H, R],
    [G, A, H, R, R],
    [A, H, R, R, R],
]

figures = st.integers(1, 5)
readings = st.builds(
    Reading, likelihood=figures, impact=figures, stop=st.booleans(), personal=st.booleans(), known=st.booleans()
)


def graver(one: Band, other: Band) -> bool:
    """Whether `one` is at least as grave as `other`."""
    return ORDER.index(one) >= ORDER.index(other)


@pytest.mark.parametrize("likelihood", range(1, 6))
@pytest.mark.parametrize("impact", range(1, 6))
def test_every_cell_of_the_matrix_is_the_band_it_was_given_by_hand(likelihood: int, impact: int) -> None:
    assert band(Reading(likelihood, impact)) is BY_HAND[likelihood - 1][impact - 1]


def test_somebodys_safety_at_its_highest_is_red_however_unlikely() -> None:
    assert band(Reading(1, 5)) is Band.AMBER
    assert band(Reading(1, 5, personal=True)) is Band.RED
    assert band(Reading(1, 4, personal=True)) is Band.GREEN


def test_a_grave_answer_to_a_stop_class_question_is_red_whatever_its_numbers() -> None:
    assert band(Reading(1, 1, stop=True)) is Band.RED


def test_the_worst_counts_and_nothing_is_averaged() -> None:
    assert worst([Band.GREEN] * 30 + [Band.HIGH_AMBER]) is Band.HIGH_AMBER
    assert overall([Reading(1, 1), Reading(2, 3), Reading(1, 2)]) is Band.AMBER


def test_where_nothing_was_answered_nothing_is_known_and_that_is_red() -> None:
    assert overall([]) is Band.RED


def test_numbers_outside_one_to_five_are_refused() -> None:
    with pytest.raises(ValueError, match="run from 1 to 5, not 6"):
        Reading(1, 6)
    with pytest.raises(ValueError, match="run from 1 to 5, not 0"):
        Reading(0, 3)


@given(readings)
def test_not_knowing_is_never_green(reading: Reading) -> None:
    unknown = Reading(reading.likelihood, reading.impact, reading.stop, reading.personal, known=False)
    assert band(unknown) is not Band.GREEN
    assert graver(band(unknown), band(reading))


@given(readings, figures, figures)
def test_more_likely_or_more_harmful_is_never_less_grave(reading: Reading, likelihood: int, impact: int) -> None:
    worse = Reading(
        max(likelihood, reading.likelihood), max(impact, reading.impact), reading.stop, reading.personal, reading.known
    )
    assert graver(band(worse), band(reading))


@given(st.lists(readings, min_size=1), readings)
def test_one_more_answer_never_makes_a_check_less_grave(before: list[Reading], one: Reading) -> None:
    assert graver(overall([*before, one]), overall(before))
    assert graver(overall([*before, one]), band(one))


def test_of_two_sides_the_worse_counts_and_silence_is_red() -> None:
    assert together({"A": Band.GREEN, "B": Band.HIGH_AMBER}) is Band.HIGH_AMBER
    assert together({"A": Band.GREEN, "B": Band.GREEN}) is Band.GREEN
    assert together({"A": Band.GREEN, "B": None}) is Band.RED
    assert together({}) is Band.RED


def test_sides_are_compared_only_once_all_have_answered() -> None:
    green, amber, red = (2, Band.GREEN), (2, Band.AMBER), (2, Band.RED)
    assert differ({"A": [green], "B": []}) is None
    assert differ({"A": [green], "B": [amber]}) is True
    assert differ({"A": [red], "B": [red]}) is False
    assert differ({"A": [red], "B": [red], "C": [amber]}) is True
    assert differ({}) is None


@given(st.lists(st.sampled_from(ORDER), min_size=1), st.lists(st.sampled_from(ORDER), min_size=1))
def test_answering_again_alone_tells_a_side_nothing_about_the_other(ours: list[Band], theirs: list[Band]) -> None:
    mine, other = [(1, one) for one in ours], [(1, one) for one in theirs]
    first = differ({"A": mine[:1], "B": other[:1]})
    assert differ({"A": mine, "B": other[:1]}) is first


def test_a_stage_is_compared_with_the_same_stage_whoever_missed_one() -> None:
    early = [(0, Band.GREEN), (1, Band.RED), (2, Band.AMBER)]
    assert differ({"A": early, "B": [(2, Band.AMBER)]}) is False
    assert differ({"A": early, "B": [(1, Band.GREEN)]}) is True
    assert differ({"A": early, "B": [(3, Band.AMBER)]}) is None
    assert last_round({"A": [*early, (2, Band.RED)], "B": [(2, Band.RED), (2, Band.RED)]}) == (2, 2)
