"""The word of each side on changes to the stop-class questions of its process."""

from __future__ import annotations

from collections.abc import Iterable

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
_of_process = select(risk_agreement.c.mark, risk_agreement.c.side, risk_agreement.c.agrees).where(
    risk_agreement.c.process == bindparam("process_")
)


async def put_down(unit: Unit, process: str, mark: str, side: str, person: str, *, agrees: bool) -> None:
    """The side's word, in place of what it said before."""
    await alone(unit, process)
    await unit.run(_forget, {"process_": process, "mark_": mark, "side_": side})
    row = {"process": process, "mark": mark, "side": side, "person": person, "agrees": agrees, "at": unit.now}
    await unit.run(_add, row)
    await audit.note(unit, "risk_question_agreed" if agrees else "risk_question_refused", actor=person, process=process)


async def words(unit: Unit, process: str) -> dict[str, dict[str, bool]]:
    """What each side has said, by the mark of what it is about."""
    found: dict[str, dict[str, bool]] = {}
    for row in await unit.rows(_of_process, {"process_": process}):
        found.setdefault(row.mark, {})[row.side] = row.agrees
    return found


async def in_force(unit: Unit, process: str, sides: Iterable[str]) -> frozenset[str]:
    """The marks every side has agreed to."""
    wanted = list(sides)
    return frozenset(
        mark for mark, said in (await words(unit, process)).items() if wanted and all(map(said.get, wanted))
    )
