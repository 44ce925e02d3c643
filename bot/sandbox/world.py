"""Everything the sandbox knows at a moment, and who is told when it changes. It knows no network and no real time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.sandbox.clock import Clock
from bot.sandbox.journal import Journal
from bot.sandbox.records import File, Group, Happening, Json, Message, Query, QueuedUpdate, Setting, Table, User

BOT_NAME = "Sandbox bot"
FIRST_UPDATE = 870_000_001
FIRST_GROUP = 4_000_000_001
Listener = Callable[[str, Json], None]


class World:
    """People, chats, messages, files and updates of one bot. Changes reach the disk on `journal.commit()`."""

    def __init__(self, token: str, clock: Clock, folder: Path | None = None) -> None:
        self.journal = Journal(folder)
        self.clock = clock
        self.token = token
        self.bot = User(int(token.partition(":")[0]), BOT_NAME, username="sandbox_bot")
        self.listeners: list[Listener] = []
        self._read_tables()
        self._read_clock()

    def _read_tables(self) -> None:
        self.users = Table(self.journal, User, int)
        self.groups = Table(self.journal, Group, int)
        self.messages = Table(self.journal, Message, int)
        self.files = Table(self.journal, File, str)
        self.queries = Table(self.journal, Query, str)
        self.updates = Table(self.journal, QueuedUpdate, int)
        self.happenings = Table(self.journal, Happening, int)
        self.settings = Table(self.journal, Setting, str)
        self._chats: dict[int, list[int]] = {}
        for message in self.messages:
            self._chats.setdefault(message.chat_id, []).append(message.message_id)
        self.bot.first_name = self.setting("name", {}).get("", BOT_NAME)
        self._histories: dict[int, list[Happening]] = {}
        for happening in self.happenings:
            self._histories.setdefault(happening.user, []).append(happening)

    def _read_clock(self) -> None:
        shared = self.clock.read_shared()
        self.clock.set_offset(shared if shared is not None else float(self.setting("clock_offset", 0.0)))
        self.clock.next_due = self.setting("due_at", None)

    # --- single values

    def setting(self, name: str, default: Any) -> Any:
        kept = self.settings.get(name)
        return default if kept is None else kept.value

    def keep(self, name: str, value: Any) -> None:
        self.settings.put(name, Setting(name, value))

    def next_number(self, name: str, first: int = 1) -> int:
        """A number never given before under this name, not even before a reset: bots remember message ids."""
        number = int(self.setting(f"next_{name}", first))
        self.keep(f"next_{name}", number + 1)
        return number

    # --- telling those who watch

    def announce(self, event: str, detail: Json) -> None:
        for listener in list(self.listeners):
            listener(event, detail)

    def note(self, user: int, kind: str, **detail: Any) -> None:
        """Write an event into a person's history, and tell who watches their chat."""
        happening = Happening(self.next_number("happening"), user, self.clock.now(), kind, detail)
        self.happenings.put(happening.seq, happening)
        self._histories.setdefault(user, []).append(happening)
        self.announce("chat", {"user": user})

    def history(self, user: int) -> list[Happening]:
        return self._histories.get(user, [])

    # --- messages

    def add_message(self, message: Message) -> Message:
        self.messages.put(message.message_id, message)
        self._chats.setdefault(message.chat_id, []).append(message.message_id)
        return message

    def chat_messages(self, chat_id: int) -> list[Message]:
        """The messages of a chat that are not deleted, oldest first."""
        found = (self.messages[number] for number in self._chats.get(chat_id, []))
        return [message for message in found if not message.deleted]

    def message_in(self, chat_id: int, message_id: int) -> Message | None:
        """A message of this very chat that is not deleted."""
        message = self.messages.get(message_id)
        return message if message is not None and message.chat_id == chat_id and not message.deleted else None

    def change(self, message: Message) -> None:
        self.messages.put(message.message_id, message)

    def those_who_see(self, chat_id: int) -> list[int]:
        """The people on whose phones a chat is shown."""
        if chat_id > 0:
            return [chat_id]
        group = self.groups.get(chat_id)
        return list(group.members) if group else []

    # --- all of it

    def forget(self) -> None:
        """Forget everything but the counters: a bot that still runs must never meet an old number again."""
        counters = [setting for setting in self.settings if setting.name.startswith("next_")]
        self.journal.forget()
        self._read_tables()
        for counter in counters:
            self.keep(counter.name, counter.value)
        self.clock.next_due = None
        self.clock.set_offset(0.0)
        self.announce("users", {})
        self.announce("clock", self.clock_view())

    def clock_view(self) -> Json:
        return {"now": self.clock.now(), "offset": self.clock.offset, "next_due": self.clock.next_due}
