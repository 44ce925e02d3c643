"""Organisations by id, and which of them take part in a process on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, bindparam, or_, select

from storage.tables.programme import membership, organisation
from storage.unit import Unit


@dataclass(frozen=True)
class Organisation:
    id: str
    code: str
    name: str
    country: str
    zone: str
    holidays: str | None
    weekend: str | None

    @property
    def calendar(self) -> str:
        """The country whose public holidays its people keep."""
        return self.holidays or self.country


_by_id = select(organisation).where(organisation.c.id.in_(bindparam("ids", expanding=True)))
_partners = (
    select(organisation, membership.c.side, membership.c.part)
    .join_from(membership, organisation, organisation.c.id == membership.c.organisation)
    .where(
        membership.c.process == bindparam("process_"),
        membership.c.since <= bindparam("today"),
        or_(membership.c.until.is_(None), membership.c.until >= bindparam("today")),
    )
    .order_by(membership.c.part, membership.c.since, organisation.c.code)
)


@dataclass(frozen=True)
class Partner:
    """An organisation's part in a process: convener, thematic, coordinator, critical_friend or donor."""

    organisation: Organisation
    side: str | None
    part: str


async def by_id(unit: Unit, organisation_id: str) -> Organisation | None:
    found = await unit.first(_by_id, {"ids": [organisation_id]})
    return await _opened(unit, found) if found is not None else None


async def partners(unit: Unit, process: str, today: date) -> list[Partner]:
    """Who takes part in a process on this day, conveners first."""
    rows = await unit.rows(_partners, {"process_": process, "today": today})
    return [Partner(await _opened(unit, row), row.side, row.part) for row in rows]


def distinct(found: Iterable[Partner]) -> list[Organisation]:
    return list({one.organisation.id: one.organisation for one in found}.values())


async def _opened(unit: Unit, row: Row[Any]) -> Organisation:
    cipher = await unit.cipher(f"organisation:{row.id}")
    name = cipher.unseal(row.name, f"organisation.name {row.id}").decode() if row.name is not None else row.code
    return Organisation(row.id, row.code, name, row.country, row.zone, row.holidays, row.weekend)
