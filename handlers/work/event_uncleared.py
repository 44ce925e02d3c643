"""Carries out that an event was held without clearance: honest about the past, and no way around a clearance."""

from __future__ import annotations

from flows.access_rules import Action, Thing
from flows.event_status import NotPossible, Step, after
from flows.event_uncleared import HoldUncleared, UnclearedTitle, flow
from handlers import access
from handlers.event_plans import replan
from handlers.faults import Refused
from handlers.visit import Visit
from handlers.work import Work
from handlers.work.cadence import watch
from handlers.work.event_telling import tell_organisers
from handlers.work.own_events import OwnEvent, own_event
from locales import _
from storage import uncleared
from storage.events import standing_of


async def title(visit: Visit, query: UnclearedTitle) -> str:
    return (await _may(visit, query.event)).event.title


async def hold(visit: Visit, effect: HoldUncleared) -> None:
    own = await _may(visit, effect.event)
    one = await uncleared.put_down(visit.unit, own.event, own.side, person=visit.me.id, reason=effect.reason)
    await replan(visit, one)
    await watch(visit, one.process)
    await tell_organisers(visit, one)


async def _may(visit: Visit, event_id: str) -> OwnEvent:
    """Raises Refused with the reason why this person cannot put it down now."""
    own = await own_event(visit, event_id)
    access.require(visit.me, Action.CREATE, Thing.UNCLEARED, own.where)
    try:
        after(standing_of(own.event), Step.HOLD_UNCLEARED)
    except NotPossible as impossible:
        raise Refused(impossible.reason) from None
    if visit.now < own.event.starts_at:
        raise Refused(_("The event has not begun yet."))
    return own


work = Work(flow, facts={UnclearedTitle: title}, effects={HoldUncleared: hold})
