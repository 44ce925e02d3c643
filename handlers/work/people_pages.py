"""The people of one's own side: who is there, who is on the way in, and what an organiser can do about them."""

from __future__ import annotations

from flows.access_rules import Action, Thing, Where
from flows.engine import Style
from flows.role_names import ROLE_NAMES
from flows.roles import Role
from handlers import access
from handlers.actions import Begin, Go
from handlers.faults import Refused
from handlers.screens import Key, Page
from handlers.seats import Seat
from handlers.talking import HOME
from handlers.visit import Visit
from handlers.work import Area
from handlers.work.own_people import address, of_own_side, of_side, own_seats
from handlers.work.privacy import consent_line
from locales import Phrase, Text, Words, _
from storage import consents, invitations, people, programme
from storage.invitations import APPROVED, CLAIMED, CONFIRMED, OPEN, Invitation
from storage.people import Person

ONE, LINK, PAGE = "one:", "link:", "page:"
ON_A_PAGE = 10
STATES = {
    OPEN: _("sent, not opened"),
    CLAIMED: _("opened, waits for your confirmation"),
    CONFIRMED: _("confirmed, waits for another organiser's approval"),
    APPROVED: _("confirmed, has not joined yet"),
}


async def people_page(visit: Visit, about: str) -> Page:
    """The list, a person, or a link, as `about` says."""
    if about.startswith(ONE):
        return await _person(visit, *await of_own_side(visit, about.removeprefix(ONE)))
    if about.startswith(LINK):
        return await _link(visit, await _own_link(visit, about.removeprefix(LINK)))
    number = about.removeprefix(PAGE)
    return await _list(visit, int(number) if number.isdecimal() and number.isascii() and len(number) < 6 else 0)


async def _list(visit: Visit, number: int) -> Page:
    there = [(seat, one) for seat in own_seats(visit) for one in await of_side(visit, seat)]
    links = await invitations.under_way(visit.unit, [(seat.process, seat.side) for seat in own_seats(visit)])
    shown = there[number * ON_A_PAGE :][:ON_A_PAGE]
    named = await people.names(visit.unit, [one.id for _seat, one in shown])
    titles = await programme.processes(visit.unit, [seat.process for seat in own_seats(visit)])
    several = len(titles) > 1
    body = [_line(seat, one, named[one.id], titles[seat.process].title if several else None) for seat, one in shown]
    keys = [
        [Key(Words(named[one.id]), Go("people", f"{ONE}{address(seat, one)}"))]
        for seat, one in shown
        if one.id != visit.me.id
    ]
    turn = [Key(_("‹ Earlier in the list"), Go("people", f"{PAGE}{number - 1}"))] if number else []
    turn += [Key(_("Further down ›"), Go("people", f"{PAGE}{number + 1}"))] if there[(number + 1) * ON_A_PAGE :] else []
    mine = [one for one in links if one.created_by == visit.me.id]
    body += [await link_line(visit, one) for one in links]
    keys += [turn] if turn else []
    keys += [[Key(await link_name(visit, one), Go("people", f"{LINK}{one.id}"))] for one in mine]
    return Page(_("People on your side"), body, [*keys, *await _begin(visit), [HOME]], sensitive=True)


async def _begin(visit: Visit) -> list[list[Key]]:
    own = own_seats(visit)
    given = {"seat": str(own[0])} if len(own) == 1 else {}
    return [
        [Key(_("Invite somebody"), Begin("invitation", given), Style.PRIMARY)],
        [Key(_("Somebody without Telegram"), Begin("on_behalf", given))],
    ]


def _line(seat: Seat, one: Person, name: str, title: str | None) -> Text:
    roles = [ROLE_NAMES[held.role] for held in one.roles if (held.process, held.side) == (seat.process, seat.side)]
    line = _("• {name}: {role}", name=Words(name), role=roles[0])
    if title is not None:
        line = _("{line}, {process}", line=line, process=Words(title))
    if one.recorded_by is not None:
        return _("{line} (without Telegram)", line=line)
    return line if one.reachable else _("{line} (cannot be reached: has blocked the bot)", line=line)


