"""Somebody is locked out until a colleague lets them in: an organiser of their side, or a coordinator, by one tap.

Whoever lets them in sees nothing of theirs: an organiser the name, which they know; a coordinator only the side."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator

from flows.access_rules import Action, Thing, Where
from flows.engine import Style
from flows.roles import Role
from handlers import access
from handlers.actions import Go
from handlers.faults import Refused
from handlers.screens import Key, Page, draw_page
from handlers.visit import Visit
from locales import Phrase, Reader, Words, _
from storage import audit, people, pins
from storage.people import Person, RoleHeld

PAGE = "let_in"
NOW = "now:"


def code_of(person_id: str) -> str:
    """Four letters and digits that both see, so that they can make sure of each other."""
    return hashlib.sha256(f"let in {person_id}".encode()).hexdigest()[:4].upper()


async def call(visit: Visit) -> None:
    """Ring everybody who may let the person in, at any hour, without saying what for."""
    page = Page(None, [_("One item is waiting for you.")], [[Key(_("Open"), Go(PAGE), Style.PRIMARY)]])
    async for one, role, held in _colleagues(visit):
        await visit.ring(
            one,
            draw_page(page, Reader(one.language, one.zone)),
            dedupe=f"let_in:{visit.me.id}:{visit.now.timestamp()}:{one.id}",
            entitled=access.entitlement(
                role, held.process, held.side if role is Role.ORGANISER else None, though_frozen=True
            ),
        )


async def _colleagues(visit: Visit) -> AsyncIterator[tuple[Person, Role, RoleHeld]]:
    rung = {visit.me.id}
    for held in (*visit.me.roles, *visit.me.frozen):
        if held.process is None:
            continue
        for role in (Role.ORGANISER, Role.COORDINATOR):
            there = await people.holders(visit.unit, role, held.process)
            for one in [*there, *await people.waiting(visit.unit, role, held.process)]:
                if one.id not in rung and _may(one, held):
                    rung.add(one.id)
                    yield one, role, held


def _may(colleague: Person, held: RoleHeld) -> bool:
    """An organiser of the same side, or a coordinator of the process; a freeze does not lock anybody out."""
    return any(
        own.process == held.process
        and (own.role is Role.COORDINATOR or (own.role is Role.ORGANISER and own.side == held.side is not None))
        for own in (*colleague.roles, *colleague.frozen)
    )


async def waiting_for(visit: Visit) -> list[Person]:
    """Those whom this person may let in."""
    found = await people.by_id(visit.unit, await pins.locked_out(visit.unit))
    return [one for one in found.values() if one.id != visit.me.id and _is_colleague(visit.me, one)]


def _is_colleague(me: Person, other: Person) -> bool:
    return any(held.process is not None and _may(me, held) for held in (*other.roles, *other.frozen))


async def page(visit: Visit, about: str) -> Page:
    """Who waits to be let in, each with a button."""
    if about.startswith(NOW):
        return await _let_in(visit, about.removeprefix(NOW))
    there = await waiting_for(visit)
    if not there:
        return Page(None, [_("Nobody is waiting to be let in.")], [[Key(_("⌂ Home"), Go("home"))]])
    body: list[Phrase] = [_("Make sure first, on the phone or in person, that it is them and that they are safe.")]
    body += [_("• {who}, code {code}", who=await _who(visit, one), code=Words(code_of(one.id))) for one in there]
    keys = [
        [Key(_("Let in {code}", code=Words(code_of(one.id))), Go(PAGE, f"{NOW}{one.id}"), Style.PRIMARY)]
        for one in there
    ]
    return Page(_("Locked out"), body, [*keys, [Key(_("⌂ Home"), Go("home"))]], sensitive=True)


async def _who(visit: Visit, one: Person) -> Phrase:
    """The name, for whoever may see it; else only the side."""
    for held in (*one.roles, *one.frozen):
        if access.may(visit.me, Action.SEE, Thing.PERSON, Where(held.process, held.side, owner=one.id)):
            return Words((await people.names(visit.unit, [one.id])).get(one.id, ""))
    side = next((held.side for held in (*one.roles, *one.frozen) if held.side is not None), None)
    return _("somebody of side {side}", side=Words(side)) if side is not None else _("somebody")


async def _let_in(visit: Visit, person_id: str) -> Page:
    if all(one.id != person_id for one in await waiting_for(visit)):
        raise Refused(access.NOT_YOURS)
    lock = await pins.lock_of(visit.unit, person_id)
    lock.duress, lock.entry, lock.wrong, lock.blocked_until = False, None, 0, None
    await pins.keep(visit.unit, lock)
    await audit.note(visit.unit, "let_in", actor=visit.me.id, about=person_id)
    code = Words(code_of(person_id))
    return Page(None, [_("{code} is let in again.", code=code)], [[Key(_("⌂ Home"), Go("home"))]])
