"""Risk checks: answers sealed under the process's key and read for one side at a time; bands as codes beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import bindparam, insert, select

from flows.analysis.risk import Band
from storage import audit
from storage.numbering import alone
from storage.programme import Event
from storage.tables.base import new_id
from storage.tables.work import risk_check
from storage.unit import Unit


@dataclass(frozen=True)
class Assessment:
    """That a side was assessed, when and as what: without what was answered."""

    side: str
    band: Band
    done_at: datetime


@dataclass(frozen=True)
class RiskCheck:
    """A check with its answers by step name, as `version` of the questions stored them; None once they are erased."""

    band: Band
    done_at: datetime
    version: int
    answers: Mapping[str, Any] | None


_add = insert(risk_check)
_of_event = (
    select(risk_check.c.side, risk_check.c.band, risk_check.c.done_at)
    .where(risk_check.c.event == bindparam("event_"))
    .order_by(risk_check.c.done_at, risk_check.c.id)
)
_of_side = (
    select(risk_check.c.id, risk_check.c.band, risk_check.c.done_at, risk_check.c.answers)
    .where(risk_check.c.event == bindparam("event_"), risk_check.c.side == bindparam("side_"))
    .order_by(risk_check.c.done_at.desc(), risk_check.c.id.desc())
    .limit(bindparam("limit_"))
)


async def add(
    unit: Unit, event: Event, side: str, *, person: str, band: Band, version: int, answers: Mapping[str, Any]
) -> None:
    """Keep a side's check. Until the commit no other check of this process is added, so that of two sides
    answering at once the later one knows of the earlier."""
    await alone(unit, event.process)
    one = new_id()
    cipher = await unit.cipher(f"process:{event.process}")
    row = {
        "id": one,
        "event": event.id,
        "side": side,
        "person": person,
        "band": band.value,
        "answers": cipher.seal(orjson.dumps({"version": version, "answers": dict(answers)}), _place(one)),
        "done_at": unit.now,
    }
    await unit.run(_add, row)
    await audit.note(unit, "risk_check_saved", actor=person, about=one, process=event.process)


async def assessments(unit: Unit, event_id: str) -> list[Assessment]:
    """Every side's, oldest first."""
    rows = await unit.rows(_of_event, {"event_": event_id})
    return [Assessment(row.side, Band(row.band), row.done_at) for row in rows]


async def of_side(unit: Unit, event: Event, side: str, limit: int = 5) -> Sequence[RiskCheck]:
    """One side's checks with their answers, the latest first."""
    rows = await unit.rows(_of_side, {"event_": event.id, "side_": side, "limit_": limit})
    cipher = await unit.cipher(f"process:{event.process}")
    found = []
    for row in rows:
        kept = orjson.loads(cipher.unseal(row.answers, _place(row.id))) if row.answers is not None else {}
        found.append(RiskCheck(Band(row.band), row.done_at, kept.get("version", 0), kept.get("answers")))
    return found


def _place(check_id: str) -> str:
    return f"risk_check.answers {check_id}"
