"""A long past for the database: rows as years of use would leave them, handled, sent and finished."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Insert, String, Table, cast, func, insert, literal, select

from storage.database import Database
from storage.tables.base import UTCDateTime
from storage.tables.delivery import inbox, keyboard, outbox
from storage.tables.people import conversation, person

Columns = Mapping[str, Any]


async def remember(database: Database, rows: int) -> None:
    """Gives everybody a share of so many rows: a quarter each arrived, was sent, was asked, was a keyboard."""
    if not rows:
        return
    async with database.transaction() as unit:
        now = literal(unit.now, UTCDateTime)
        later = literal(unit.now + timedelta(days=30), UTCDateTime)
        everybody = select(
            person.c.id, person.c.lookup, (func.row_number().over(order_by=person.c.id) - 1).label("place")
        ).subquery()
        count = await unit.value(select(func.count()).select_from(person))
        for table in (inbox, outbox, conversation, keyboard):
            numbers = select(literal(0).label("n")).cte("numbers", recursive=True)
            numbers = numbers.union_all(select(numbers.c.n + 1).where(numbers.c.n < rows // 4 - 1))
            name = literal("past") + cast(numbers.c.n, String)
            whose = everybody.c.id
            past: dict[Table, Columns] = {
                inbox: {
                    "key": name, "sender": everybody.c.lookup, "state": literal("handled"), "tries": literal(0),
                    "not_before": now, "received_at": now,
                },
                outbox: {
                    "id": name, "person": whose, "kind": literal("screen"), "state": literal("sent"),
                    "urgency": literal(0), "not_before": now, "created_at": now, "sent_at": now, "deleted_at": now,
                    "message_id": numbers.c.n, "tries": literal(0), "unknowns": literal(0), "sensitive": literal(False),
                },
                conversation: {
                    "id": name, "person": whose, "flow": literal("event_sheet"), "seq": literal(12),
                    "status": literal("finished"), "started_at": now, "touched_at": now,
                },
                keyboard: {
                    "handle": name, "person": whose, "seq": literal(1), "actions": literal("[]"), "expires_at": later
                },
            }  # fmt: skip
            await unit.run(_made(table, past[table], numbers, everybody, count))


def _made(table: Table, columns: Columns, numbers: Any, everybody: Any, count: int) -> Insert:
    """The numbers dealt out to everybody in turn, as rows of this table."""
    dealt = select(*columns.values()).join_from(numbers, everybody, numbers.c.n % count == everybody.c.place)
    return insert(table).from_select(list(columns), dealt, include_defaults=False)
