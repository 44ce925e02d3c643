"""Takes the code that was printed along with a link: right lets its holder in, wrong too often makes it void."""

from __future__ import annotations

from flows.code_word import CodesToGive, TryCode, flow
from flows.engine import Choice
from handlers import access, talking
from handlers.admission import confirm, end, offer_to
from handlers.faults import Refused
from handlers.home import show_home
from handlers.visit import Visit
from handlers.work import Work
from handlers.work.confirmation import OVER
from locales import Words, n_
from storage import invitations
from storage.invitations import APPROVED, CLAIMED, REFUSED, Invitation

TRIES = 5


async def codes_to_give(visit: Visit, query: CodesToGive) -> list[Choice]:
    found = await invitations.claimed_by(visit.unit, visit.me.id, (CLAIMED,))
    return [Choice(one.id, Words(str(number))) for number, one in enumerate(found, 1) if one.has_code]


async def try_code(visit: Visit, effect: TryCode) -> None:
    found = await invitations.by_id(visit.unit, effect.invitation, hold=True)
    if found is None or found.claimed_by != visit.me.id or not found.has_code:
        raise Refused(access.NOT_YOURS)
    if found.state != CLAIMED or found.expires_at <= visit.now:
        raise Refused(OVER)
    if await invitations.is_code(visit.unit, found.id, effect.code):
        return await _right(visit, found)
    return await _wrong(visit, found)


async def _right(visit: Visit, found: Invitation) -> None:
    await confirm(visit, found, None)
    after = await invitations.by_id(visit.unit, found.id)
    if after is not None and after.state == APPROVED:
        offer = {"offer": str(offer_to(found, visit.me))}
        visit.then = lambda: talking.begin(visit, visit.works.by_flow["joining"].flow, offer)
    else:
        visit.then = lambda: show_home(visit)


async def _wrong(visit: Visit, found: Invitation) -> None:
    """Counted, so that nothing is raised here. The last try ends it, and its holder is a stranger again."""
    left = TRIES - await invitations.count_wrong_code(visit.unit, found.id)
    if left > 0:
        said = n_("That is not the code. One more try.", "That is not the code. {count} more tries.", left)
        visit.then = lambda: talking.begin(visit, flow, {"invitation": found.id}, notice=said)
        return
    visit.then = lambda: show_home(visit)
    await end(visit, found, REFUSED)


work = Work(flow, facts={CodesToGive: codes_to_give}, effects={TryCode: try_code})
