"""What each side has agreed to about the stop-class questions of its process."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from storage import audit
from storage.tables.risk_checks import risk_agreement
from storage.unit import Unit

_add = {
    "sqlite": sqlite.insert(risk_agreement).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(risk_agreement).on_conflict_do_nothing(),
}
_take_back = delete(risk_agreement).where(
    risk_agreement.c.process == bindparam("process_"),
    risk_agreement.c.mark == bindparam("mark_"),
    risk_agreement.c.side == bindparam("side_"),
)
_of_process = select(risk_agreement.c.mark, risk_agreement.c.side).where(
    risk_agreement.c.process == bindparam("process_")
)


async def agree(unit: Unit, process: str, mark: str, side: str, person: str) -> None:
    """The side's word for a change; twice is once."""
    row = {"process": process, "mark": mark, "side": side, "person": person, "at": unit.now}
    await unit.run(_add["postgresql" if unit.postgresql else "sqlite"], row)
    await audit.note(unit, "risk_question_agreed", actor=person, process=process)


async def take_back(unit: Unit, process: str, mark: str, side: str, person: str) -> None:
    """The side does not want the change (any more)."""
    await unit.run(_take_back, {"process_": process, "mark_": mark, "side_": side})
    await audit.note(unit, "risk_question_taken_back", actor=person, process=process)


async def by_mark(unit: Unit, process: str) -> dict[str, set[str]]:
    """The sides that agreed, by the mark of what they agreed to."""
    found: dict[str, set[str]] = {}
    for row in await unit.rows(_of_process, {"process_": process}):
        found.setdefault(row.mark, set()).add(row.side)
    return found


async def in_force(unit: Unit, process: str, sides: Iterable[str]) -> frozenset[str]:
    """The marks every side has agreed to."""
    wanted = set(sides)
    return frozenset(mark for mark, agreed in (await by_mark(unit, process)).items() if wanted and wanted <= agreed)
