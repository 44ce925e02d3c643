"""When a notice that is not urgent may ring: in the person's daytime, not on their weekend or public holidays."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

FIRST_HOUR, LAST_HOUR = 8, 20
_TWO_DAYS = frozenset({5, 6})  # Saturday, Sunday
# Weekly rest days by country, where they are not Saturday and Sunday (date.weekday(): Monday is 0).
WEEKENDS = {"AF": frozenset({4}), "BD": frozenset({4, 5}), "NP": frozenset({5}), "IR": frozenset({4})}


def next_fitting(moment: datetime, zone: str, country: str | None, weekend: str | None = None) -> datetime:
    """The first moment from `moment` on between 08:00 and 20:00 of a working day there.

    `country` is the one whose public holidays count; `weekend` are weekdays (Monday is 0) with commas between
    them, None where those of the country count.
    """
    rest = frozenset(map(int, weekend.split(","))) if weekend else WEEKENDS.get(country or "", _TWO_DAYS)
    local = moment.astimezone(ZoneInfo(zone))
    if local.time() >= time(LAST_HOUR):
        local = _morning(local, 1)
    elif local.time() < time(FIRST_HOUR):
        local = _morning(local, 0)
    for _ in range(30):  # no calendar rests for a month; a broken one must not hold a notice back for ever
        if local.date().weekday() not in rest and not _is_holiday(local.date(), country):
            break
        local = _morning(local, 1)
    return local.astimezone(moment.tzinfo)


def _morning(local: datetime, days: int) -> datetime:
    return datetime.combine(local.date() + timedelta(days=days), time(FIRST_HOUR), local.tzinfo)


def _is_holiday(day: date, country: str | None) -> bool:
    return country is not None and day in _calendar(country, day.year)


@cache
def _calendar(country: str, year: int) -> frozenset[date]:
    # Only the days are kept: what a holiday is called is never shown (some commemorate the conflict itself).
    try:
        return frozenset(holidays.country_holidays(country, years=year))
    except NotImplementedError:  # a country the library does not know has weekends only
        return frozenset()
