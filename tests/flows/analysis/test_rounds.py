"""Rounds that keep their rhythm: over the change of clocks, over weeks without power."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from flows.analysis.rounds import HOUR, first_round, next_round

KARACHI, LONDON = ZoneInfo("Asia/Karachi"), ZoneInfo("Europe/London")
ZONES = st.sampled_from([KARACHI, LONDON, ZoneInfo("Asia/Kabul"), ZoneInfo("Pacific/Auckland"), ZoneInfo("UTC")])
MOMENTS = st.integers(1_577_836_800, 2_051_222_400).map(lambda second: datetime.fromtimestamp(second, UTC))
CADENCES = st.integers(1, 400)


def test_the_first_round_comes_at_ten_where_the_person_lives() -> None:
    late = datetime(2026, 11, 2, 20, 30, tzinfo=UTC)  # already the third of November in Karachi
    assert first_round(late, 91, KARACHI) == datetime(2027, 2, 2, 10, 0, tzinfo=KARACHI)
    assert first_round(late, 91, LONDON) == datetime(2027, 2, 1, 10, 0, tzinfo=LONDON)


def test_a_round_asked_on_time_is_followed_by_one_a_cadence_later() -> None:
    planned = datetime(2026, 11, 2, 10, 0, tzinfo=KARACHI)
    assert next_round(planned, 91, planned, KARACHI) == datetime(2027, 2, 1, 10, 0, tzinfo=KARACHI)


def test_the_hour_stays_when_the_clocks_change() -> None:
    winter = datetime(2026, 3, 2, 10, 0, tzinfo=LONDON)
    summer = next_round(winter, 91, winter, LONDON)
    assert summer == datetime(2026, 6, 1, 10, 0, tzinfo=LONDON)
    assert (summer - winter.astimezone(UTC)) == timedelta(days=91, hours=-1)


def test_after_a_year_without_power_the_next_round_lies_ahead_in_the_old_rhythm() -> None:
    planned = datetime(2026, 1, 5, 10, 0, tzinfo=KARACHI)
    back = datetime(2027, 1, 20, 9, 0, tzinfo=KARACHI)
    assert next_round(planned, 91, back, KARACHI) == planned + timedelta(days=5 * 91)


def test_on_the_very_day_the_hour_decides() -> None:
    planned = datetime(2026, 1, 5, 10, 0, tzinfo=KARACHI)
    due = planned + timedelta(days=7)
    assert next_round(planned, 7, due - timedelta(minutes=1), KARACHI) == due
    assert next_round(planned, 7, due, KARACHI) == due + timedelta(days=7)


@given(MOMENTS, CADENCES, MOMENTS, ZONES)
def test_the_next_round_is_ahead_on_the_rhythm_and_no_more_than_a_cadence_off(
    start: datetime, every: int, now: datetime, zone: ZoneInfo
) -> None:
    planned = first_round(start, 0, zone)
    following = next_round(planned, every, now, zone)
    gap = (following.date() - planned.astimezone(zone).date()).days
    assert following > now
    assert following.time() == HOUR
    assert gap % every == 0
    assert gap == every or following - timedelta(days=every, hours=2) <= now
