"""Carries out the sign-off: each side turns its own key on how things stand; with the last one the event is cleared."""

from __future__ import annotations

from flows.access_rules import Action, Thing, Where
from flows.analysis.clearance import Missing, Part
from flows.analysis.risk import Band
from flows.event_status import Status
from flows.event_step import ClearEvent
from flows.roles import Role
from flows.sign_off import (
    OBSTACLES,
    ConsultedOn,
    KeepWord,
    KeyFor,
    TurnKey,
    consulted_event,
    consulted_flow,
    director_flow,
    event,
    flow,
)
from handlers import access
from handlers.clearance import REVIEW, clear_event, review
from handlers.duty_calls import ask_of
from handlers.faults import Refused
from handlers.judging import Judged, is_director, judge
from handlers.screens import draw_page
from handlers.seats import seats
from handlers.visit import Visit
from handlers.work import Area, Given, Work
from handlers.work.event_telling import is_near, tell_organisers
from handlers.work.own_events import OwnEvent, named, own_event
from handlers.work.sign_off_pages import clearance_page, clearance_status
from locales import Phrase, Words, _
from storage import duties, people, programme, sign_offs
from storage.duties import LIVE, Duty
from storage.numbering import alone
from storage.people import Person

_ASKED = {Part.ORGANISER: flow, Part.DIRECTOR: director_flow, Part.COORDINATOR: consulted_flow}
NOT_PLANNED = _("An event can be cleared while it is planned and has not begun.")
BOTH_SIDES = _("Whoever organises for both sides can turn the key of neither.")
ELSEWHERE = _("On another side something stands in the way. It is theirs to settle.")
TURNED = _("You have turned your key already.")
NOT_RED = _("A director signs only where the worst that is left is red.")
WAS_CONSULTED = _("You were consulted on this event as coordinator. Somebody else signs for your side.")
HAS_SIGNED = _("You have signed for your side. Another coordinator is consulted, or a pause takes all keys back.")
NOT_CONSULTED = _("The coordinator has to be consulted first. They have been asked as soon as one side turned its key.")


async def key_for(visit: Visit, query: KeyFor) -> str:
    own = await _signing(visit, query.event)
    await _judged(visit, own, directing=query.directing)
    return own.event.title


async def turn_key(visit: Visit, effect: TurnKey) -> None:
    """For the person's own side and no other: an effect does not even name one."""
    own = await _signing(visit, effect.event)
    await alone(visit.unit, own.event.process)
    judged = await _judged(visit, own, directing=effect.reason is not None)
    await sign_offs.turn(visit.unit, own.event, own.side, person=visit.me.id, state=judged.mark, reason=effect.reason)
    judged = await judge(visit.unit, own.event)
    if judged.may_go_ahead:
        await clear_event(visit, ClearEvent(own.event.id))
    else:
        await _ask_who_is_missing(visit, judged)

    async def show() -> None:
        await visit.show(draw_page(await clearance_page(visit, own.event.id), visit.reader))

    visit.then = show


async def _signing(visit: Visit, event_id: str) -> OwnEvent:
    """The event and the one side the person may sign for. Raises Refused."""
    own = await own_event(visit, event_id)
    access.require(visit.me, Action.CREATE, Thing.CLEARANCE, own.where)
    if len({one.side for one in seats(visit.me, Role.ORGANISER) if one.process == own.event.process}) > 1:
        raise Refused(BOTH_SIDES)
    if own.event.status != Status.PLANNED or own.event.starts_at <= visit.now:
        raise Refused(NOT_PLANNED)
    return own


async def _judged(visit: Visit, own: OwnEvent, *, directing: bool) -> Judged:
    """How it stands, once nothing keeps this person from turning the key now. Raises Refused with what does."""
    judged = await judge(visit.unit, own.event)
    if visit.me.id in judged.consulted:
        raise Refused(WAS_CONSULTED)
    if found := judged.obstacles(own.side):
        raise Refused(next(said for one, said in OBSTACLES.items() if one in found))
    if judged.stands_elsewhere(own.side):
        raise Refused(ELSEWHERE)
    if judged.has_signed(own.side, visit.me.id, reasoned=directing):
        raise Refused(TURNED)
    if directing:
        _directing(visit.me, judged, own)
    return judged


def _directing(me: Person, judged: Judged, own: OwnEvent) -> None:
    if not is_director(me, own.event.process, own.side):
        raise Refused(access.NOT_YOURS)
    if judged.band is not Band.RED:
        raise Refused(NOT_RED)
    if judged.word is None:
        raise Refused(NOT_CONSULTED)


async def _ask_who_is_missing(visit: Visit, judged: Judged) -> None:
    """Whoever is still to sign has it on Home; whose signature is there, or no longer needed, has not."""
    for part, asked in _ASKED.items():
        for duty in await duties.about(visit.unit, asked.name, judged.event.id):
            if not _still_asked(judged, part, duty):
                await duties.settle(visit.unit, duty.id, "done" if duty.person == visit.me.id else "lapsed")
    for one in sorted(judged.missing, key=lambda one: (one.part, one.side or "", one.person or "")):
        if one.part is Part.DIRECTOR and judged.word is None:
            continue  # asked once the coordinator was consulted
        for person, role, side in await _who(visit, judged, one):
            if person.id in _cannot(judged, one.part):
                continue
            if person.id != visit.me.id or one.part is Part.DIRECTOR:
                await _ask(visit, judged, one.part, person, role, side)


