"""In which languages the recommendations of a process are written."""

from __future__ import annotations

from sqlalchemy import bindparam, or_, select

from flows.process_settings import settings_of
from locales.languages import SOURCE
from storage.tables.programme import membership, organisation, process
from storage.unit import Unit

_settings = select(process.c.settings).where(process.c.id == bindparam("process_"))
_conveners = (
    select(organisation.c.languages)
    .join_from(membership, organisation, organisation.c.id == membership.c.organisation)
    .where(
        membership.c.process == bindparam("process_"),
        membership.c.part == "convener",
        membership.c.side.is_not(None),
        membership.c.since <= bindparam("day_"),
        or_(membership.c.until.is_(None), membership.c.until >= bindparam("day_")),
    )
    .order_by(membership.c.side, membership.c.since)
)


async def languages_of(unit: Unit, process: str) -> tuple[str, ...]:
    """The languages a recommendation of this process is written in: those it has set, else the first one of each
    side's convener, in the order of the sides."""
    row = await unit.first(_settings, {"process_": process})
    chosen = settings_of(row.settings).languages if row is not None else ()
    found = [
        one.languages.split(",")[0]
        for one in await unit.rows(_conveners, {"process_": process, "day_": unit.now.date()})
    ]
    return tuple(dict.fromkeys(chosen or found or [SOURCE]))
