"""Somebody cannot be reached any more: they blocked the bot or left Telegram. Their organisers are told, once."""

from __future__ import annotations

from collections.abc import Collection

from flows.access_rules import Action, Thing, Where
from flows.engine import Style
from flows.roles import Role
from handlers import access
from handlers.actions import Go
from handlers.incoming import Due
from handlers.quiet_hours import next_fitting
from handlers.screens import Key, Page, draw_page
from handlers.talking import HOME
from handlers.visit import Visit
from locales import Phrase, Reader, Words, _
from storage import people, reach
from storage.people import Person
from storage.timers import set_timer
from storage.unit import Unit

TIMER = PAGE = "unreachable"


async def out_of_reach(unit: Unit, ids: Collection[str]) -> None:
    """Telegram would not deliver to these people. The first time, whoever looks after them is to be told."""
    if not ids:
        return
    for one in (await people.by_id(unit, ids)).values():
        if one.reachable:
            people.set_reachable(unit, one.id, False)
            await set_timer(unit, TIMER, one.id, unit.now, person=one.id)


async def tell(visit: Visit, due: Due) -> None:
    """Ring the organisers of each side the person is on, unless the person is back already."""
    if visit.me.reachable:
        return
    for held in visit.me.roles:
        if held.process is None or held.side is None:
            continue
        entitled = access.entitlement(Role.ORGANISER, held.process, held.side)
        for organiser in await people.holders(visit.unit, Role.ORGANISER, held.process, held.side):
            if organiser.id != visit.me.id:
                await visit.ring(
                    organiser,
                    draw_page(_doorbell(), Reader(organiser.language, organiser.zone)),
                    dedupe=f"unreachable:{visit.me.id}:{due.due_at.timestamp()}:{organiser.id}",
                    entitled=entitled,
                    not_before=next_fitting(visit.now, organiser.zone, organiser.country, organiser.weekend),
                )


async def page(visit: Visit) -> Page:
    """Who cannot be reached, of those whom this person may know."""
    found = await _of_own_sides(visit)
    names = await people.names(visit.unit, [one.id for one in found])
    body: list[Phrase] = [Words(f"• {name}") for name in sorted(names.values())]
    if not body:
        return Page(None, [_("Everyone on your side can be reached.")], [[HOME]])
    why = _("They have blocked this bot or left Telegram. Please ask them in another way.")
    return Page(_("Cannot be reached here"), [*body, Words(""), why], [[HOME]], sensitive=True)


async def _of_own_sides(visit: Visit) -> list[Person]:
    found: dict[str, Person] = {}
    for mine in visit.me.roles:
        if mine.role is not Role.ORGANISER or mine.process is None or mine.side is None:
            continue
        for one in await reach.out_of_reach(visit.unit, mine.process, mine.side):
            if access.may(visit.me, Action.SEE, Thing.PERSON, Where(mine.process, mine.side, owner=one.id)):
                found[one.id] = one
    return list(found.values())


def _doorbell() -> Page:
    """Without content, like every notice that nobody asked for."""
    return Page(None, [_("One item is waiting for you.")], [[Key(_("Open"), Go(PAGE), Style.PRIMARY)], [HOME]])
