"""The history says when the risk was what, up to the event, with dates that can be read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.analysis.risk import Band
from handlers.pictures.canvas import Card
from handlers.pictures.risk_history import RiskHistory, legible, picture
from locales import Reader, Words
from tests.handlers.pictures.cards import outside, place_of, touching, unlettered, words

FIRST = datetime(2026, 10, 3, 20, 30, tzinfo=UTC)
COURSE = [(0, Band.AMBER), (14, Band.RED), (16, Band.HIGH_AMBER), (23, Band.AMBER), (28, Band.GREEN)]


def history(
    course: list[tuple[int, Band]], event_in: int = 30, language: str = "en", zone: str = "Asia/Karachi"
) -> Card:
    checks = [(FIRST + timedelta(days=days), band) for days, band in course]
    of = RiskHistory(Words("Round 7"), checks, FIRST + timedelta(days=event_in))
    return picture(of.sketch(Reader(language, zone)).content, language)


def test_days_are_those_of_the_readers_own_zone() -> None:
    assert "3 Oct" in words(history(COURSE, zone="Europe/London"))
    assert "4 Oct" in words(history(COURSE, zone="Asia/Karachi"))


def test_the_gravest_band_is_at_the_top_and_each_has_its_name() -> None:
    for card, names in (
        (history(COURSE), ["Red", "High amber", "Amber", "Green"]),
        (history(COURSE, language="ur"), ["سرخ", "نارنجی", "زرد", "سبز"]),
    ):
        heights = [place_of(card, name)[1] for name in names]
        assert heights == sorted(heights, reverse=True)


def test_time_runs_the_way_the_language_is_read_up_to_the_event() -> None:
    english, urdu = history(COURSE), history(COURSE, language="ur")
    assert place_of(english, "4 Oct")[0] < place_of(english, "18 Oct")[0] < place_of(english, "Event")[0]
    assert place_of(urdu, "4 اکتوبر")[0] > place_of(urdu, "18 اکتوبر")[0] > place_of(urdu, "تقریب")[0]


def test_an_event_that_lies_before_every_check_is_left_out() -> None:
    assert "Event" not in words(history([(5, Band.RED)], event_in=0))


def test_years_are_said_where_there_is_more_than_one() -> None:
    assert "4 Oct 2026" in words(history(COURSE, event_in=300))


@given(
    st.lists(st.tuples(st.integers(0, 400), st.sampled_from(list(Band))), min_size=1, max_size=60).map(sorted),
    st.integers(0, 420),
    st.sampled_from(["en", "ur"]),
)
@settings(max_examples=15, deadline=None)
def test_nothing_is_cut_off_and_no_date_lies_on_another(
    course: list[tuple[int, Band]], event_in: int, language: str
) -> None:
    card = history(course, event_in, language)
    assert outside(card) == []
    assert touching(card) == []
    assert unlettered(card) == set()


def test_of_dates_that_would_touch_the_earlier_is_said_and_never_the_one_beside_the_event() -> None:
    assert legible([0, 0.5, 1.0, 1.7, 3.0], [], 0.8) == [0, 2, 4]
    assert legible([0, 2.5, 3.0], [3.0], 0.8) == [0]


def test_without_a_check_there_is_no_picture() -> None:
    with pytest.raises(ValueError, match="without a check"):
        RiskHistory(Words(""), [], FIRST).sketch(Reader())
