"""The time of the sandbox: the real clock plus an offset that can be moved forward and shared with the bot."""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path


class Clock:
    """Seconds since the epoch, shifted by `offset` seconds.

    With `path`, the offset is read from that file at start and written there on every change, so that a bot
    in another process can follow.
    """

    def __init__(self, path: Path | None = None, real_time: Callable[[], float] = time.time) -> None:
        self._path = path
        self._real_time = real_time
        self.offset = 0.0
        self.next_due: float | None = None

    def now(self) -> float:
        return self._real_time() + self.offset

    def today(self) -> int:
        """The present as Telegram writes dates: whole Unix seconds."""
        return int(self.now())

    def advance(self, seconds: float) -> None:
        self.set_offset(self.offset + seconds)

    def move_to(self, moment: float) -> None:
        self.set_offset(moment - self._real_time())

    def set_offset(self, offset: float) -> None:
        self.offset = offset
        self.share()

    def read_shared(self) -> float | None:
        """The offset another run left in the file, or None where there is no readable one."""
        if self._path is None or not self._path.exists():
            return None
        try:
            return float(json.loads(self._path.read_text(encoding="utf-8"))["offset"])
        except (ValueError, KeyError, TypeError):
            return None

    def share(self) -> None:
        """Write the offset whole or not at all: a reader must never see half a number."""
        if self._path is None:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self._path.parent, prefix=self._path.name)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump({"offset": self.offset}, file)
        Path(name).replace(self._path)
