"""Keyboards that were shown: buttons carry an opaque handle, what it means stays here."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import bindparam, delete, insert, select

from storage.tables.delivery import keyboard
from storage.unit import Unit

LIFETIME = timedelta(days=30)
# 22 characters of base64 hold 128 bits. Nothing else is looked up: PostgreSQL refuses a NUL that somebody forged.
_DATA = re.compile(r"([A-Za-z0-9_-]{22})([0-9]{1,3})")


@dataclass(frozen=True)
class Keyboard:
    """Whose buttons these are, for which conversation at which point, and what each does."""

    person: str
    conversation: str | None
    seq: int
    actions: Sequence[Any]
    expires_at: datetime


_columns = list(keyboard.c)
_by_handle = select(*_columns).where(keyboard.c.handle.in_(bindparam("handles", expanding=True)))
_add = insert(keyboard)
_forget = delete(keyboard).where(keyboard.c.expires_at < bindparam("now"))


async def by_handle(unit: Unit, handles: Iterable[str]) -> dict[str, Keyboard]:
    rows = await unit.rows(_by_handle, {"handles": list(set(handles))})
    return {
        row.handle: Keyboard(row.person, row.conversation, row.seq, orjson.loads(row.actions), row.expires_at)
        for row in rows
    }


def add(unit: Unit, person: str, actions: Sequence[Any], conversation: str | None, seq: int) -> str:
    """Store what the buttons do; returns the handle. Button n carries `handle + n`."""
    handle = secrets.token_urlsafe(16)
    unit.write(
        _add,
        handle=handle,
        person=person,
        conversation=conversation,
        seq=seq,
        actions=orjson.dumps(actions).decode(),
        expires_at=unit.now + LIFETIME,
    )
    return handle


def split(data: str) -> tuple[str, int] | None:
    """(handle, number of the button) from what a tap carries; None if it is not of our making."""
    match = _DATA.fullmatch(data)
    return (match[1], int(match[2])) if match else None


async def forget_expired(unit: Unit) -> None:
    await unit.run(_forget, {"now": unit.now})
