"""The keys with which sides let an event go ahead: turned on one state of things, dropped when that changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update

from flows.event_status import Status
from storage import audit, duties
from storage.programme import Event
from storage.tables.base import new_id
from storage.tables.programme import event
from storage.tables.risk_register import clearance_key
from storage.timers import set_timer
from storage.unit import Unit

VOID = "clearance_void"
"""The timer that lets the organisers know that what they had signed is no longer signed."""

SIGNING = ("sign_off", "director_sign_off", "clearance_consulted")
"""The flows of duties that are about signing an event."""


@dataclass(frozen=True)
class Key:
    """Turned by a person for a side (None: the coordinator's word, which is no key); `state` is what it was turned on.

    `reasoned` says whether a reason was written with it, `word` what the coordinator said.
    """

    side: str | None
    person: str
    state: bytes
    turned_at: datetime
    reasoned: bool
    word: str | None


_live = (
    select(clearance_key)
    .where(clearance_key.c.event == bindparam("event_"), clearance_key.c.dropped_at.is_(None))
    .order_by(clearance_key.c.turned_at, clearance_key.c.id)
)
_add = insert(clearance_key)
_drop = (
    update(clearance_key)
    .where(clearance_key.c.event == bindparam("event_"), clearance_key.c.dropped_at.is_(None))
    .values(dropped_at=bindparam("now_"))
)
_uncleared = (
    update(event)
    .where(event.c.id == bindparam("event_"), event.c.status == Status.CLEARED.value)
    .values(status=Status.PLANNED.value)
)
_revised = update(event).where(event.c.id == bindparam("event_")).values(revision=event.c.revision + 1)
_process = select(event.c.process).where(event.c.id == bindparam("event_"))


async def turned(unit: Unit, event_id: str) -> list[Key]:
    """Every key that was not dropped, the first one first; whether it still counts is for the reader to find out."""
    return [_key(row) for row in await unit.rows(_live, {"event_": event_id})]


async def reasons(unit: Unit, of: Event, side: str) -> list[tuple[Key, str]]:
    """What those who signed for a side wrote with a key that was not dropped; for that side's organisers only."""
    cipher = await unit.cipher(f"process:{of.process}")
    return [
        (_key(row), cipher.unseal(row.reason, f"clearance_key.reason {row.id}").decode())
        for row in await unit.rows(_live, {"event_": of.id})
        if row.side == side and row.reason is not None
    ]


async def turn(unit: Unit, of: Event, side: str, *, person: str, state: bytes, reason: str | None) -> None:
    """Keep a key. Who may turn it, and whether the event may go ahead with it, is asked by the caller."""
    one = new_id()
    cipher = await unit.cipher(f"process:{of.process}")
    row = {"id": one, "event": of.id, "side": side, "person": person, "state": state, "turned_at": unit.now}
    sealed = cipher.seal(reason.encode(), f"clearance_key.reason {one}") if reason else None
    await unit.run(_add, {**row, "reason": sealed, "word": None})
    await audit.note(unit, "event_key_turned", actor=person, about=of.id, process=of.process)


async def consulted(unit: Unit, of: Event, *, person: str, state: bytes, word: str) -> None:
    """Keep what the coordinator said when they were consulted."""
    row = {"id": new_id(), "event": of.id, "side": None, "person": person, "state": state, "word": word}
    await unit.run(_add, {**row, "reason": None, "turned_at": unit.now})
    await audit.note(unit, "event_consulted", actor=person, about=of.id, process=of.process)


async def drop(unit: Unit, event_id: str) -> bool:
    """Nothing is signed any more, and nobody is asked to sign what was; returns whether anything had been signed."""
    dropped = (await unit.run(_drop, {"event_": event_id, "now_": unit.now})).rowcount
    await nobody_is_asked(unit, event_id)
    return bool(dropped)


async def nobody_is_asked(unit: Unit, event_id: str, done_by: str | None = None) -> None:
    """Signing the event is nobody's duty any more."""
    for flow in SIGNING:
        for duty in await duties.about(unit, flow, event_id):
            await duties.settle(unit, duty.id, "done" if duty.person == done_by else "lapsed")


async def void(unit: Unit, event_id: str, *, actor: str | None = None) -> bool:
    """What was signed is signed no longer: keys are dropped, and a cleared event is planned again.

    Returns whether there was anything to take back; then the organisers are rung in a moment, but for `actor`.
    """
    dropped = await drop(unit, event_id)
    uncleared = (await unit.run(_uncleared, {"event_": event_id})).rowcount
    if not dropped and not uncleared:
        return False
    await unit.run(_revised, {"event_": event_id})
    process = await unit.value(_process, {"event_": event_id})
    await audit.note(unit, "event_clearance_withdrawn", actor=actor, about=event_id, process=process)
    await set_timer(unit, VOID, event_id, unit.now, person=actor)
    return True


def _key(row: Row[Any]) -> Key:
    return Key(row.side, row.person, bytes(row.state), row.turned_at, row.reason is not None, row.word)
