"""What the bot has in somebody's chat, as far as it knows: which messages are there, and which it can still delete."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, update

from storage.tables.delivery import outbox
from storage.unit import Unit

SCREENS = frozenset({"screen", "edit"})
REACH = timedelta(hours=48)
"""How long Telegram lets a bot delete its own messages."""

_sent = (
    select(outbox.c.message_id, outbox.c.kind, outbox.c.sent_at)
    .where(
        outbox.c.person == bindparam("person_"),
        outbox.c.state == "sent",
        outbox.c.message_id.is_not(None),
        outbox.c.deleted_at.is_(None),
        ~outbox.c.unwanted,
    )
    .order_by(outbox.c.sent_at, outbox.c.id)
)
_these = update(outbox).where(
    outbox.c.person == bindparam("person_"), outbox.c.message_id.in_(bindparam("numbers", expanding=True))
)
_everything = (
    update(outbox)
    .where(
        outbox.c.person == bindparam("person_"),
        outbox.c.state == "sent",
        outbox.c.deleted_at.is_(None),
        outbox.c.sent_at > bindparam("since_"),
    )
    .values(unwanted=True)
)


@dataclass
class Shown:
    """One message in a chat. A screen was taken away at `replaced_at`, if that was still possible."""

    number: int
    sent_at: datetime
    is_screen: bool
    replaced_at: datetime | None = None

    @property
    def is_there(self) -> bool:
        return self.replaced_at is None or self.replaced_at - self.sent_at >= REACH


async def in_chat(unit: Unit, person: str) -> list[Shown]:
    """The bot's messages that are still in the person's chat, the oldest first."""
    found: dict[int, Shown] = {}
    screen: Shown | None = None
    for row in await unit.rows(_sent, {"person_": person}):
        one = found.setdefault(row.message_id, Shown(row.message_id, row.sent_at, False))
        one.replaced_at = None
        if row.kind in SCREENS:
            if screen is not None and screen is not one:
                screen.replaced_at = row.sent_at
            one.is_screen, screen = True, one
    return [one for one in found.values() if one.is_there]


async def taken_away(unit: Unit, person: str, numbers: Collection[int]) -> None:
    """These messages count as deleted: it was asked for once, and nobody will be there to ask again."""
    if numbers:
        await unit.run(_these.values(deleted_at=unit.now), {"person_": person, "numbers": list(numbers)})


async def wanted_away(unit: Unit, person: str) -> None:
    """Whatever is in the chat is to be deleted, and it is tried until it is (see `storage.traces`): screens too
    whose deletion was asked for when another took their place, for nobody knows whether that was done."""
    await unit.run(_everything, {"person_": person, "since_": unit.now - REACH})
