"""Server-sent events: whoever listens hears of every change at once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from tests.people import Person, Sandbox
from tests.sandbox.client import Bot, buttons

Event = tuple[str, Any]


class Listener:
    """Reads the stream as a browser does."""

    def __init__(self, stream: aiohttp.ClientResponse) -> None:
        self._stream = stream

    async def next(self) -> Event:
        """The next event that is not about the log of calls."""
        while (event := await self.read())[0] == "call":
            pass
        return event

    async def read(self) -> Event:
        async with asyncio.timeout(5):
            name = ""
            while True:
                line = (await self._stream.content.readline()).decode().rstrip("\n")
                if line.startswith("event: "):
                    name = line.removeprefix("event: ")
                elif line.startswith("data: "):
                    return name, json.loads(line.removeprefix("data: "))

    async def until(self, name: str) -> list[Event]:
        """Everything up to the first event of this name, included."""
        heard = [await self.next()]
        while heard[-1][0] != name:
            heard.append(await self.next())
        return heard


@pytest.fixture
async def listener(sandbox: Sandbox, ahmed: Person) -> AsyncIterator[Listener]:
    async with aiohttp.ClientSession() as session, session.get(f"{sandbox.url}/sim/events") as stream:
        assert stream.content_type == "text/event-stream"
        listener = Listener(stream)
        assert await listener.next() == ("hello", {})
        yield listener


async def test_a_message_an_edit_and_a_deletion_are_told(bot: Bot, ahmed: Person, listener: Listener) -> None:
    sent = await bot.says(ahmed.id)
    assert await listener.next() == ("chat", {"user": ahmed.id})
    await bot.call("editMessageText", chat_id=ahmed.id, message_id=sent["message_id"], text="Changed")
    assert await listener.next() == ("chat", {"user": ahmed.id})
    await bot.call("deleteMessage", chat_id=ahmed.id, message_id=sent["message_id"])
    assert await listener.next() == ("chat", {"user": ahmed.id})


async def test_toasts_and_actions_are_told_with_their_content(bot: Bot, ahmed: Person, listener: Listener) -> None:
    await bot.says(ahmed.id, reply_markup=buttons(("Yes",)))
    await ahmed.taps("Yes")
    query = (await bot.one_update("callback_query"))["id"]
    await bot.call("answerCallbackQuery", callback_query_id=query, text="Noted")
    assert (await listener.until("toast"))[-1][1] == {"user": ahmed.id, "text": "Noted", "alert": False}
    await bot.call("sendChatAction", chat_id=ahmed.id, action="typing")
    assert (await listener.until("action"))[-1][1] == {"user": ahmed.id, "action": "typing"}


async def test_people_and_the_clock_are_told(sandbox: Sandbox, ahmed: Person, listener: Listener) -> None:
    await sandbox.person("Noor")
    assert await listener.next() == ("users", {})
    await ahmed.blocks()
    assert (await listener.until("users"))[-1] == ("users", {})
    await sandbox.advance(timedelta(hours=1))
    name, clock = (await listener.until("clock"))[-1]
    assert (name, clock["offset"]) == ("clock", 3600.0)


async def test_calls_are_told_when_they_are_answered(bot: Bot, ahmed: Person, listener: Listener) -> None:
    await bot.refusal("sendMessage", chat_id=ahmed.id, text="")
    name, call = await listener.read()
    assert (name, call["method"], call["status"]) == ("call", "sendMessage", 400)


async def test_looking_twice_is_told_once(bot: Bot, ahmed: Person, listener: Listener) -> None:
    await bot.says(ahmed.id)
    await ahmed.reads()
    await ahmed.reads()
    await bot.says(ahmed.id)
    assert [await listener.next() for _ in range(3)] == [
        ("chat", {"user": ahmed.id}),
        ("users", {}),
        ("chat", {"user": ahmed.id}),
    ]
