"""What hangs on the date of an event: each workflow says when its timers are due; they move when the event does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import zip_longest

from handlers.lateness import TOO_LATE
from handlers.visit import Visit
from locales import Text, _
from storage.programme import Event
from storage.timers import drop_timers, set_timer, still_ahead

AHEAD_OF_IT = frozenset({"planned", "cleared"})


@dataclass(frozen=True)
class Plan:
    """A kind of timer on events. `moments` says when it is due for an event, in UTC; what is past already and
    nobody could act on any more is left out. `name` is what organisers are told it is called; without one they
    are not told of it. One with a name that comes `too_late`, since the bot was away, is put to them instead.
    It hangs on events of the statuses in `during`."""

    moments: Callable[[Visit, Event], Awaitable[list[datetime]]]
    name: Text | None = None
    too_late: timedelta = TOO_LATE
    during: frozenset[str] = AHEAD_OF_IT


@dataclass(frozen=True)
class Shift:
    """A timer that was set (`before` is None), moved, or taken away (`after` is None)."""

    name: Text
    before: datetime | None
    after: datetime | None

    @property
    def sentence(self) -> Text:
        if self.before is None and self.after is not None:
            return _("{what}: {when}", what=self.name, when=self.after)
        if self.after is None and self.before is not None:
            return _("{what}: no longer on {when}", what=self.name, when=self.before)
        if self.before is not None and self.after is not None and self.before != self.after:
            return _("{what}: from {before} to {after}", what=self.name, before=self.before, after=self.after)
        return _("{what}: still {when}", what=self.name, when=self.after or self.before or "")


async def due_for(visit: Visit, event: Event) -> list[Text]:
    """What is still to happen before and after the event, as organisers are told it."""
    ahead = await still_ahead(visit.unit, event.id)
    names = {kind: plan.name for kind, plan in visit.works.plans.items() if plan.name is not None}
    return [_("{what}: {when}", what=names[kind], when=moment) for kind, moment in ahead if kind in names]


async def shifts(visit: Visit, event: Event) -> list[Shift]:
    """What would become of every timer if the event were as given; changes nothing."""
    wanted = await _wanted(visit, event)
    ahead = await still_ahead(visit.unit, event.id)
    found = []
    for kind, plan in visit.works.plans.items():
        if plan.name is not None:
            old = [moment for one, moment in ahead if one == kind]
            found += [Shift(plan.name, before, after) for before, after in zip_longest(old, wanted[kind])]
    return found


async def replan(visit: Visit, event: Event) -> list[Shift]:
    """Set every timer as the event, which may be new, now asks for; returns what became of those that are named."""
    found = await shifts(visit, event)
    await drop_timers(visit.unit, event.id, visit.works.plans)
    for kind, moments in (await _wanted(visit, event)).items():
        for moment in moments:
            # No key: the same moment may be left and returned to, and the earlier timers are dropped above.
            await set_timer(visit.unit, kind, event.id, moment)
    return found


async def _wanted(visit: Visit, event: Event) -> Mapping[str, list[datetime]]:
    """Nothing is due for an event that is paused or called off; after one that is over, what its plan says."""
    return {
        kind: sorted(await plan.moments(visit, event)) if event.status in plan.during else []
        for kind, plan in visit.works.plans.items()
    }