def _still_asked(judged: Judged, part: Part, duty: Duty) -> bool:
    if duty.person in _cannot(judged, part):
        return False
    if part is not Part.ORGANISER:
        return Missing(part, duty.side) in judged.missing
    owes = Missing(Part.OWNER, duty.side, duty.person)
    return Missing(part, duty.side) in judged.missing or owes in judged.missing


def _cannot(judged: Judged, part: Part) -> frozenset[str]:
    """Nobody consults themselves: who has signed is not asked for the coordinator's word, nor the other way round."""
    return judged.signed if part is Part.COORDINATOR else judged.consulted


async def _who(visit: Visit, judged: Judged, one: Missing) -> list[tuple[Person, Role, str | None]]:
    process = judged.event.process
    if one.part is Part.COORDINATOR:
        there = await people.holders(visit.unit, Role.COORDINATOR, process)
        return [(each, Role.COORDINATOR, None) for each in there]
    found = await people.holders(visit.unit, Role.ORGANISER, process, one.side)
    if one.part is Part.DIRECTOR:
        found = [each for each in found if is_director(each, process, one.side or "")]
    if one.person is not None:
        found = [each for each in found if each.id == one.person]
    return [(each, Role.ORGANISER, one.side) for each in found]


async def _ask(visit: Visit, judged: Judged, part: Part, person: Person, role: Role, side: str | None) -> None:
    asked = _ASKED.get(part, flow)
    so_far = await duties.about(visit.unit, asked.name, judged.event.id)
    if any(duty.person == person.id and duty.state in LIVE for duty in so_far):
        return
    await ask_of(
        visit,
        person,
        role,
        flow=asked.name,
        process=judged.event.process,
        side=side,
        subject=judged.event.id,
        due_at=judged.event.starts_at,
        # After a pause the same things are signed anew, so what is signed does not tell one asking from the next.
        dedupe=f"{asked.name}:{judged.event.id}:{judged.event.revision}:{judged.mark.hex()[:16]}:{person.id}",
        urgent=is_near(visit, judged.event),
    )


async def consulted_on(visit: Visit, query: ConsultedOn) -> str:
    return (await _consulted(visit, query.event)).event.code


async def keep_word(visit: Visit, effect: KeepWord) -> None:
    """It turns no key, and lets nothing go ahead by itself."""
    judged = await _consulted(visit, effect.event)
    await sign_offs.consulted(visit.unit, judged.event, person=visit.me.id, state=judged.mark, word=effect.word.value)
    await _ask_who_is_missing(visit, await judge(visit.unit, judged.event))
    await tell_organisers(visit, judged.event, urgent=is_near(visit, judged.event))


async def _consulted(visit: Visit, event_id: str) -> Judged:
    """Raises Refused unless a side has turned its key at the highest risk and waits for the coordinator."""
    found = await programme.event_by_id(visit.unit, event_id)
    if found is None:
        raise Refused(access.NOT_YOURS)
    access.require(visit.me, Action.CREATE, Thing.CONSULTED, Where(found.process))
    judged = await judge(visit.unit, found)
    if found.status != Status.PLANNED or not judged.turned or Missing(Part.COORDINATOR) not in judged.missing:
        raise Refused(_("Nothing is asked of you about this event now."))
    if visit.me.id in judged.signed:
        raise Refused(HAS_SIGNED)
    return judged


async def given(visit: Visit, duty: Duty) -> Given:
    return {event: duty.subject}


async def given_to_coordinator(visit: Visit, duty: Duty) -> Given:
    return {consulted_event: duty.subject}


async def about(visit: Visit, duty: Duty) -> Phrase:
    found = await programme.event_by_id(visit.unit, duty.subject or "")
    return named(found) if found is not None else _("an event")


async def code_of(visit: Visit, duty: Duty) -> Phrase:
    found = await programme.event_by_id(visit.unit, duty.subject or "")
    return Words(found.code) if found is not None else _("an event")


_ORGANISERS = frozenset({Role.ORGANISER})
work = Work(
    flow,
    facts={KeyFor: key_for},
    effects={TurnKey: turn_key},
    due={REVIEW: review},
    pages={
        "clearance": Area(_("Clearance"), _ORGANISERS, clearance_page, on_home=False),
        "clearance_status": Area(_("Clearance of events"), frozenset({Role.COORDINATOR}), clearance_status),
    },
    given=given,
    about=about,
)
director_work = Work(director_flow, given=given, about=about)
consulted_work = Work(
    consulted_flow,
    facts={ConsultedOn: consulted_on},
    effects={KeepWord: keep_word},
    given=given_to_coordinator,
    about=code_of,
)
