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
from storage import audit, duties, sign_offs
from storage.numbering import alone
from storage.sealing import Cipher
from storage.tables.base import new_id
from storage.tables.programme import event as event_table
from storage.tables.risk_register import risk
from storage.timers import set_timer
from storage.unit import Unit

_GRAVITY = tuple(Band)
CHASED = "rescore"
"""The flow of the duty that goes with a control: to say that it is in place, and what is left of the risk."""
OWNER_LEFT = "risk_owner_left"
"""The timer that lets a side know that nobody sees to one of its controls."""


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
_controlled = _found.values(
    control=bindparam("control_"),
    person=bindparam("person_"),
    owner=bindparam("owner_"),
    due_at=bindparam("due_at_"),
    done_at=None,
    changed_at=bindparam("now_"),
)
_scored = _found.values(reading=bindparam("reading_"), done_at=bindparam("done_at_"), changed_at=bindparam("now_"))
_by_id = (
    select(risk.c.event, event_table.c.process)
    .join(event_table, event_table.c.id == risk.c.event)
    .where(risk.c.id == bindparam("id_"))
)

_owned = (
    select(risk.c.event, risk.c.id)
    .join(event_table, event_table.c.id == risk.c.event)
    .where(
        risk.c.owner == bindparam("person_"),
        risk.c.side == bindparam("side_"),
        risk.c.state == "open",
        risk.c.done_at.is_(None),
        event_table.c.process == bindparam("process_"),
        event_table.c.starts_at > bindparam("now_"),
    )
)


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
            await _nobody_is_asked(unit, before.id)
        elif before is not None and (after := _again(before, one.reading)) != before.risk:
            await _keep(unit, cipher, before.id, after)
        else:
            continue
        changed = True
    if changed:
        await _changed(unit, process, event, person)


async def entries(unit: Unit, process: str, event: str, side: str | None = None) -> list[Entry]:
    """The register of an event (of one side, where one is named), closed risks included, the oldest first."""
    cipher = await unit.cipher(f"process:{process}")
    rows = await unit.rows(_of_side, {"event_": event})
    return [_entry(cipher, row) for row in rows if side in (None, row.side)]


async def by_id(unit: Unit, one: str) -> Entry | None:
    row = await unit.first(_by_id, {"id_": one})
    found = await entries(unit, row.process, row.event) if row is not None else []
    return next((entry for entry in found if entry.id == one), None)


async def control(
    unit: Unit, process: str, entry: Entry, *, words: str, owner: str, due_at: datetime, actor: str
) -> None:
    """Write down what is done about a risk, who sees to it and by when. What was left of it has to be scored again."""
    await alone(unit, process)
    cipher = await unit.cipher(f"process:{process}")
    row = {"id_": entry.id, "person_": actor, "owner_": owner, "due_at_": due_at, "now_": unit.now}
    await unit.run(_controlled, {**row, "control_": cipher.seal(words.encode(), f"risk.control {entry.id}")})
    await _keep(unit, cipher, entry.id, replace(entry.risk, residual=None))
    await _nobody_is_asked(unit, entry.id)
    await _changed(unit, process, entry.event, actor)


async def rescore(
    unit: Unit, process: str, entry: Entry, *, likelihood: int, impact: int, done: bool, actor: str
) -> None:
    """A person says what is left of a risk with its control, and whether that is in place."""
    await alone(unit, process)
    cipher = await unit.cipher(f"process:{process}")
    left = replace(entry.risk, residual=Reading(likelihood, impact, personal=entry.risk.inherent.personal))
    row = {"id_": entry.id, "done_at_": unit.now if done else None, "now_": unit.now}
    await unit.run(_scored, {**row, "reading_": _sealed(cipher, entry.id, left)})
    if done:
        await _nobody_is_asked(unit, entry.id, actor)
    await _changed(unit, process, entry.event, actor)


async def owner_left(unit: Unit, person: str, process: str, side: str) -> None:
    """Whoever organised a side does so no longer: what was signed while they saw to a control is signed no longer, and
    their colleagues hear that somebody else has to see to it, once for each event."""
    rows = await unit.rows(_owned, {"person_": person, "process_": process, "side_": side, "now_": unit.now})
    for event, one in {row.event: row.id for row in rows}.items():
        await sign_offs.void(unit, event)
        await set_timer(unit, OWNER_LEFT, one, unit.now)


async def _changed(unit: Unit, process: str, event: str, actor: str) -> None:
    await audit.note(unit, "risk_register_changed", actor=actor, about=event, process=process)
    await sign_offs.void(unit, event, actor=actor)


async def _nobody_is_asked(unit: Unit, one: str, done_by: str | None = None) -> None:
    """Its control is nobody's duty any more."""
    for duty in await duties.about(unit, CHASED, one):
        await duties.settle(unit, duty.id, "done" if duty.person == done_by else "lapsed")


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
