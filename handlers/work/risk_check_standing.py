"""How far a side is with its check of an event: what a coordinator may know, and all of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import Enum, auto

from flows.process_settings import settings_of
from locales import Text, _
from storage import programme
from storage.duties import LIVE, Duty
from storage.programme import Event
from storage.risk_checks import Assessment
from storage.unit import Unit

VALID = timedelta(days=7)
MOVED_A_LITTLE = timedelta(days=1)


class Standing(Enum):
    DONE = auto()
    NOT_YET = auto()
    WAITING = auto()
    PASSED_ON = auto()
    UNANSWERED = auto()


STANDINGS: dict[Standing, Text] = {
    Standing.DONE: _("done"),
    Standing.NOT_YET: _("not asked yet"),
    Standing.WAITING: _("waiting for an answer"),
    Standing.PASSED_ON: _("passed on to a colleague"),
    Standing.UNANSWERED: _("not answered"),
}


async def opens_at(unit: Unit, event: Event) -> datetime:
    """When the sides are asked to check, as the process has set it."""
    process = (await programme.processes(unit, [event.process]))[event.process]
    return event.starts_at - timedelta(hours=settings_of(process.settings).risk_check_hours_before)


def standing(
    now: datetime, event: Event, opens: datetime, checks: Sequence[Assessment], duties: Iterable[Duty]
) -> Standing:
    """Where one side stands; `checks` and `duties` are that side's for this event, `opens` is when it is asked."""
    if still_valid(checks, event):
        return Standing.DONE
    asked = asked_for(duties, opens)
    live = [duty for duty in asked if duty.state in LIVE]
    if not asked and now < opens:
        return Standing.NOT_YET
    if not live or now > max(duty.due_at for duty in live):
        return Standing.UNANSWERED
    return Standing.PASSED_ON if any(duty.state == "passed_on" for duty in asked) else Standing.WAITING


def still_valid(checks: Sequence[Assessment], event: Event) -> bool:
    """Whether the latest check still holds when the event begins."""
    return bool(checks) and checks[-1].done_at + VALID >= event.starts_at


def asked_for(duties: Iterable[Duty], opens: datetime) -> list[Duty]:
    """Those that were opened for the event as it is dated now; it may have been moved, by a few hours or by weeks."""
    return [duty for duty in duties if duty.opened_at >= opens - MOVED_A_LITTLE]


def by_side(checks: Iterable[Assessment], sides: Iterable[str]) -> dict[str, list[Assessment]]:
    """Every side's checks, oldest first; an empty list for a side that has not answered."""
    found: dict[str, list[Assessment]] = {side: [] for side in sides}
    for check in checks:
        found.setdefault(check.side, []).append(check)
    return found
