"""Carries out what people change about themselves: a name, a zone, a consent, a role that ends."""

from __future__ import annotations

from zoneinfo import available_timezones

from flows import consent_change, correction, leaving
from flows.consent import LAYERS, WORDING, Decision, Layer
from flows.consent_change import Change, ChangeConsent, OwnConsents
from flows.correction import CorrectName, CorrectZone
from flows.engine import Choice
from flows.leaving import LeavePlace, Leaves, LeavingOf, OwnPlaces
from flows.role_names import role_at
from flows.roles import Role
from handlers import access, talking
from handlers.admission import end
from handlers.faults import Refused
from handlers.quiet_hours import next_fitting
from handlers.visit import Visit
from handlers.work import Work
from handlers.work.people_news import tell_organisers
from locales import Phrase, Words, _
from storage import (
    accounts,
    audit,
    consents,
    invitations,
    outbox,
    people,
    programme,
    releases,
    risk_register,
    role_giving,
)
from storage.invitations import REVOKED
from storage.people import Person, RoleHeld

NO_SUCH_CONSENT = _("This consent is not asked of you.")


async def correct_name(visit: Visit, effect: CorrectName) -> None:
    await accounts.set_name(visit.unit, visit.me.id, effect.name)
    await audit.note(visit.unit, "person_corrected", actor=visit.me.id, about=visit.me.id)


async def correct_zone(visit: Visit, effect: CorrectZone) -> None:
    if effect.zone not in available_timezones():
        raise Refused(access.NOT_YOURS)
    await accounts.set_zone(visit.unit, visit.me.id, effect.zone)
    visit.me.zone = effect.zone
    morning = next_fitting(visit.now, visit.me.zone, visit.me.country, visit.me.weekend)
    await outbox.ring_from(visit.unit, visit.me.id, morning)
    await audit.note(visit.unit, "person_corrected", actor=visit.me.id, about=visit.me.id)


async def own_consents(visit: Visit, query: OwnConsents) -> list[Choice]:
    """Each layer turned round: what is given can be taken back, what is not can be given where one takes part."""
    given = {(one.process, one.layer) for one in await consents.standing(visit.unit, [visit.me.id]) if one.given}
    own = own_processes(visit.me)
    titles = await programme.processes(visit.unit, {*own, *(process for process, _layer in given)})
    choices = []
    for process, title in titles.items():
        for layer, label in LAYERS.items():
            to = Decision.NO if (process, layer.value) in given else Decision.YES
            if to is Decision.YES and process not in own:
                continue
            named = _("{process}: {label}", process=Words(title.title), label=label) if len(titles) > 1 else label
            words = _("Take back: {what}", what=named) if to is Decision.NO else _("Agree: {what}", what=named)
            choices.append(Choice(str(Change(process, layer, to)), words))
    return choices


def own_processes(person: Person) -> list[str]:
    """The processes in which the person is asked for consent."""
    return [held.process for held in person.roles if held.role is Role.PARTICIPANT and held.process is not None]


async def change_consent(visit: Visit, effect: ChangeConsent) -> None:
    """One step, and the side's organisers are told. Whoever left a process can still take back what they gave."""
    try:
        change = Change.read(effect.change)
    except ValueError:
        raise Refused(NO_SUCH_CONSENT) from None
    process, layer, given = change.process, change.layer.value, change.to is Decision.YES
    standing = await consents.standing(visit.unit, [visit.me.id], process)
    if process not in own_processes(visit.me) and (given or not standing):
        raise Refused(NO_SUCH_CONSENT)
    if any(one.layer == layer and one.given == given for one in standing):
        return  # twice tapped
    made = (await consents.record(visit.unit, visit.me.id, process, {layer: given}, WORDING))[layer]
    action = "consent_given" if given else "consent_withdrawn"
    await audit.note(visit.unit, action, actor=visit.me.id, about=made, process=process)
    for there, side in await accounts.places_ever(visit.unit, visit.me.id):
        if there == process:
            await tell_organisers(visit, process, side, made, made)
    if change.layer is Layer.HOLDING and not given:
        await _stop_holding(visit, process)


