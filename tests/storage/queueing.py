"""Messages for the outbox' tests: queued, claimed, and what became of them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from storage import outbox
from storage.database import Database
from storage.outbox import Outgoing, Recorded
from storage.tables.delivery import outbox as table


def said(person: str | None, words: str = "words", kind: str = "doorbell", **options: Any) -> Outgoing:
    return outbox.message(person, kind, {"text": words, "entities": []}, **options)


async def queue(database: Database, *messages: Outgoing, **options: Any) -> None:
    async with database.transaction() as unit:
        for message in messages:
            await outbox.add(unit, message, holder=None, **options)


async def ready(database: Database, limit: int = 60) -> list[str]:
    async with database.transaction() as unit:
        return [one.body["text"] for one in await outbox.ready(unit, limit)]


async def claim(database: Database, message: Outgoing) -> None:
    async with database.transaction() as unit:
        outbox.call(unit, message, database.holder)


async def row_of(database: Database, message: Outgoing) -> Any:
    async with database.transaction() as unit:
        return await unit.first(select(table).where(table.c.id == message.id))


async def write_down(database: Database, message: Outgoing, state: str, **what: Any) -> None:
    async with database.transaction() as unit:
        outbox.record(unit, [Recorded(message.id, state, database.holder, message.person, **what)])
