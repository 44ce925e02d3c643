"""How far an event is from going ahead: one's own side in full, of another only whether it is ready and has signed."""

from __future__ import annotations

from collections.abc import Iterable

from flows.access_rules import Action, Thing, Where
from flows.analysis.clearance import Missing, Part, valid
from flows.analysis.risk import Band
from flows.attendance import FEW
from flows.engine import Style
from flows.event_status import STATUSES, Status
from flows.roles import Role
from flows.sign_off import OBSTACLES, Word
from handlers import access
from handlers.actions import Begin, Go
from handlers.judging import Judged, is_director, judge
from handlers.screens import Key, Page
from handlers.seats import seats
from handlers.talking import HOME
from handlers.visit import Visit
from handlers.work.event_pages import open_questions
from handlers.work.event_telling import CARD
from handlers.work.own_events import OwnEvent, coming, named, own_event
from locales import Phrase, Text, Words, _
from storage import people, sign_offs


async def clearance_page(visit: Visit, about: str) -> Page:
    """Why the event can or cannot be cleared now, and whose key is still to come."""
    own = await own_event(visit, about)
    access.require(visit.me, Action.SEE, Thing.RISK_REGISTER, own.where)
    judged = await judge(visit.unit, own.event)
    status = Status(own.event.status)
    body: list[Phrase] = [_("Status: {status}", status=STATUSES[status]), *await open_questions(visit, own.event)]
    body += [Words(""), *_in_the_way(judged, own)]
    keys: list[list[Key]] = []
    if status is Status.PLANNED and visit.now < own.event.starts_at:
        body += [Words(""), *await _keys_so_far(visit, judged, own)]
        keys = _to_sign(visit, judged, own)
    body += await _reasons(visit, judged, own)
    keys.append([Key(_("Risks of your side"), Go("risk_register", own.event.id))])
    back = Key(_("‹ Event"), Go("events", f"{CARD}{own.event.id}"))
    return Page(named(own.event), body, [*keys, [back, HOME]], sensitive=True)


def _in_the_way(judged: Judged, own: OwnEvent) -> list[Phrase]:
    found = judged.obstacles(own.side)
    lines: list[Phrase] = [_("Your side:")]
    lines += [_("• {reason}", reason=OBSTACLES[one]) for one in OBSTACLES if one in found]
    if not found:
        lines.append(_("• Nothing stands in the way."))
    elsewhere = judged.stands_elsewhere(own.side)
    for side in judged.sides:
        if side != own.side:
            lines.append(_stands(side) if side in elsewhere else _ready(side))
    return lines


def _stands(side: str) -> Text:
    return _("Side {side}: something stands in the way.", side=side)


def _ready(side: str) -> Text:
    return _("Side {side}: nothing stands in the way.", side=side)


async def _keys_so_far(visit: Visit, judged: Judged, own: OwnEvent) -> list[Phrase]:
    """Who has signed is told by side; who of one's own side is still to sign, by name."""
    lines = [_turned(side, bool(valid(state, judged.turned))) for side, state in judged.sides.items()]
    if judged.obstacles(own.side) or judged.stands_elsewhere(own.side):
        return [*lines]
    owners = [one.person for one in judged.missing if one.part is Part.OWNER and one.side == own.side]
    names = await people.names(visit.unit, [one for one in owners if one is not None])
    lines += [_("Still to sign, as owner of a control: {name}", name=Words(name)) for name in sorted(names.values())]
    if judged.band is Band.RED:
        lines.append(_("What is left is red: a director of each side signs too, and the coordinator is consulted."))
        lines += _of_coordinator(judged)
    return [*lines]


async def _reasons(visit: Visit, judged: Judged, own: OwnEvent) -> list[Phrase]:
    """Why directors of one's own side let it go ahead. While it is planned, only what still counts."""
    planned = Status(own.event.status) is Status.PLANNED
    found = await sign_offs.reasons(visit.unit, own.event, own.side)
    found = [(key, reason) for key, reason in found if key.state == judged.mark or not planned]
    names = await people.names(visit.unit, [key.person for key, _reason in found])
    return [
        _("Signed as director by {name}: {reason}", name=Words(names.get(key.person, "–")), reason=Words(reason))
        for key, reason in found
    ]


def _turned(side: str, turned: bool) -> Text:
    if turned:
        return _("Key of side {side}: turned.", side=side)
    return _("Key of side {side}: not turned yet.", side=side)


def _of_coordinator(judged: Judged) -> list[Text]:
    match judged.word:
        case None:
            return [_("The coordinator was not consulted yet.")]
        case Word.PAUSE:
            return [_("The coordinator was consulted, and asks for a pause.")]
        case _:
            return [_("The coordinator was consulted.")]


def _to_sign(visit: Visit, judged: Judged, own: OwnEvent) -> list[list[Key]]:
    if judged.obstacles(own.side) or judged.stands_elsewhere(own.side) or visit.me.id in judged.consulted:
        return []
    keys = []
    if not judged.has_signed(own.side, visit.me.id):
        keys.append([Key(_("Turn our key"), Begin("sign_off", {"event": own.event.id}), Style.PRIMARY)])
    directs = is_director(visit.me, own.event.process, own.side)
    if directs and judged.word is not None and Missing(Part.DIRECTOR, own.side) in judged.missing:
        keys.append([Key(_("Sign as director"), Begin("director_sign_off", {"event": own.event.id}), Style.PRIMARY)])
    return keys


async def clearance_status(visit: Visit, about: str) -> Page:
    """For the coordinator: by code, without a band, a reason or a name."""
    found = await coming(visit.unit, seats(visit.me, Role.COORDINATOR), visit.now)
    found = [one for one in found if access.may(visit.me, Action.SEE, Thing.RISK_STATUS, Where(one.process))]
    body: list[Phrase] = [] if found else [_("No event is coming up.")]
    for one in found:
        judged = await judge(visit.unit, one)
        body.append(_("{event}: {status}", event=Words(one.code), status=STATUSES[Status(one.status)]))
        body += await open_questions(visit, one)
        for side, state in judged.sides.items():
            body.append(_stands(side) if judged.obstacles(side) else _ready(side))
            body.append(_turned(side, bool(valid(state, judged.turned))))
        body += [_to_do(risk.done for state in judged.sides.values() for risk in state.risks), Words("")]
    return Page(_("Clearance of events"), body, [[HOME]], sensitive=True)


def _to_do(done: Iterable[bool]) -> Text:
    count = sum(not one for one in done)
    if count < FEW:
        return _("Controls not in place: fewer than five")
    return _("Controls not in place: {count}", count=count)
