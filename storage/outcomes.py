"""Changes that people saw: who reported where and how far it has come, and apart from that, sealed, what was seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import bindparam, func, insert, or_, select, tuple_, update

from flows.access_rules import DEFAULT_LABEL, Action, Actor, Label, Thing, Where, any_allows
from storage.numbering import alone
from storage.tables.base import new_id
from storage.tables.work import outcome
from storage.unit import Unit


@dataclass(frozen=True)
class Outcome:
    """A change without what it says. The coordinator's own have the empty side; `person` reported it."""

    id: str
    process: str
    side: str
    number: int
    person: str
    organisation: str | None
    label: str
    status: str
    created_at: datetime

    @property
    def where(self) -> Where:
        """Whose it is, and how far its label lets it be read."""
        return Where(self.process, self.side or None, self.person, self.organisation, Label[self.label])

    @property
    def code(self) -> str:
        return outcome_code(self.side, self.number)


def outcome_code(side: str, number: int) -> str:
    return f"OUT-{side}{number}"


_columns = [outcome.c[name] for name in Outcome.__dataclass_fields__]
_add = insert(outcome)
_by_id = select(*_columns).where(outcome.c.id == bindparam("id_"))
_page = (
    select(*_columns)
    .where(
        or_(
            tuple_(outcome.c.process, outcome.c.side).in_(bindparam("sides", expanding=True)),
            outcome.c.process.in_(bindparam("processes", expanding=True)),
        )
    )
    .order_by(outcome.c.created_at.desc(), outcome.c.id.desc())
    .limit(bindparam("limit_"))
    .offset(bindparam("offset_"))
)
_sealed = select(*_columns, outcome.c.answers).where(
    outcome.c.id.in_(bindparam("ids", expanding=True)), outcome.c.answers.is_not(None)
)
_label = update(outcome).where(outcome.c.id == bindparam("id_")).values(label=bindparam("label_"))
_highest = select(func.max(outcome.c.number)).where(
    outcome.c.process == bindparam("process_"), outcome.c.side == bindparam("side_")
)


async def next_number(unit: Unit, process: str, side: str) -> int:
    """The next change's number on a side; it holds until the commit."""
    await alone(unit, process)
    highest: int | None = await unit.value(_highest, {"process_": process, "side_": side})
    return (highest or 0) + 1


async def keep(
    unit: Unit,
    *,
    process: str,
    side: str,
    person: str,
    status: str,
    answers: Mapping[str, Any],
    organisation: str | None = None,
) -> tuple[str, int]:
    """A new change; returns its id and number. Until its reporter decides otherwise, their own organisation reads it
    and nobody else."""
    one, number = new_id(), await next_number(unit, process, side)
    cipher = await unit.cipher(f"process:{process}")
    row = {
        "id": one,
        "process": process,
        "side": side,
        "number": number,
        "person": person,
        "organisation": organisation,
        "label": DEFAULT_LABEL.name,
        "status": status,
        "answers": cipher.seal(orjson.dumps(answers), _place(one)),
        "created_at": unit.now,
    }
    await unit.run(_add, row)
    return one, number


async def by_id(unit: Unit, outcome_id: str) -> Outcome | None:
    row = await unit.first(_by_id, {"id_": outcome_id})
    return Outcome(**row._mapping) if row is not None else None


async def page(
    unit: Unit, sides: Iterable[tuple[str, str]], processes: Iterable[str], number: int, size: int
) -> tuple[list[Outcome], bool]:
    """(the changes of these sides and of all sides of these processes on a page, counted from 0, newest first;
    whether there are older ones)"""
    wanted = {"sides": list(sides), "processes": list(processes), "limit_": size + 1, "offset_": number * size}
    rows = await unit.rows(_page, wanted)
    return [Outcome(**row._mapping) for row in rows[:size]], len(rows) > size


async def read(unit: Unit, ids: Iterable[str], readers: Sequence[Actor]) -> dict[str, Mapping[str, Any]]:
    """What was seen, by id, as stored answers by step name. What the readers (one person, in each role) may not see
    and what is not kept any more is left out."""
    found: dict[str, Mapping[str, Any]] = {}
    for row in await unit.rows(_sealed, {"ids": list(ids)}):
        one = Outcome(**{name: row._mapping[name] for name in Outcome.__dataclass_fields__})
        if any_allows(readers, Action.SEE, Thing.OUTCOME, one.where):
            cipher = await unit.cipher(f"process:{row.process}")
            found[row.id] = orjson.loads(cipher.unseal(row.answers, _place(row.id)))
    return found


async def set_label(unit: Unit, outcome_id: str, label: Label) -> None:
    await unit.run(_label, {"id_": outcome_id, "label_": label.name})


def _place(outcome_id: str) -> str:
    return f"outcome.answers {outcome_id}"
