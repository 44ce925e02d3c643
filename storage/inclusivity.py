"""Inclusivity matrices: one of each side on each version, what it says for that side only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import bindparam, delete, insert, select

from storage import audit
from storage.recommendations import Recommendation
from storage.tables.base import new_id
from storage.tables.releases import inclusivity
from storage.unit import Unit

_of = (
    inclusivity.c.recommendation == bindparam("recommendation_"),
    inclusivity.c.version == bindparam("version_"),
    inclusivity.c.side == bindparam("side_"),
)
_sides = select(inclusivity.c.side).where(*_of[:2], inclusivity.c.back.is_(False))
_one = select(inclusivity.c.id, inclusivity.c.answers).where(*_of)
_drop = delete(inclusivity).where(*_of)

Groups = Mapping[str, Mapping[str, Any]]
"""Stored answers by group and step name."""


async def keep(unit: Unit, one: Recommendation, side: str, person: str, groups: Groups, *, back: bool) -> None:
    """A side's matrix on the current version, in place of an earlier one of that side."""
    await unit.run(_drop, _key(one, side))
    row: dict[str, Any] = {"id": new_id(), "recommendation": one.id, "version": one.version, "side": side}
    row["person"] = person
    cipher = await unit.cipher(f"process:{one.process}")
    sealed = cipher.seal(orjson.dumps(groups), _place(row["id"]))
    await unit.run(insert(inclusivity), {**row, "back": back, "answers": sealed, "done_at": unit.now})
    await audit.note(unit, "inclusivity_assessed", actor=person, about=one.id, process=one.process)


async def done(unit: Unit, one: Recommendation) -> set[str]:
    """The sides that have assessed the current version and let it go on."""
    return {row.side for row in await unit.rows(_sides, {"recommendation_": one.id, "version_": one.version})}


async def read(unit: Unit, one: Recommendation, side: str, version: int | None = None) -> Groups | None:
    """What a side's matrix on a version says, for that side's organisers only; None where there is none (any more)."""
    row = await unit.first(_one, {**_key(one, side), "version_": version or one.version})
    if row is None or row.answers is None:
        return None
    cipher = await unit.cipher(f"process:{one.process}")
    found: Groups = orjson.loads(cipher.unseal(row.answers, _place(row.id)))
    return found


def _key(one: Recommendation, side: str) -> dict[str, Any]:
    return {"recommendation_": one.id, "version_": one.version, "side_": side}


def _place(row_id: str) -> str:
    return f"inclusivity.answers {row_id}"
