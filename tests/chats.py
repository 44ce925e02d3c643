"""Chats in memory: what Telegram would have kept of the bot's calls, refused where Telegram would refuse."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import orjson
from telegram import Bot
from telegram.error import BadRequest, Forbidden, RetryAfter
from telegram.request import BaseRequest, RequestData

from bot.patience import seconds_of
from handlers.screens import CAPTION_LIMIT, LIMIT, utf16

ISOLATES = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069"))
Said = Mapping[str, Any]
Files = Mapping[str, tuple[str, Any, str]]


def plainly(text: str) -> str:
    """The text without the invisible fences around inserted values."""
    return text.translate(ISOLATES)


@dataclass(frozen=True)
class Message:
    """One message as it was shown at one moment; `rows` hold (label, callback data)."""

    id: int
    chat: int
    raw: str
    rows: tuple[tuple[tuple[str, str], ...], ...] = ()
    entities: tuple[Said, ...] = ()
    protected: bool = False
    kind: str = ""
    """What the outbox calls it: screen, edit, doorbell, stranger, document."""
    photo: bytes | None = None
    document: bytes | None = None
    file_name: str = ""

    @property
    def text(self) -> str:
        return plainly(self.raw)

    @property
    def buttons(self) -> list[str]:
        return [plainly(label) for row in self.rows for label, _data in row]

    def data(self, label: str) -> str:
        """What a tap on that button carries. Raises AssertionError if there is none."""
        for row in self.rows:
            for one, data in row:
                if plainly(one) == label:
                    return data
        raise AssertionError(f"no button {label!r} among {self.buttons}")


class Chats:
    """The far end of python-telegram-bot's `Bot`: every call ends here, and nothing leaves the process."""

    def __init__(self) -> None:
        self._numbers = itertools.count(101)
        self.there: dict[int, dict[int, Message]] = defaultdict(dict)
        """Chat to the messages in it now, the one shown or changed last at the end."""
        self.ever: dict[int, list[Message]] = defaultdict(list)
        """Chat to everything that was ever sent or edited in."""
        self.toasts: list[tuple[str, str | None]] = []
        self.deleted: list[tuple[int, int]] = []
        self.left: list[int] = []
        self.blocked_by: set[int] = set()
        self.bot = Bot("1:TEST_token_of_the_house", request=_Wire(self), get_updates_request=_Wire(self))

    def next_number(self) -> int:
        """The number of the next message, whoever writes it."""
        return next(self._numbers)

    def newest(self, chat: int) -> Message | None:
        return next(reversed(self.there[chat].values()), None)

    def name_kind(self, chat: int, number: int, kind: str) -> None:
        """The sender knows what a message was; Telegram does not."""
        messages = self.ever[chat]
        at = max(at for at, message in enumerate(messages) if message.id == number)
        messages[at] = replace(messages[at], kind=kind)
        if number in self.there[chat]:
            self.there[chat][number] = messages[at]

    def answer(self, method: str, said: Said, files: Files | None = None) -> Any:
        """Carry out one call of the Bot API. Raises BadRequest or Forbidden."""
        match method:
            case "sendPhoto" | "sendDocument":
                return self._show_file(method.removeprefix("send").lower(), said, files or {})
            case "sendMessage":
                self._reach(said["chat_id"])
                return self._show(_message(self.next_number(), said, bool(said.get("protect_content"))))
            case "editMessageText":
                return self._edit(said)
            case "deleteMessage":
                self.deleted.append((said["chat_id"], said["message_id"]))
                self.there[said["chat_id"]].pop(said["message_id"], None)
            case "answerCallbackQuery":
                if len(said.get("text") or "") > 200:
                    raise BadRequest("MESSAGE_TOO_LONG")
                self.toasts.append((said["callback_query_id"], said.get("text")))
            case "getMe":
                return {"id": 1, "is_bot": True, "first_name": "House", "username": "house_bot"}
            case "leaveChat":
                self.left.append(said["chat_id"])
            case "sendChatAction":
                self._reach(said["chat_id"])
            case _:
                raise BadRequest(f"{method} is not played here")
        return True

    def _edit(self, said: Said) -> Any:
        self._reach(said["chat_id"])
        before = self.there[said["chat_id"]].get(said["message_id"])
        if before is None:
            raise BadRequest("Message to edit not found")
        if before.photo or before.document:
            raise BadRequest("there is no text in the message to edit")
        after = _message(before.id, said, before.protected)
        del self.there[before.chat][before.id]
        return self._show(after)

    def _show_file(self, field: str, said: Said, files: Files) -> Any:
        self._reach(said["chat_id"])
        if field not in files:
            raise BadRequest(f"there is no {field} in the request")
        name, content, _mime = files[field]
        assert isinstance(content, bytes)
        words = {**said, "text": said["caption"], "entities": said["caption_entities"]}
        message = _message(self.next_number(), words, bool(said.get("protect_content")), CAPTION_LIMIT)
        pictured = field == "photo"
        if not content.startswith(b"\x89PNG" if pictured else b"%PDF-"):
            raise BadRequest("IMAGE_PROCESS_FAILED")
        return self._show(
            replace(
                message, photo=content if pictured else None, document=None if pictured else content, file_name=name
            )
        )

    def _reach(self, chat: int) -> None:
        if chat in self.blocked_by:
            raise Forbidden("Forbidden: bot was blocked by the user")

    def _show(self, message: Message) -> Any:
        self.there[message.chat][message.id] = message
        self.ever[message.chat].append(message)
        return {"message_id": message.id, "date": 0, "chat": {"id": message.chat, "type": "private"}}


