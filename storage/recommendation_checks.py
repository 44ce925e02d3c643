"""What each side thinks of a recommendation before it is voted on: sealed, one of each kind a round and side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import Row, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite

from flows.analysis.recommendation_life import Check, Step
from storage import audit
from storage.tables.base import new_id
from storage.tables.recommendations import recommendation_check, recommendation_step
from storage.unit import Unit

if TYPE_CHECKING:
    from storage.recommendations import Recommendation


@dataclass(frozen=True)
class Given:
    """That a side gave its check, when, and whether it lets the text go on: all the other side may know."""

    kind: Check
    side: str
    goes_on: bool
    version: int
    done_at: datetime


_round = select(func.max(recommendation_step.c.number)).where(
    recommendation_step.c.recommendation == bindparam("id_"),
    recommendation_step.c.step == Step.PUT_TO_REVIEW.value,
)
_of_round = (
    select(recommendation_check)
    .where(
        recommendation_check.c.recommendation == bindparam("id_"), recommendation_check.c.round == bindparam("round_")
    )
    .order_by(recommendation_check.c.done_at, recommendation_check.c.id)
)
_once = {
    "sqlite": sqlite.insert(recommendation_check).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(recommendation_check).on_conflict_do_nothing(),
}


async def round_of(unit: Unit, one: Recommendation) -> int:
    """The number of the step the text was last put to review with; 0 before that."""
    return int(await unit.value(_round, {"id_": one.id}) or 0)


async def given(unit: Unit, one: Recommendation) -> list[Given]:
    """The checks of this round, in the order they came in."""
    rows = await unit.rows(_of_round, {"id_": one.id, "round_": await round_of(unit, one)})
    return [Given(Check(row.kind), row.side, row.goes_on, row.version, row.done_at) for row in rows]


async def answers_of(unit: Unit, one: Recommendation, kind: Check, side: str) -> Mapping[str, Any] | None:
    """What a side answered in this round, by step name; None where there is nothing (any more)."""
    rows = await unit.rows(_of_round, {"id_": one.id, "round_": await round_of(unit, one)})
    row = next((each for each in rows if each.kind == kind and each.side == side), None)
    return await _opened(unit, one, row) if row is not None else None


async def add(
    unit: Unit,
    one: Recommendation,
    kind: Check,
    *,
    side: str,
    person: str,
    goes_on: bool,
    answers: Mapping[str, Any],
) -> bool:
    """Keep a side's check of this round; returns False where it has given it already."""
    check, cipher = new_id(), await unit.cipher(f"process:{one.process}")
    row: dict[str, Any] = {"id": check, "recommendation": one.id, "round": await round_of(unit, one), "side": side}
    row |= {"kind": kind.value, "person": person, "version": one.version, "goes_on": goes_on, "done_at": unit.now}
    row["answers"] = cipher.seal(orjson.dumps(dict(answers)), f"recommendation_check.answers {check}")
    if not (await unit.run(_once["postgresql" if unit.postgresql else "sqlite"], row)).rowcount:
        return False
    await audit.note(unit, f"recommendation_{kind.value}_given", actor=person, about=one.id, process=one.process)
    return True


async def _opened(unit: Unit, one: Recommendation, row: Row[Any]) -> Mapping[str, Any] | None:
    if row.answers is None:
        return None
    cipher = await unit.cipher(f"process:{one.process}")
    answers: Mapping[str, Any] = orjson.loads(cipher.unseal(row.answers, f"recommendation_check.answers {row.id}"))
    return answers
