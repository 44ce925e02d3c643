"""The word of each side on changes to the stop-class questions of its process."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import bindparam, delete, insert, select

from storage import audit
from storage.numbering import alone
from storage.tables.risk_checks import risk_agreement
from storage.unit import Unit

_add = insert(risk_agreement)
_forget = delete(risk_agreement).where(
    risk_agreement.c.process == bindparam("process_"),
    risk_agreement.c.mark == bindparam("mark_"),
    risk_agreement.c.side == bindparam("side_"),
)
_forget_all = delete(risk_agreement).where(
    risk_agreement.c.process == bindparam("process_"), risk_agreement.c.mark == bindparam("mark_")
)
_of_process = (
    select(risk_agreement)
    .where(risk_agreement.c.process == bindparam("process_"))
    .order_by(risk_agreement.c.at, risk_agreement.c.mark, risk_agreement.c.side)
)


async def put_down(
    unit: Unit, process: str, mark: str, side: str, person: str, *, agrees: bool, question: Mapping[str, Any]
) -> None:
    """The side's word on a change to a question (here in full), in place of what it said before."""
    await alone(unit, process)
    await unit.run(_forget, {"process_": process, "mark_": mark, "side_": side})
    row = {"process": process, "mark": mark, "side": side, "person": person, "agrees": agrees, "at": unit.now}
    await unit.run(_add, {**row, "question": dict(question)})
    await audit.note(unit, "risk_question_agreed" if agrees else "risk_question_refused", actor=person, process=process)


async def words(unit: Unit, process: str) -> dict[str, dict[str, bool]]:
    """What each side has said, by the mark of what it is about."""
    found: dict[str, dict[str, bool]] = {}
    for row in await unit.rows(_of_process, {"process_": process}):
        found.setdefault(row.mark, {})[row.side] = row.agrees
    return found


async def in_force(unit: Unit, process: str, sides: Iterable[str]) -> dict[str, Mapping[str, Any]]:
    """The questions in full, by the mark of the change, that every side has agreed to."""
    wanted = list(sides)
    rows = await unit.rows(_of_process, {"process_": process})
    said = {(row.mark, row.side): row.agrees for row in rows}
    return {
        row.mark: row.question
        for row in rows
        if wanted and all(said.get((row.mark, side)) for side in wanted)
    }  # fmt: skip


async def settle(unit: Unit, process: str, marks: Iterable[str]) -> None:
    """A question is gone by everybody's word: what was said about it is no longer needed, and new words would be."""
    for mark in marks:
        await unit.run(_forget_all, {"process_": process, "mark_": mark})
