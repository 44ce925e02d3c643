"""A Bot API on loopback that costs next to nothing, so that what is measured is the bot and not its surroundings.

It keeps what the measurements rely on: an update is handed out again until a later offset confirms it, a second
poller is told off, messages have numbers, an edit keeps its message's, and where `limits` are set, one message too
many is refused. It checks nothing else: strictness is the sandbox's business.
"""

import asyncio
import time
from collections import Counter, deque
from itertools import islice
from typing import Any, Protocol

import orjson

from bot.sandbox.errors import ApiError
from bot.sandbox.limits import Limits
from tests.bench.wire import Connection, Parameters

_BOT = {"id": 1, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}
_ME = _BOT | {"can_join_groups": False, "can_read_all_group_messages": False, "supports_inline_queries": False}
_WEBHOOK = {"url": "", "has_custom_certificate": False, "pending_update_count": 0}
_TRUE = b'{"ok":true,"result":true}'
_NOTHING = b'{"ok":true,"result":[]}'
_CONFLICT = b'{"ok":false,"error_code":409,"description":"Conflict: terminated by other getUpdates request"}'
_UNKNOWN = b'{"ok":false,"error_code":404,"description":"Not Found"}'

MESSAGES = frozenset({"sendmessage", "editmessagetext"})
"""The calls that show a person something."""

# Answered with True and otherwise without consequence.
_TAKEN = ("answer", "delete", "set", "pin", "unpin", "leave", "close", "logout", "sendchataction")

now = time.perf_counter


class Audience(Protocol):
    """Those who sit at the other end of the chats."""

    def handed(self, chat: int) -> None:
        """An update of this chat has just been given to the bot."""

    def heard(self, chat: int, message: int, parameters: Parameters) -> None:
        """The bot has sent, or edited, a message in this chat."""


