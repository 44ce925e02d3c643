"""The risks of the sides a person organises for, what they are called, and how grave they are by now."""

from __future__ import annotations

from dataclasses import dataclass

from flows.access_rules import Action, Thing
from flows.risk_names import risk_name
from handlers import access
from handlers.faults import Refused
from handlers.visit import Visit
from handlers.work.own_events import OwnEvent, own_event
from handlers.work.risk_check_standing import rules_of
from locales import Phrase, _
from storage import risk_register
from storage.risk_register import Entry

CLOSED = _("This risk is closed.")


@dataclass(frozen=True)
class OwnRisk:
    """A risk and the event it is about, for an organiser of its side."""

    entry: Entry
    own: OwnEvent
    name: Phrase


async def own_risk(visit: Visit, one: str, action: Action = Action.SEE) -> OwnRisk:
    """Raises Refused for another side's risk, and in the same words for one that does not exist."""
    entry = await risk_register.by_id(visit.unit, one)
    if entry is None:
        raise Refused(access.NOT_YOURS)
    own = await own_event(visit, entry.event)
    mine = OwnEvent(own.event, entry.side)
    access.require(visit.me, action, Thing.RISK_REGISTER, mine.where)
    return OwnRisk(entry, mine, await name_of(visit, entry, mine.event.process))


async def open_risk(visit: Visit, one: str) -> OwnRisk:
    """One that something can be done about. Raises Refused."""
    found = await own_risk(visit, one, Action.CHANGE)
    if not found.entry.is_open:
        raise Refused(CLOSED)
    if found.own.event.starts_at <= visit.now:
        raise Refused(_("The event has begun, so nothing is done before it any more."))
    return found


async def risks_of(visit: Visit, own: OwnEvent) -> list[OwnRisk]:
    """The open ones of an event, the oldest first. Raises Refused."""
    access.require(visit.me, Action.SEE, Thing.RISK_REGISTER, own.where)
    found = await risk_register.entries(visit.unit, own.event.process, own.event.id, own.side)
    process = own.event.process
    return [OwnRisk(one, own, await name_of(visit, one, process)) for one in found if one.is_open]


async def name_of(visit: Visit, entry: Entry, process: str) -> Phrase:
    """What the question is called that found the risk; a process may have questions of its own."""
    return risk_name(entry.risk.question, (await rules_of(visit.unit, process)).settings.own)
