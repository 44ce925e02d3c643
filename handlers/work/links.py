"""Carries out the taking back of a link."""

from __future__ import annotations

from flows.engine import Choice
from flows.link_end import OwnLinks, TakeLinkBack, flow
from handlers import access
from handlers.admission import end
from handlers.faults import Refused
from handlers.visit import Visit
from handlers.work import Work
from handlers.work.confirmation import OVER, place_of
from handlers.work.invitation import may_settle
from storage import invitations
from storage.invitations import REVOKED, UNDER_WAY


async def own_links(visit: Visit, query: OwnLinks) -> list[Choice]:
    found = await invitations.created_by(visit.unit, visit.me.id)
    return [Choice(one.id, await place_of(visit, one)) for one in found if may_settle(visit, one)]


async def take_link_back(visit: Visit, effect: TakeLinkBack) -> None:
    found = await invitations.by_id(visit.unit, effect.link, hold=True)
    if found is None or not may_settle(visit, found):
        raise Refused(access.NOT_YOURS)
    if found.state not in UNDER_WAY:
        raise Refused(OVER)
    await end(visit, found, REVOKED, visit.me.id)


work = Work(flow, facts={OwnLinks: own_links}, effects={TakeLinkBack: take_link_back})
