"""A broadcast in made-up time: as fast as the platform takes it, never faster, and nobody who acts waits behind it."""

from __future__ import annotations

import asyncio
from typing import Any, cast

from bot.pacing import TelegramPace
from bot.sandbox.errors import ApiError
from bot.sandbox.limits import Limits
from bot.sender import Sender
from storage.database import Database
from storage.outbox import BROADCAST, REPLY, Recorded, message
from tests.bot.simulation.virtual import played
from tests.chats import Chats

VOTERS = 1_000


def now() -> float:
    return asyncio.get_running_loop().time()


class Platform:
    """Chats that take what the sandbox's limits let through."""

    def __init__(self) -> None:
        self.chats = Chats()
        self.limits = Limits(enforced=True, monotonic=now)
        self.left: list[tuple[float, int, int]] = []
        """When, to which chat, and how urgent each message was that was sent."""
        self.refused = 0
        self.answered = asyncio.Event()
        database = cast(Database, cast(Any, None))  # these messages are handed over, not pulled
        self.sender = Sender(database, self.chats.bot, TelegramPace(), "me", self._record)
        self.urgency: dict[str, tuple[int, int]] = {}
        self.overtaken = 0

    def take(self, chat: int, urgency: int, *, edits: int | None = None) -> None:
        body: dict[str, Any] = {"text": "One item is waiting for you.", "entities": [], "language": "en"}
        kind = "screen" if urgency == REPLY else "doorbell"
        if edits is not None:
            kind, body = "edit", {**body, "text": "Next question", "edit": edits}
        one = message(f"person-{chat}", kind, body, urgency=urgency, chat=chat)
        self.urgency[one.id] = (chat, urgency)
        self.sender.take(one)

    def _record(self, result: Recorded) -> None:
        chat, urgency = self.urgency[result.id]
        if result.fault == "overtaken":
            self.overtaken += 1
            return
        assert result.state == "sent"
        try:
            self.limits.check("sendmessage", chat)
        except ApiError:
            self.refused += 1
        self.left.append((now(), chat, urgency))
        if urgency == REPLY:
            self.answered.set()

    def of(self, urgency: int) -> list[tuple[float, int]]:
        return [(at, chat) for at, chat, one in self.left if one == urgency]


def test_a_broadcast_uses_what_the_platform_takes_and_meets_no_refusal() -> None:
    async def story() -> Platform:
        platform = Platform()
        for chat in range(1, VOTERS + 1):
            platform.take(chat, BROADCAST)
        await platform.sender.idle()
        return platform

    platform = played(story())
    assert platform.refused == 0
    assert len(platform.of(BROADCAST)) == VOTERS
    assert VOTERS / platform.left[-1][0] >= 0.95 * 30


def test_who_acts_during_a_broadcast_is_answered_at_once_even_if_their_own_bell_still_waits() -> None:
    waits: list[float] = []

    async def acts(platform: Platform, chat: int) -> None:
        begun = now()
        platform.take(chat, REPLY)
        await platform.answered.wait()
        platform.answered.clear()
        waits.append(now() - begun)

    async def story() -> Platform:
        platform = Platform()
        for chat in range(1, VOTERS + 1):
            platform.take(chat, BROADCAST)
        for chat in range(VOTERS, VOTERS - 40, -1):  # whose bells come last
            await asyncio.sleep(0.5)
            await acts(platform, chat)
        await platform.sender.idle()
        return platform

    platform = played(story())
    assert platform.refused == 0
    assert len(waits) == 40
    assert max(waits) < 0.1


def test_who_taps_an_older_screen_while_a_newer_one_waits_stays_where_they_tapped() -> None:
    """As with /start sent twice in a second, and a tap on what the first one brought."""

    async def story() -> Platform:
        platform = Platform()
        for _start in range(4):  # three leave at once, the fourth waits for its second
            platform.take(7, REPLY)
            await asyncio.sleep(0.01)
        shown = max(platform.chats.there[7])
        platform.take(7, REPLY, edits=shown)
        await platform.sender.idle()
        assert list(platform.chats.there[7]) == [shown]
        assert platform.chats.there[7][shown].text == "Next question"
        return platform

    assert played(story()).overtaken == 1
