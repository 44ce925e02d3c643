"""Conversations: sealed state, a sequence number that outdates old buttons, open until they end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import orjson
from sqlalchemy import bindparam, insert, select, update

from flows.engine import Conversation
from storage.people import Person
from storage.sealing import Cipher
from storage.tables.base import new_id
from storage.tables.people import conversation
from storage.unit import Unit


@dataclass
class Stored:
    """A conversation and its bookkeeping. `sealed` is opened only by the turn that needs it."""

    id: str
    person: str
    flow: str
    duty: str | None
    seq: int
    status: str
    sealed: bytes | None = None
    state: Conversation | None = None

    def open(self, cipher: Cipher) -> Conversation:
        if self.state is None:
            if self.sealed is None:
                raise LookupError("the conversation has ended")
            self.state = Conversation.from_json(
                orjson.loads(cipher.unseal(self.sealed, f"conversation.state {self.id}"))
            )
        return self.state


_columns = (
    conversation.c.id,
    conversation.c.person,
    conversation.c.flow,
    conversation.c.duty,
    conversation.c.seq,
    conversation.c.status,
    conversation.c.state,
)
_by_id = select(*_columns).where(conversation.c.id.in_(bindparam("ids", expanding=True)))
_open = (
    select(*_columns)
    .where(conversation.c.person == bindparam("person_"), conversation.c.status == "open")
    .order_by(conversation.c.touched_at.desc())
)
_add = insert(conversation)
_save = (
    update(conversation)
    .where(conversation.c.id == bindparam("id_"))
    .values(
        state=bindparam("state_"),
        seq=bindparam("seq_"),
        status=bindparam("status_"),
        touched_at=bindparam("touched_at_"),
    )
)
_expire = (
    update(conversation)
    .where(conversation.c.id == bindparam("id_"), conversation.c.seq == bindparam("seq_"))
    .values(state=None, seq=conversation.c.seq + 1, status="expired", touched_at=bindparam("touched_at_"))
)
_touched = select(conversation.c.touched_at).where(conversation.c.id == bindparam("id_"))


async def by_id(unit: Unit, ids: Iterable[str]) -> dict[str, Stored]:
    rows = await unit.rows(_by_id, {"ids": list(set(ids))})
    return {row.id: Stored(row.id, row.person, row.flow, row.duty, row.seq, row.status, row.state) for row in rows}


async def open_of(unit: Unit, one: Person) -> list[Stored]:
    """The conversations a person can go on with, the latest first."""
    rows = await unit.rows(_open, {"person_": one.id})
    return [Stored(row.id, row.person, row.flow, row.duty, row.seq, row.status, row.state) for row in rows]


async def start(unit: Unit, one: Person, state: Conversation, duty: str | None = None) -> Stored:
    stored = Stored(new_id(), one.id, state.flow, duty, 0, "open", state=state)
    cipher = await unit.cipher(one.scope)
    unit.write(
        _add,
        id=stored.id,
        person=one.id,
        flow=state.flow,
        duty=duty,
        seq=0,
        status="open",
        state=_seal(cipher, stored.id, state),
        started_at=unit.now,
        touched_at=unit.now,
    )
    return stored


def save(unit: Unit, stored: Stored, cipher: Cipher, state: Conversation | None, status: str = "open") -> None:
    """Keep the new state; an ended conversation keeps none. Raises its sequence number, which outdates its buttons."""
    stored.state, stored.status, stored.seq = state, status, stored.seq + 1
    unit.write(
        _save,
        id_=stored.id,
        seq_=stored.seq,
        status_=status,
        touched_at_=unit.now,
        state_=_seal(cipher, stored.id, state) if state is not None else None,
    )


async def expire(unit: Unit, stored: Stored) -> bool:
    """Close it unless the person did something in it meanwhile, in another replica; returns whether it is closed."""
    closed = await unit.run(_expire, {"id_": stored.id, "seq_": stored.seq, "touched_at_": unit.now})
    return closed.rowcount > 0


async def touched_at(unit: Unit, conversation_id: str) -> datetime | None:
    """When the person last did something in it."""
    moment: datetime | None = await unit.value(_touched, {"id_": conversation_id})
    return moment


def _seal(cipher: Cipher, conversation_id: str, state: Conversation) -> bytes:
    return cipher.seal(orjson.dumps(state.to_json()), f"conversation.state {conversation_id}")
