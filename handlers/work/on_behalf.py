"""Carries out what an organiser does for the people of their own side: entering them, consents, the end of a role."""

from __future__ import annotations

from flows import on_behalf, role_end
from flows.access_rules import Action, Thing
from flows.consent import WORDING, Layer
from flows.engine import Choice
from flows.on_behalf import EnterPerson, PeopleToRecordFor, RecordConsent, RecordingSeats
from flows.role_end import EndRole, NameOf, PeopleOfOwnSides
from flows.roles import Role
from handlers import access
from handlers.faults import Refused
from handlers.seats import read
from handlers.visit import Visit
from handlers.work import Work
from handlers.work.own_people import address, of_own_side, of_side, own_seats
from handlers.work.people_pages import pages
from handlers.work.self_service import end_roles
from locales import Words, _
from storage import accounts, audit, consents, people, programme, role_giving

NOT_YOURSELF = _("Your own role ends under /privacy.")


async def recording_seats(visit: Visit, query: RecordingSeats) -> list[Choice]:
    titles = await programme.processes(visit.unit, [seat.process for seat in own_seats(visit)])
    return [
        Choice(str(seat), _("{process}, side {side}", process=Words(titles[seat.process].title), side=seat.side))
        for seat in own_seats(visit)
    ]


async def people_to_record_for(visit: Visit, query: PeopleToRecordFor) -> list[Choice]:
    return await _others(visit, Role.PARTICIPANT)


async def people_of_own_sides(visit: Visit, query: PeopleOfOwnSides) -> list[Choice]:
    return await _others(visit, None)


async def _others(visit: Visit, role: Role | None) -> list[Choice]:
    found = [
        (seat, one)
        for seat in own_seats(visit)
        for one in await of_side(visit, seat)
        if one.id != visit.me.id and (role is None or one.holds(role, seat.process, seat.side))
    ]
    named = await people.names(visit.unit, [one.id for _seat, one in found])
    return [Choice(address(seat, one), Words(named[one.id])) for seat, one in found]


async def enter_person(visit: Visit, effect: EnterPerson) -> None:
    """Somebody without an account. Without their agreement that anything is held, nothing is."""
    seat = read(effect.seat)
    access.require(visit.me, Action.CREATE, Thing.PERSON, seat.where)
    if not effect.consents.get(Layer.HOLDING):
        raise Refused(access.NOT_YOURS)
    held = access.held(visit.me, Role.ORGANISER, seat.process, seat.side)
    one = await people.add(
        visit.unit,
        telegram_id=None,
        name=effect.name,
        language=visit.me.language,
        zone=visit.me.zone,
        country=visit.me.country,
        weekend=visit.me.weekend,
        recorded_by=visit.me.id,
    )
    await role_giving.give_role(
        visit.unit, one, Role.PARTICIPANT, process=seat.process, side=seat.side, organisation=held.organisation
    )
    given = {layer.value: effect.consents.get(layer, False) for layer in Layer}
    await consents.record(visit.unit, one, seat.process, given, WORDING, recorded_by=visit.me.id)
    await audit.note(visit.unit, "person_entered", actor=visit.me.id, about=one, process=seat.process)


async def record_consent(visit: Visit, effect: RecordConsent) -> None:
    seat, one = await of_own_side(visit, effect.person)
    access.require(visit.me, Action.CHANGE, Thing.CONSENT, seat.where)
    if not one.holds(Role.PARTICIPANT, seat.process, seat.side):
        raise Refused(access.NOT_YOURS)
    decision = {effect.layer.value: effect.given}
    ids = await consents.record(visit.unit, one.id, seat.process, decision, WORDING, recorded_by=visit.me.id)
    await audit.note(
        visit.unit, "consent_noted", actor=visit.me.id, about=ids[effect.layer.value], process=seat.process
    )


async def name_of(visit: Visit, query: NameOf) -> str:
    _seat, one = await of_own_side(visit, query.person)
    return (await people.names(visit.unit, [one.id]))[one.id]


async def end_role(visit: Visit, effect: EndRole) -> None:
    """One key is enough to stop. Nobody can ask for the erasure of somebody without an account but their organiser."""
    seat, one = await of_own_side(visit, effect.person)
    access.require(visit.me, Action.CHANGE, Thing.ROLE, seat.where)
    if one.id == visit.me.id:
        raise Refused(NOT_YOURSELF)
    await audit.note(visit.unit, "role_ended", actor=visit.me.id, about=one.id, process=seat.process)
    await end_roles(visit, one, seat.process, seat.side, Role.PARTICIPANT, Role.ORGANISER)
    if one.recorded_by is not None and await accounts.lookup_of(visit.unit, one.id) is None:
        await accounts.erase(visit.unit, one.id)


entering_work = Work(
    on_behalf.flow, facts={RecordingSeats: recording_seats}, effects={EnterPerson: enter_person}, pages=pages
)
consent_work = Work(
    on_behalf.consent_flow,
    facts={PeopleToRecordFor: people_to_record_for},
    effects={RecordConsent: record_consent},
)
role_end_work = Work(
    role_end.flow, facts={PeopleOfOwnSides: people_of_own_sides, NameOf: name_of}, effects={EndRole: end_role}
)
