"""Telegram's limits, kept by waiting: so many messages a second overall, one a second per chat with a short burst."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from typing import Protocol

PATIENCE = (0.0, 10.0, 60.0)
"""Seconds for which messages of each urgency let later, more urgent ones go first: replies, notices, broadcasts."""
REMEMBERED = 10_000


class Pace(Protocol):
    async def turn(self, chat: int, urgency: int, counts: bool = True) -> None:
        """Wait until a call to this chat may leave; lower urgency numbers go first. `counts`: it is a new message."""

    def hold(self, chat: int, seconds: float) -> None:
        """Telegram asked this chat to wait."""


class NoPace:
    """For a Bot API server without limits of its own: nothing waits unless it was told to."""

    def __init__(self) -> None:
        self._holds: dict[int, float] = {}

    async def turn(self, chat: int, urgency: int, counts: bool = True) -> None:
        if self._holds and (until := self._holds.pop(chat, None)) is not None:
            await asyncio.sleep(until - _now())

    def hold(self, chat: int, seconds: float) -> None:
        self._holds[chat] = _now() + seconds


class TelegramPace:
    """A bucket of `rate` messages a second for everyone, filled evenly, and one for each chat.

    Both are kept as the moment up to which they are spoken for (the generic cell rate algorithm), so a chat
    costs one number. Waiting is by priority: a reply somebody waits for overtakes a broadcast, though not for ever.
    """

    def __init__(self, rate: float = 30.0, burst: int = 5, chat_rate: float = 1.0, chat_burst: int = 3) -> None:
        self._gap, self._slack = 1 / rate, (burst - 1) / rate
        self._chat_gap, self._chat_slack = 1 / chat_rate, (chat_burst - 1) / chat_rate
        self._overall = 0.0
        self._chats: dict[int, float] = {}
        self._holds: dict[int, float] = {}
        self._queue: list[tuple[float, int, asyncio.Future[None]]] = []
        self._order = itertools.count()
        self._pump: asyncio.Task[None] | None = None

    async def turn(self, chat: int, urgency: int, counts: bool = True) -> None:
        await self._chat_is_free(chat, counts)
        if counts:
            self._chats[chat] = max(self._chats.get(chat, 0.0), _now()) + self._chat_gap
            self._forget_idle()
        if not self._queue and self._overall - self._slack <= _now():
            self._overall = max(self._overall, _now()) + self._gap
            return
        admitted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._queue, (_now() + PATIENCE[urgency], next(self._order), admitted))
        if self._pump is None or self._pump.done():
            self._pump = asyncio.create_task(self._admit())
        await admitted

    def hold(self, chat: int, seconds: float) -> None:
        self._holds[chat] = max(self._holds.get(chat, 0.0), _now() + seconds)

    async def _chat_is_free(self, chat: int, counts: bool) -> None:
        wait = self._wait_of(chat, counts)
        if wait > 0:
            await asyncio.sleep(wait)
            await self._chat_is_free(chat, counts)  # it may have been told to wait on in the meantime

    def _wait_of(self, chat: int, counts: bool) -> float:
        """Seconds until the chat may have a call. An edit costs it nothing, and waits only where Telegram said so."""
        until = self._holds.get(chat, 0.0)
        if until <= _now():
            self._holds.pop(chat, None)
        if counts:
            until = max(until, self._chats.get(chat, 0.0) - self._chat_slack)
        return until - _now()

    async def _admit(self) -> None:
        while self._queue:
            wait = self._overall - self._slack - _now()
            if wait > 0:
                await asyncio.sleep(wait)
            _due, _order, admitted = heapq.heappop(self._queue)
            if not admitted.done():
                self._overall = max(self._overall, _now()) + self._gap
                admitted.set_result(None)

    def _forget_idle(self) -> None:
        if len(self._chats) > REMEMBERED:
            now = _now()
            self._chats = {chat: until for chat, until in self._chats.items() if until > now}


def _now() -> float:
    return asyncio.get_running_loop().time()
