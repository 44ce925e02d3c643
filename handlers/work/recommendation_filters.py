"""What the register of recommendations is filtered by: where they stand, whose turn it is, what they are about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from flows.access_rules import Action, Thing
from flows.analysis.recommendation_life import AGREED, NOT_AGREED, STATES, Form, State
from flows.analysis.release import Audience
from flows.banks.release import AUDIENCES
from flows.roles import Role
from handlers import access
from handlers.filters import Filter, Values
from handlers.seats import seats
from handlers.visit import Visit
from handlers.work.after_consensus import RELEASED
from handlers.work.issue_log import code_of, may_read, named
from locales import Phrase, Text, Words, _
from storage import issues, programme, recommendation_register
from storage.recommendation_register import FATES, Reader, Wanted, Whose

UNKNOWN = "unknown"
GROUPS: Mapping[str, frozenset[State]] = {"making": NOT_AGREED, "agreed": AGREED, "out": RELEASED}
GROUP_NAMES: Mapping[str, Text] = {
    "making": _("in the making"),
    "agreed": _("agreed, not released"),
    "out": _("released, and after"),
}
WHOSE: Mapping[str, Text] = {
    Whose.SIDE: _("your side's turn"),
    Whose.MINE: _("waiting for you"),
    Whose.BEGUN: _("first drafted by you"),
}


def reader(visit: Visit) -> Reader:
    """What the person reads as an organiser, and no more, whatever else they are."""
    own = seats(visit.me, Role.ORGANISER)
    shared = [seat for seat in own if access.may(visit.me, Action.SEE, Thing.RECOMMENDATION, seat.where)]
    drafts = [seat for seat in own if access.may(visit.me, Action.SEE, Thing.RECOMMENDATION_DRAFT, seat.where)]
    return Reader(
        visit.me.id, sorted({seat.process for seat in shared}), sorted((seat.process, seat.side) for seat in drafts)
    )


def wanted(values: Values) -> Wanted:
    """The filters as the storage takes them; every value has been looked at before."""
    stand, form, fate, whose = (values.get(name) for name in ("state", "form", "fate", "whose"))
    return Wanted(
        states=() if stand is None else GROUPS[stand] if stand in GROUPS else {State(stand)},
        process=values.get("process"),
        event=values.get("event"),
        issue=values.get("issue"),
        side=values.get("side"),
        form=Form(form) if form else None,
        fate=State(fate) if fate and fate != UNKNOWN else None,
        unknown_fate=fate == UNKNOWN,
        whose=Whose(whose) if whose else None,
    )


async def count(visit: Visit, values: Values) -> int:
    return await recommendation_register.count(visit.unit, reader(visit), wanted(values))


async def _by(visit: Visit, values: Values, column: str) -> dict[str, int]:
    return await recommendation_register.by_column(visit.unit, reader(visit), wanted(values), column)


async def _states(visit: Visit, others: Values) -> Sequence[tuple[str, int]]:
    found = await _by(visit, others, "state")
    groups = [(name, sum(found.get(state, 0) for state in states)) for name, states in GROUPS.items()]
    return [(name, many) for name, many in (*groups, *((state, found.get(state, 0)) for state in State)) if many]


async def _state_named(visit: Visit, value: str) -> Phrase | None:
    return GROUP_NAMES.get(value) or _known(STATES, value)


async def _whose(visit: Visit, others: Values) -> Sequence[tuple[str, int]]:
    return await _each(visit, [(one, replace(wanted(others), whose=one)) for one in Whose])


async def _fates(visit: Visit, others: Values) -> Sequence[tuple[str, int]]:
    asked: list[tuple[str, Wanted]] = [(one, replace(wanted(others), fate=one)) for one in FATES]
    return await _each(visit, [*asked, (UNKNOWN, replace(wanted(others), unknown_fate=True))])


async def _each(visit: Visit, asked: Sequence[tuple[str, Wanted]]) -> Sequence[tuple[str, int]]:
    own = reader(visit)
    found = [(str(name), await recommendation_register.count(visit.unit, own, one)) for name, one in asked]
    return [(name, many) for name, many in found if many]


async def _whose_named(visit: Visit, value: str) -> Phrase | None:
    return WHOSE.get(value)


async def _fate_named(visit: Visit, value: str) -> Phrase | None:
    if value == UNKNOWN:
        return _("nothing known yet")
    return STATES[State(value)] if value in FATES else None


async def _forms(visit: Visit, others: Values) -> Sequence[tuple[str, int]]:
    return await _in_order(visit, others, "form")


async def _form_named(visit: Visit, value: str) -> Phrase | None:
    return AUDIENCES[Audience(value)] if value in list(Form) else None


async def _events(visit: Visit, others: Values) -> Sequence[tuple[str, int]]:
    """The latest event first: their ids are in the order they were planned in."""
    return sorted((await _by(visit, others, "event")).items(), reverse=True)


async def _event_named(visit: Visit, value: str) -> Phrase | None:
    """Its title, after that of its dialogue for those who work in more than one."""
    event, own = await programme.event_by_id(visit.unit, value), reader(visit).processes
    if event is None or event.process not in own:
        return None
    if len(own) < 2:
        return Words(event.title)
    process = (await programme.processes(visit.unit, [event.process]))[event.process]
    return _("{process}: {label}", process=Words(process.title), label=Words(event.title))


async def _issues(visit: Visit, others: Values) -> Sequence[tuple[str, int]]:
    """The latest entry first; one that its label keeps from the person is none."""
    found = await _by(visit, others, "issue")
    where = await issues.whereabouts(visit.unit, list(found))
    own = [one for one in found if access.may(visit.me, Action.SEE, Thing.ISSUE, where[one])]
    return [(one, found[one]) for one in sorted(own, reverse=True)]


async def _issue_named(visit: Visit, value: str) -> Phrase | None:
    issue = await issues.by_id(visit.unit, value)
    if issue is None or (issue.process, issue.side) not in reader(visit).sides or not may_read(visit.me, issue):
        return None
    code = await code_of(visit, issue)
    return named(issue, code) if issue.answers is not None else Words(code)


async def _sides(visit: Visit, others: Values) -> Sequence[tuple[str, int]]:
    return await _in_order(visit, others, "side")


async def _side_named(visit: Visit, value: str) -> Phrase | None:
    sides = [await programme.sides(visit.unit, process) for process in reader(visit).processes]
    return Words(value) if any(value in known for known in sides) else None


async def _processes(visit: Visit, others: Values) -> Sequence[tuple[str, int]]:
    return await _in_order(visit, others, "process")


async def _process_named(visit: Visit, value: str) -> Phrase | None:
    if value not in reader(visit).processes:
        return None
    return Words((await programme.processes(visit.unit, [value]))[value].title)


async def _in_order(visit: Visit, others: Values, column: str) -> Sequence[tuple[str, int]]:
    return sorted((await _by(visit, others, column)).items())


def _known(names: Mapping[State, Text], value: str) -> Text | None:
    return names[State(value)] if value in list(State) else None


_PROCESS = Filter("process", _("Dialogue"), _processes, _process_named)
_FILTERS = (
    Filter("state", _("Where it stands"), _states, _state_named),
    Filter("whose", _("Your part"), _whose, _whose_named),
    Filter("event", _("Event"), _events, _event_named),
    Filter("issue", _("Agenda issue"), _issues, _issue_named),
    Filter("side", _("Drafted by side"), _sides, _side_named),
    Filter("form", _("Released as"), _forms, _form_named),
    Filter("fate", _("What became of it"), _fates, _fate_named),
)


def filters(visit: Visit) -> Sequence[Filter]:
    """Which dialogue is asked of those only who work in more than one."""
    return (_PROCESS, *_FILTERS) if len(reader(visit).processes) > 1 else _FILTERS
