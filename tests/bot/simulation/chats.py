"""The simulated Telegram: what people have on their screens, and the updates it still owes the bot."""

from __future__ import annotations

import asyncio
import itertools
from collections import defaultdict
from dataclasses import dataclass, field
from random import Random
from typing import Any

Json = dict[str, Any]


@dataclass
class Shown:
    """A message of the bot as it stands in a chat."""

    id: int
    text: str
    rows: list[list[tuple[str, str]]]
    row: str
    """The row of the outbox it came from last."""

    @property
    def buttons(self) -> list[tuple[str, str]]:
        return [button for row in self.rows for button in row]

    def data(self, label: str) -> str | None:
        return next((data for name, data in self.buttons if name == label), None)


@dataclass
class Chat:
    """One person's chat with the bot."""

    messages: dict[int, Shown] = field(default_factory=dict)
    blocked: bool = False
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    latest: str = ""
    """The row of the outbox that the screen came from."""
    newest: str = ""
    """The newest row that was ever shown as a screen."""

    def put(self, message: Shown, screen: bool) -> None:
        self.messages.pop(message.id, None)
        self.messages[message.id] = message
        if screen:
            self.latest = message.row
            self.newest = max(self.newest, message.row)
        self.changed.set()

    @property
    def screen(self) -> Shown | None:
        return next((message for message in reversed(self.messages.values()) if message.rows), None)


@dataclass
class Owed:
    """An update that the bot has not acknowledged, or that will come once more."""

    number: int
    chat: int
    update: Json
    from_moment: float = 0.0
    handed: bool = False
    acknowledged: bool = False


class Chats:
    """All chats, and the updates on their way from them, some of which come late, twice or in another order."""

    def __init__(self, random: Random, disorder: float) -> None:
        self._random, self._disorder = random, disorder
        self._messages = itertools.count(1001)
        self._numbers = itertools.count(1)
        self.chats: dict[int, Chat] = defaultdict(Chat)
        self.owed: list[Owed] = []
        self.told: list[Owed] = []
        """Every update there ever was."""
        self.something = asyncio.Event()

    def number(self) -> int:
        return next(self._messages)

    def calm(self) -> None:
        self._disorder = 0.0
        for one in self.owed:
            one.from_moment = 0.0
        self.something.set()

    def _happens(self, account: int, kind: str, **content: Any) -> int:
        """Somebody did something; returns the number of the update."""
        number = next(self._numbers)
        someone = {"id": account, "is_bot": False, "first_name": f"a{number}", "language_code": "en"}
        late = self._random.random() < self._disorder
        now = asyncio.get_running_loop().time()
        one = Owed(number, account, {"update_id": number, kind: {**content, "from": someone}}, now + 5 * late)
        self.owed.append(one)
        self.told.append(one)
        if self._random.random() < self._disorder:
            self.owed.append(Owed(number, account, one.update, now + self._random.uniform(0, 20)))
        self.something.set()
        return number

    def writes(self, chat: int, text: str) -> int:
        place = {"id": chat, "type": "private"}
        return self._happens(chat, "message", message_id=self.number(), date=0, chat=place, text=text)

    def taps(self, chat: int, message: int, data: str) -> int:
        shown = {"message_id": message, "date": 0, "chat": {"id": chat, "type": "private"}}
        return self._happens(chat, "callback_query", id=f"c{self.number()}", message=shown, data=data)

    def blocks(self, chat: int, blocked: bool) -> int:
        self.chats[chat].blocked = blocked
        status = "kicked" if blocked else "member"
        place = {"id": chat, "type": "private"}
        return self._happens(chat, "my_chat_member", date=0, chat=place, new_chat_member={"status": status})

    def batch(self) -> list[Owed]:
        """What a poll gets: from the lowest number on, though not always in order within the batch."""
        ready = sorted(self.owed, key=lambda one: one.number)[: self._random.choice((1, 3, 100))]
        if self._random.random() < self._disorder:
            self._random.shuffle(ready)
        return ready

    def due(self) -> list[Owed]:
        """What is posted to a webhook: some of it late, when higher numbers have long been there."""
        now = asyncio.get_running_loop().time()
        ready = [one for one in self.owed if one.from_moment <= now]
        if self._random.random() < self._disorder:
            self._random.shuffle(ready)
        return ready

    def acknowledge(self, one: Owed) -> None:
        if one in self.owed:
            self.owed.remove(one)
        one.acknowledged = True
