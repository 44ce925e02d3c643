"""When a recurring round comes next: always at the same hour where the person lives, never twice for one gap."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo

from flows.analysis.wall_clock import moment_of

HOUR = time(10)


def first_round(now: datetime, in_days: int, zone: tzinfo) -> datetime:
    """Ten o'clock there, so many days from today (there)."""
    return datetime.combine(now.astimezone(zone).date() + timedelta(days=in_days), HOUR, zone)


def next_day(day: date, every_days: int, now: datetime, zone: tzinfo, hour: time = HOUR) -> date:
    """The first day after `day`, in the rhythm that it belongs to, on which the hour is yet to come.

    Days that were missed in between (the machine was off) are skipped: what is asked now stands for them.
    Days are counted on the calendar, so the hour stays when the clocks change. Needs `every_days` of 1 or more.
    """
    following = day + timedelta(days=every_days)
    behind = (now.astimezone(zone).date() - following).days
    if behind > 0:
        following += timedelta(days=behind // every_days * every_days)
    return following if moment_of(following, hour, zone) > now else following + timedelta(days=every_days)
