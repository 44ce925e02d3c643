"""Once a day, and after every start: what is planned by the clocks of a place is held against what they say now."""

from __future__ import annotations

from handlers.event_plans import replan
from handlers.visit import Visit
from handlers.work.cadence import watch
from handlers.work.harvest_rounds import plan_all
from storage import events, programme, rules


async def look_ahead(visit: Visit) -> int:
    """Events and rhythms follow the rules of their zones, which change with an update of the machine; whoever has
    come to a role is asked in its rhythm. Returns how much was moved or begun: nothing, on any ordinary day."""
    moved = await events.follow_zones(visit.unit)
    for one in moved:
        event = await programme.event_by_id(visit.unit, one)
        if event is not None:
            await replan(visit, event)
            await watch(visit, event.process)
    return len(moved) + await rules.recount(visit.unit) + await plan_all(visit.unit)
