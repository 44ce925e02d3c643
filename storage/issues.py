"""The issue log of each side: entries sealed under the process's key, read for one side at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Row, bindparam, func, insert, select, tuple_, update

from flows.access_rules import DEFAULT_LABEL, Action, Actor, Label, Thing, Where, any_allows
from storage.numbering import alone
from storage.tables.base import new_id
from storage.tables.work import issue
from storage.unit import Unit


@dataclass(frozen=True)
class Issue:
    """An entry. `answers` are stored answers by step name, or None when the source took them back; `person` and
    `organisation` are those it comes from."""

    id: str
    process: str
    side: str
    number: int
    source: int
    person: str
    organisation: str | None
    label: str
    created_at: datetime
    answers: Mapping[str, Any] | None

    @property
    def where(self) -> Where:
        """Whose it is, and how far its label lets it be read."""
        return Where(self.process, self.side, self.person, self.organisation, Label[self.label])

    @property
    def code(self) -> str:
        return issue_code(self.number)


def issue_code(number: int) -> str:
    return f"ISS-{number}"


def source_code(number: int) -> str:
    return f"SRC-{number}"


_columns = [issue.c[name] for name in Issue.__dataclass_fields__]
_add = insert(issue)
_by_id = select(*_columns).where(issue.c.id == bindparam("id_"))
_of_sides = (
    select(*_columns)
    .where(tuple_(issue.c.process, issue.c.side).in_(bindparam("sides", expanding=True)))
    .order_by(issue.c.created_at.desc(), issue.c.id.desc())
)
_page = _of_sides.limit(bindparam("limit_")).offset(bindparam("offset_"))
_standing = _of_sides.where(issue.c.answers.is_not(None))
_highest = select(func.max(issue.c.number).label("entry"), func.max(issue.c.source).label("source")).where(
    issue.c.process == bindparam("process_"), issue.c.side == bindparam("side_")
)
_whereabouts = select(*(issue.c[name] for name in ("id", "process", "side", "person", "organisation", "label"))).where(
    issue.c.id.in_(bindparam("ids", expanding=True))
)
_label = update(issue).where(issue.c.id == bindparam("id_")).values(label=bindparam("label_"))
_erase = update(issue).where(issue.c.id == bindparam("id_")).values(answers=None)

Sides = Iterable[tuple[str, str]]


async def next_numbers(unit: Unit, process: str, side: str) -> tuple[int, int]:
    """(the next entry's number, the next new source's number) of a side; both hold until the commit."""
    await alone(unit, process)
    highest = (await unit.rows(_highest, {"process_": process, "side_": side}))[0]
    return (highest.entry or 0) + 1, (highest.source or 0) + 1


async def enter(
    unit: Unit,
    *,
    process: str,
    side: str,
    source: int,
    person: str,
    answers: Mapping[str, Any],
    organisation: str | None = None,
) -> tuple[str, int]:
    """A new entry, from a known source or from a new one (0); returns its id and number. Until the person it comes
    from decides otherwise, their own organisation reads it and nobody else."""
    number, new_source = await next_numbers(unit, process, side)
    one = new_id()
    cipher = await unit.cipher(f"process:{process}")
    row = {
        "id": one,
        "process": process,
        "side": side,
        "number": number,
        "source": source or new_source,
        "person": person,
        "organisation": organisation,
        "label": DEFAULT_LABEL.name,
        "answers": cipher.seal(orjson.dumps(answers), _place(one)),
        "created_at": unit.now,
    }
    await unit.run(_add, row)
    return one, number


async def by_id(unit: Unit, issue_id: str) -> Issue | None:
    row = await unit.first(_by_id, {"id_": issue_id})
    return await _opened(unit, row) if row is not None else None


async def whereabouts(unit: Unit, ids: Sequence[str]) -> dict[str, Where]:
    """Whose these entries are and how far their labels let them be read, by id, without opening what they say."""
    rows = await unit.rows(_whereabouts, {"ids": list(ids)}) if ids else []
    return {row.id: Where(row.process, row.side, row.person, row.organisation, Label[row.label]) for row in rows}


async def page(unit: Unit, sides: Sides, number: int, size: int) -> tuple[list[Issue], bool]:
    """(the entries on a page, counted from 0, newest first; whether there are older ones)"""
    rows = await unit.rows(_page, {"sides": list(sides), "limit_": size + 1, "offset_": number * size})
    return [await _opened(unit, row) for row in rows[:size]], len(rows) > size


async def standing(unit: Unit, sides: Sides, readers: Sequence[Actor]) -> list[Issue]:
    """All entries that nobody took back and that their labels let the readers (one person, in each role) see, newest
    first."""
    found = [await _opened(unit, row) for row in await unit.rows(_standing, {"sides": list(sides)})]
    return [one for one in found if any_allows(readers, Action.SEE, Thing.ISSUE, one.where)]


async def set_label(unit: Unit, issue_id: str, label: Label) -> None:
    await unit.run(_label, {"id_": issue_id, "label_": label.name})


async def erase(unit: Unit, issue_id: str) -> None:
    """What was said is gone for good; the code stays taken."""
    await unit.run(_erase, {"id_": issue_id})


async def _opened(unit: Unit, row: Row[Any]) -> Issue:
    answers: Mapping[str, Any] | None = None
    if row.answers is not None:
        cipher = await unit.cipher(f"process:{row.process}")
        answers = orjson.loads(cipher.unseal(row.answers, _place(row.id)))
    return Issue(**{**row._mapping, "answers": answers})


def _place(issue_id: str) -> str:
    return f"issue.answers {issue_id}"
