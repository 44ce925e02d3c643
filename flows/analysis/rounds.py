"""When a recurring round comes next: always at the same hour where the person lives, never twice for one gap."""

from __future__ import annotations

from datetime import datetime, time, timedelta, tzinfo

HOUR = time(10)


def first_round(now: datetime, in_days: int, zone: tzinfo) -> datetime:
    """Ten o'clock there, so many days from today (there)."""
    return datetime.combine(now.astimezone(zone).date() + timedelta(days=in_days), HOUR, zone)


def next_round(planned: datetime, every_days: int, now: datetime, zone: tzinfo) -> datetime:
    """The first round after `now` in the rhythm that `planned` belongs to.

    Rounds that were missed in between (the machine was off) are skipped: the one asked now stands for them.
    Days are counted on the calendar, so the hour stays when the clocks change. Needs `every_days` of 1 or more.
    """
    day = planned.astimezone(zone).date() + timedelta(days=every_days)
    behind = (now.astimezone(zone).date() - day).days
    if behind > 0:
        day += timedelta(days=behind // every_days * every_days)
    at = datetime.combine(day, HOUR, zone)
    return at if at > now else datetime.combine(day + timedelta(days=every_days), HOUR, zone)
