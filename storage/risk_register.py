"""The register of a side's risks before an event: found by a check, controlled, scored again, closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Row, bindparam, insert, select, update

from flows.analysis.clearance import Risk
from flows.analysis.risk import Band, Reading, band
from storage import audit, sign_offs
from storage.numbering import alone
from storage.sealing import Cipher
from storage.tables.base import new_id
from storage.tables.risk_register import risk
from storage.unit import Unit

_GRAVITY = tuple(Band)


@dataclass(frozen=True)
class Found:
    """What a check found with one question. `likelihood` and `impact` run from 1 to 5; not `known` is *don't know*,
    `stop` a grave answer of the stop class, `personal` an impact on somebody's safety."""

    question: str
    likelihood: int
    impact: int
    stop: bool
    personal: bool
    known: bool = True

    @property
    def reading(self) -> Reading:
        return Reading(self.likelihood, self.impact, self.stop, self.personal, self.known)


@dataclass(frozen=True)
class Entry:
    """A risk in the register, with where it belongs and what is done about it."""

    id: str
    event: str
    side: str
    risk: Risk
    control: str | None
    is_open: bool
    opened_at: datetime


_of_side = (
    select(risk)
    .where(risk.c.event == bindparam("event_"), risk.c.reading.is_not(None))
    .order_by(risk.c.opened_at, risk.c.id)
)
_add = insert(risk)
_found = update(risk).where(risk.c.id == bindparam("id_"))
_read = _found.values(reading=bindparam("reading_"), changed_at=bindparam("now_"))
_closed = _found.values(state="closed", changed_at=bindparam("now_"))


async def note(unit: Unit, *, process: str, event: str, side: str, person: str, found: Sequence[Found]) -> None:
    """Bring a side's register in step with a check, of which `found` is every question that was answered.

    A question read above green opens a risk, or makes an open one as grave as it is now; one answered harmlessly
    closes it; one that is not in `found` stays as it was. Whatever changes voids the keys turned on it.
    """
    await alone(unit, process)
    cipher = await unit.cipher(f"process:{process}")
    known = {one.risk.question: one for one in await entries(unit, process, event, side) if one.is_open}
    changed = False
    for one in found:
        before = known.get(one.question)
        harmless = band(one.reading) is Band.GREEN
        if before is None and not harmless:
            await _open(unit, cipher, event, side, one)
        elif before is not None and harmless:
            await unit.run(_closed, {"id_": before.id, "now_": unit.now})
        elif before is not None and (after := _again(before, one.reading)) != before.risk:
            await _keep(unit, cipher, before.id, after)
        else:
            continue
        changed = True
    if changed:
        await audit.note(unit, "risk_register_changed", actor=person, about=event, process=process)
        await sign_offs.void(unit, event, actor=person)


async def entries(unit: Unit, process: str, event: str, side: str | None = None) -> list[Entry]:
    """The register of an event (of one side, where one is named), closed risks included, the oldest first."""
    cipher = await unit.cipher(f"process:{process}")
    rows = await unit.rows(_of_side, {"event_": event})
    return [_entry(cipher, row) for row in rows if side in (None, row.side)]


def _again(before: Entry, now: Reading) -> Risk:
    """What an open risk is once its question was answered anew: what is worse has to be scored again, and what is
    better counts at once only while nothing was done about it."""
    held = before.risk.inherent
    if _gravity(now) > _gravity(held):
        return replace(before.risk, inherent=now, residual=None)
    if before.control is None and before.risk.residual is None:
        return replace(before.risk, inherent=now)
    return replace(before.risk, inherent=replace(held, stop=now.stop, known=now.known))


def _gravity(reading: Reading) -> tuple[bool, int, int, bool]:
    return reading.stop, _GRAVITY.index(band(reading)), reading.likelihood * reading.impact, not reading.known


async def _open(unit: Unit, cipher: Cipher, event: str, side: str, found: Found) -> None:
    one = new_id()
    row = {"id": one, "event": event, "side": side, "state": "open", "opened_at": unit.now, "changed_at": unit.now}
    await unit.run(_add, {**row, "reading": _sealed(cipher, one, Risk(found.question, found.reading))})


async def _keep(unit: Unit, cipher: Cipher, one: str, of: Risk) -> None:
    await unit.run(_read, {"id_": one, "reading_": _sealed(cipher, one, of), "now_": unit.now})


def _sealed(cipher: Cipher, one: str, of: Risk) -> bytes:
    residual = of.residual.__dict__ if of.residual is not None else None
    said = {"question": of.question, "inherent": of.inherent.__dict__, "residual": residual}
    return cipher.seal(orjson.dumps(said), f"risk.reading {one}")


def _entry(cipher: Cipher, row: Row[Any]) -> Entry:
    said = orjson.loads(cipher.unseal(row.reading, f"risk.reading {row.id}"))
    of = Risk(
        said["question"],
        Reading(**said["inherent"]),
        Reading(**said["residual"]) if said["residual"] is not None else None,
        row.owner,
        row.due_at,
        row.done_at is not None,
    )
    control = cipher.unseal(row.control, f"risk.control {row.id}").decode() if row.control is not None else None
    return Entry(row.id, row.event, row.side, of, control, row.state == "open", row.opened_at)
