"""What clocks show: hours that never come, hours that come twice, and rules that are changed after all."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.analysis.wall_clock import moment_of, shown, still_shown

LONDON, KABUL, KARACHI = ZoneInfo("Europe/London"), ZoneInfo("Asia/Kabul"), ZoneInfo("Asia/Karachi")
ZONES = st.sampled_from([LONDON, KABUL, KARACHI, ZoneInfo("Australia/Lord_Howe"), ZoneInfo("America/New_York")])
MINUTES = st.integers(1_577_836_800 // 60, 2_051_222_400 // 60)


@pytest.mark.parametrize(
    ("day", "at", "zone", "utc"),
    [
        (date(2026, 11, 2), time(10), KABUL, "2026-11-02T05:30"),  # half an hour past four ahead
        (date(2027, 3, 27), time(10), LONDON, "2027-03-27T10:00"),
        (date(2027, 3, 28), time(10), LONDON, "2027-03-28T09:00"),  # the clocks went forward at one
        (date(2027, 3, 28), time(1, 30), LONDON, "2027-03-28T01:30"),  # left out: 02:30 by the clocks, as much later
        (date(2026, 10, 25), time(1, 30), LONDON, "2026-10-25T00:30"),  # comes twice: the first
        (date(2028, 2, 29), time(10), KARACHI, "2028-02-29T05:00"),
    ],
)
def test_the_moment_at_which_the_clocks_show_an_hour(day: date, at: time, zone: ZoneInfo, utc: str) -> None:
    assert moment_of(day, at, zone) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@given(MINUTES, ZONES)
def test_what_the_clocks_show_leads_back_to_the_moment_while_the_rules_stay(minute: int, zone: ZoneInfo) -> None:
    """Also in the hour that comes twice: an event in its second half is not moved into the first."""
    moment = datetime.fromtimestamp(minute * 60, UTC)
    assert still_shown(moment, shown(moment, zone), zone) == moment


def test_where_the_rules_change_the_hour_on_the_wall_stays() -> None:
    agreed = datetime(2027, 6, 1, 5, 0, tzinfo=UTC)  # ten in Karachi, as its clocks go today
    assert still_shown(agreed, "2027-06-01T10:00", ZoneInfo("Asia/Dubai")) == datetime(2027, 6, 1, 6, 0, tzinfo=UTC)