async def _stop_holding(visit: Visit, process: str) -> None:
    """Nothing more is gathered there, and whether what is there shall go is the next question."""
    for held in visit.me.all_roles:
        if held.process == process and held.role is Role.PARTICIPANT:
            await end_roles(visit, visit.me, process, held.side, Role.PARTICIPANT)
    await visit.is_now(visit.me.id)
    visit.then = lambda: talking.begin(visit, visit.works.by_flow["erasure"].flow, {})


async def own_places(visit: Visit, query: OwnPlaces) -> list[Choice]:
    return [Choice(written(held), await place_of(visit, held)) for held in visit.me.all_roles]


def written(held: RoleHeld) -> str:
    """How answers and buttons name a role."""
    return f"{held.role.value}:{held.process or ''}:{held.side or ''}"


async def place_of(visit: Visit, held: RoleHeld) -> Phrase:
    titles = await programme.processes(visit.unit, [held.process] if held.process else [])
    return role_at(held.role, titles[held.process].title if held.process else None, held.side)


async def leaving_of(visit: Visit, query: LeavingOf) -> Leaves:
    held = _own_place(visit, query.place)
    return Leaves(await place_of(visit, held), await is_last(visit, held))


async def is_last(visit: Visit, held: RoleHeld) -> bool:
    """Whether nobody else organises that side."""
    if held.role is not Role.ORGANISER or held.process is None or held.side is None:
        return False
    there = await people.holders(visit.unit, Role.ORGANISER, held.process, held.side)
    frozen = await people.waiting(visit.unit, Role.ORGANISER, held.process)
    return len(there) + sum(one.waits_for(Role.ORGANISER, held.process, held.side) for one in frozen) < 2


async def leave_place(visit: Visit, effect: LeavePlace) -> None:
    held = _own_place(visit, effect.place)
    await end_roles(visit, visit.me, held.process, held.side, held.role)
    await audit.note(visit.unit, "place_left", actor=visit.me.id, about=visit.me.id, process=held.process)
    if held.process is not None:
        key = f"left:{visit.me.id}:{visit.now.isoformat()}"
        await tell_organisers(visit, held.process, held.side, visit.me.id, key)
    await visit.is_now(visit.me.id)


async def end_roles(visit: Visit, person: Person, process: str | None, side: str | None, *roles: Role) -> None:
    """From now on the person does not hold these roles there, attends nothing there, and their links are void."""
    for role in roles:
        await role_giving.withdraw_role(visit.unit, person.id, role, process=process, side=side)
    if process is not None and Role.PARTICIPANT in roles:
        await accounts.step_back(visit.unit, person.id, process)
    if Role.ORGANISER in roles and process is not None and side is not None:
        await risk_register.owner_left(visit.unit, person.id, process, side)
        await releases.custodian_left(visit.unit, person.id, process, side)
    if Role.ORGANISER in roles or Role.ADMINISTRATOR in roles:
        for link in await invitations.created_by(visit.unit, person.id):
            if link.process == process and link.side == side:
                await end(visit, link, REVOKED)


def _own_place(visit: Visit, place: str) -> RoleHeld:
    for held in visit.me.all_roles:
        if written(held) == place:
            return held
    raise Refused(access.NOT_YOURS)


correction_work = Work(correction.flow, effects={CorrectName: correct_name, CorrectZone: correct_zone})
consent_work = Work(consent_change.flow, facts={OwnConsents: own_consents}, effects={ChangeConsent: change_consent})
leaving_work = Work(
    leaving.flow,
    facts={OwnPlaces: own_places, LeavingOf: leaving_of},
    effects={LeavePlace: leave_place},
)
