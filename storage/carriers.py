"""Who carries a released text: codes for organisers, the person behind one for nobody but themselves."""

from __future__ import annotations

from sqlalchemy import bindparam, func, insert, select, update

from storage.numbering import alone
from storage.recommendations import Recommendation
from storage.tables.releases import carrier, release
from storage.tables.work import elector
from storage.unit import Unit

_here = (carrier.c.recommendation == bindparam("id_"), carrier.c.side == bindparam("side_"))
_numbers = select(carrier.c.number).where(*_here, carrier.c.ended.is_(False)).order_by(carrier.c.number)
_highest = select(func.max(carrier.c.number)).where(*_here)
_own = select(carrier.c.number).where(*_here, carrier.c.person == bindparam("person_"))
_asked = (
    select(release.c.recommendation, elector.c.side)
    .join_from(release, elector, elector.c.poll == release.c.poll)
    .where(elector.c.person == bindparam("person_"))
    .order_by(release.c.released_at.desc(), release.c.recommendation)
)
_let_go = update(carrier).where(*_here, carrier.c.person == bindparam("person_")).values(person=None, ended=True)


async def asked_about(unit: Unit, person: str) -> list[tuple[str, str]]:
    """(recommendation, side) of every released text in whose release, as it was released, the person had a voice; the
    latest first."""
    return [(row.recommendation, row.side) for row in await unit.rows(_asked, {"person_": person})]


def code(side: str, number: int) -> str:
    return f"C-{side}{number}"


async def codes(unit: Unit, one: Recommendation, side: str) -> list[str]:
    """The codes of those who carry this text for a side, in the order they were given."""
    rows = await unit.rows(_numbers, {"id_": one.id, "side_": side})
    return [code(side, row.number) for row in rows]


async def add(unit: Unit, one: Recommendation, side: str, person: str | None = None) -> str:
    """A new carrier, of whom nobody is told but the code that is returned; `person` takes it on in their own chat."""
    await alone(unit, one.process)
    number = (await unit.value(_highest, {"id_": one.id, "side_": side}) or 0) + 1
    row = {"recommendation": one.id, "side": side, "number": number, "person": person}
    await unit.run(insert(carrier), {**row, "ended": False})
    return code(side, number)


async def own_code(unit: Unit, one: Recommendation, side: str, person: str) -> str | None:
    """The person's own code, or None: they carry nothing here."""
    number = await unit.value(_own, {"id_": one.id, "side_": side, "person_": person})
    return code(side, number) if number is not None else None


async def let_go(unit: Unit, one: Recommendation, side: str, person: str) -> None:
    """The code stays where it was used, and leads to nobody any more."""
    await unit.run(_let_go, {"id_": one.id, "side_": side, "person_": person})
