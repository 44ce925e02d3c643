"""Faults that were ordered: which call fails, how, and how often."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from bot.sandbox.errors import ApiError, ControlError, too_many_requests
from bot.sandbox.records import Json

# "after": the call was carried out and only its answer is lost or wrong.
KINDS = ("429", "500_before", "500_after", "reset_before", "reset_after", "timeout", "timeout_after")


@dataclass
class Fault:
    """`times` more failures of a method ("*": of any), for one chat only where `chat_id` is given."""

    method: str
    kind: str
    times: int = 1
    retry_after: int = 1
    chat_id: int | None = None

    @property
    def accepts(self) -> bool:
        """Whether the call is carried out before it fails."""
        return self.kind.endswith("_after")

    def error(self) -> ApiError | None:
        """The answer the bot gets, or None where it gets none."""
        if self.kind == "429":
            return too_many_requests(self.retry_after)
        if self.kind.startswith("500"):
            return ApiError(500, "Internal Server Error")
        return None


class Faults:
    """The faults that are still to happen, in the order they were asked for."""

    def __init__(self) -> None:
        self._rows: list[Fault] = []

    def order(self, documents: list[Json]) -> None:
        self._rows += [read_fault(document) for document in documents]

    def take(self, method: str, chat_id: Any) -> Fault | None:
        """The fault this call meets, used up by one."""
        for fault in self._rows:
            fits = fault.method.lower() in ("*", method.lower())
            if fits and fault.chat_id in (None, chat_id):
                fault.times -= 1
                self._rows = [row for row in self._rows if row.times > 0]
                return fault
        return None

    def listed(self) -> list[Json]:
        return [{name: value for name, value in asdict(fault).items() if value is not None} for fault in self._rows]

    def clear(self) -> None:
        self._rows.clear()


def read_fault(document: Json) -> Fault:
    try:
        fault = Fault(**document)
    except TypeError as error:
        raise ControlError(400, f"Not a fault: {document}.") from error
    fault.kind = str(fault.kind)
    if fault.kind not in KINDS:
        raise ControlError(400, f'There is no fault "{fault.kind}"; there are {", ".join(KINDS)}.')
    numbers = (fault.times, fault.retry_after, 0 if fault.chat_id is None else fault.chat_id)
    if not isinstance(fault.method, str) or not all(isinstance(number, int) for number in numbers):
        raise ControlError(400, f"Not a fault: {document}.")
    if fault.times < 1:
        raise ControlError(400, "A fault must happen at least once.")
    return fault
