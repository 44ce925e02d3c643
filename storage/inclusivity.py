"""Inclusivity matrices: one of each side on every agreement to a text, what it says for that side only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import bindparam, delete, func, insert, select

from flows.analysis.recommendation_life import Step
from storage import audit
from storage.recommendations import Recommendation
from storage.tables.base import new_id
from storage.tables.recommendations import recommendation_step
from storage.tables.releases import inclusivity
from storage.unit import Unit

_round = select(func.max(recommendation_step.c.number)).where(
    recommendation_step.c.recommendation == bindparam("recommendation_"),
    recommendation_step.c.step == Step.PASS.value,
)
_of_round = (
    inclusivity.c.recommendation == bindparam("recommendation_"),
    inclusivity.c.round == bindparam("round_"),
)
_sides = select(inclusivity.c.side).where(*_of_round, inclusivity.c.back.is_(False))
_drop = delete(inclusivity).where(*_of_round, inclusivity.c.side == bindparam("side_"))
_last = (
    select(inclusivity.c.id, inclusivity.c.answers)
    .where(
        inclusivity.c.recommendation == bindparam("recommendation_"),
        inclusivity.c.version == bindparam("version_"),
        inclusivity.c.side == bindparam("side_"),
    )
    .order_by(inclusivity.c.round.desc())
    .limit(1)
)

Groups = Mapping[str, Mapping[str, Any]]
"""Stored answers by group and step name."""


async def round_of(unit: Unit, one: Recommendation) -> int:
    """The number of the step with which both sides agreed to it last; 0 before that. Counted, so that no clock that is
    set back brings an assessment of an earlier agreement to life again."""
    return int(await unit.value(_round, {"recommendation_": one.id}) or 0)


async def keep(unit: Unit, one: Recommendation, side: str, person: str, groups: Groups, *, back: bool) -> None:
    """A side's matrix on what was agreed to last, in place of an earlier one of that side."""
    round_ = await round_of(unit, one)
    await unit.run(_drop, {"recommendation_": one.id, "round_": round_, "side_": side})
    row: dict[str, Any] = {"id": new_id(), "recommendation": one.id, "version": one.version, "round": round_}
    row |= {"side": side, "person": person}
    cipher = await unit.cipher(f"process:{one.process}")
    sealed = cipher.seal(orjson.dumps(groups), _place(row["id"]))
    await unit.run(insert(inclusivity), {**row, "back": back, "answers": sealed, "done_at": unit.now})
    await audit.note(unit, "inclusivity_assessed", actor=person, about=one.id, process=one.process)


async def done(unit: Unit, one: Recommendation) -> set[str]:
    """The sides that have assessed what was agreed to last, and let it go on."""
    asked = {"recommendation_": one.id, "round_": await round_of(unit, one)}
    return {row.side for row in await unit.rows(_sides, asked)}


async def read(unit: Unit, one: Recommendation, side: str, version: int | None = None) -> Groups | None:
    """What a side's last matrix on a version says, for that side's organisers only; None where there is none (any
    more)."""
    asked = {"recommendation_": one.id, "version_": version or one.version, "side_": side}
    row = await unit.first(_last, asked)
    if row is None or row.answers is None:
        return None
    cipher = await unit.cipher(f"process:{one.process}")
    found: Groups = orjson.loads(cipher.unseal(row.answers, _place(row.id)))
    return found


def _place(row_id: str) -> str:
    return f"inclusivity.answers {row_id}"
