"""Carries out carrying: by those who were asked about the text and still take part, once it is released."""

from __future__ import annotations

from flows.access_rules import Action, Thing, Where
from flows.carrying import Carriable, Carry, LetGo, Load, LoadOf, flow
from flows.engine import Choice
from flows.roles import Role
from handlers import access
from handlers.actions import Begin, Go
from handlers.faults import Refused
from handlers.screens import Key, Page
from handlers.talking import HOME
from handlers.visit import Visit
from handlers.work import Area, Work, brief_page
from handlers.work.after_consensus import RELEASED, plain_text
from handlers.work.hand_out import as_released
from locales import Phrase, Words, _
from storage import carriers, recommendations
from storage.recommendations import Recommendation


async def carriable(visit: Visit, query: Carriable) -> list[Choice]:
    return [Choice(one.id, Words(one.code)) for one, _side in await _own(visit)]


async def load_of(visit: Visit, query: LoadOf) -> Load:
    one, side = await _mine(visit, query.recommendation, Action.SEE)
    _release, found = await as_released(visit, one)
    return Load(plain_text(found), await carriers.own_code(visit.unit, one, side, visit.me.id) is not None)


async def carry(visit: Visit, effect: Carry) -> None:
    one, side = await _mine(visit, effect.recommendation, Action.CHANGE)
    if await carriers.own_code(visit.unit, one, side, visit.me.id) is None:
        await carriers.add(visit.unit, one, side, visit.me.id)


async def let_go(visit: Visit, effect: LetGo) -> None:
    one, side = await _mine(visit, effect.recommendation, Action.CHANGE)
    await carriers.let_go(visit.unit, one, side, visit.me.id)


async def carrying_page(visit: Visit, about: str) -> Page:
    """The released texts the person helped to agree on, and their own code where they carry one."""
    body: list[Phrase] = []
    keys: list[list[Key]] = []
    for one, side in await _own(visit):
        code = await carriers.own_code(visit.unit, one, side, visit.me.id)
        if code is None:
            body.append(_("{code}: released", code=one.code))
        else:
            body.append(_("{code}: you carry it, as {carrier}", code=one.code, carrier=code))
            handing = Key(_("Hand out: {code}", code=one.code), Begin("hand_out", {"recommendation": one.id}))
            keys.append([handing, Key(_("Brief: {code}", code=one.code), Go("brief", one.id))])
        keys.append([Key(_("Carrying: {code}", code=one.code), Begin(flow.name, {"recommendation": one.id}))])
    return Page(
        _("Released recommendations"), body or [_("Nothing is released to carry yet.")], [*keys, [HOME]], sensitive=True
    )


async def _own(visit: Visit) -> list[tuple[Recommendation, str]]:
    """The released texts whose release the person was asked about, with the side they take part on."""
    found: list[tuple[Recommendation, str]] = []
    for recommendation_id, side in await carriers.asked_about(visit.unit, visit.me.id):
        one = await recommendations.by_id(visit.unit, recommendation_id)
        if one is not None and one.state in RELEASED and visit.me.holds(Role.PARTICIPANT, one.process, side):
            found.append((one, side))
    return found


async def _mine(visit: Visit, recommendation_id: str, action: Action) -> tuple[Recommendation, str]:
    """Raises Refused for whoever was not asked about it, takes part no more, or where it is not released."""
    for one, side in await _own(visit):
        if one.id == recommendation_id:
            access.require(visit.me, action, Thing.CARRYING, Where(one.process, side, visit.me.id))
            return one, side
    raise Refused(access.NOT_YOURS)


work = Work(
    flow,
    facts={Carriable: carriable, LoadOf: load_of},
    effects={Carry: carry, LetGo: let_go},
    pages={
        "carrying": Area(_("Released recommendations"), frozenset({Role.PARTICIPANT}), carrying_page),
        **brief_page.PAGES,
    },
)