class FakeApi:
    """Updates in, calls out. `delay` is added to every answer; a poll waits `hold` for company (both seconds)."""

    def __init__(self, audience: Audience) -> None:
        self._audience = audience
        self._loop = asyncio.get_running_loop()
        self._offered: deque[tuple[int, int, bytes]] = deque()  # update, chat, body: until confirmed
        self._poller: tuple[Connection, int] | None = None
        self._alarm: asyncio.TimerHandle | None = None
        # Later than any of an earlier run: a database that is used again takes known numbers for repeats.
        self._update = int(time.time()) * 1_000
        self._message = int(time.time())
        self.delay = self.hold = 0.0
        self.limits: Limits | None = None
        self.refused = 0
        self.calls: Counter[str] = Counter()
        self.polled = asyncio.Event()

    # What people do

    def offer(self, chat: int, update: dict[str, Any]) -> None:
        """Queues an update for the bot; its number is added here."""
        self._update += 1
        self._offered.append((self._update, chat, orjson.dumps({"update_id": self._update, **update})))
        if self._poller is not None:
            self._answer_poll_soon()

    def new_message(self) -> int:
        """The number of a message that a person writes."""
        self._message += 1
        return self._message

    # What the bot does

    def call(self, method: str, parameters: Parameters, caller: Connection) -> None:
        if method == "getupdates":
            self._poll(parameters, caller)
            return
        self.calls[method] += 1
        if method in MESSAGES:
            self._say(method, parameters, caller)
        elif method == "getme":
            self._answer(caller, orjson.dumps({"ok": True, "result": _ME}))
        elif method == "getwebhookinfo":
            self._answer(caller, orjson.dumps({"ok": True, "result": _WEBHOOK}))
        elif method == "editmessagereplymarkup":
            self._answer(caller, _message(int(parameters["message_id"]), int(parameters["chat_id"])))
        elif method.startswith("getmy"):
            self._answer(caller, _NOTHING)
        elif method.startswith(_TAKEN):
            self._answer(caller, _TRUE)
        else:
            self.calls[f"unknown: {method}"] += 1
            caller.respond(_UNKNOWN, 404)

    def gone(self, caller: Connection) -> None:
        if self._poller is not None and self._poller[0] is caller:
            self._poller = None
            self._disarm()

    def _say(self, method: str, parameters: Parameters, caller: Connection) -> None:
        chat = int(parameters["chat_id"])
        if self.limits is not None:
            try:
                self.limits.check(method, chat)
            except ApiError as refusal:
                self.refused += 1
                return caller.respond(orjson.dumps(refusal.document()), refusal.status)
        message = self.new_message() if method == "sendmessage" else int(parameters["message_id"])
        self._answer(caller, _message(message, chat))
        return self._audience.heard(chat, message, parameters)

    def _answer(self, caller: Connection, body: bytes) -> None:
        if self.delay:
            self._loop.call_later(self.delay, caller.respond, body)
        else:
            caller.respond(body)

    def _poll(self, parameters: Parameters, caller: Connection) -> None:
        self.polled.set()
        self.calls["getupdates"] += 1
        offset = int(parameters.get("offset") or 0)
        while self._offered and self._offered[0][0] < offset:
            self._offered.popleft()
        if self._poller is not None and self._poller[0] is not caller:
            self._poller[0].respond(_CONFLICT, 409)
        self._poller = (caller, int(parameters.get("limit") or 100))
        self._disarm()
        if self._offered:
            self._answer_poll_soon()
        else:
            self._alarm = self._loop.call_later(int(parameters.get("timeout") or 0) + self.delay, self._answer_poll)

    def _answer_poll_soon(self) -> None:
        """Waits for a few more updates to share the answer, as the network would make it wait."""
        assert self._poller is not None
        wait = self.delay if len(self._offered) >= self._poller[1] else max(self.hold, self.delay)
        if not wait:
            self._answer_poll()
        elif self._alarm is None or self._alarm.when() > self._loop.time() + wait:
            self._disarm()
            self._alarm = self._loop.call_later(wait, self._answer_poll)

    def _answer_poll(self) -> None:
        assert self._poller is not None
        (caller, limit), self._poller = self._poller, None
        self._disarm()
        batch = list(islice(self._offered, limit))
        for _, chat, _ in batch:
            self._audience.handed(chat)
        caller.respond(b'{"ok":true,"result":[' + b",".join(body for _, _, body in batch) + b"]}")

    def _disarm(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None


def _message(message: int, chat: int) -> bytes:
    result = {"message_id": message, "from": _BOT, "chat": chat_of(chat), "date": int(time.time()), "text": "Question"}
    return orjson.dumps({"ok": True, "result": result})


def chat_of(chat: int) -> dict[str, Any]:
    """The private chat with this number."""
    return {"id": chat, "first_name": "Noor", "last_name": "Example", "type": "private"}


def person_of(chat: int) -> dict[str, Any]:
    """The account whose private chat has this number."""
    return {"id": chat, "is_bot": False, "first_name": "Noor", "last_name": "Example", "language_code": "en"}


def written(chat: int, message: int, text: str) -> dict[str, Any]:
    """The update of a text a person writes."""
    body = {
        "message_id": message, "from": person_of(chat), "chat": chat_of(chat), "date": int(time.time()), "text": text
    }  # fmt: skip
    if text.startswith("/"):
        body["entities"] = [{"offset": 0, "length": len(text.split()[0]), "type": "bot_command"}]
    return {"message": body}


def tapped(chat: int, message: int, tap: int, label: str, handle: str) -> dict[str, Any]:
    """The update of a person's tap on the button with this label and handle, under message number `message`."""
    button = {"text": label, "callback_data": handle}
    shown = {
        "message_id": message, "from": _BOT, "chat": chat_of(chat), "date": int(time.time()), "text": "Question",
        "reply_markup": {"inline_keyboard": [[button, {"text": "Back", "callback_data": "none"}]]},
    }  # fmt: skip
    query = {"id": str(tap), "from": person_of(chat), "message": shown, "chat_instance": "1", "data": handle}
    return {"callback_query": query}
