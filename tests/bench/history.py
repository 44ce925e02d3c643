"""A long past for the database: rows as years of use would leave them, handled, sent and finished."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select

from storage.database import Database
from storage.tables.base import new_id
from storage.tables.delivery import inbox, keyboard, outbox
from storage.tables.people import conversation, person
from storage.unit import Unit

AT_ONCE = 20_000

Row = dict[str, Any]


async def remember(database: Database, rows: int) -> None:
    """Gives everybody a share of so many rows: a quarter each arrived, was sent, was asked, was a keyboard."""
    if not rows:
        return
    async with database.transaction() as unit:
        everybody = [row.id for row in await unit.rows(select(person.c.id))]
    for table, past in (
        (inbox, _arrived), (outbox, _sent), (conversation, _asked), (keyboard, _shown)
    ):  # fmt: skip
        for start in range(0, rows // 4, AT_ONCE):
            async with database.transaction() as unit:
                numbers = range(start, min(start + AT_ONCE, rows // 4))
                await unit.run(insert(table), [past(unit, number, everybody) for number in numbers])


def _arrived(unit: Unit, number: int, everybody: Sequence[str]) -> Row:
    at = unit.now - timedelta(seconds=number % 80_000)
    sender = unit.master.lookup(number % len(everybody))
    return {
        "key": f"u:0:{number}", "sender": sender, "state": "handled", "tries": 0, "not_before": at, "received_at": at
    }  # fmt: skip


def _sent(unit: Unit, number: int, everybody: Sequence[str]) -> Row:
    at = unit.now - timedelta(seconds=number % 80_000)
    return {
        "id": new_id(), "person": everybody[number % len(everybody)], "kind": "screen", "state": "sent", "urgency": 0,
        "not_before": at, "created_at": at, "sent_at": at, "deleted_at": at, "message_id": number,
    }  # fmt: skip


def _asked(unit: Unit, number: int, everybody: Sequence[str]) -> Row:
    at = unit.now - timedelta(seconds=number % 80_000)
    return {
        "id": new_id(), "person": everybody[number % len(everybody)], "flow": "event_sheet", "seq": 12,
        "status": "finished", "started_at": at, "touched_at": at,
    }  # fmt: skip


def _shown(unit: Unit, number: int, everybody: Sequence[str]) -> Row:
    expires = unit.now + timedelta(days=1 + number % 29)
    return {
        "handle": f"{number:022}", "person": everybody[number % len(everybody)], "seq": 1, "actions": "[]",
        "expires_at": expires,
    }  # fmt: skip
