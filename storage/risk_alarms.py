"""That somebody said something has happened: who and when, never what."""

from __future__ import annotations

from sqlalchemy import insert

from storage import audit
from storage.tables.base import new_id
from storage.tables.risk_checks import risk_alarm
from storage.unit import Unit

_add = insert(risk_alarm)


async def add(unit: Unit, process: str, person: str, side: str | None) -> None:
    """`side` is None for a coordinator."""
    one = new_id()
    await unit.run(_add, {"id": one, "process": process, "person": person, "side": side, "at": unit.now})
    await audit.note(unit, "risk_alarm_raised", actor=person, about=one, process=process)
