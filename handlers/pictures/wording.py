"""Words that several pictures share."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date

from flows.analysis.risk import Band
from locales import Reader, Text, _, say

_NAMES: dict[Band, Text] = {
    Band.GREEN: _("Green"),
    Band.AMBER: _("Amber"),
    Band.HIGH_AMBER: _("High amber"),
    Band.RED: _("Red"),
}


def band_names(reader: Reader) -> dict[str, str]:
    """Band to its name, without the coloured circles that pages have: no font of ours holds those."""
    return {band.value: say(name, reader) for band, name in _NAMES.items()}


def day_of(moment: datetime, reader: Reader) -> date:
    """The day it is where the reader is."""
    return moment.astimezone(ZoneInfo(reader.zone)).date()


def short_day(day: date, reader: Reader, *, year: bool) -> str:
    """A day in as few letters as the language allows."""
    return format_date(day, "d MMM y" if year else "d MMM", locale=reader.language)
