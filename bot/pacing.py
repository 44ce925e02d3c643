"""Telegram's limits, kept by waiting: so many messages a second overall, one a second per chat with a short burst."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import Callable
from typing import Protocol


class Pace(Protocol):
    async def turn(self, chat: int, urgency: int, counts: bool = True) -> None:
        """Wait until a call to this chat may leave; lower urgency numbers go first. `counts`: it is a new message."""

    def hold(self, chat: int, seconds: float) -> None:
        """Telegram asked this chat to wait."""

    def free(self) -> float:
        """How many messages could leave right now."""


class NoPace:
    """For a Bot API server without limits of its own: nothing waits unless it was told to."""

    def __init__(self) -> None:
        self._holds: dict[int, float] = {}

    async def turn(self, chat: int, urgency: int, counts: bool = True) -> None:
        if self._holds and (until := self._holds.pop(chat, None)) is not None:
            await asyncio.sleep(until - asyncio.get_running_loop().time())

    def hold(self, chat: int, seconds: float) -> None:
        self._holds[chat] = asyncio.get_running_loop().time() + seconds

    def free(self) -> float:
        return 256.0


class TelegramPace:
    """A bucket of `rate` messages a second for everyone, filled evenly, and one for each chat.

    Both are kept as the moment up to which they are spoken for (the generic cell rate algorithm), so a chat
    costs one number. Waiting is by priority: a reply somebody waits for overtakes a broadcast.
    """

    def __init__(
        self,
        rate: float = 30.0,
        burst: int = 5,
        chat_rate: float = 1.0,
        chat_burst: int = 3,
        time: Callable[[], float] | None = None,
    ) -> None:
        self._gap, self._slack = 1 / rate, (burst - 1) / rate
        self._chat_gap, self._chat_slack = 1 / chat_rate, (chat_burst - 1) / chat_rate
        self._time = time or (lambda: asyncio.get_running_loop().time())
        self._overall = 0.0
        self._chats: dict[int, float] = {}
        self._queue: list[tuple[int, int, asyncio.Future[None]]] = []
        self._order = itertools.count()
        self._pump: asyncio.Task[None] | None = None

    async def turn(self, chat: int, urgency: int, counts: bool = True) -> None:
        wait = self._chats.get(chat, 0.0) - self._chat_slack - self._time()
        if wait > 0 and (counts or wait > self._chat_gap):  # more than a gap: Telegram told this chat to wait
            await asyncio.sleep(wait)
        if counts:
            self._chats[chat] = max(self._chats.get(chat, 0.0), self._time()) + self._chat_gap
            self._forget_idle()
        if not self._queue and self.free() >= 1:
            self._overall = max(self._overall, self._time()) + self._gap
            return
        admitted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._queue, (urgency, next(self._order), admitted))
        if self._pump is None or self._pump.done():
            self._pump = asyncio.create_task(self._admit())
        await admitted

    def hold(self, chat: int, seconds: float) -> None:
        self._chats[chat] = max(self._chats.get(chat, 0.0), self._time() + seconds + self._chat_slack)

    def free(self) -> float:
        return max(0.0, (self._slack + self._gap - max(0.0, self._overall - self._time())) / self._gap)

    async def _admit(self) -> None:
        while self._queue:
            wait = self._overall - self._slack - self._time()
            if wait > 0:
                await asyncio.sleep(wait)
            _urgency, _order, admitted = heapq.heappop(self._queue)
            if not admitted.cancelled():
                self._overall = max(self._overall, self._time()) + self._gap
                admitted.set_result(None)

    def _forget_idle(self) -> None:
        if len(self._chats) > 10_000:
            now = self._time()
            self._chats = {chat: until for chat, until in self._chats.items() if until > now}
