"""The audit trail from the command line: whether it holds, how far it goes, and where it is broken."""

from __future__ import annotations

from dataclasses import dataclass

from bot.opening import opened
from bot.settings import Settings
from storage import audit
from storage.audit import Broken

_HOW = {
    "changed": "what it says was changed",
    "removed": "it is missing",
    "reordered": "it is not where it was written",
    "cut_off": "the trail was cut off here",
}


class NoKey(Exception):
    """The message is one sentence."""


@dataclass(frozen=True)
class Verdict:
    """Up to which row it holds, where it is broken, if it is, and up to which row it went because its time was over."""

    rows: int
    broken: Broken | None
    let_go: int = 0

    @property
    def sentence(self) -> str:
        if self.broken is None:
            there = f"Rows: {self.rows - self.let_go}. Head: {self.rows}."
            earlier = f" Rows up to {self.let_go} went when their time was over." if self.let_go else ""
            return f"The audit trail holds. {there}{earlier} Keep the head's number elsewhere."
        return f"The audit trail is broken at row {self.broken.position}: {_HOW[self.broken.what]}. Rows: {self.rows}."


async def verify(settings: Settings) -> Verdict:
    """Read the whole trail. Raises NoKey, AlreadyRunning, StorageUnavailable."""
    if not settings.key_file.exists():
        raise NoKey(f"There is no key in {settings.key_file}: without the one it was written with, nothing holds.")
    async with opened(settings) as database, database.transaction() as unit:
        return Verdict(*await audit.verify(unit), await audit.let_go_until(unit))
