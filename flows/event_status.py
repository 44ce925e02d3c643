"""The life of an event: its statuses, and the only steps that lead from one to another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from locales import Text, _


class Status(StrEnum):
    """Values are stored."""

    PLANNED = "planned"
    CLEARED = "cleared"
    HELD = "held"
    DEBRIEFED = "debriefed"
    CLOSED = "closed"
    PAUSED = "paused"
    CANCELLED = "cancelled"


class Step(StrEnum):
    """What can be done about an event. Values are stored with the answers of conversations."""

    CLEAR = "clear"
    HOLD = "hold"
    DEBRIEF = "debrief"
    CLOSE = "close"
    PAUSE = "pause"
    RESUME = "resume"
    CANCEL = "cancel"
    REPLAN = "replan"
    HOLD_UNCLEARED = "hold_uncleared"


STATUSES: Mapping[Status, Text] = {
    Status.PLANNED: _("planned"),
    Status.CLEARED: _("cleared"),
    Status.HELD: _("held"),
    Status.DEBRIEFED: _("debriefed"),
    Status.CLOSED: _("closed"),
    Status.PAUSED: _("paused"),
    Status.CANCELLED: _("cancelled"),
}
AHEAD = frozenset({Status.PLANNED, Status.CLEARED})
OPEN = AHEAD | {Status.PAUSED}
OVER = frozenset(Status) - OPEN
BY_SIGN_OFF_ONLY = _("An event is cleared by the sign-off of its risk check, with a key from each side.")


@dataclass(frozen=True)
class Standing:
    """Where an event stands. `before_pause` is what it was when it was paused."""

    status: Status
    before_pause: Status | None = None


class NotPossible(Exception):
    """There is no such step from where the event stands; the sentence says why."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.msgid)
        self.reason = reason


_ONWARD: Mapping[Step, tuple[Status, Status]] = {
    Step.CLEAR: (Status.PLANNED, Status.CLEARED),
    Step.HOLD: (Status.CLEARED, Status.HELD),
    Step.DEBRIEF: (Status.HELD, Status.DEBRIEFED),
    Step.CLOSE: (Status.DEBRIEFED, Status.CLOSED),
}
_ENDS = frozenset({Status.CLOSED, Status.CANCELLED})


def after(standing: Standing, step: Step) -> Standing:
    """Where the step leads. Raises NotPossible.

    What was cleared was cleared for one date, place and situation: neither a pause nor a new plan keeps it.
    """
    now = standing.status
    match step:
        case Step.PAUSE if now not in _ENDS and now is not Status.PAUSED:
            return Standing(Status.PAUSED, before_pause=now)
        case Step.RESUME if now is Status.PAUSED:
            former = standing.before_pause or Status.PLANNED
            return Standing(Status.PLANNED if former is Status.CLEARED else former)
        case Step.CANCEL if now not in _ENDS:
            return Standing(Status.CANCELLED)
        case Step.REPLAN if now in AHEAD:
            return Standing(Status.PLANNED)
        case Step.REPLAN if now is Status.PAUSED and standing.before_pause in (None, *AHEAD):
            return Standing(Status.PAUSED, before_pause=Status.PLANNED)
        case Step.HOLD_UNCLEARED if now is Status.PLANNED:
            return Standing(Status.HELD)
        case Step.HOLD_UNCLEARED if now is Status.PAUSED and standing.before_pause in (None, *AHEAD):
            return Standing(Status.HELD)
        case Step.CLEAR | Step.HOLD | Step.DEBRIEF | Step.CLOSE if now is _ONWARD[step][0]:
            return Standing(_ONWARD[step][1])
    raise NotPossible(_("This is not possible now: the event is {status}.", status=STATUSES[now]))


def possible(standing: Standing) -> list[Step]:
    """Every step that leads on from here."""
    found = []
    for step in Step:
        try:
            after(standing, step)
        except NotPossible:
            continue
        found.append(step)
    return found
