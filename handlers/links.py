"""Opening a link: whoever comes with an invitation claims it, once, and is given nothing by that.

Whatever does not work looks the same from outside: expired, used, forged, another bot's, or not for them.
"""

from __future__ import annotations

import re

from handlers.admission import claim, fits, in_force
from handlers.home import sentence, show_home
from handlers.incoming import Account
from handlers.screens import Page, draw_page
from handlers.visit import Visit
from locales import Reader, Text, _, fitting
from locales.cleaning import clean
from storage import invitations, organisations, people, wrong_links
from storage.invitations import JOINED, OPEN, PENDING, Invitation
from storage.people import Person

TOO_MANY = 5
LINK_DEAD = _("This link does not work, or not any more. Please ask the person who sent it for a new one.")
ENOUGH = _(
    "This link does not work either. For an hour, no link will be looked at: please ask the person who sent it for a "
    "new one."
)
OWN_LINK = _("You made this link yourself. Send it to the person it is for; it still works.")
HELD_ALREADY = _("You have this role already, so nothing was changed. The link still works for somebody else.")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


async def open_link(visit: Visit, account: Account, payload: str) -> None:
    """What `/start payload` leads to, for a stranger or for somebody we know."""
    lookup = visit.unit.master.lookup(account.id)
    if await wrong_links.times(visit.unit, lookup) >= TOO_MANY:
        return await _say_nothing(visit)
    found = await invitations.by_token(visit.unit, payload) if _TOKEN.fullmatch(payload) else None
    if found is not None and visit.person is not None and _is_theirs(found, visit.person):
        return await show_home(visit)
    if found is None or found.state != OPEN or not await in_force(visit, found):
        return await _dead(visit, account, lookup)
    if visit.person is not None and (reason := _needless(found, visit.person)):
        return await visit.show(draw_page(sentence(reason), visit.reader))
    if visit.person is not None and not fits(found, visit.person):
        return await _dead(visit, account, lookup)
    if visit.person is None:
        await _become_known(visit, account, found)
    return await claim(visit, found)


def _is_theirs(found: Invitation, person: Person) -> bool:
    """Whoever opened it looks at it again."""
    return found.claimed_by == person.id and found.state in (*PENDING, JOINED)


def _needless(found: Invitation, person: Person) -> Text | None:
    if found.created_by == person.id:
        return OWN_LINK
    if found.replaces is None and person.holds(found.role, found.process, found.side):
        return HELD_ALREADY
    return None


async def _become_known(visit: Visit, account: Account, found: Invitation) -> None:
    """A row of their own, without any role: what they see from now on is in their language."""
    where = await organisations.by_id(visit.unit, found.organisation) if found.organisation else None
    one = await people.add(
        visit.unit,
        telegram_id=account.id,
        name=clean(account.first_name)[:40] or "?",
        language=fitting(account.language_code),
        zone=where.zone if where is not None else "UTC",
        country=where.calendar if where is not None else None,
        weekend=where.weekend if where is not None else None,
    )
    await visit.is_now(one)


async def _dead(visit: Visit, account: Account, lookup: bytes) -> None:
    times = await wrong_links.count(visit.unit, lookup)
    await _tell(visit, account, ENOUGH if times >= TOO_MANY else LINK_DEAD)


async def _tell(visit: Visit, account: Account, words: Text) -> None:
    if visit.person is not None:
        return await visit.show(draw_page(sentence(words), visit.reader))
    reader = Reader(fitting(account.language_code))
    return await visit.tell_stranger(draw_page(Page(None, [words]), reader))


async def _say_nothing(visit: Visit) -> None:
    """A stranger is not answered any more; somebody we know gets on with what they have."""
    if visit.person is not None:
        await show_home(visit)
