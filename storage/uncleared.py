"""Events that were held without clearance: put down once, by one side, with a reason that only that side reads."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import bindparam, insert, select, update

from flows.event_status import Step
from storage import events, sign_offs
from storage.programme import Event, event_by_id, opened
from storage.tables.programme import event
from storage.tables.uncleared import held_uncleared
from storage.unit import Unit

_add = insert(held_uncleared)
_mark = update(event).where(event.c.id == bindparam("event_")).values(uncleared_at=bindparam("now_"))
_reason = select(held_uncleared).where(
    held_uncleared.c.event == bindparam("event_"), held_uncleared.c.side == bindparam("side_")
)
_since = (
    select(event)
    .where(
        event.c.process.in_(bindparam("processes", expanding=True)),
        event.c.uncleared_at.is_not(None),
        event.c.starts_at >= bindparam("since_"),
    )
    .order_by(event.c.starts_at.desc(), event.c.id)
)


async def put_down(unit: Unit, one: Event, side: str, *, person: str, reason: str) -> Event:
    """The event was held; nobody is asked to sign it any more. Raises NotPossible, or Conflict where somebody else was
    quicker. Returns it as it is now."""
    await events.take_step(unit, one, Step.HOLD_UNCLEARED, actor=person)
    await sign_offs.drop(unit, one.id)
    await unit.run(_mark, {"event_": one.id, "now_": unit.now})
    cipher = await unit.cipher(f"process:{one.process}")
    sealed = cipher.seal(reason.encode(), f"held_uncleared.reason {one.id}")
    await unit.run(_add, {"event": one.id, "side": side, "person": person, "reason": sealed, "at": unit.now})
    found = await event_by_id(unit, one.id)
    if found is None:
        raise LookupError("event")
    return found


async def reason(unit: Unit, one: Event, side: str) -> str | None:
    """Why, in the words of that side; None where it was not this side, or the words are gone. For that side only."""
    for row in await unit.rows(_reason, {"event_": one.id, "side_": side}):
        if row.reason is not None:
            cipher = await unit.cipher(f"process:{one.process}")
            return cipher.unseal(row.reason, f"held_uncleared.reason {one.id}").decode()
    return None


async def since(unit: Unit, processes: Iterable[str], moment: datetime) -> list[Event]:
    """The events of these processes from then on that were held without clearance, the latest first."""
    rows = await unit.rows(_since, {"processes": list(set(processes)), "since_": moment})
    return [await opened(unit, row) for row in rows]
