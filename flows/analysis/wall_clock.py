"""Moments by the clocks of a place: what they show, and when they show it, also where they are put forward or back."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, tzinfo

SHOWN = "%Y-%m-%dT%H:%M"


def shown(moment: datetime, zone: tzinfo) -> str:
    """What the clocks there show at a moment, to the minute: 2027-03-28T10:00."""
    return moment.astimezone(zone).strftime(SHOWN)


def moment_of(day: date, at: time, zone: tzinfo) -> datetime:
    """When the clocks there show `at` on that day, in UTC.

    An hour that is left out when they go forward is taken as much later as they go; of an hour that comes twice
    when they go back it is the first. That is what PEP 495 makes of `fold=0`."""
    return datetime.combine(day, at.replace(fold=0), zone).astimezone(UTC)


def still_shown(moment: datetime, text: str, zone: tzinfo) -> datetime:
    """The moment at which the clocks there show `text`: the given one, unless the rules of the zone have changed.

    Of an hour that comes twice, and of one that never does, the moment that was meant so far stays."""
    there = datetime.strptime(text, SHOWN).replace(tzinfo=zone)
    meant = {there.replace(fold=fold).astimezone(UTC) for fold in (0, 1)}
    same = moment.astimezone(UTC).replace(second=0, microsecond=0)
    return moment if same in meant else there.astimezone(UTC)
