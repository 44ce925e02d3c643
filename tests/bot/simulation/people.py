"""Simulated people: sensible most of the time, impatient, and sometimes all over the place."""

from __future__ import annotations

import asyncio
from random import Random

from tests.bot.simulation.chats import Chat, Chats, Shown

ACCOUNTS = {5001: "Ayesha", 5002: "Bilal", 5003: "Chandni"}
STRANGER = 6001


class Someone:
    """A person with a phone."""

    def __init__(self, random: Random, chats: Chats, account: int) -> None:
        self._random, self._chats, self._account = random, chats, account

    @property
    def _chat(self) -> Chat:
        return self._chats.chats[self._account]

    async def lives(self, acts: int) -> None:
        for _act in range(acts):
            await self._looks()
            self._acts()

    async def _looks(self) -> None:
        """Wait for something new, but not for ever."""
        patience = self._random.choice((0.0, 0.1, 2.0, 6.0, 6.0))
        if self._random.random() < 0.5:
            await asyncio.sleep(self._random.choice((0.0, 0.2, 1.0)))
        try:
            await asyncio.wait_for(self._chat.changed.wait(), patience)
        except TimeoutError:
            return
        self._chat.changed.clear()

    def _acts(self) -> None:
        screen, dice = self._chat.screen, self._random.random()
        if screen is None or dice < 0.04:
            self._chats.writes(self._account, "/start")
        elif dice < 0.8:
            self._goes_on(screen)
        elif dice < 0.88:
            self._chats.writes(self._account, str(self._random.randint(0, 30)))
        elif dice < 0.94:
            self._taps(self._random.choice([one for one in self._chat.messages.values() if one.rows]))
        elif dice < 0.97:
            self._taps(screen)
            self._taps(screen)
        else:
            self._chats.blocks(self._account, not self._chat.blocked)

    def _goes_on(self, screen: Shown) -> None:
        for label in ("Form", "Save"):
            if data := screen.data(label):
                self._chats.taps(self._account, screen.id, data)
                return
        if "called" in screen.text:
            self._chats.writes(self._account, f"T{self._random.randint(1, 999)}")
        elif "How many" in screen.text:
            self._chats.writes(self._account, str(self._random.randint(1, 20)))
        else:
            self._taps(screen)

    def _taps(self, screen: Shown) -> None:
        self._chats.taps(self._account, screen.id, self._random.choice(screen.buttons)[1])


class Stranger(Someone):
    """Somebody whom nobody invited."""

    def _acts(self) -> None:
        self._chats.writes(self._account, "/start")
