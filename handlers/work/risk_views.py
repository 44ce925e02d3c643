"""One side's risks at an event as pictures: where each stands now, and how the band went. Its own organisers only."""

from __future__ import annotations

from collections.abc import Sequence

from flows.access_rules import Action, Thing
from flows.analysis.clearance import Risk
from flows.analysis.risk import Band, Reading, band
from flows.risk_check import BANDS
from flows.risk_names import risk_name
from flows.roles import Role
from handlers import access
from handlers.actions import Go
from handlers.pictures.risk_history import RiskHistory
from handlers.pictures.risk_matrix import MOST, Placed, RiskMatrix
from handlers.screens import Key, Page
from handlers.talking import HOME
from handlers.visit import Visit
from handlers.work import Area
from handlers.work.own_events import OwnEvent, named, own_event
from handlers.work.own_risks import risks_of
from handlers.work.risk_check_standing import rules_of
from locales import Phrase, Text, _, n_
from storage import risk_checks

LINES = 10
"""Checks named below the history; the picture has more."""
_GRAVITY = tuple(Band)


def view_keys(event_id: str) -> list[Key]:
    """The two buttons, for any page that is about the risks of the person's own side."""
    return [Key(_("Risk matrix"), Go("risk_matrix", event_id)), Key(_("Over time"), Go("risk_history", event_id))]


async def matrix_page(visit: Visit, about: str) -> Page:
    """Every open risk by its number in the register, with the same in words below."""
    own = await own_event(visit, about)
    numbered = list(enumerate((one.entry.risk for one in await risks_of(visit, own)), 1))
    shown = _gravest(visit, numbered)
    if not shown:
        return _page(own, [_("Your side has no open risk here.")])
    asked = [one for one in (await rules_of(visit.unit, own.event.process)).questions if one.number is None]
    body: list[Phrase] = [_in_words(visit, number, risk, risk_name(risk.question, asked)) for number, risk in shown]
    if left_out := len(numbered) - len(shown):
        body.append(n_("… and {count} risk that is less grave", "… and {count} risks that are less grave", left_out))
    placed = [_placed(visit, number, risk) for number, risk in shown]
    return _page(own, body, RiskMatrix(_("Risks: {event}", event=named(own.event)), placed))


async def history_page(visit: Visit, about: str) -> Page:
    """The band of every check of the own side."""
    own = await own_event(visit, about)
    access.require(visit.me, Action.SEE, Thing.RISK_CHECK, own.where)
    checks = [one for one in await risk_checks.assessments(visit.unit, own.event.id) if one.side == own.side]
    if not checks:
        return _page(own, [_("Your side has not checked this event yet.")])
    body = [_("• {when}: {band}", when=one.done_at, band=BANDS[one.band]) for one in checks[-LINES:]]
    course = [(one.done_at, one.band) for one in checks]
    title = _("Risk over time: {event}", event=named(own.event))
    return _page(own, body, RiskHistory(title, course, own.event.starts_at))


def _page(own: OwnEvent, body: Sequence[Phrase], picture: RiskMatrix | RiskHistory | None = None) -> Page:
    keys = [view_keys(own.event.id), [Key(_("‹ Risk checks"), Go("risk_checks", own.event.id)), HOME]]
    return Page(named(own.event), body, keys, sensitive=True, picture=picture)


def _gravest(visit: Visit, numbered: Sequence[tuple[int, Risk]]) -> list[tuple[int, Risk]]:
    """As many as one picture holds, the gravest of them, by their numbers."""
    graver = sorted(numbered, key=lambda one: _GRAVITY.index(one[1].band(visit.now)), reverse=True)
    return sorted(graver[:MOST], key=lambda one: one[0])


def _placed(visit: Visit, number: int, risk: Risk) -> Placed:
    now = risk.reading(visit.now)
    weighed = band(Reading(now.likelihood, now.impact))
    grave = risk.band(visit.now) is Band.RED and weighed is not Band.RED
    return Placed(number, _score(risk.inherent), _score(now), grave)


def _score(reading: Reading) -> tuple[int, int]:
    return reading.likelihood, reading.impact


def _in_words(visit: Visit, number: int, risk: Risk, name: Phrase) -> Text:
    now, before = risk.reading(visit.now), risk.inherent
    said = {
        "number": number,
        "risk": name,
        "band": BANDS[risk.band(visit.now)],
        "likelihood": now.likelihood,
        "impact": now.impact,
    }
    if _score(now) == _score(before):
        return _("{number}. {risk}: {band} (likelihood {likelihood}, impact {impact})", **said)
    return _(
        "{number}. {risk}: {band} (likelihood {likelihood}, impact {impact}; before {was_likelihood}, {was_impact})",
        **said,
        was_likelihood=before.likelihood,
        was_impact=before.impact,
    )


PAGES = {
    "risk_matrix": Area(_("Risk matrix"), frozenset({Role.ORGANISER}), matrix_page, on_home=False),
    "risk_history": Area(_("Over time"), frozenset({Role.ORGANISER}), history_page, on_home=False),
}
