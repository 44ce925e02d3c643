"""Carries out confirmations: who opened a link is told to its maker alone, and only while it waits for them."""

from __future__ import annotations

from flows.confirmation import Claim, ClaimOf, ClaimsToConfirm, ConfirmClaim, RefuseClaim, flow, invitation
from flows.engine import Choice
from flows.role_names import role_at
from handlers import access
from handlers.admission import confirm, end
from handlers.faults import Refused
from handlers.visit import Visit
from handlers.work import Given, Work
from handlers.work.invitation import may_settle
from locales import Phrase, Words, _
from storage import invitations, people, programme
from storage.duties import Duty
from storage.invitations import CLAIMED, REFUSED, Invitation

OVER = _("This invitation waits for nothing any more.")


async def claims_to_confirm(visit: Visit, query: ClaimsToConfirm) -> list[Choice]:
    found = await invitations.created_by(visit.unit, visit.me.id, (CLAIMED,))
    return [
        Choice(one.id, Words(invitations.matching_code(visit.unit, one))) for one in found if may_settle(visit, one)
    ]


async def claim_of(visit: Visit, query: ClaimOf) -> Claim:
    found = await _waiting(visit, query.invitation)
    person = (await people.by_id(visit.unit, [found.claimed_by or ""]))[found.claimed_by or ""]
    named = await people.names(visit.unit, [person.id])
    return Claim(
        name=named[person.id],
        code=invitations.matching_code(visit.unit, found),
        place=await place_of(visit, found),
        label=await invitations.label_of(visit.unit, found),
        reachable=person.reachable,
    )


async def place_of(visit: Visit, found: Invitation) -> Phrase:
    """The role with its process and side."""
    titles = await programme.processes(visit.unit, [found.process] if found.process else [])
    title = titles[found.process].title if found.process else None
    return role_at(found.role, title, found.side)


async def confirm_claim(visit: Visit, effect: ConfirmClaim) -> None:
    await confirm(visit, await _waiting(visit, effect.invitation), visit.me.id)


async def refuse_claim(visit: Visit, effect: RefuseClaim) -> None:
    await end(visit, await _waiting(visit, effect.invitation), REFUSED, visit.me.id)


async def _waiting(visit: Visit, invitation_id: str) -> Invitation:
    """An opened link of the person's own. Raises Refused for anybody else's, and for one that is over."""
    found = await invitations.by_id(visit.unit, invitation_id, hold=True)
    if found is None or not may_settle(visit, found):
        raise Refused(access.NOT_YOURS)
    if found.state != CLAIMED or found.expires_at <= visit.now:
        raise Refused(OVER)
    return found


async def given(visit: Visit, duty: Duty) -> Given:
    return {invitation: (await _waiting(visit, duty.subject or "")).id}


work = Work(
    flow,
    facts={ClaimsToConfirm: claims_to_confirm, ClaimOf: claim_of},
    effects={ConfirmClaim: confirm_claim, RefuseClaim: refuse_claim},
    given=given,
)
