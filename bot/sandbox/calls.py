"""A Bot API call as it came in, and the log of calls that tests and the page can read."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.records import Json
from bot.sandbox.spec import Upload

KEPT = 50_000


@dataclass(frozen=True)
class Call:
    """A method by its proper name, its parameters by declared type, and the files that came with it."""

    method: str
    arguments: Mapping[str, Any]
    uploads: Mapping[str, Upload] = field(default_factory=dict)

    def get(self, name: str, default: Any = None) -> Any:
        return self.arguments.get(name, default)

    def __getitem__(self, name: str) -> Any:
        return self.arguments[name]


class CallLog:
    """The latest calls, numbered from 1 without gaps."""

    def __init__(self) -> None:
        self._rows: deque[Json] = deque(maxlen=KEPT)
        self._last = 0
        self.told: list[Callable[[Json], None]] = []

    def add(self, time: float, method: str, parameters: Mapping[str, Any], status: int, **more: Any) -> None:
        """Note a call: Unix time, parameters as they came (files by name and size), HTTP status of the answer."""
        self._last += 1
        shown = {name: shown_value(value) for name, value in parameters.items()}
        row = {"seq": self._last, "time": time, "method": method, "parameters": shown, "status": status}
        self._rows.append(row | {name: value for name, value in more.items() if value})
        for tell in self.told:
            tell({"seq": self._last, "method": method, "status": status})

    def since(self, seq: int, method: str | None) -> list[Json]:
        """The calls after the one numbered `seq`, of one method where that is given."""
        wanted = method.lower() if method else None
        return [row for row in self._rows if row["seq"] > seq and wanted in (None, row["method"].lower())]

    def clear(self) -> None:
        """Forget the calls; the numbering goes on."""
        self._rows.clear()


def shown_value(value: Any) -> Any:
    if isinstance(value, Upload):
        return {"file_name": value.file_name, "size": len(value.body)}
    return value
