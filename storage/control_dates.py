"""An event that begins earlier: what was to be in place before it has to be in place by then."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, update

from storage.duties import LIVE
from storage.risk_register import CHASED
from storage.tables.programme import duty
from storage.tables.risk_register import risk
from storage.timers import drop_timers, set_timer
from storage.unit import Unit

NUDGE = f"{CHASED}_nudge"
BEFORE = timedelta(days=1)
_late = select(risk.c.id).where(
    risk.c.event == bindparam("event_"), risk.c.done_at.is_(None), risk.c.due_at > bindparam("begins_")
)
_forward = (
    update(risk)
    .where(risk.c.event == bindparam("event_"), risk.c.done_at.is_(None), risk.c.due_at > bindparam("begins_"))
    .values(due_at=bindparam("begins_"))
)
_chased = select(duty.c.id, duty.c.person).where(
    duty.c.flow == CHASED, duty.c.subject == bindparam("risk_"), duty.c.state.in_(LIVE)
)
_sooner = update(duty).where(duty.c.id == bindparam("id_")).values(due_at=bindparam("begins_"))


async def bring_forward(unit: Unit, event_id: str, begins: datetime) -> None:
    """Controls of the event that were due after its new beginning are due then, and their owners are reminded the day
    before. What is due earlier, or in place, stays as it was agreed."""
    limits = {"event_": event_id, "begins_": begins}
    late = [row.id for row in await unit.rows(_late, limits)]
    await unit.run(_forward, limits)
    for one in late:
        for row in await unit.rows(_chased, {"risk_": one}):
            await unit.run(_sooner, {"id_": row.id, "begins_": begins})
            await drop_timers(unit, row.id, [NUDGE])
            await set_timer(unit, NUDGE, row.id, max(unit.now, begins - BEFORE), person=row.person)