async def link_name(visit: Visit, one: Invitation) -> Text:
    label = await invitations.label_of(visit.unit, one)
    if label:
        return _("Link for {label}", label=Words(label))
    return _("Link until {when}", when=one.expires_at)


async def link_line(visit: Visit, one: Invitation) -> Text:
    """Links of a colleague are named by role alone: whom they are for is between the two."""
    role = ROLE_NAMES[one.role]
    if one.created_by != visit.me.id:
        return _("• Invitation by a colleague, {role}: {state}", role=role, state=STATES[one.state])
    return _("• {link}, {role}: {state}", link=await link_name(visit, one), role=role, state=STATES[one.state])


async def _person(visit: Visit, seat: Seat, one: Person) -> Page:
    name = (await people.names(visit.unit, [one.id]))[one.id]
    title = (await programme.processes(visit.unit, [seat.process]))[seat.process].title
    body: list[Phrase] = [_line(seat, one, name, title)]
    keys: list[list[Key]] = []
    if one.holds(Role.PARTICIPANT, seat.process, seat.side):
        access.require(visit.me, Action.SEE, Thing.CONSENT, seat.where)
        standing = await consents.standing(visit.unit, [one.id], seat.process)
        body += [_("Consents:"), *(consent_line(visit, each, title) for each in standing)]
        body += [] if standing else [_("None is recorded. Silence is not consent.")]
        keys.append([Key(_("Record a consent"), Begin("consent_on_behalf", {"person": address(seat, one)}))])
    account = _("New phone or account") if one.recorded_by is None else _("Has Telegram now")
    keys.append([Key(account, Begin("invitation", {"seat": str(seat), "replaced": one.id}))])
    keys.append([Key(_("End the role"), Begin("role_end", {"person": address(seat, one)}))])
    return Page(Words(name), body, [*keys, [Key(_("‹ People"), Go("people")), HOME]], sensitive=True)


async def _own_link(visit: Visit, link_id: str) -> Invitation:
    found = await invitations.by_id(visit.unit, link_id)
    if found is None or found.created_by != visit.me.id:
        raise Refused(access.NOT_YOURS)
    access.require(visit.me, Action.SEE, Thing.INVITATION, Where(found.process, found.side))
    return found


async def _link(visit: Visit, found: Invitation) -> Page:
    keys = [[Key(_("Take it back"), Begin("link_end", {"link": found.id}), Style.DANGER)]]
    body: list[Phrase] = [_("This link is over.")]
    if found.state in STATES:
        body = [await link_line(visit, found), _("It ends by itself on {when}.", when=found.expires_at)]
    if found.state == CLAIMED:
        keys.insert(0, [Key(_("Compare the code"), Begin("confirmation", {"invitation": found.id}), Style.PRIMARY)])
    keys = keys if found.state in STATES else []
    return Page(await link_name(visit, found), body, [*keys, [HOME]], sensitive=True)


async def links_page(visit: Visit, about: str) -> Page:
    """An administrator's own links, and nothing about anybody."""
    if about.startswith(LINK):
        return await _link(visit, await _own_link(visit, about.removeprefix(LINK)))
    links = await invitations.created_by(visit.unit, visit.me.id)
    keys = [[Key(await link_name(visit, one), Go("links", f"{LINK}{one.id}"))] for one in links]
    body: list[Phrase] = [await link_line(visit, one) for one in links]
    invite = [Key(_("Invite somebody"), Begin("invitation"), Style.PRIMARY)]
    return Page(
        _("Invitations"), body or [_("No link of yours is under way.")], [*keys, invite, [HOME]], sensitive=True
    )


pages = {
    "people": Area(_("People on your side"), frozenset({Role.ORGANISER}), people_page),
    "links": Area(_("Invitations"), frozenset({Role.ADMINISTRATOR}), links_page),
}
