"""Carries out approvals of new organisers, by another organiser who learns no more than they may know."""

from __future__ import annotations

from flows.approval import (
    ApproveOrganiser,
    NewOrganiser,
    NewOrganiserOf,
    OrganisersToApprove,
    RefuseOrganiser,
    flow,
    invitation,
)
from flows.engine import Choice
from flows.roles import Role
from handlers import access
from handlers.admission import approve, end, who_approves
from handlers.faults import Refused
from handlers.visit import Visit
from handlers.work import Given, Work
from handlers.work.confirmation import OVER
from locales import Words
from storage import duties, invitations, people, programme
from storage.duties import Duty
from storage.invitations import CONFIRMED, REFUSED, Invitation


async def organisers_to_approve(visit: Visit, query: OrganisersToApprove) -> list[Choice]:
    due = [duty for duty in await duties.live_of(visit.unit, visit.me.id) if duty.flow == flow.name and duty.subject]
    found = await programme.processes(visit.unit, [duty.process for duty in due])
    return [Choice(duty.subject or "", Words(found[duty.process].title)) for duty in due]


async def new_organiser_of(visit: Visit, query: NewOrganiserOf) -> NewOrganiser:
    found, own_side = await _to_approve(visit, query.invitation)
    process = (await programme.processes(visit.unit, [found.process or ""]))[found.process or ""]
    named = await people.names(visit.unit, [found.claimed_by or ""]) if own_side else {}
    return NewOrganiser(process.title, found.side or "", named.get(found.claimed_by or ""))


async def approve_organiser(visit: Visit, effect: ApproveOrganiser) -> None:
    found, _own_side = await _to_approve(visit, effect.invitation)
    await approve(visit, found, visit.me.id)


async def refuse_organiser(visit: Visit, effect: RefuseOrganiser) -> None:
    """One key is enough to stop."""
    found, _own_side = await _to_approve(visit, effect.invitation)
    await end(visit, found, REFUSED, visit.me.id)


async def _to_approve(visit: Visit, invitation_id: str) -> tuple[Invitation, bool]:
    """(what the person may approve now, whether it is for their own side). Raises Refused."""
    found = await invitations.by_id(visit.unit, invitation_id, hold=True)
    if found is None or found.role is not Role.ORGANISER or not visit.me.holds(Role.ORGANISER, found.process):
        raise Refused(access.NOT_YOURS)
    if found.state != CONFIRMED or found.expires_at <= visit.now:
        raise Refused(OVER)
    approvers = await who_approves(visit, found) or []
    if visit.me.id not in {one.id for one, _side in approvers}:
        raise Refused(access.NOT_YOURS)
    return found, visit.me.holds(Role.ORGANISER, found.process, found.side)


async def given(visit: Visit, duty: Duty) -> Given:
    return {invitation: (await _to_approve(visit, duty.subject or ""))[0].id}


work = Work(
    flow,
    facts={OrganisersToApprove: organisers_to_approve, NewOrganiserOf: new_organiser_of},
    effects={ApproveOrganiser: approve_organiser, RefuseOrganiser: refuse_organiser},
    given=given,
)
