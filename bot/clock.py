"""The one place that reads the machine's clock; everything else is given the time."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

Clock = Callable[[], datetime]


def machine_clock() -> datetime:
    return datetime.now(UTC)


class SharedClock:
    """The machine's clock plus an offset kept in a file: how the demo's bot follows the clock of its sandbox."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: float = -1
        self._offset = timedelta(0)

    def __call__(self) -> datetime:
        try:
            changed = self._path.stat().st_mtime_ns
        except FileNotFoundError:
            return machine_clock() + self._offset
        if changed != self._seen:
            try:
                self._offset = timedelta(seconds=json.loads(self._path.read_text())["offset"])
                self._seen = changed
            except (ValueError, KeyError, FileNotFoundError):
                pass  # being replaced at this moment: the next look gets it
        return machine_clock() + self._offset


class MovedClock:
    """A clock that tests move by hand."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def advance(self, step: timedelta) -> None:
        self.at += step
