"""A sandbox in which the test itself is the bot: it speaks the Bot API over HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import aiohttp

from bot.sandbox import DEFAULT_TOKEN
from bot.sandbox.attachments import plain_picture
from bot.sandbox.server import SandboxServer

Json = dict[str, Any]
Row = Sequence[str | Json]


def inline(*rows: Row) -> Json:
    """An inline keyboard: a label stands for a button whose callback data is that label."""
    return {"inline_keyboard": [[button(key) for key in row] for row in rows]}


def button(key: str | Json) -> Json:
    return {"text": key, "callback_data": key} if isinstance(key, str) else key


class Playground:
    """A running sandbox, its people, and the calls a bot makes. `folder` keeps the world over a restart."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._server = SandboxServer(folder=folder)
        self._offset = 0

    async def __aenter__(self) -> Playground:
        await self._server.start()
        self.url = self._server.url
        self._session = aiohttp.ClientSession(self.url)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()
        await self._server.stop()

    async def stop(self) -> None:
        """Take the server away; the page is left alone."""
        await self._server.stop()

    async def start_again(self) -> None:
        """A new server process, as far as the page can tell, at the same address."""
        self._server = SandboxServer(port=int(self.url.rpartition(":")[2]), folder=self._folder)
        await self._server.start()

    async def sim(self, method: str, path: str, body: Json | None = None) -> Any:
        async with self._session.request(method, f"/sim/{path}", json=body) as response:
            assert response.status == 200, await response.text()
            return await response.json()

    async def person(self, number: int, first_name: str, **more: str) -> None:
        await self.sim("PUT", f"users/{number}", {"first_name": first_name, **more})

    async def bot(self, method: str, **parameters: Any) -> Any:
        """Make a Bot API call and give its result."""
        async with self._session.post(f"/bot{DEFAULT_TOKEN}/{method}", json=parameters) as response:
            answer = await response.json()
        assert answer["ok"], answer
        return answer["result"]

    async def says(self, person: int, text: str, *rows: Row, **more: Any) -> int:
        """Send a message with these rows of buttons; the number of the message."""
        markup = {"reply_markup": inline(*rows)} if rows else {}
        sent = await self.bot("sendMessage", chat_id=person, text=text, **markup, **more)
        return int(sent["message_id"])

    async def shows(self, person: int, caption: str, *, protected: bool = False) -> int:
        """Send a picture of 320 × 200."""
        form = aiohttp.FormData({"chat_id": str(person), "caption": caption})
        form.add_field("protect_content", "true" if protected else "false")
        form.add_field("photo", plain_picture(320, 200), filename="matrix.png", content_type="image/png")
        return await self._upload("sendPhoto", form)

    async def hands_over(self, person: int, name: str, content: bytes) -> int:
        """Send a document."""
        form = aiohttp.FormData({"chat_id": str(person)})
        form.add_field("document", content, filename=name, content_type="application/pdf")
        return await self._upload("sendDocument", form)

    async def _upload(self, method: str, form: aiohttp.FormData) -> int:
        async with self._session.post(f"/bot{DEFAULT_TOKEN}/{method}", data=form) as response:
            answer = await response.json()
        assert answer["ok"], answer
        return int(answer["result"]["message_id"])

    async def heard(self, *, wait: int = 10) -> list[Json]:
        """The updates since the last call; waits so many seconds for the first."""
        updates: list[Json] = await self.bot("getUpdates", offset=self._offset, timeout=wait)
        if updates:
            self._offset = updates[-1]["update_id"] + 1
        return updates

    async def tapped(self) -> Json:
        """The next tap the bot hears of, answered without a word."""
        while True:
            for update in await self.heard():
                if "callback_query" in update:
                    query: Json = update["callback_query"]
                    return query
