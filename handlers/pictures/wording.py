"""Words that several pictures share."""

from __future__ import annotations

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
