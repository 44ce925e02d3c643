"""Carries out invitations: where somebody may invite, to what, and the link itself, handed out once."""

from __future__ import annotations

from datetime import datetime

from flows.access_rules import Action, Thing, Where
from flows.engine import Choice
from flows.invitation import (
    MAY_INVITE,
    InvitingSeats,
    LinkLasts,
    MakeInvitation,
    PartnersOf,
    Replaceable,
    RolesToOffer,
    flow,
)
from flows.role_names import ROLE_NAMES
from flows.roles import Role
from handlers import access
from handlers.admission import LAPSE, hours, lapse, who_approves
from handlers.faults import Refused
from handlers.incoming import Due
from handlers.screens import Page, draw_page
from handlers.seats import Seat, read
from handlers.visit import Visit
from handlers.work import Work
from handlers.work.own_people import of_side
from locales import Text, Words, _
from storage import accounts, audit, invitations, organisations, people, programme
from storage.invitations import Invitation
from storage.timers import set_timer

ELSEWHERE = _(
    "This person holds or held a role elsewhere too, so their account cannot be replaced from here. End the role and "
    "invite them anew."
)


async def inviting_seats(visit: Visit, query: InvitingSeats) -> list[Choice]:
    found = await programme.processes(visit.unit, [seat.process for seat in await _seats(visit)])
    return [Choice(str(seat), _seat_label(found[seat.process].title, seat.side)) for seat in await _seats(visit)]


def _seat_label(title: str, side: str) -> Text:
    return (
        _("{process}, side {side}", process=Words(title), side=side) if side else _("{process}", process=Words(title))
    )


async def _seats(visit: Visit) -> list[Seat]:
    """An organiser's sides; for an administrator every side, and the place of those who belong to none."""
    found: list[Seat] = []
    for held in visit.me.roles:
        if held.role is Role.ORGANISER and held.process and held.side:
            found.append(Seat(held.process, held.side))
        if held.role is Role.ADMINISTRATOR:
            for process in [held.process] if held.process else await programme.ids(visit.unit):
                found += [
                    Seat(process, ""),
                    *(Seat(process, side) for side in await programme.sides(visit.unit, process)),
                ]
    return list(dict.fromkeys(found))


def _inviting(visit: Visit, written: str) -> tuple[Seat, frozenset[Role]]:
    """The seat, and the roles this person may invite to there. Raises Refused where there are none."""
    seat = read(written)
    where = Where(seat.process, seat.side or None)
    access.require(visit.me, Action.CREATE, Thing.INVITATION, where)
    roles: set[Role] = set()
    if seat.side and visit.me.holds(Role.ORGANISER, seat.process, seat.side):
        roles |= MAY_INVITE[Role.ORGANISER]
    if visit.me.holds(Role.ADMINISTRATOR, seat.process):
        roles |= {role for role in MAY_INVITE[Role.ADMINISTRATOR] if (role is Role.ORGANISER) == bool(seat.side)}
    if not roles:
        raise Refused(access.NOT_YOURS)
    return seat, frozenset(roles)


async def roles_to_offer(visit: Visit, query: RolesToOffer) -> list[Choice]:
    _seat, roles = _inviting(visit, query.seat)
    return [Choice(role.value, name) for role, name in ROLE_NAMES.items() if role in roles]


async def partners_of(visit: Visit, query: PartnersOf) -> list[Choice]:
    seat, _roles = _inviting(visit, query.seat)
    found = await organisations.partners(visit.unit, seat.process, visit.now.date())
    there = [one for one in found if one.side == (seat.side or None) and one.part != "donor"]
    return [Choice(one.id, Words(one.name)) for one in organisations.distinct(there)]


async def replaceable(visit: Visit, query: Replaceable) -> list[Choice]:
    seat, _roles = _inviting(visit, query.seat)
    there = await of_side(visit, seat)
    named = await people.names(visit.unit, [one.id for one in there])
    return [Choice(one.id, Words(named[one.id])) for one in there if one.id != visit.me.id]


async def link_lasts(visit: Visit, query: LinkLasts) -> datetime:
    seat, _roles = _inviting(visit, query.seat)
    return visit.now + await hours(visit, seat.process)


async def make_invitation(visit: Visit, effect: MakeInvitation) -> None:
    """Everything is asked again; what the link says is known to nobody but its maker's chat from here on."""
    seat, roles = _inviting(visit, effect.seat)
    role, organisation = effect.role, effect.organisation
    if effect.replaced is not None:
        role, organisation = await _of_replaced(visit, seat, effect.replaced)
    elif organisation not in {choice.value for choice in await partners_of(visit, PartnersOf(effect.seat))}:
        raise Refused(access.NOT_YOURS)
    if role is None or (role not in roles and effect.replaced is None):
        raise Refused(access.NOT_YOURS)
    token, until = invitations.new_token(), visit.now + await hours(visit, seat.process)
    one = await invitations.make(
        visit.unit,
        token=token,
        role=role,
        process=seat.process,
        side=seat.side or None,
        organisation=organisation,
        rank=effect.rank,
        label=effect.label,
        replaces=effect.replaced,
        created_by=visit.me.id,
        expires_at=until,
    )
    made = await invitations.by_id(visit.unit, one)
    if made is not None:
        await who_approves(visit, made)  # refused now rather than when somebody waits for it
    await set_timer(visit.unit, LAPSE, one, until)
    await audit.note(visit.unit, "invitation_made", actor=visit.me.id, about=one, process=seat.process)
    link = f"{visit.post.address}?start={token}"
    await visit.hand_out(draw_page(Page(None, [_for_you(until), Words(link)]), visit.reader))


def _for_you(until: datetime) -> Text:
    # Translators: forwarded by an organiser to the person who is invited
    return _("An invitation for you alone. It works once, until {when}.", when=until)


async def _of_replaced(visit: Visit, seat: Seat, person_id: str) -> tuple[Role, str | None]:
    """The weightier role of somebody on the same side, whose account can be replaced from here."""
    one = next((one for one in await of_side(visit, seat) if one.id == person_id), None)
    if one is None or one.id == visit.me.id:
        raise Refused(access.NOT_YOURS)
    if await accounts.places_ever(visit.unit, person_id) != {(seat.process, seat.side)}:
        raise Refused(ELSEWHERE)
    held = sorted(one.roles, key=lambda held: held.role is not Role.ORGANISER)
    return held[0].role, held[0].organisation


async def lapses(visit: Visit, due: Due) -> None:
    found = await invitations.by_id(visit.unit, due.subject, hold=True)
    if found is not None:
        await lapse(visit, found)


def may_settle(visit: Visit, found: Invitation) -> bool:
    """Whether the person may confirm, refuse or take back this invitation: its maker, in the role it was made in."""
    where = Where(found.process, found.side)
    return found.created_by == visit.me.id and access.may(visit.me, Action.CHANGE, Thing.INVITATION, where)


work = Work(
    flow,
    facts={
        InvitingSeats: inviting_seats,
        RolesToOffer: roles_to_offer,
        PartnersOf: partners_of,
        Replaceable: replaceable,
        LinkLasts: link_lasts,
    },
    effects={MakeInvitation: make_invitation},
    due={LAPSE: lapses},
)
