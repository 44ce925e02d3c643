"""Zones whose rules are changed by law: the same name, other clocks."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path


@contextmanager
def other_rules(folder: Path, zone: str, like: str) -> Iterator[None]:
    """From here on the clocks of `zone` go as those of `like` do, as after an update of the machine's zones."""
    before = zoneinfo.TZPATH
    area, _slash, place = like.rpartition("/")
    rules = files(f"tzdata.zoneinfo.{area.replace('/', '.')}").joinpath(place).read_bytes()
    (folder / zone).parent.mkdir(parents=True, exist_ok=True)
    (folder / zone).write_bytes(rules)
    zoneinfo.reset_tzpath([str(folder), *before])
    zoneinfo.ZoneInfo.clear_cache()
    try:
        yield
    finally:
        zoneinfo.reset_tzpath(before)
        zoneinfo.ZoneInfo.clear_cache()
