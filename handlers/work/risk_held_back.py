"""What checks held back, for looking back on: a side its own grave answers, a coordinator only how often."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from flows.access_rules import Action, Thing, Where
from flows.analysis.clearance import Obstacle
from flows.banks.prose import spoken, translated
from flows.banks.risk_bank import Question
from flows.event_status import Status
from flows.roles import Role
from flows.sign_off import OBSTACLES
from handlers import access
from handlers.actions import Go
from handlers.judging import judge
from handlers.screens import Key, Page
from handlers.seats import Seat, seats
from handlers.talking import HOME
from handlers.visit import Visit
from handlers.work.own_events import coming, named
from handlers.work.risk_check_standing import rules_of
from locales import Joined, Phrase, Words, _, n_
from storage import programme, risk_checks, uncleared
from storage.risk_checks import HeldBack

LOOKS_BACK = timedelta(days=730)
FEWEST = 5  # fewer are not told to anybody outside the side: they could be guessed
ON_A_PAGE = 10


async def held_back(visit: Visit, about: str) -> Page:
    body: list[Phrase] = [_("Checks in which a grave answer of the stop class held an event, of the last two years.")]
    for seat in seats(visit.me, Role.ORGANISER, Role.COORDINATOR):
        title = (await programme.processes(visit.unit, [seat.process]))[seat.process].title
        body += [Words(""), Words(title)]
        body += await (_of_side(visit, seat) if seat.side else _counted(visit, seat))
        body += await _held_all_the_same(visit, seat)
    return Page(_("What checks held back"), body, [[_back(visit), HOME]], sensitive=True)


async def _held_all_the_same(visit: Visit, seat: Seat) -> list[Phrase]:
    """What no check held back although it should have: a status, so every side and the coordinator see it."""
    access.require(visit.me, Action.SEE, Thing.UNCLEARED, Where(seat.process))
    found = await uncleared.since(visit.unit, [seat.process], visit.now - LOOKS_BACK)
    names = [named(one) if seat.side else Words(one.code) for one in found[:ON_A_PAGE]]
    return [Words(""), _("Held without clearance:"), *(_("• {reason}", reason=one) for one in names)] if names else []


async def _of_side(visit: Visit, seat: Seat) -> list[Phrase]:
    access.require(visit.me, Action.SEE, Thing.RISK_CHECK, seat.where)
    found = await risk_checks.that_held_back(visit.unit, seat.process, visit.now - LOOKS_BACK, seat.side)
    rules = await rules_of(visit.unit, seat.process)
    lines = [await _line(visit, seat, one, rules.questions) for one in found[:ON_A_PAGE]]
    return [*(lines or [_("None.")]), *await _by_now(visit, seat)]


async def _by_now(visit: Visit, seat: Seat) -> list[Phrase]:
    """What stands in the way of events to come, from the register, the list or a check that expired as well."""
    access.require(visit.me, Action.SEE, Thing.RISK_REGISTER, seat.where)
    lines: list[Phrase] = []
    for event in await coming(visit.unit, [seat], visit.now):
        if event.status != Status.PLANNED or event.starts_at <= visit.now:
            continue
        # Where nothing was checked yet, no check holds anything back.
        found = (await judge(visit.unit, event)).obstacles(seat.side or "") - {Obstacle.NOT_CHECKED}
        reasons = [said for one, said in OBSTACLES.items() if one in found]
        lines += [_("• {event}: {reason}", event=named(event), reason=one) for one in reasons]
    return [Words(""), _("In the way by now:"), *lines] if lines else []


async def _line(visit: Visit, seat: Seat, one: HeldBack, questions: Sequence[Question]) -> Phrase:
    event = await programme.event_by_id(visit.unit, one.event)
    labels = {each.name: (spoken if each.number is None else translated)(each.label) for each in questions}
    grave: list[Phrase] = []
    if event is not None:
        said = await risk_checks.answers(visit.unit, event, seat.side)
        grave = [
            labels.get(each.question, Words(each.question))
            for each in said
            if each.given_at == one.done_at and each.reading is not None and each.reading.stop
        ]
    name = named(event) if event is not None else _("an event")
    what: Phrase = (
        Joined(grave) if grave else n_("one answer, erased since", "{count} answers, erased since", one.stops)
    )
    return _("• {day}, {event}: {what}", day=one.done_at.date(), event=name, what=what)


async def _counted(visit: Visit, seat: Seat) -> list[Phrase]:
    access.require(visit.me, Action.SEE, Thing.RISK_STATUS, seat.where)
    count = len(await risk_checks.that_held_back(visit.unit, seat.process, visit.now - LOOKS_BACK))
    if count < FEWEST:
        return [_("Fewer than five.")]
    return [n_("{count} check, of all sides.", "{count} checks, of all sides.", count)]


def _back(visit: Visit) -> Key:
    organises = access.may_open(visit.me, {Role.ORGANISER})
    page, label = ("risk_checks", _("‹ Risk checks")) if organises else ("risk_check_status", _("‹ Risk check status"))
    return Key(label, Go(page))
