"""What risk checks show: a side its own with their answers, a coordinator how far each side is and nothing else."""

from __future__ import annotations

from flows.access_rules import Action, Thing, Where
from flows.analysis.risk import differ
from flows.banks.risk_check import BANDS
from flows.engine import Answers, Facts, Scene, Style
from flows.risk_check import flow, lines
from flows.roles import Role
from handlers import access
from handlers.actions import Begin, Go
from handlers.screens import Key, Page
from handlers.seats import seats
from handlers.talking import HOME
from handlers.visit import Visit
from handlers.work.own_events import OwnEvent, coming, named, own_event
from handlers.work.risk_check_standing import STANDINGS, Standing, by_side, opens_at, standing
from locales import Phrase, Text, Words, _
from storage import duties, programme, risk_checks
from storage.programme import Event
from storage.risk_checks import Assessment, RiskCheck

NONE_COMING = _("No event is coming up.")


async def own_checks(visit: Visit, about: str) -> Page:
    """The coming events with where the own side stands, or the one that `about` names."""
    if about:
        return await _one_event(visit, await own_event(visit, about))
    events = await coming(visit.unit, seats(visit.me, Role.ORGANISER), visit.now)
    body: list[Phrase] = [] if events else [NONE_COMING]
    keys = []
    for event in events:
        own = await own_event(visit, event.id)
        body.append(_("• {event}: {standing}", event=named(event), standing=await _own_standing(visit, own)))
        keys.append([Key(named(event), Go("risk_checks", event.id))])
    return Page(_("Risk checks so far"), body, [*keys, [HOME]], sensitive=True)


async def status_of_all(visit: Visit, about: str) -> Page:
    """Per event and side one word: no band, no answer, no name."""
    events = await coming(visit.unit, seats(visit.me, Role.COORDINATOR), visit.now)
    events = [one for one in events if access.may(visit.me, Action.SEE, Thing.RISK_STATUS, Where(one.process))]
    body: list[Phrase] = [] if events else [NONE_COMING]
    for event in events:
        body.append(named(event))
        for side, checks in (await _checks(visit, event)).items():
            where = STANDINGS[await _standing(visit, event, side, checks)]
            body.append(_("• Side {side}: {standing}", side=side, standing=where))
    return Page(_("Risk check status"), body, [[HOME]], sensitive=True)


def difference_bell(event: Event) -> Page:
    """Rings like any other: that the sides differ is learned on opening."""
    opening = Key(_("Open"), Go("risk_checks", event.id), Style.PRIMARY)
    return Page(None, [_("One item is waiting for you.")], [[opening]])


async def _one_event(visit: Visit, own: OwnEvent) -> Page:
    access.require(visit.me, Action.SEE, Thing.RISK_CHECK, own.where)
    checks = await risk_checks.of_side(visit.unit, own.event, own.side)
    body: list[Phrase] = [await _compared(visit, own), Words("")]
    body += _told(checks[0]) if checks else [await _own_standing(visit, own)]
    body += [_("Before that: {band}, on {when}", band=BANDS[one.band], when=one.done_at) for one in checks[1:]]
    again = Key(_("Check again") if checks else _("Check now"), Begin(flow.name, {"event": own.event.id}))
    back = Key(_("‹ Risk checks"), Go("risk_checks"))
    return Page(named(own.event), body, [[again], [back, HOME]], sensitive=True)


async def _compared(visit: Visit, own: OwnEvent) -> Text:
    """All that a side learns of the others."""
    checks = await _checks(visit, own.event)
    match differ({side: [one.band for one in held] for side, held in checks.items()}):
        case None:
            return _("Not every side has answered yet.")
        case True:
            return _("The sides have answered differently. The graver answer counts.")
        case _:
            return _("The sides have come to the same result.")


def _told(check: RiskCheck) -> list[Phrase]:
    said: list[Phrase] = [_("Our side: {band}, on {when}", band=BANDS[check.band], when=check.done_at), Words("")]
    if check.answers is None:
        return [*said, _("The answers have been erased.")]
    if check.version != flow.version:
        return [*said, _("The questions have changed since, so the answers cannot be shown here.")]
    shown = lines(Scene(Answers(check.answers), Facts()))
    return [*said, *(_("{label}: {value}", label=label, value=value) for label, value in shown)]


async def _own_standing(visit: Visit, own: OwnEvent) -> Phrase:
    checks = (await _checks(visit, own.event))[own.side]
    where = await _standing(visit, own.event, own.side, checks)
    return BANDS[checks[-1].band] if where is Standing.DONE else STANDINGS[where]


async def _standing(visit: Visit, event: Event, side: str, checks: list[Assessment]) -> Standing:
    asked = await duties.about(visit.unit, flow.name, event.id, side)
    return standing(visit.now, event, await opens_at(visit.unit, event), checks, asked)


async def _checks(visit: Visit, event: Event) -> dict[str, list[Assessment]]:
    sides = await programme.sides(visit.unit, event.process)
    return by_side(await risk_checks.assessments(visit.unit, event.id), sides)
