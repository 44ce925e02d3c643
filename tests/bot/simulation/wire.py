"""Between the simulated bot and Telegram: calls that are refused, lost on their way or on the way back."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from contextvars import ContextVar
from random import Random
from typing import Any

import orjson
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.outage import SENTENCE
from bot.receiver import Webhook
from bot.transport import NotSent
from storage.outbox import Outgoing
from tests.bot.simulation.chats import Chats, Owed, Shown
from tests.bot.simulation.disk import Life
from tests.bot.simulation.witness import Witness

SENDING: ContextVar[Outgoing | None] = ContextVar("SENDING", default=None)
"""The message that the current call is about."""
BEFORE = ("429", "500", "reset", "not_sent", "timeout")
AFTER = ("500", "reset", "timeout")
BOT = 77
Answer = tuple[int, bytes]


class Wire:
    """Telegram's end of every call."""

    def __init__(self, random: Random, chats: Chats, witness: Witness, often: float) -> None:
        self._random, self.chats, self._witness, self._often = random, chats, witness, often

    def calm(self) -> None:
        self._often = 0.0

    async def call(self, life: Life, method: str, said: Mapping[str, Any]) -> Answer:
        life.step()
        await asyncio.sleep(self._random.choice((0.0, 0.01, 0.03, 0.3)))
        life.step()
        if self._random.random() < self._often:
            return self._fails(self._random.choice(BEFORE))
        answer = await self._updates(life, said) if method == "getUpdates" else self._carried_out(life, method, said)
        life.step()
        if self._random.random() < self._often:
            return self._fails(self._random.choice(AFTER))
        return answer

    def _fails(self, how: str) -> Answer:
        match how:
            case "429":
                wait = self._random.randint(1, 8)
                return 429, refusal(429, "Too Many Requests", retry_after=wait)
            case "500":
                return 500, refusal(500, "Internal Server Error")
            case "timeout":
                raise TimedOut
            case "not_sent":
                raise NotSent("refused")
        raise NetworkError("reset")

    async def _updates(self, life: Life, said: Mapping[str, Any]) -> Answer:
        for one in [one for one in self.chats.owed if one.handed and one.number < int(said["offset"])]:
            self._witness.acknowledged(one)
            self.chats.acknowledge(one)
        waited = 0.0
        while not (handed := self.chats.batch()) and waited < 25:
            waited += 0.5
            await asyncio.sleep(0.5)
            life.step()
        for one in handed:
            one.handed = True
        return 200, result([one.update for one in handed])

    def _carried_out(self, life: Life, method: str, said: Mapping[str, Any]) -> Answer:
        match method:
            case "getMe":
                return 200, result({"id": BOT, "is_bot": True, "first_name": "Convenor", "username": "convenor_bot"})
            case "sendMessage":
                return self._sent(life, said)
            case "editMessageText":
                return self._edited(said)
            case "deleteMessage":
                self.chats.chats[said["chat_id"]].messages.pop(said["message_id"], None)
        return 200, result(True)

    def _sent(self, life: Life, said: Mapping[str, Any]) -> Answer:
        chat = self.chats.chats[said["chat_id"]]
        if chat.blocked:
            return 403, refusal(403, "Forbidden: bot was blocked by the user")
        message = SENDING.get()
        shown = Shown(self.chats.number(), said["text"], rows(said), message.id if message else "")
        chat.put(shown, message is not None and message.kind in ("screen", "edit"))
        if message is not None:
            self._witness.shown(message, shown, edit=False)
        elif said["text"] == SENTENCE.msgid:
            self._witness.told_of_outage(life.number, said["chat_id"], asyncio.get_running_loop().time())
        return 200, result({"message_id": shown.id})

    def _edited(self, said: Mapping[str, Any]) -> Answer:
        chat, message = self.chats.chats[said["chat_id"]], SENDING.get()
        if chat.blocked:
            return 403, refusal(403, "Forbidden: bot was blocked by the user")
        before = chat.messages.get(said["message_id"])
        if before is None:
            return 400, refusal(400, "Bad Request: message to edit not found")
        after = Shown(before.id, said["text"], rows(said), message.id if message else "")
        chat.put(after, True)
        if message is not None:
            self._witness.shown(message, after, edit=True)
        if (before.text, before.rows) == (after.text, after.rows):
            return 400, refusal(400, "Bad Request: message is not modified")
        return 200, result({"message_id": after.id})


class Line(BaseRequest):
    """The bot's transport: python-telegram-bot's, ending in the wire."""

    def __init__(self, wire: Wire, life: Life) -> None:
        self._wire, self._life = wire, life

    @property
    def read_timeout(self) -> float | None:
        return None

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *limits: Any, **named: Any
    ) -> Answer:
        said = request_data.parameters if request_data else {}
        return await self._wire.call(self._life, url.rpartition("/")[2], said)


class Posted:
    """An HTTP request of Telegram's to the webhook."""

    def __init__(self, secret: str, update: Mapping[str, Any]) -> None:
        self.headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
        self._body = json.dumps(update).encode()

    async def read(self) -> bytes:
        return self._body


class Pushing(Webhook):
    """The production webhook, with Telegram at its door instead of a socket: several posts at once, some given up."""

    def __init__(self, *given: Any, wire: Wire, life: Life, witness: Witness) -> None:
        super().__init__(*given)
        self._wire, self._life, self._witness = wire, life, witness
        self._tasks: set[asyncio.Task[None]] = set()
        self._posting: set[int] = set()

    async def start(self, host: str, port: int) -> None:
        self._keep(self._pump())

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()

    def _keep(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _pump(self) -> None:
        while True:
            for one in self._wire.chats.due()[:8]:
                if id(one) not in self._posting:
                    self._posting.add(id(one))
                    self._keep(self._deliver(one))
            await asyncio.sleep(0.3)

    async def _deliver(self, one: Owed) -> None:
        try:
            self._life.step()
            status = (await asyncio.wait_for(asyncio.shield(self._asked(one)), 60)).status
            self._life.step()
            if status == 200:
                self._witness.acknowledged(one)
                self._wire.chats.acknowledge(one)
        except TimeoutError:
            return
        finally:
            self._posting.discard(id(one))

    def _asked(self, one: Owed) -> asyncio.Task[Any]:
        return asyncio.create_task(self._post(Posted(self._secret, one.update)))  # type: ignore[arg-type]


def rows(said: Mapping[str, Any]) -> list[list[tuple[str, str]]]:
    markup = said.get("reply_markup") or {"inline_keyboard": []}
    return [[(one["text"], one["callback_data"]) for one in row] for row in markup["inline_keyboard"]]


def result(of: Any) -> bytes:
    return orjson.dumps({"ok": True, "result": of})


def refusal(status: int, description: str, **parameters: int) -> bytes:
    return orjson.dumps({"ok": False, "error_code": status, "description": description, "parameters": parameters})
