"""The register of one's own side: its events, the open risks of one, and what is done about each."""

from __future__ import annotations

from flows.engine import Style
from flows.risk_check import BANDS
from flows.risk_names import proposed
from flows.roles import Role
from handlers.actions import Begin, Go
from handlers.screens import Key, Page
from handlers.seats import seats
from handlers.talking import HOME
from handlers.visit import Visit
from handlers.work.event_telling import CARD
from handlers.work.own_events import coming, named, own_event
from handlers.work.own_risks import OwnRisk, own_risk, risks_of
from handlers.work.risk_views import view_keys
from locales import Phrase, Text, Words, _
from storage import people
from storage.programme import Event

RISK = "risk:"


async def register_page(visit: Visit, about: str) -> Page:
    """The coming events, the register of the one that `about` names, or one risk."""
    if about.startswith(RISK):
        return await _one(visit, await own_risk(visit, about.removeprefix(RISK)))
    if about:
        return await _register(visit, about)
    found = await coming(visit.unit, seats(visit.me, Role.ORGANISER), visit.now)
    body: list[Phrase] = [] if found else [_("No event is coming up.")]
    keys = [[Key(named(one), Go("risk_register", one.id))] for one in found]
    return Page(_("Risks"), body, [*keys, [HOME]], sensitive=True)


def register_bell(event: Event) -> Page:
    """Rings like any other: what it is about is seen once it is opened."""
    opening = Key(_("Open"), Go("risk_register", event.id), Style.PRIMARY)
    return Page(None, [_("One item is waiting for you.")], [[opening]])


async def _register(visit: Visit, event_id: str) -> Page:
    own = await own_event(visit, event_id)
    found = await risks_of(visit, own)
    body: list[Phrase] = [_("{number}. {risk}", number=at, risk=_told(visit, one)) for at, one in enumerate(found, 1)]
    keys = [[Key(one.name, Go("risk_register", f"{RISK}{one.entry.id}"))] for one in found]
    keys += [view_keys(own.event.id), [Key(_("Clearance"), Go("clearance", own.event.id))]]
    if not body:
        body = [_("No risk is open. A risk check opens one with every answer that is not harmless.")]
    back = Key(_("‹ Event"), Go("events", f"{CARD}{own.event.id}"))
    return Page(named(own.event), body, [*keys, [back, HOME]], sensitive=True)


def _told(visit: Visit, one: OwnRisk) -> Text:
    band = BANDS[one.entry.risk.band(visit.now)]
    return _("{risk}: {band}, {state}", risk=one.name, band=band, state=_state(visit, one))


def _state(visit: Visit, one: OwnRisk) -> Text:
    risk = one.entry.risk
    if risk.owner is None:
        return _("no control yet")
    if risk.done:
        return _("control in place")
    return _("control is late") if risk.overdue(visit.now) else _("control is under way")


async def _one(visit: Visit, one: OwnRisk) -> Page:
    risk, back = one.entry.risk, Key(_("‹ Risks"), Go("risk_register", one.own.event.id))
    body: list[Phrase] = [_told(visit, one), Words("")]
    body.append(_scored(_("As found: {likelihood} × {impact}"), risk.inherent.likelihood, risk.inherent.impact))
    if risk.residual is not None:
        left = _("What is left: {likelihood} × {impact}")
        body.append(_scored(left, risk.residual.likelihood, risk.residual.impact))
    if risk.overdue(visit.now):
        body.append(_("The control is late, so the risk counts as it was found."))
    body += await _control(visit, one)
    if not one.entry.is_open:
        return Page(one.name, [*body, _("This risk is closed.")], [[back, HOME]], sensitive=True)
    given = {"risk": one.entry.id}
    keys = [[Key(_("Control, owner, day"), Begin("mitigation", given))]]
    if risk.owner is not None:
        keys.insert(0, [Key(_("Score what is left"), Begin("rescore", given), Style.PRIMARY)])
    return Page(one.name, body, [*keys, [back, HOME]], sensitive=True)


def _scored(words: Text, likelihood: int, impact: int) -> Text:
    return Text(words.msgid, {"likelihood": likelihood, "impact": impact})


async def _control(visit: Visit, one: OwnRisk) -> list[Phrase]:
    """What is done about it; while nothing is, what the bank proposes."""
    risk = one.entry.risk
    if risk.owner is None:
        advice = proposed(risk.question)
        return [_("Proposed: {advice}", advice=advice)] if advice is not None else []
    lines: list[Phrase] = []
    if one.entry.control is not None:
        lines.append(_("Control: {control}", control=Words(one.entry.control)))
    there = {each.id for each in await people.holders(visit.unit, Role.ORGANISER, one.own.event.process, one.own.side)}
    if risk.owner in there:
        name = (await people.names(visit.unit, [risk.owner]))[risk.owner]
        lines.append(_("Owner: {name}", name=Words(name)))
    else:
        lines.append(_("Whoever was to see to it is no longer with your side. Choose somebody else."))
    if risk.due_at is not None:
        lines.append(_("Due: {when}", when=risk.due_at))
    return lines
