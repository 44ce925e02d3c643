"""Telegram's unpublished sending limits: so many messages a second overall and to one chat, a minute to one group."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.sandbox.errors import too_many_requests

SENDING = ("sendmessage", "sendphoto", "senddocument", "copymessage", "forwardmessage")


@dataclass
class Bucket:
    """Room for `burst` messages that refills at `rate` a second."""

    rate: float
    burst: float
    room: float
    at: float

    def wait(self, now: float) -> float:
        """Refill up to now; the seconds until there is room for one more message, 0 when there is."""
        self.room = min(self.burst, self.room + (now - self.at) * self.rate)
        self.at = now
        return 0.0 if self.room >= 1 else (1 - self.room) / self.rate


class Limits:
    """30 messages a second overall; one a second to a chat, three at once now and then; 20 a minute to a group.

    Real seconds, never the moved clock: it is the load that Telegram limits.
    """

    def __init__(self, *, enforced: bool, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.enforced = enforced
        self._monotonic = monotonic
        self._overall = Bucket(30, 30, 30, monotonic())
        self._chats: dict[int, Bucket] = {}

    def check(self, method: str, chat_id: int) -> None:
        """Count a message; a refusal, with the seconds to wait, where it is one too many."""
        if not self.enforced or method.lower() not in SENDING:
            return
        now = self._monotonic()
        rate, burst = (1.0, 3) if chat_id > 0 else (20 / 60, 20)
        chat = self._chats.setdefault(chat_id, Bucket(rate, burst, burst, now))
        wait = max(chat.wait(now), self._overall.wait(now))
        if wait > 0:
            raise too_many_requests(wait)
        chat.room -= 1
        self._overall.room -= 1
