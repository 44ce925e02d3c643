"""How grave answers are, worked out by hand: kinds, weights, triggers, thresholds, and not knowing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.analysis.risk import Band, band
from flows.banks.risk_bank import UNKNOWN, Question, bundled
from flows.banks.risk_reading import Past, read
from flows.risk_settings import at_threshold

TODAY = date(2026, 12, 3)
PLAIN = Past(TODAY, days_left=7)
QUESTIONS = {one.name: one for one in bundled().questions}
ORDER = list(Band)


def weighed(name: str, answer: Any, past: Past = PLAIN) -> Band:
    return band(read(QUESTIONS[name], answer, past))


def close_by(name: str) -> Past:
    """On the day of the event, and answered gravely the time before: no trigger lets it be."""
    return Past(TODAY, 0, earlier=[1 if QUESTIONS[name].scale is not None else "no"])


def possible(question: Question) -> list[Any]:
    """Every answer (or the ends of every range) but *don't know*."""
    if question.scale is not None:
        return [1, 2, 3, 4, 5]
    if question.percent is not None:
        return [0, question.percent.more_than, question.percent.more_than + 1, 100]
    if question.day is not None:
        return ["2026-12-03", "2026-09-04", "2026-09-03", "2020-01-01"]
    if question.pick is not None:
        return [[one.name] for one in question.pick.options]
    return ["yes", "no"]


@pytest.mark.parametrize(
    ("name", "answer", "expected"),
    [
        ("violence", "yes", Band.RED),  # stop class
        ("violence", "no", Band.GREEN),  # 1 × 4
        ("wording_shared", "no", Band.HIGH_AMBER),  # 4 × 3 = 12
        ("venue", "yes", Band.AMBER),  # 4 × 2 = 8
        ("newcomers", "no", Band.AMBER),  # 3 × 2 = 6
        ("walk_out", 1, Band.GREEN),  # 1 × 3
        ("walk_out", 3, Band.AMBER),  # 3 × 3 = 9
        ("walk_out", 4, Band.HIGH_AMBER),  # 4 × 3 = 12
        ("walk_out", 5, Band.RED),  # 5 × 3 = 15
        ("appetite", 5, Band.GREEN),  # (6 - 5) × 3 = 3
        ("appetite", 3, Band.AMBER),  # (6 - 3) × 3 = 9
        ("appetite", 1, Band.RED),  # (6 - 1) × 3 = 15
        ("exposure", 1, Band.GREEN),  # 3 × 1
        ("exposure", 3, Band.AMBER),  # 3 × 3 = 9
        ("exposure", 4, Band.RED),  # stop class
        ("exposure", 5, Band.RED),  # somebody's safety
        ("same_circle", 70, Band.GREEN),  # 1 × 2
        ("same_circle", 71, Band.AMBER),  # 4 × 2 = 8
        ("access_list", "2026-09-04", Band.GREEN),  # 90 days ago
        ("access_list", "2026-09-03", Band.AMBER),  # 91 days ago
        ("changes", ["economy", "mood"], Band.GREEN),
        ("changes", ["economy", "security"], Band.AMBER),  # 4 × 2 = 8
        ("dividers", ["faith"], Band.HIGH_AMBER),  # 4 × 3 = 12
        ("connectors", ["none"], Band.AMBER),  # 3 × 2 = 6
    ],
)
def test_an_answer_is_as_grave_as_worked_out_by_hand(name: str, answer: Any, expected: Band) -> None:
    assert weighed(name, answer) is expected


@pytest.mark.parametrize("name", QUESTIONS)
def test_not_knowing_is_never_green_and_as_bad_as_the_worst_answer(name: str) -> None:
    long_enough = close_by(name)
    unknown = weighed(name, UNKNOWN, long_enough)
    worst = max((weighed(name, one, long_enough) for one in possible(QUESTIONS[name])), key=ORDER.index)
    assert unknown is worst
    assert unknown is not Band.GREEN


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_has_an_answer_that_is_green_and_one_that_is_not(name: str) -> None:
    found = {weighed(name, one, close_by(name)) for one in possible(QUESTIONS[name])}
    assert Band.GREEN in found
    assert len(found) > 1


@pytest.mark.parametrize("name", [one.name for one in QUESTIONS.values() if one.stop])
def test_a_grave_or_unknown_answer_of_the_stop_class_is_red(name: str) -> None:
    assert weighed(name, UNKNOWN) is Band.RED
    assert Band.RED in {weighed(name, one) for one in possible(QUESTIONS[name])}


def test_unequal_visas_count_from_seven_days_before() -> None:
    assert weighed("visas", "no", Past(TODAY, days_left=8)) is Band.GREEN
    assert weighed("visas", "no", Past(TODAY, days_left=7)) is Band.HIGH_AMBER  # 4 × 3
    assert weighed("visas", UNKNOWN, Past(TODAY, days_left=8)) is not Band.GREEN


def test_without_a_longer_view_once_is_let_be_and_twice_running_is_not() -> None:
    assert weighed("long_view", "no") is Band.GREEN
    assert weighed("long_view", "no", Past(TODAY, 30, earlier=["yes", "no"])) is Band.GREEN
    assert weighed("long_view", "no", Past(TODAY, 30, earlier=["no"])) is Band.AMBER  # 3 × 2
    assert weighed("long_view", "no", Past(TODAY, 30, earlier=[UNKNOWN])) is Band.AMBER


def test_an_appetite_that_falls_by_two_points_is_grave_however_high_it_still_is() -> None:
    assert weighed("appetite", 3, Past(TODAY, 30, earlier=[4])) is Band.AMBER  # as 3 always is
    assert weighed("appetite", 3, Past(TODAY, 30, earlier=[5])) is Band.HIGH_AMBER  # 4 × 3 = 12
    assert weighed("appetite", 3, Past(TODAY, 30, earlier=[UNKNOWN])) is Band.AMBER


def test_asking_again_does_not_launder_a_fall() -> None:
    again = Past(TODAY, 30, earlier=[5], here=[3])
    assert weighed("appetite", 3, again) is Band.HIGH_AMBER
    assert weighed("appetite", 3, Past(TODAY, 14, here=[5, 3])) is Band.HIGH_AMBER


def test_a_process_sets_its_own_threshold() -> None:
    stricter = at_threshold(QUESTIONS["same_circle"], 50)
    assert band(read(stricter, 51, PLAIN)) is Band.AMBER
    assert band(read(stricter, 50, PLAIN)) is Band.GREEN
    assert at_threshold(QUESTIONS["same_circle"], None) == QUESTIONS["same_circle"]


@given(st.sampled_from(sorted(QUESTIONS)), st.integers(-30, 40), st.data())
def test_likelihood_and_impact_stay_from_one_to_five(name: str, days_left: int, data: st.DataObject) -> None:
    answers = [*possible(QUESTIONS[name]), UNKNOWN]
    earlier = data.draw(st.lists(st.sampled_from(answers), max_size=3))
    reading = read(QUESTIONS[name], data.draw(st.sampled_from(answers)), Past(TODAY, days_left, earlier, earlier))
    assert 1 <= reading.likelihood <= 5
    assert 1 <= reading.impact <= 5
