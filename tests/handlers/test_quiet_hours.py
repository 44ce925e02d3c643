"""When a notice may ring: in the daytime of a working day where the person lives, and never much later than that."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.quiet_hours import next_fitting

YEAR_2024 = datetime(2024, 1, 1, tzinfo=UTC)
COUNTRIES = ["PK", "IN", "AF", "BD", "NP", "GB", "DE", "US", "XA", None]
ZONES = ["Asia/Karachi", "Asia/Kolkata", "Asia/Kabul", "Europe/London", "America/New_York", "Pacific/Auckland"]


@pytest.mark.parametrize(
    ("asked", "zone", "country", "rings"),
    [
        ("2026-11-02 09:00", "Asia/Karachi", "PK", "2026-11-02 09:00"),  # Monday, two in the afternoon
        ("2026-11-02 15:00", "Asia/Karachi", "PK", "2026-11-03 03:00"),  # eight in the evening is too late
        ("2026-11-02 14:59", "Asia/Karachi", "PK", "2026-11-02 14:59"),
        ("2026-11-02 02:59", "Asia/Karachi", "PK", "2026-11-02 03:00"),
        ("2026-11-06 16:00", "Asia/Karachi", "XA", "2026-11-09 03:00"),  # Friday evening, to Monday
        ("2026-11-06 16:00", "Asia/Karachi", "PK", "2026-11-10 03:00"),  # where that Monday is a holiday
        ("2026-11-05 16:00", "Asia/Kabul", "AF", "2026-11-07 03:30"),  # Thursday evening, over Friday
        ("2026-11-06 04:00", "Asia/Dhaka", "BD", "2026-11-08 02:00"),  # Friday and Saturday rest, Sunday does not
        ("2026-11-07 04:00", "Asia/Kathmandu", None, "2026-11-09 02:15"),
        ("2026-12-24 19:30", "Europe/Berlin", "DE", "2026-12-28 07:00"),
        ("2027-03-28 00:30", "Europe/London", None, "2027-03-29 07:00"),  # clocks went forward meanwhile
    ],
)
def test_it_rings_at_the_first_fitting_moment(asked: str, zone: str, country: str | None, rings: str) -> None:
    moment = datetime.fromisoformat(asked).replace(tzinfo=UTC)
    assert next_fitting(moment, zone, country) == datetime.fromisoformat(rings).replace(tzinfo=UTC)


moments = st.integers(0, 7 * 365 * 24 * 60).map(lambda minutes: YEAR_2024 + timedelta(minutes=minutes))


@given(moment=moments, zone=st.sampled_from(ZONES), country=st.sampled_from(COUNTRIES))
def test_it_is_never_early_never_at_night_and_stays_where_it_fits(
    moment: datetime, zone: str, country: str | None
) -> None:
    rings = next_fitting(moment, zone, country)
    there = rings.astimezone(ZoneInfo(zone))
    assert rings >= moment
    assert 8 <= there.hour < 20
    assert rings.tzinfo is UTC
    assert next_fitting(rings, zone, country) == rings
    assert rings - moment < timedelta(days=14)


@given(moment=moments, zone=st.sampled_from(ZONES))
def test_without_a_country_only_weekends_count(moment: datetime, zone: str) -> None:
    there = next_fitting(moment, zone, None).astimezone(ZoneInfo(zone))
    assert there.weekday() < 5


def test_what_a_holiday_is_called_is_kept_nowhere() -> None:
    from handlers import quiet_hours

    assert all(type(day) is date for day in quiet_hours._calendar("PK", 2026))