class _Wire(BaseRequest):
    """python-telegram-bot's transport, without a network."""

    def __init__(self, chats: Chats) -> None:
        self._chats = chats

    @property
    def read_timeout(self) -> float | None:
        return None

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *limits: Any, **named: Any
    ) -> tuple[int, bytes]:
        try:
            said: Said = request_data.parameters if request_data else {}
            files = request_data.multipart_data if request_data else {}
            call = url.rpartition("/")[2]
            result = self._chats.answer(call, said, files) if files else self._chats.answer(call, said)
        except BadRequest as error:
            return 400, orjson.dumps({"ok": False, "error_code": 400, "description": error.message})
        except RetryAfter as error:
            seconds = seconds_of(error)
            return 429, orjson.dumps(
                {"ok": False, "error_code": 429, "description": error.message, "parameters": {"retry_after": seconds}}
            )
        except Forbidden as error:
            return 403, orjson.dumps({"ok": False, "error_code": 403, "description": error.message})
        return 200, orjson.dumps({"ok": True, "result": result})


def _message(number: int, said: Said, protected: bool, limit: int = LIMIT) -> Message:
    """The message, held to Telegram's limits."""
    text, entities = said["text"], said.get("entities", ())
    if not text.strip() or utf16(text) > limit:
        raise BadRequest("Message text is empty" if not text.strip() else "Message is too long")
    for entity in entities:
        if entity["offset"] < 0 or entity["length"] < 1 or entity["offset"] + entity["length"] > utf16(text):
            raise BadRequest("ENTITY_BOUNDS_INVALID")
    markup = said.get("reply_markup") or {"inline_keyboard": []}
    rows = tuple(tuple((one["text"], one["callback_data"]) for one in row) for row in markup["inline_keyboard"])
    buttons = [button for row in rows for button in row]
    if len(buttons) > 100 or any(len(row) > 8 or not row for row in rows):
        raise BadRequest("REPLY_MARKUP_TOO_LONG")
    for label, data in buttons:
        if not label.strip() or not 1 <= len(data.encode()) <= 64:
            raise BadRequest("BUTTON_DATA_INVALID")
    return Message(number, said["chat_id"], text, rows, tuple(entities), protected)
