"""Everything that arrived: kept before it is acknowledged, handled once, in order per sender."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import bindparam, delete, exists, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.keys import SYSTEM
from storage.sealing import CannotUnseal
from storage.tables.delivery import inbox
from storage.unit import Unit

BATCH = 128
_columns = (inbox.c.id, inbox.c.key)
_receive_sqlite = sqlite.insert(inbox).on_conflict_do_nothing().returning(*_columns)
_receive_postgresql = postgresql.insert(inbox).on_conflict_do_nothing().returning(*_columns)
_waiting_senders = (
    select(inbox.c.sender)
    .distinct()
    .where(inbox.c.state == "waiting", inbox.c.sender.in_(bindparam("senders", expanding=True)))
)
_held_back = inbox.alias("held_back")
# Whoever has something that must not be tried yet waits with all the rest: in the query, so that one person's
# thousand waiting messages take nobody else's place.
_due = (
    select(inbox.c.id, inbox.c.key, inbox.c.sender, inbox.c.payload, inbox.c.tries)
    .where(
        inbox.c.state == "waiting",
        inbox.c.not_before <= bindparam("now"),
        ~exists().where(
            _held_back.c.state == "waiting",
            _held_back.c.sender == inbox.c.sender,
            _held_back.c.not_before > bindparam("now"),
        ),
    )
    .order_by(inbox.c.id)
    .limit(bindparam("limit_"))
)
_due_postgresql = _due.with_for_update(of=inbox, skip_locked=True)
_keep = (
    update(inbox)
    .where(inbox.c.id == bindparam("id_"))
    .values(
        state=bindparam("state_"),
        payload=bindparam("payload_"),
        tries=bindparam("tries_"),
        not_before=bindparam("not_before_"),
        fault=bindparam("fault_"),
    )
)
_handled = update(inbox).where(inbox.c.id == bindparam("id_")).values(state="handled", payload=None)
_unreadable = update(inbox).where(inbox.c.id == bindparam("id_")).values(state="aside", fault="unreadable")
_forget = delete(inbox).where(inbox.c.state == "handled", inbox.c.received_at < bindparam("before"))
_count_waiting = select(func.count()).select_from(inbox).where(inbox.c.state == "waiting")
_count_aside = select(func.count()).select_from(inbox).where(inbox.c.state == "aside")


@dataclass
class Arrival:
    """One update (or due timer) on its way to being handled. `id` is set once it is in the inbox."""

    key: str
    sender: bytes
    payload: dict[str, Any]
    id: int = 0
    tries: int = 0
    waited: bool = False  # it lay in the inbox before this transaction


async def receive(unit: Unit, offered: Sequence[Arrival]) -> list[Arrival]:
    """Enter arrivals, as handled; the new ones are returned (repeats are not). Whatever cannot be handled in
    this very transaction must be put back with `keep`."""
    insert = _receive_postgresql if unit.postgresql else _receive_sqlite
    rows = [
        {
            "key": a.key,
            "sender": a.sender,
            "state": "handled",
            "tries": 0,
            "not_before": unit.now,
            "received_at": unit.now,
        }
        for a in {a.key: a for a in offered}.values()
    ]
    # One alone (somebody waits for it) takes the short way; SQLAlchemy makes one statement of many.
    entered = await unit.rows(insert, rows[0]) if len(rows) == 1 else (await unit.run(insert, rows)).all()
    ids = {row.key: row.id for row in entered}
    fresh: list[Arrival] = []
    for arrival in offered:
        if (number := ids.pop(arrival.key, None)) is not None:
            arrival.id = number
            fresh.append(arrival)
    return fresh


async def waiting_senders(unit: Unit, senders: Sequence[bytes]) -> set[bytes]:
    """Those of the senders whose earlier arrivals still wait: later ones must queue behind them."""
    return {row.sender for row in await unit.rows(_waiting_senders, {"senders": list(set(senders))})}


async def due(unit: Unit, limit: int = BATCH) -> list[Arrival]:
    """What waits and may be tried now, oldest first; nobody's second before their first."""
    cipher = await unit.cipher(SYSTEM)
    arrivals = []
    for row in await unit.rows(_due_postgresql if unit.postgresql else _due, {"limit_": limit, "now": unit.now}):
        try:
            payload = orjson.loads(cipher.unseal(row.payload, f"inbox.payload {row.key}"))
        except CannotUnseal:
            # Altered or moved behind our back: it is put aside, and nobody waits behind it.
            unit.write(_unreadable, id_=row.id)
            continue
        arrivals.append(Arrival(row.key, row.sender, payload, row.id, row.tries, waited=True))
    return in_order(arrivals)


def in_order(arrivals: Sequence[Arrival]) -> list[Arrival]:
    """Each sender's updates by number, on the places that their arrivals have: a webhook may get the later first."""
    queues: dict[bytes, list[Arrival]] = {}
    for arrival in arrivals:
        queues.setdefault(arrival.sender, []).append(arrival)
    nexts = {sender: iter(sorted(queue, key=_number)) for sender, queue in queues.items()}
    return [next(nexts[arrival.sender]) for arrival in arrivals]


def _number(arrival: Arrival) -> int:
    kind, _, number = arrival.key.partition(":")
    return int(number.rpartition(":")[2]) if kind == "u" else 0


async def keep(
    unit: Unit, arrival: Arrival, *, state: str = "waiting", after: timedelta = timedelta(0), fault: str | None = None
) -> None:
    """Put an arrival (back) to wait, or aside for good, with its payload sealed."""
    cipher = await unit.cipher(SYSTEM)
    unit.write(
        _keep,
        id_=arrival.id,
        state_=state,
        tries_=arrival.tries,
        not_before_=unit.now + after,
        fault_=fault,
        payload_=cipher.seal(orjson.dumps(arrival.payload), f"inbox.payload {arrival.key}"),
    )


def handled(unit: Unit, arrival: Arrival) -> None:
    """The payload goes as soon as it is handled."""
    if arrival.waited:
        unit.write(_handled, id_=arrival.id)


async def forget_handled(unit: Unit, before: datetime) -> None:
    """Keys are kept longer than Telegram repeats updates (24 h), then no longer."""
    await unit.run(_forget, {"before": before})


async def counts(unit: Unit) -> tuple[int, int]:
    """(waiting, set aside)"""
    return await unit.value(_count_waiting), await unit.value(_count_aside)
