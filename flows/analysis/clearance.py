"""Whether an event may go ahead: what stands in the way on each side, and whose keys the worst risk asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flows.analysis.risk import Band, Reading, band, worst


@dataclass(frozen=True)
class SideChecked:
    """How far the check of one side is.

    `checked_until` is the moment from which the first of its answers counts no longer (None: there is no complete
    check). `open_stops` are the stop-class questions answered gravely or not known. `band` is that of the answers.
    `answers` identifies what was answered: a key that was turned on other answers is worth nothing.
    """

    checked_until: datetime | None
    open_stops: frozenset[str] = frozenset()
    safe_exit: bool = False
    band: Band | None = None
    answers: str = ""


@dataclass(frozen=True)
class Risk:
    """A risk of the register: as it was found, as a person scored it again, and how far its control is.

    `owner` is who sees to the control, `due_at` until when; both None while there is no control.
    """

    question: str
    inherent: Reading
    residual: Reading | None = None
    owner: str | None = None
    due_at: datetime | None = None
    done: bool = False

    def overdue(self, now: datetime) -> bool:
        """Whether the control should have been in place by now."""
        return self.due_at is not None and not self.done and self.due_at <= now

    def reading(self, now: datetime) -> Reading:
        """What counts now: a control that is late is none, so the risk stands as it was found."""
        return self.inherent if self.residual is None or self.overdue(now) else self.residual

    def band(self, now: datetime) -> Band:
        return band(self.reading(now))

    def settled(self, now: datetime) -> bool:
        """Whether a grave answer is dealt with: its control is in place and somebody has scored what is left of it.

        What nobody knows cannot be dealt with, only found out.
        """
        return self.done and self.inherent.known and self.residual is not None and self.band(now) is not Band.RED


def worst_left(risks: list[Risk], checked: SideChecked, now: datetime) -> Band:
    """The band of a side: the worst of what is left of its risks. Without a check nothing is known, and that is red."""
    if checked.band is None:
        return Band.RED
    return worst(one.band(now) for one in risks) if risks else checked.band
