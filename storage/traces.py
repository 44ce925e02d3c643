"""What the bot left in people's chats and must not stay there: which messages are due to be deleted (sensitive ones
after their hours, those that somebody wants away at once), and what became of it.

A message that is edited has several rows with one message id: how old its words are counts from the last of them,
and how long Telegram lets us delete it from the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, exists, func, or_, select, update

from flows.process_settings import Profile
from storage import people
from storage.tables.delivery import outbox
from storage.tables.people import person, role
from storage.tables.programme import process
from storage.unit import Unit

KEPT = timedelta(hours=24)
KEPT_WHERE_DANGEROUS = timedelta(hours=2)
REACH = timedelta(hours=48)
"""Telegram deletes no message that was first sent longer ago than this."""
LAST_CALL = REACH - timedelta(hours=1)
BATCH = 200
BEYOND_REACH = "beyond_reach"


@dataclass(frozen=True)
class Trace:
    """A message that stands in somebody's chat. `chat` is None where nobody knows any more which it was."""

    id: str
    person: str
    message_id: int
    first_sent_at: datetime
    chat: int | None = None

    def within_reach(self, now: datetime) -> bool:
        return now < self.first_sent_at + REACH


_other = outbox.alias("other")
_same_message = (_other.c.person == outbox.c.person) & (_other.c.message_id == outbox.c.message_id)
_stands = (
    (outbox.c.state == "sent")
    & (outbox.c.sensitive | outbox.c.unwanted)
    & outbox.c.deleted_at.is_(None)
    & outbox.c.message_id.is_not(None)
    & or_(outbox.c.fault.is_(None), outbox.c.fault != BEYOND_REACH)
)
_written_over = (
    update(outbox)
    .where(_stands, exists().where(_same_message, _other.c.state == "sent", _other.c.id > outbox.c.id))
    .values(deleted_at=bindparam("now_"))
)
_first_sent_at = select(func.min(_other.c.sent_at)).where(_same_message).scalar_subquery()
# Whoever left a dangerous process two days ago may still have its words in the chat.
_in_danger = exists().where(
    role.c.person == outbox.c.person,
    process.c.id == role.c.process,
    process.c.profile == Profile.HIGH.value,
    or_(role.c.until.is_(None), role.c.until > bindparam("reached_since")),
)
_standing = select(outbox.c.id, outbox.c.person, outbox.c.message_id, _first_sent_at.label("first_sent_at")).where(
    _stands
)
_due = (
    _standing.where(
        or_(
            outbox.c.unwanted,
            outbox.c.sent_at <= bindparam("kept_since"),
            (outbox.c.sent_at <= bindparam("kept_since_in_danger")) & _in_danger,
            _first_sent_at <= bindparam("first_since"),
        )
    )
    .order_by(outbox.c.sent_at)
    .limit(BATCH)
)
# A call that may or may not have been carried out left no number to delete by.
_untold = (
    update(outbox)
    .where(
        outbox.c.sensitive,
        outbox.c.state == "unknown",
        outbox.c.deleted_at.is_(None),
        outbox.c.message_id.is_(None),
        or_(outbox.c.fault.is_(None), outbox.c.fault != BEYOND_REACH),
    )
    .values(fault=BEYOND_REACH)
)
_gone = update(outbox).where(outbox.c.id == bindparam("id_")).values(deleted_at=bindparam("now_"))
_beyond = update(outbox).where(outbox.c.id == bindparam("id_")).values(fault=BEYOND_REACH)
_no_screen = (
    update(person).where(person.c.id == bindparam("id_"), person.c.screen == bindparam("screen_")).values(screen=None)
)
_count_beyond = (
    select(func.count()).select_from(outbox).where(outbox.c.deleted_at.is_(None), outbox.c.fault == BEYOND_REACH)
)


async def settle(unit: Unit) -> int:
    """Words that a later edit took the place of are gone; a message nobody knows the number of is beyond reach.

    Returns how many were found to be beyond reach."""
    await unit.run(_written_over, {"now_": unit.now})
    return (await unit.run(_untold)).rowcount


async def due(unit: Unit) -> Sequence[Trace]:
    """The messages that have stood long enough, the oldest first; those beyond reach are among them, once."""
    moments = {
        "kept_since": unit.now - KEPT,
        "kept_since_in_danger": unit.now - KEPT_WHERE_DANGEROUS,
        "first_since": unit.now - LAST_CALL,
        "reached_since": unit.now - REACH,
    }
    return await _with_chats(unit, [Trace(**row._mapping) for row in await unit.rows(_due, moments)])


def gone(unit: Unit, trace: Trace) -> None:
    """It is not in the chat any more; if it showed where the person is, nothing does."""
    unit.write(_gone, id_=trace.id, now_=unit.now)
    unit.write(_no_screen, id_=trace.person, screen_=trace.message_id)


def beyond_reach(unit: Unit, trace: Trace) -> None:
    """It stays in the chat, and only the person can delete it. It is not tried again."""
    unit.write(_beyond, id_=trace.id)


async def left_behind(unit: Unit) -> int:
    """How many messages that should be gone are beyond reach."""
    count: int = await unit.value(_count_beyond)
    return count


async def _with_chats(unit: Unit, traces: Sequence[Trace]) -> list[Trace]:
    chats = await people.chats(unit, {one.person for one in traces}) if traces else {}
    return [Trace(one.id, one.person, one.message_id, one.first_sent_at, chats.get(one.person)) for one in traces]
