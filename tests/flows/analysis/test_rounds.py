"""Rounds that keep their rhythm: over the change of clocks, over weeks without power."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from flows.analysis.rounds import HOUR, first_round, next_day
from flows.analysis.wall_clock import moment_of

KARACHI, LONDON = ZoneInfo("Asia/Karachi"), ZoneInfo("Europe/London")
ZONES = st.sampled_from([KARACHI, LONDON, ZoneInfo("Asia/Kabul"), ZoneInfo("Pacific/Auckland"), ZoneInfo("UTC")])
MOMENTS = st.integers(1_577_836_800, 2_051_222_400).map(lambda second: datetime.fromtimestamp(second, UTC))
CADENCES = st.integers(1, 400)


def test_the_first_round_comes_at_ten_where_the_person_lives() -> None:
    late = datetime(2026, 11, 2, 20, 30, tzinfo=UTC)  # already the third of November in Karachi
    assert first_round(late, 91, KARACHI) == datetime(2027, 2, 2, 10, 0, tzinfo=KARACHI)
    assert first_round(late, 91, LONDON) == datetime(2027, 2, 1, 10, 0, tzinfo=LONDON)


def test_a_round_asked_on_time_is_followed_by_one_a_cadence_later() -> None:
    asked = datetime(2026, 11, 2, 10, 0, tzinfo=KARACHI)
    assert next_day(asked.date(), 91, asked, KARACHI) == date(2027, 2, 1)


def test_a_leap_day_is_a_day_like_any_other() -> None:
    asked = datetime(2028, 2, 28, 10, 0, tzinfo=KARACHI)
    assert next_day(asked.date(), 1, asked, KARACHI) == date(2028, 2, 29)
    assert next_day(date(2028, 2, 29), 1, asked + timedelta(days=1), KARACHI) == date(2028, 3, 1)
    assert next_day(date(2028, 2, 29), 366, asked + timedelta(days=1), KARACHI) == date(2029, 3, 1)


def test_after_a_year_without_power_the_next_round_lies_ahead_in_the_old_rhythm() -> None:
    back = datetime(2027, 1, 20, 9, 0, tzinfo=KARACHI)
    assert next_day(date(2026, 1, 5), 91, back, KARACHI) == date(2026, 1, 5) + timedelta(days=5 * 91)


def test_on_the_very_day_the_hour_decides() -> None:
    due = datetime(2026, 1, 12, 10, 0, tzinfo=KARACHI)
    assert next_day(date(2026, 1, 5), 7, due - timedelta(minutes=1), KARACHI) == due.date()
    assert next_day(date(2026, 1, 5), 7, due, KARACHI) == due.date() + timedelta(days=7)


@given(MOMENTS, CADENCES, MOMENTS, ZONES)
def test_the_next_round_is_ahead_on_the_rhythm_and_no_more_than_a_cadence_off(
    start: datetime, every: int, now: datetime, zone: ZoneInfo
) -> None:
    asked = first_round(start, 0, zone).date()
    following = next_day(asked, every, now, zone)
    gap = (following - asked).days
    assert moment_of(following, HOUR, zone) > now
    assert gap % every == 0
    assert gap == every or moment_of(following - timedelta(days=every), HOUR, zone) <= now
