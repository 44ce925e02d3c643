"""Changes we saw: a side's own with what they say, everybody else's as code, side, status and day, no more.

A coordinator sees that a side reported something and how far it has come, and reads only what they reported
themselves. What kind of change, who changed, how grave and how sure are the side's own assessment and stay closed,
and so does who reported it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from flows.access_rules import Action, Label, Thing
from flows.banks.outcome import STATUSES, Status
from flows.engine import Answers, Facts, Scene, Style
from flows.outcome_harvest import change, lines
from flows.sharing import WHO
from handlers import access
from handlers.actions import Begin, Go
from handlers.faults import Refused
from handlers.screens import Key, Page
from handlers.seats import Seat, seats
from handlers.talking import HOME
from handlers.visit import Visit
from handlers.work.harvest_rounds import ASKED
from locales import Phrase, Text, Words, _
from storage import outcomes, programme
from storage.outcomes import Outcome
from storage.people import Person
from storage.programme import Process

ON_A_PAGE = 6
ENTRY, PAGE = "entry:", "page:"


async def outcome_list(visit: Visit, about: str) -> Page:
    """The list, or the change that `about` names."""
    if about.startswith(ENTRY):
        return await _card(visit, await own_outcome(visit, about.removeprefix(ENTRY)))
    number = about.removeprefix(PAGE)
    return await _list(visit, int(number) if number.isdecimal() and len(number) < 6 else 0)


async def own_outcome(visit: Visit, outcome_id: str) -> Outcome:
    """A change the person may read. Another side's and one that does not exist are refused alike."""
    outcome = await outcomes.by_id(visit.unit, outcome_id)
    if outcome is None or not may_read(visit.me, outcome):
        raise Refused(access.NOT_YOURS)
    return outcome


def may_read(person: Person, outcome: Outcome) -> bool:
    """A side's organisers read their own side's as far as its label goes, a coordinator only what they reported."""
    return access.may(person, Action.SEE, Thing.OUTCOME, outcome.where)


async def _list(visit: Visit, number: int) -> Page:
    own = seats(visit.me, *ASKED)
    status = [seat for seat in own if access.may(visit.me, Action.SEE, Thing.OUTCOME_STATUS, seat.where)]
    sides = [(seat.process, seat.side) for seat in status if seat.side]
    whole = [seat.process for seat in status if not seat.side]
    found, older = await outcomes.page(visit.unit, sides, whole, number, ON_A_PAGE)
    readable = await outcomes.read(visit.unit, [one.id for one in found], access.actors(visit.me))
    processes = await programme.processes(visit.unit, [seat.process for seat in own])
    body: list[Phrase] = [] if found else [_("No change has been reported yet.")]
    if len(readable) < len(found):
        body.append(_("Only this much is shown of what others reported; what it says stays with them."))
    body += [_line(visit, one, _code(one, processes)) for one in found]
    keys = [[_key(one, _code(one, processes), readable[one.id])] for one in found if one.id in readable]
    turn = [Key(_("‹ Newer"), Go("outcomes", f"{PAGE}{number - 1}"))] if number else []
    turn += [Key(_("Older ›"), Go("outcomes", f"{PAGE}{number + 1}"))] if older else []
    begin = [[_report(seat, processes)] for seat in own]
    return Page(_("Changes we saw"), body, [*keys, *([turn] if turn else []), *begin, [HOME]], sensitive=True)


def _code(outcome: Outcome, processes: Mapping[str, Process]) -> str:
    """The change's code, after its process's where the person works in more than one."""
    return f"{processes[outcome.process].code} {outcome.code}" if len(processes) > 1 else outcome.code


def _line(visit: Visit, outcome: Outcome, code: str) -> Text:
    status, day = STATUSES[Status(outcome.status)], _day(visit, outcome)
    if not outcome.side:
        return _("• {code}: coordinator, {status}, {day}", code=code, status=status, day=day)
    return _("• {code}: side {side}, {status}, {day}", code=code, side=outcome.side, status=status, day=day)


def _key(outcome: Outcome, code: str, said: Mapping[str, Any]) -> Key:
    label = _("{code} · {title}", code=code, title=Words(Answers(said)[change]))
    return Key(label, Go("outcomes", f"{ENTRY}{outcome.id}"))


def _report(seat: Seat, processes: Mapping[str, Process]) -> Key:
    label = _("Report a change")
    if len(processes) > 1:
        label = _("{process}: {label}", process=Words(processes[seat.process].title), label=label)
    return Key(label, Begin("outcome_harvest", {"place": str(seat), "news": "change"}), Style.PRIMARY)


async def _card(visit: Visit, outcome: Outcome) -> Page:
    said = (await outcomes.read(visit.unit, [outcome.id], access.actors(visit.me))).get(outcome.id)
    processes = await programme.processes(visit.unit, [seat.process for seat in seats(visit.me, *ASKED)])
    if said is None:
        body = [_("What it said is not kept any more.")]
    else:
        body = [
            _("{label}: {value}", label=label, value=value) for label, value in lines(Scene(Answers(said), Facts()))
        ]
    keys = [[Key(_("‹ Changes we saw"), Go("outcomes")), HOME]]
    if outcome.side and said is not None:
        body.insert(0, _("Shared with: {who}", who=WHO[Label[outcome.label]]))
        keys.insert(0, [Key(_("Who may read it"), Begin("outcome_sharing", {"outcome": outcome.id}))])
    title = Words(_code(outcome, processes))
    return Page(title, [_line(visit, outcome, outcome.code), *body], keys, sensitive=True)


def _day(visit: Visit, outcome: Outcome) -> date:
    return outcome.created_at.astimezone(ZoneInfo(visit.me.zone)).date()
