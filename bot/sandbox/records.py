"""The things the sandbox remembers: people, groups, messages, files, queries, updates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from bot.sandbox.journal import Journal

Json = dict[str, Any]


@dataclass
class User:
    """A person with a Telegram account: `started` once they wrote to the bot, `read_to` as far as they have looked."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = ""
    note: str = ""
    started: bool = False
    blocked: bool = False
    deactivated: bool = False
    read_to: int = 0
    pinned: int = 0
    menu_button: Json | None = None


@dataclass
class Group:
    """A group chat; `bot_inside` until the bot leaves."""

    id: int
    title: str
    members: list[int]
    bot_inside: bool = True
    pinned: int = 0


@dataclass
class Message:
    """A message of any chat. `body` holds its content fields as the Bot API names them."""

    message_id: int
    chat_id: int
    sender: int
    date: int
    body: Json
    reply_markup: Json | None = None
    reply_keyboard: Json | None = None
    reply_to: int = 0
    edit_date: int = 0
    protected: bool = False
    deleted: bool = False
    silent: bool = False
    reactions: list[Json] = field(default_factory=list)


@dataclass
class File:
    """A stored file; its bytes are in the journal under `file_id`. Sizes in bytes and pixels."""

    file_id: str
    file_unique_id: str
    kind: str
    path: str
    size: int
    file_name: str = ""
    mime_type: str = ""
    width: int = 0
    height: int = 0


@dataclass
class Query:
    """A press of an inline button that the bot may answer once."""

    id: str
    user: int
    message_id: int
    created: float
    answered: bool = False


@dataclass
class QueuedUpdate:
    """An update on its way. `owed` ones are handed out at least once, whatever offset confirms their number."""

    update_id: int
    created: float
    body: Json
    lane: int
    position: int
    confirmed: bool = False
    owed: bool = False


@dataclass
class Happening:
    """One event on a person's phone: kind, time and what the kind needs."""

    seq: int
    user: int
    time: float
    kind: str
    detail: Json


@dataclass
class Setting:
    """A single value of the world under a name: counters, webhook, commands, clock."""

    name: str
    value: Any


Record = TypeVar("Record")
Key = TypeVar("Key", int, str)


class Table(Generic[Key, Record]):
    """Records of one kind by key; what is `put` is also noted in the journal."""

    def __init__(self, journal: Journal, kind: type[Record], key: type[Key]) -> None:
        self._journal = journal
        self._kind = kind.__name__
        rows = {key(name): kind(**row) for name, row in journal.load(self._kind)}
        self._rows: dict[Key, Record] = {name: rows[name] for name in sorted(rows)}

    def get(self, key: Key) -> Record | None:
        return self._rows.get(key)

    def __getitem__(self, key: Key) -> Record:
        return self._rows[key]

    def __contains__(self, key: object) -> bool:
        return key in self._rows

    def __iter__(self) -> Iterator[Record]:
        return iter(self._rows.values())

    def __len__(self) -> int:
        return len(self._rows)

    def put(self, key: Key, record: Record) -> None:
        self._rows[key] = record
        self._journal.put(self._kind, str(key), record)

    def drop(self, key: Key) -> None:
        if self._rows.pop(key, None) is not None:
            self._journal.drop(self._kind, str(key))

    def clear(self) -> None:
        self._rows.clear()
