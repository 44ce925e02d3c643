"""Messages on their way out: written with the turn, claimed before the call, recorded after it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import bindparam, case, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.keys import SYSTEM
from storage.presence import is_present
from storage.sealing import CannotUnseal
from storage.tables.base import new_id
from storage.tables.delivery import outbox
from storage.tables.people import person as people
from storage.unit import Unit

REPLY, NOTICE, BROADCAST = 0, 1, 2
LEASE = timedelta(seconds=60)
SCREENS = ("screen", "edit")
"""The kinds that show where a person is: each takes the place of the one before."""


@dataclass
class Outgoing:
    """One message. `body` is what the renderer made: text, entities, keyboard, and for edits the message id.

    `entitled` is what the recipient must (still) hold when it is sent: a role with process and side, or for an
    answer all the roles it was made for.
    """

    id: str
    person: str | None
    kind: str
    body: dict[str, Any]
    urgency: int = REPLY
    chat: int | None = None
    tries: int = 0
    unknowns: int = 0
    entitled: dict[str, Any] | None = None
    sensitive: bool = False


@dataclass(frozen=True)
class Recorded:
    """What became of a call."""

    id: str
    state: str  # sent, ready, refused, dropped, unknown
    holder: str
    person: str | None = None
    message_id: int | None = None
    fault: str | None = None
    after: timedelta = field(default=timedelta(0))
    tries: int = 0
    unknowns: int = 0
    screen: bool = False


_add = insert(outbox)
_once_sqlite = sqlite.insert(outbox).on_conflict_do_nothing()
_once_postgresql = postgresql.insert(outbox).on_conflict_do_nothing()
READY = (
    select(outbox)
    .where(outbox.c.state == "ready", outbox.c.not_before <= bindparam("now"))
    .order_by(outbox.c.urgency, outbox.c.not_before, outbox.c.id)
    .limit(bindparam("limit_"))
)
READY_UNLOCKED = READY.with_for_update(skip_locked=True)
_call = (
    update(outbox)
    .where(outbox.c.id == bindparam("id_"))
    .values(state="calling", lease_until=bindparam("lease_until_"), holder=bindparam("holder_"))
)
_record = (
    update(outbox)
    # A caller that was frozen long enough for another to take over has nothing to say any more.
    .where(outbox.c.id == bindparam("id_"), or_(outbox.c.holder == bindparam("holder_"), outbox.c.holder.is_(None)))
    .values(
        state=bindparam("state_"),
        message_id=func.coalesce(bindparam("message_id_"), outbox.c.message_id),
        fault=bindparam("fault_"),
        not_before=bindparam("not_before_"),
        sent_at=bindparam("sent_at_"),
        tries=bindparam("tries_"),
        unknowns=case((outbox.c.unknowns > bindparam("unknowns_"), outbox.c.unknowns), else_=bindparam("unknowns_")),
    )
)
_drop = (
    update(outbox).where(outbox.c.id == bindparam("id_")).values(state="dropped", body=None, fault=bindparam("fault_"))
)
_put_off = update(outbox).where(outbox.c.id == bindparam("id_")).values(not_before=bindparam("not_before_"))
_elsewhere = (
    update(outbox)
    .where(
        outbox.c.person == bindparam("person_"),
        outbox.c.kind == "doorbell",
        outbox.c.state == "ready",
        outbox.c.not_before > bindparam("now_"),
    )
    .values(not_before=bindparam("not_before_"))
)
_forget = update(outbox).where(outbox.c.id == bindparam("id_")).values(body=None)
_screen = update(people).where(people.c.id == bindparam("id_")).values(screen=bindparam("screen_"))
_lost = select(
    outbox.c.id, outbox.c.kind, outbox.c.unknowns, outbox.c.tries, outbox.c.holder, outbox.c.lease_until
).where(outbox.c.state == "calling", or_(outbox.c.holder != bindparam("me"), outbox.c.lease_until < bindparam("now")))
_newer = (
    select(outbox.c.id)
    .where(
        outbox.c.person == bindparam("person_"),
        outbox.c.id > bindparam("id_"),
        outbox.c.kind.in_(SCREENS),
        outbox.c.state.in_(["ready", "calling", "sent", "unknown"]),
    )
    .limit(1)
)
_back = (
    update(outbox)
    .where(outbox.c.id == bindparam("id_"))
    .values(
        state=bindparam("state_"), unknowns=bindparam("unknowns_"), not_before=bindparam("not_before_"), holder=None
    )
)
_empty = (
    update(outbox)
    .where(
        outbox.c.state.in_(["sent", "refused", "dropped", "unknown"]),
        outbox.c.body.is_not(None),
        outbox.c.created_at < bindparam("before"),
    )
    .values(body=None)
)
_count = select(func.count()).select_from(outbox).where(outbox.c.state.in_(["ready", "calling"]))
_next = select(func.min(outbox.c.not_before)).where(outbox.c.state == "ready")


async def add(unit: Unit, message: Outgoing, *, holder: str | None, not_before: datetime | None = None) -> None:
    """Queue a message. With a `holder` it is claimed at once, by whoever wrote it: the right to it was checked
    in this very transaction, and the call follows its commit."""
    unit.write(_add, **await _row(unit, message, holder, not_before))


async def add_once(unit: Unit, message: Outgoing, dedupe: str, not_before: datetime | None = None) -> bool:
    """Queue a notice unless one with this key exists; returns whether it was new."""
    insert_once = _once_postgresql if unit.postgresql else _once_sqlite
    row = await _row(unit, message, None, not_before)
    return (await unit.run(insert_once, {**row, "dedupe": dedupe})).rowcount > 0


async def _row(unit: Unit, message: Outgoing, holder: str | None, not_before: datetime | None) -> dict[str, Any]:
    cipher = await unit.cipher(f"person:{message.person}" if message.person else SYSTEM)
    body = {**message.body, "chat": message.chat} if message.person is None else message.body
    return {
        "id": message.id,
        "person": message.person,
        "kind": message.kind,
        "state": "calling" if holder else "ready",
        "body": cipher.seal(orjson.dumps(body), f"outbox.body {message.id}"),
        "entitled": orjson.dumps(message.entitled).decode() if message.entitled else None,
        "urgency": message.urgency,
        "not_before": not_before or unit.now,
        "lease_until": unit.now + LEASE if holder else None,
        "holder": holder,
        "tries": 0,
        "unknowns": 0,
        "sensitive": message.sensitive,
        "created_at": unit.now,
    }


async def ready(unit: Unit, limit: int) -> list[Outgoing]:
    """What may be sent now, most urgent first, unclaimed yet."""
    query = READY_UNLOCKED if unit.postgresql else READY
    found = []
    for row in await unit.rows(query, {"now": unit.now, "limit_": limit}):
        try:
            cipher = await unit.cipher(f"person:{row.person}" if row.person else SYSTEM)
            body = orjson.loads(cipher.unseal(row.body, f"outbox.body {row.id}"))
        except CannotUnseal:
            # Its person was erased, or the row altered: it must not hold back everybody else's.
            unit.write(_drop, id_=row.id, fault_="unreadable")
            continue
        found.append(
            Outgoing(
                row.id,
                row.person,
                row.kind,
                body,
                row.urgency,
                body.pop("chat", None),
                row.tries,
                row.unknowns,
                orjson.loads(row.entitled) if row.entitled else None,
                row.sensitive,
            )
        )
    return found


def call(unit: Unit, message: Outgoing, holder: str) -> None:
    """Write down that Telegram is about to be called: from here on a crash means *unknown*."""
    unit.write(_call, id_=message.id, lease_until_=unit.now + LEASE, holder_=holder)


def drop(unit: Unit, message: Outgoing, fault: str) -> None:
    """Not to be sent (any more): the right to it is gone, or what it rings for is over."""
    unit.write(_drop, id_=message.id, fault_=fault)


def put_off(unit: Unit, message: Outgoing, until: datetime) -> None:
    """Not now: it is looked at again then."""
    unit.write(_put_off, id_=message.id, not_before_=until)


async def ring_from(unit: Unit, person: str, moment: datetime) -> None:
    """The bells that wait for the person's morning wait for that moment instead: the morning of where they are now.
    One that may ring at once, because it is urgent, is not touched."""
    await unit.run(_elsewhere, {"person_": person, "now_": unit.now, "not_before_": moment})


def record(unit: Unit, results: Sequence[Recorded]) -> None:
    for result in results:
        unit.write(
            _record,
            id_=result.id,
            holder_=result.holder,
            state_=result.state,
            message_id_=result.message_id,
            fault_=result.fault,
            not_before_=unit.now + result.after,
            sent_at_=unit.now if result.state == "sent" else None,
            tries_=result.tries,
            unknowns_=result.unknowns,
        )
        if result.person is None and result.state not in ("ready", "calling"):
            unit.write(_forget, id_=result.id)  # it holds the chat of somebody who is nobody to us
        if result.screen and result.person is not None and result.message_id is not None:
            unit.write(_screen, id_=result.person, screen_=result.message_id)


async def recover(unit: Unit, me: str, busy_with: Collection[str] = ()) -> int:
    """Calls whose caller is gone: nobody knows whether they were carried out. Edits are repeated as they are
    (harmless); a message is sent once more, marked as a possible repeat; after that it is left as unknown.

    Our own that we are not `busy_with` are lost too: a commit may be carried out though its answer never came."""
    lost = [row for row in await unit.rows(_lost, {"me": me, "now": unit.now}) if row.id not in busy_with]
    others = {row.holder for row in lost} - {me}
    alive = {holder for holder in others if await is_present(unit, holder)}
    # A caller that is there but frozen keeps its calls only for the lease.
    lost = [row for row in lost if row.holder not in alive or row.lease_until < unit.now]
    for row in lost:
        again = row.kind == "edit" or row.unknowns == 0
        unit.write(
            _back, id_=row.id, state_="ready" if again else "unknown", unknowns_=row.unknowns + 1, not_before_=unit.now
        )
    return len(lost)


async def overtaken(unit: Unit, message: Outgoing) -> bool:
    """Whether a newer screen took this one's place: shown now, it would say that the person is where they were."""
    if message.kind not in SCREENS:
        return False
    return await unit.first(_newer, {"person_": message.person, "id_": message.id}) is not None


async def empty_delivered(unit: Unit, before: datetime) -> None:
    """A delivered message loses its text."""
    await unit.run(_empty, {"before": before})


async def next_ready(unit: Unit) -> datetime | None:
    """When the next queued message may leave, or None."""
    moment: datetime | None = await unit.value(_next)
    return moment


async def pending(unit: Unit) -> int:
    count: int = await unit.value(_count)
    return count


def message(person: str | None, kind: str, body: dict[str, Any], **options: Any) -> Outgoing:
    return Outgoing(new_id(), person, kind, body, **options)
