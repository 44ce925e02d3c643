"""Consent, layer by layer and process by process: every decision is a new row, the latest one counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, insert, select

from flows.consent import Layer
from storage import attendance
from storage.tables.base import new_id
from storage.tables.programme import consent
from storage.unit import Unit


@dataclass(frozen=True)
class Consent:
    """One decision: to which wording it was, when, and who recorded it where it was not the person themselves."""

    id: str
    person: str
    process: str
    layer: str
    wording: int
    given: bool
    recorded_by: str | None
    at: datetime


_columns = [consent.c[name] for name in Consent.__dataclass_fields__]
_add = insert(consent)
_of_people = (
    select(*_columns)
    .where(consent.c.person.in_(bindparam("people", expanding=True)))
    .order_by(consent.c.at, consent.c.id)
)
_by_id = select(*_columns).where(consent.c.id == bindparam("id_"))


async def record(
    unit: Unit,
    person: str,
    process: str,
    decisions: Mapping[str, bool],
    wording: int,
    recorded_by: str | None = None,
) -> dict[str, str]:
    """Write down one decision for each layer; returns the id of each. The lists of coming events follow."""
    ids = {layer: new_id() for layer in decisions}
    for layer, given in decisions.items():
        await unit.run(
            _add,
            {
                "id": ids[layer],
                "person": person,
                "process": process,
                "layer": layer,
                "wording": wording,
                "given": int(given),
                "recorded_by": recorded_by,
                "at": unit.now,
            },
        )
    if Layer.ATTENDANCE.value in decisions:
        await attendance.set_consent(unit, person, process, decisions[Layer.ATTENDANCE.value], recorded_by)
    return ids


async def standing(unit: Unit, people: Iterable[str], process: str | None = None) -> list[Consent]:
    """The latest decision of each of these people on each layer (in one process, where it is named)."""
    latest: dict[tuple[str, str, str], Consent] = {}
    for row in await unit.rows(_of_people, {"people": list(set(people))}):
        if process in (None, row.process):
            latest[row.person, row.process, row.layer] = Consent(**{**row._mapping, "given": bool(row.given)})
    return list(latest.values())


async def is_given(unit: Unit, person: str, process: str, layer: str) -> bool:
    """Whether consent stands now. Silence is not consent."""
    return any(one.layer == layer and one.given for one in await standing(unit, [person], process))


async def by_id(unit: Unit, consent_id: str) -> Consent | None:
    row = await unit.first(_by_id, {"id_": consent_id})
    return Consent(**{**row._mapping, "given": bool(row.given)}) if row is not None else None
