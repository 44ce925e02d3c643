"""When a risk check is made: the stages before and after an event, when each opens, and how long an answer holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from flows.event_kinds import EventKind

HOLDS_STOP, HOLDS = timedelta(days=7), timedelta(days=14)
BEFORE_WORK = time(7)
TO_ACT = timedelta(hours=2)  # on the morning of an early event something must still be possible

LAST_CALL = timedelta(hours=1)  # what lapses does so early enough for somebody to notice before setting out


class Stage(StrEnum):
    """When a question is asked, before and after an event. Values are stored."""

    DAYS_30 = "days_30"
    DAYS_14 = "days_14"
    DAYS_7 = "days_7"
    DAYS_2 = "days_2"
    MORNING = "morning"
    DEBRIEF = "debrief"
    RETURN_2 = "return_2"
    RETURN_14 = "return_14"


ORDER: Sequence[Stage] = tuple(Stage)
BEFORE = ORDER[:5]
# Nobody comes home from a call.
AT_HOME = frozenset({EventKind.SOCIAL_MEDIA, EventKind.CHECK_IN})
_DAYS_BEFORE = {Stage.DAYS_30: 30, Stage.DAYS_14: 14, Stage.DAYS_7: 7, Stage.DAYS_2: 2}
WITHIN = {Stage.DAYS_2: timedelta(hours=24), Stage.MORNING: timedelta(hours=3)}
USUALLY_WITHIN = timedelta(hours=72)
"""How long there is to answer, once a stage has opened."""
_DAYS_AFTER = {Stage.DEBRIEF: 3, Stage.RETURN_2: 2, Stage.RETURN_14: 14}


@dataclass(frozen=True)
class When:
    """An event in time: moments in UTC, and the zone whose clocks people there look at."""

    starts_at: datetime
    ends_at: datetime | None
    zone: str


def usual(kind: EventKind) -> Sequence[Stage]:
    """The stages of an event of this kind, unless its process has set others."""
    return tuple(one for one in ORDER if kind not in AT_HOME or one not in (Stage.RETURN_2, Stage.RETURN_14))


def opens(stage: Stage, event: When) -> datetime:
    """When a stage opens, in UTC: so many days before the event by the clocks there, at 07:00 of its day (earlier
    where the event is early), or so many days after its end."""
    zone = ZoneInfo(event.zone)
    begins = event.starts_at.astimezone(zone)
    if stage in _DAYS_BEFORE:
        return _at(begins - timedelta(days=_DAYS_BEFORE[stage]))
    if stage is Stage.MORNING:
        return min(_at(datetime.combine(begins.date(), BEFORE_WORK, zone)), event.starts_at - TO_ACT)
    over = (event.ends_at or event.starts_at).astimezone(zone)
    return _at(over + timedelta(days=_DAYS_AFTER[stage]))


def answered_by(stage: Stage, event: When) -> datetime:
    """Until when a stage before an event is to be answered; two days before, so that a day is left to act."""
    within = WITHIN.get(stage, USUALLY_WITHIN)
    return event.starts_at - within if stage is Stage.DAYS_2 else opens(stage, event) + within


def waits_until(stage: Stage, event: When) -> datetime:
    """Until when an event that was cleared before the stage opened stays so without its answers: the stage's time, and
    never up to the event itself."""
    return min(answered_by(stage, event), event.starts_at - LAST_CALL)


def before(stage: Stage, stages: Sequence[Stage]) -> Stage | None:
    """The stage that comes before it, or None."""
    earlier = [one for one in stages if ORDER.index(one) < ORDER.index(stage)]
    return max(earlier, key=ORDER.index, default=None)


def current(now: datetime, stages: Sequence[Stage], event: When) -> Stage | None:
    """The stage an event is in: the last one that has opened. Before any has, the first; None where there is nothing
    to ask now, from the event's beginning to what is asked after it."""
    opened = sorted((opens(one, event), one) for one in stages if opens(one, event) <= now)
    if now >= event.starts_at:
        return next((one for _moment, one in reversed(opened) if one not in BEFORE), None)
    return opened[-1][1] if opened else next((one for one in stages if one in BEFORE), None)


def next_after(stage: Stage, stages: Sequence[Stage], event: When) -> datetime:
    """When the next stage before the event opens, or the event begins."""
    later = [one for one in stages if one in BEFORE and ORDER.index(one) > ORDER.index(stage)]
    return min((opens(one, event) for one in later), default=event.starts_at)


def holds_until(given_at: datetime, *, stop: bool) -> datetime:
    """An answer is good for so long: seven days for the stop class, fourteen otherwise."""
    return given_at + (HOLDS_STOP if stop else HOLDS)


def _at(local: datetime) -> datetime:
    # Arithmetic on wall-clock time; a time that the clocks skip becomes the one an hour later.
    return local.astimezone(UTC)
