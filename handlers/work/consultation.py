"""Carries out consultations: which sources a side knows, what an entry will be called, and the entry itself."""

from __future__ import annotations

from flows.access_rules import Action, Thing
from flows.banks.consultation import SOURCE_CLASSES
from flows.consultation import Codes, EnterIssue, NextCodes, Sources, flow, source_class
from flows.engine import Answers, Choice
from flows.roles import Role
from handlers import access
from handlers.faults import Refused
from handlers.seats import Seat, read, seats
from handlers.visit import Visit
from handlers.work import Area, Work
from handlers.work.issue_log import issue_log, readable
from locales import Phrase, Words, _
from storage import issues, programme
from storage.issues import Issue, issue_code, source_code

UNKNOWN_SOURCE = _("This source was taken back in the meantime. Please choose another, or a new one.")


async def sources(visit: Visit, query: Sources) -> list[Choice]:
    """A new source for every seat of the person, then those their sides heard before, the latest first."""
    own = seats(visit.me, Role.ORGANISER)
    titles: dict[str, str] = {}
    if len(own) > 1:
        found = await programme.processes(visit.unit, [seat.process for seat in own])
        titles = {process.id: process.title for process in found.values()}
    choices = {f"{seat}:0": _choice(f"{seat}:0", _("A new source"), titles.get(seat.process)) for seat in own}
    for issue in await readable(visit):
        value = f"{Seat(issue.process, issue.side)}:{issue.source}"
        choices.setdefault(value, _choice(value, _known(issue), titles.get(issue.process)))
    return list(choices.values())


def _choice(value: str, label: Phrase, process: str | None) -> Choice:
    return Choice(value, _("{process}: {label}", process=Words(process), label=label) if process else label)


def _known(issue: Issue) -> Phrase:
    kind = SOURCE_CLASSES[Answers(issue.answers)[source_class]]
    return _("{code} · {kind}", code=source_code(issue.source), kind=kind)


async def next_codes(visit: Visit, query: NextCodes) -> Codes:
    seat, source = _source(visit, query.source)
    number, new_source = await issues.next_numbers(visit.unit, seat.process, seat.side)
    return Codes(issue_code(number), source_code(source or new_source))


async def enter_issue(visit: Visit, effect: EnterIssue) -> None:
    """Every entry carries the kind of its source, so that taking one back leaves the others whole."""
    seat, source = _source(visit, effect.source)
    answers = dict(effect.answers)
    if source:
        standing = await readable(visit, [(seat.process, seat.side)])
        known = next((one.answers for one in standing if one.source == source), None)
        if known is None:
            raise Refused(UNKNOWN_SOURCE)
        answers[source_class.name] = known[source_class.name]
    held = access.held(visit.me, Role.ORGANISER, seat.process, seat.side)
    await issues.enter(
        visit.unit,
        process=seat.process,
        side=seat.side,
        source=source,
        person=visit.me.id,
        organisation=held.organisation,
        answers=answers,
    )


def _source(visit: Visit, value: str) -> tuple[Seat, int]:
    """Whose log, and which source in it (0: a new one). Raises Refused if that log is not theirs to write in."""
    place, _colon, number = value.rpartition(":")
    seat = read(place)
    access.require(visit.me, Action.CREATE, Thing.ISSUE, seat.where)
    return seat, int(number)


work = Work(
    flow,
    facts={Sources: sources, NextCodes: next_codes},
    effects={EnterIssue: enter_issue},
    pages={"issues": Area(_("Issue log"), frozenset({Role.ORGANISER}), issue_log)},
)
