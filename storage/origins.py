"""From which kind of group recommendations came, and which of them were released: for the capture audit."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, delete, insert, select

from flows.analysis.recommendation_life import State
from flows.banks.origin import Proposers
from storage import audit
from storage.recommendations import Recommendation
from storage.tables.recommendations import recommendation
from storage.tables.releases import origin, release
from storage.unit import Unit


@dataclass(frozen=True)
class Origin:
    """A recommendation's kind of proposers, where it stands, and whether it was ever released."""

    proposers: Proposers
    state: State
    released: bool


_of = select(origin.c.proposers).where(origin.c.recommendation == bindparam("id_"))
_drop = delete(origin).where(origin.c.recommendation == bindparam("id_"))
_of_process = (
    select(origin.c.proposers, recommendation.c.state, release.c.recommendation.is_not(None).label("released"))
    .join_from(origin, recommendation, recommendation.c.id == origin.c.recommendation)
    .outerjoin(release, release.c.recommendation == recommendation.c.id)
    # A draft that its side closed unseen is not even counted: in a number the other side would learn that it was there.
    .where(recommendation.c.process == bindparam("process_"), recommendation.c.shared_from.is_not(None))
)


async def note(unit: Unit, one: Recommendation, person: str, proposers: Proposers) -> None:
    """In place of what was noted before."""
    await unit.run(_drop, {"id_": one.id})
    row = {"recommendation": one.id, "proposers": proposers.value, "person": person, "noted_at": unit.now}
    await unit.run(insert(origin), row)
    await audit.note(unit, "origin_noted", actor=person, about=one.id, process=one.process)


async def of(unit: Unit, one: Recommendation) -> Proposers | None:
    """What is noted of it; None where nothing is."""
    noted = await unit.value(_of, {"id_": one.id})
    return Proposers(noted) if noted is not None else None


async def of_process(unit: Unit, process: str) -> list[Origin]:
    """Those of the texts that both sides read."""
    rows = await unit.rows(_of_process, {"process_": process})
    return [Origin(Proposers(row.proposers), State(row.state), bool(row.released)) for row in rows]
