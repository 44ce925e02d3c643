"""The register of recommendations: filtered, counted, ordered and cut into pages by the database.

Whatever is asked, nothing is found or counted but what the reader may read: a draft by its own side's organisers,
everything that was put to review by the organisers of both.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select, tuple_

from flows.analysis.recommendation_life import CHECKED, Form, State, Step
from storage.duties import LIVE
from storage.recommendation_records import Recommendation, opened
from storage.tables.programme import duty, side
from storage.tables.recommendations import recommendation, recommendation_check, recommendation_step
from storage.tables.releases import inclusivity, transfer
from storage.tables.work import poll
from storage.unit import Unit

FATES = (State.TAKEN_UP, State.TAKEN_UP_IN_PART, State.STALLED, State.REJECTED, State.RETRACTED)
"""What can become of a text that was released."""
_one = recommendation.c


class Whose(StrEnum):
    """Whose turn it is, or who began. Values are kept with the filters of a day."""

    SIDE = "side"
    MINE = "mine"
    BEGUN = "begun"


@dataclass(frozen=True)
class Reader:
    """Who reads: `processes` whose shared recommendations are open to them, and the (process, side) they work for."""

    person: str
    processes: Sequence[str]
    sides: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Wanted:
    """What is looked for, all of it at once; None (or no state at all) does not narrow.

    `fate` is what became of it at some time, also where it moved on since; `unknown_fate`: released, and nothing
    became of it yet."""

    states: Collection[State] = ()
    process: str | None = None
    event: str | None = None
    issue: str | None = None
    side: str | None = None
    form: Form | None = None
    fate: State | None = None
    unknown_fate: bool = False
    whose: Whose | None = None


async def count(unit: Unit, reader: Reader, wanted: Wanted) -> int:
    """How many there are."""
    return int(await unit.value(_narrowed(select(func.count().label("count")), reader, wanted)) or 0)


async def page(unit: Unit, reader: Reader, wanted: Wanted, number: int, size: int) -> list[Recommendation]:
    """One page of them, counted from 0; first what came to the reader's side last."""
    found = _narrowed(select(recommendation), reader, wanted).order_by(_came(reader).desc(), _one.id.desc())
    return [opened(row) for row in await unit.rows(found.limit(size).offset(number * size))]


async def by_column(unit: Unit, reader: Reader, wanted: Wanted, column: str) -> dict[str, int]:
    """How many there are by state, form, event, issue (of the own sides' logs), side or process."""
    by = _one[column]
    found = _narrowed(select(by.label("value"), func.count().label("count")), reader, wanted).where(by.is_not(None))
    if column == "issue":
        found = found.where(_of_own_side(reader))
    return {row.value: row._mapping["count"] for row in await unit.rows(found.group_by(by))}


def _narrowed(found: Select[Any], reader: Reader, wanted: Wanted) -> Select[Any]:
    shared = and_(_one.shared_from.is_not(None), _one.process.in_(list(reader.processes)))
    found = found.select_from(recommendation).where(or_(shared, _of_own_side(reader)))
    if wanted.states:
        found = found.where(_in_state(*wanted.states))
    for column in ("process", "event", "side", "form"):
        if (value := getattr(wanted, column)) is not None:
            found = found.where(_one[column] == value)
    if wanted.issue is not None:
        found = found.where(_one.issue == wanted.issue, _of_own_side(reader))
    if wanted.fate is not None:
        found = found.where(_came_to(wanted.fate))
    if wanted.unknown_fate:
        found = found.where(_one.form.is_not(None), ~_came_to(*FATES))
    return found.where(_WHOSE[wanted.whose](reader)) if wanted.whose is not None else found


def _of_own_side(reader: Reader) -> ColumnElement[bool]:
    return tuple_(_one.process, _one.side).in_(list(reader.sides))


def _came(reader: Reader) -> ColumnElement[Any]:
    """When the reader's side first had it. By the other side's drafting one could tell what it kept to itself."""
    put = select(func.min(recommendation_step.c.taken_at)).where(
        recommendation_step.c.recommendation == _one.id, recommendation_step.c.step == Step.PUT_TO_REVIEW.value
    )
    return case((_of_own_side(reader), _one.created_at), else_=put.correlate(recommendation).scalar_subquery())


def _came_to(*states: State) -> ColumnElement[bool]:
    after = recommendation_step.c.after.in_([one.value for one in states])
    return exists().where(recommendation_step.c.recommendation == _one.id, after).correlate(recommendation)


def _in_state(*states: State) -> ColumnElement[bool]:
    return _one.state.in_([one.value for one in states])


def _begun(reader: Reader) -> ColumnElement[bool]:
    return and_(_one.person == reader.person, _of_own_side(reader))


def _mine(reader: Reader) -> ColumnElement[bool]:
    """Something about it is on the reader's Home: itself, a poll on it, or a carrying of it."""
    about = [select(table.c.id).where(table.c.recommendation == _one.id) for table in (poll, transfer)]
    found = exists().where(
        duty.c.person == reader.person,
        duty.c.state.in_(LIVE),
        or_(duty.c.subject == _one.id, *(duty.c.subject.in_(ids.correlate(recommendation)) for ids in about)),
    )
    return found.correlate(recommendation)


def _to_do(reader: Reader) -> ColumnElement[bool]:
    """The side can lead it on: its draft, its check, its rework, its matrix, or a poll that can be opened."""
    free = _in_state(State.DRAFTED, State.REWORK, State.ASSESSED)
    anybodys = and_(_in_state(State.REPERCUSSION), ~_unchecked(side.c.code))
    own = [and_(_one.process == process, _owes(code)) for process, code in reader.sides]
    return or_(free, anybodys, *own)


def _owes(code: str) -> ColumnElement[bool]:
    matrix = exists().where(
        inclusivity.c.recommendation == _one.id,
        inclusivity.c.version == _one.version,
        inclusivity.c.side == code,
        inclusivity.c.back.is_(False),
    )
    return or_(
        and_(_in_state(*CHECKED), _unchecked(code)),
        and_(_in_state(State.CONSENSUS), ~matrix.correlate(recommendation)),
    )


def _unchecked(code: ColumnElement[str] | str) -> ColumnElement[bool]:
    """Whether the side (or, by its column, any side) has not given the check of the state in this round."""
    begun = select(func.max(recommendation_step.c.number)).where(
        recommendation_step.c.recommendation == _one.id, recommendation_step.c.step == Step.PUT_TO_REVIEW.value
    )
    owed = case({one.value: kind.value for one, kind in CHECKED.items()}, value=_one.state)
    given = exists().where(
        recommendation_check.c.recommendation == _one.id,
        recommendation_check.c.round == begun.correlate(recommendation).scalar_subquery(),
        recommendation_check.c.kind == owed,
        recommendation_check.c.side == code,
        recommendation_check.c.goes_on.is_(True),
    )
    if isinstance(code, str):
        return ~given.correlate(recommendation)
    missing = ~given.correlate(recommendation, side)
    return exists().where(side.c.process == _one.process, missing).correlate(recommendation)


_WHOSE = {Whose.SIDE: _to_do, Whose.MINE: _mine, Whose.BEGUN: _begun}
