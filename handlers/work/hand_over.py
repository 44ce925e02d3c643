"""Carries out handing over: the duty closes for one person and opens for a colleague of the same side."""

from __future__ import annotations

from datetime import timedelta

from flows.engine import Choice
from flows.hand_over import ColleaguesFor, HandOver, OwnToHandOver, flow
from flows.roles import Role
from handlers import access, home
from handlers.duty_calls import ask_of, own_duty
from handlers.faults import Refused
from handlers.quiet_hours import next_fitting
from handlers.visit import Visit
from handlers.work import Work
from locales import Words, _
from storage import conversations, duties, people
from storage.duties import LIVE, Duty
from storage.people import Person
from storage.timers import drop_timers

NUDGE = timedelta(hours=6)
"""From the colleague's doorbell to a reminder, where the workflow has one."""
NOT_TO_THEM = _("This colleague cannot take it over any more: they have it already, or their role has ended.")
NOT_THIS = _("This cannot be handed over: it is asked of you alone.")


async def own_to_hand_over(visit: Visit, query: OwnToHandOver) -> list[Choice]:
    found = []
    for duty in await duties.live_of(visit.unit, visit.me.id):
        work = visit.works.by_flow.get(duty.flow)
        if work is not None and work.hands_over and access.may_do(visit.me, work.flow, duty):
            found.append(Choice(duty.id, await home.about(visit, duty)))
    return found


async def colleagues_for(visit: Visit, query: ColleaguesFor) -> list[Choice]:
    """Their names are no secret: who organises a side knows who else does."""
    found = await _colleagues(visit, await _handed(visit, query.duty))
    names = await people.names(visit.unit, found)
    return [Choice(one, Words(names[one])) for one in found if one in names]


async def hand_over(visit: Visit, effect: HandOver) -> None:
    """The colleague has what is left of the time, and is reminded like anybody who was asked."""
    duty = await _handed(visit, effect.duty)
    found = (await _colleagues(visit, duty)).get(effect.to)
    if found is None:
        raise Refused(NOT_TO_THEM)
    colleague, role = found
    rings = next_fitting(visit.now, colleague.zone, colleague.country, colleague.weekend)
    await ask_of(
        visit,
        colleague,
        role,
        flow=duty.flow,
        process=duty.process,
        side=duty.side,
        subject=duty.subject or "",
        due_at=duty.due_at,
        dedupe=f"handed:{duty.id}:{colleague.id}",
        nudge_after=rings - visit.now + NUDGE if f"{duty.flow}_nudge" in visit.works.due else None,
        # Where their morning comes too late, it cannot wait for it.
        urgent=rings >= duty.due_at,
        after=duty.id,
    )
    await duties.settle(visit.unit, duty.id, "passed_on")
    await drop_timers(visit.unit, duty.id)
    await _close_what_was_begun(visit, duty)


async def _handed(visit: Visit, duty_id: str) -> Duty:
    """A duty of the person's own that somebody else may do. Raises Refused."""
    duty = await own_duty(visit, duty_id)
    if not visit.works.by_flow[duty.flow].hands_over:
        raise Refused(NOT_THIS)
    return duty


async def _colleagues(visit: Visit, duty: Duty) -> dict[str, tuple[Person, Role]]:
    """Who may do it as well, where it belongs, those asked first first; nobody who has it already."""
    asked = await duties.about(visit.unit, duty.flow, duty.subject or "", duty.side)
    busy = {one.person for one in asked if one.state in LIVE and one.process == duty.process} | {visit.me.id}
    found: dict[str, tuple[Person, Role]] = {}
    for role in visit.works.by_flow[duty.flow].flow.open_to:
        for one in await people.holders(visit.unit, role, duty.process, duty.side):
            if one.id not in busy and one.reachable:
                found.setdefault(one.id, (one, role))
    return found


async def _close_what_was_begun(visit: Visit, duty: Duty) -> None:
    """What the person has answered so far was theirs: the colleague answers for themselves."""
    cipher = await visit.unit.cipher(visit.me.scope)
    for one in await conversations.open_of(visit.unit, visit.me):
        if one.duty == duty.id:
            visit.crowd.conversations.pop(one.id, None)
            conversations.save(visit.unit, one, cipher, None, "closed")


work = Work(
    flow,
    facts={OwnToHandOver: own_to_hand_over, ColleaguesFor: colleagues_for},
    effects={HandOver: hand_over},
)
