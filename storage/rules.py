"""What comes again and again: a rule says how often and at which hour, and one timer at a time waits for it.

An occurrence is a rule and a day on the calendar of where it happens, and there is one of each, ever. Its moment
follows from the day, the hour and the zone, so it moves with a person who moves, and with a zone whose rules change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from flows.analysis.rounds import next_day
from flows.analysis.wall_clock import moment_of
from storage.tables.base import new_id
from storage.tables.delivery import timer
from storage.tables.people import person as people
from storage.tables.schedule import rule
from storage.unit import Unit


@dataclass(frozen=True)
class Rule:
    """`zone` is its own or else that of the person, as of now."""

    id: str
    kind: str
    subject: str
    person: str | None
    zone: str
    hour: time
    every_days: int


_zone = func.coalesce(rule.c.zone, people.c.zone, "UTC").label("zone")
_columns = (rule.c.id, rule.c.kind, rule.c.subject, rule.c.person, _zone, rule.c.hour, rule.c.every_days)
_read = select(*_columns).outerjoin(people, people.c.id == rule.c.person)
_by_id = _read.where(rule.c.id.in_(bindparam("ids", expanding=True)))
_about = _read.where(rule.c.kind == bindparam("kind_"), rule.c.subject == bindparam("subject_"))
_rule_once = {
    "sqlite": sqlite.insert(rule).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(rule).on_conflict_do_nothing(),
}
_once = {
    "sqlite": sqlite.insert(timer).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(timer).on_conflict_do_nothing(),
}
_pace = update(rule).where(rule.c.id == bindparam("id_")).values(every_days=bindparam("every_"))
_end = delete(rule).where(rule.c.id == bindparam("id_"))
_clear = delete(timer).where(timer.c.rule == bindparam("rule_"), timer.c.state == "waiting")
_last_day = select(func.max(timer.c.day)).where(timer.c.rule == bindparam("rule_"), timer.c.state != "waiting")
_waiting = (
    select(*_columns, timer.c.id.label("timer"), timer.c.day, timer.c.due_at)
    .select_from(timer)
    .join(rule, rule.c.id == timer.c.rule)
    .outerjoin(people, people.c.id == rule.c.person)
    .where(timer.c.state == "waiting")
)
_waiting_of = _waiting.where(rule.c.person == bindparam("person_"))
_move = update(timer).where(timer.c.id == bindparam("id_")).values(due_at=bindparam("due_at_"))


async def begin(unit: Unit, kind: str, subject: str, person: str, hour: time, every_days: int, first: date) -> bool:
    """Let something happen to the subject every so many days, at that hour where the person lives, for the first
    time on that day. Returns False, and leaves it as it is, where it is going on already."""
    one = new_id()
    row = {
        "id": one,
        "kind": kind,
        "subject": subject,
        "person": person,
        "zone": None,
        "hour": f"{hour:%H:%M}",
        "every_days": every_days,
    }
    if not (await unit.run(_rule_once[_dialect(unit)], row)).rowcount:
        return False
    (made,) = await _rules(unit, [one])
    _set(unit, made, first)
    return True


async def of(unit: Unit, kind: str, subject: str) -> list[Rule]:
    """What comes again and again of this kind for the subject, for whomever."""
    return [_opened(row) for row in await unit.rows(_about, {"kind_": kind, "subject_": subject})]


async def pace(unit: Unit, one: Rule, every_days: int) -> None:
    """From now on it comes at another pace, counted from when it came last."""
    if every_days == one.every_days:
        return
    last: date | None = await unit.value(_last_day, {"rule_": one.id})
    await unit.run(_pace, {"id_": one.id, "every_": every_days})
    if last is not None:
        await unit.run(_clear, {"rule_": one.id})
        _set(unit, one, next_day(last, every_days, unit.now, ZoneInfo(one.zone), one.hour))


async def end(unit: Unit, one: Rule) -> None:
    """It comes no more."""
    await unit.run(_clear, {"rule_": one.id})
    await unit.run(_end, {"id_": one.id})


async def follow(unit: Unit, taken: Mapping[str, date]) -> None:
    """These occurrences are taken (days by rule): set the next of each that lies ahead, skipping what was missed."""
    if taken:
        for one in await _rules(unit, list(taken)):
            _set(unit, one, next_day(taken[one.id], one.every_days, unit.now, ZoneInfo(one.zone), one.hour))


async def recount(unit: Unit, person: str | None = None) -> int:
    """Every occurrence that waits (for that person) gets the moment that its day, hour and zone now mean; returns
    how many moved. For a person who has moved, and at the start of a program that knows other rules of zones."""
    rows = await (unit.rows(_waiting) if person is None else unit.rows(_waiting_of, {"person_": person}))
    moved = 0
    for row in rows:
        one = _opened(row)
        due_at = moment_of(row.day, one.hour, ZoneInfo(one.zone))
        if due_at != row.due_at:
            unit.write(_move, id_=row.timer, due_at_=due_at)
            moved += 1
    return moved


def _set(unit: Unit, one: Rule, day: date) -> None:
    unit.write(
        _once[_dialect(unit)],
        id=new_id(),
        dedupe=None,
        kind=one.kind,
        person=one.person,
        subject=one.subject,
        due_at=moment_of(day, one.hour, ZoneInfo(one.zone)),
        state="waiting",
        rule=one.id,
        day=day,
    )


async def _rules(unit: Unit, ids: Sequence[str]) -> list[Rule]:
    return [_opened(row) for row in await unit.rows(_by_id, {"ids": list(ids)})]


def _opened(row: Any) -> Rule:
    return Rule(row.id, row.kind, row.subject, row.person, row.zone, time.fromisoformat(row.hour), row.every_days)


def _dialect(unit: Unit) -> str:
    return "postgresql" if unit.postgresql else "sqlite"
