"""A bot that speaks plain HTTP, and checks every answer and every update against the declaration of the Bot API."""

from __future__ import annotations

import json
from typing import Any

import aiohttp

from tests.people import Sandbox
from tests.sandbox.shapes import check_answer, check_update


class BotRefused(Exception):
    """The Bot API said no: HTTP status, description and, for 429, the seconds to wait."""

    def __init__(self, status: int, description: str, retry_after: int | None) -> None:
        super().__init__(f"{status} {description}")
        self.status = status
        self.description = description
        self.retry_after = retry_after


class Bot:
    """Calls methods of the Bot API; parameters go as JSON unless another form is asked for."""

    def __init__(self, sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
        self.sandbox = sandbox
        self.session = session
        self.offset = 0

    def address(self, method: str) -> str:
        return f"{self.sandbox.base_url}{self.sandbox.token}/{method}"

    async def call(self, method: str, **parameters: Any) -> Any:
        """The result of a method; BotRefused where there is none."""
        return await self.send(method, json=parameters)

    async def send(self, method: str, *, http: str = "POST", **request: Any) -> Any:
        """A method with its parameters in any form aiohttp can send: `json=`, `data=`, `params=`."""
        async with self.session.request(http, self.address(method), **request) as response:
            assert response.content_type == "application/json"
            body = json.loads(await response.read())
            check_answer(method, response.status, body)
        if body["ok"]:
            return body["result"]
        raise BotRefused(body["error_code"], body["description"], body.get("parameters", {}).get("retry_after"))

    async def refusal(self, method: str, **parameters: Any) -> str:
        """The status and description a method is refused with."""
        try:
            result = await self.call(method, **parameters)
        except BotRefused as refused:
            return str(refused)
        raise AssertionError(f"{method} was not refused: {result}")

    async def updates(self, **parameters: Any) -> list[dict[str, Any]]:
        """The updates that are waiting; the next call confirms them, unless it names an `offset` itself."""
        waiting: list[dict[str, Any]] = await self.call("getUpdates", **({"offset": self.offset} | parameters))
        for update in waiting:
            check_update(update)
            self.offset = max(self.offset, update["update_id"] + 1)
        return waiting

    async def one_update(self, kind: str) -> Any:
        """What the only waiting update brings, which must be of this kind."""
        (update,) = await self.updates()
        assert check_update(update) == kind
        return update[kind]

    async def says(self, chat_id: int, text: str = "Hello", **parameters: Any) -> Any:
        """Send a message."""
        return await self.call("sendMessage", chat_id=chat_id, text=text, **parameters)


def buttons(*rows: dict[str, str] | tuple[str, ...]) -> dict[str, Any]:
    """An inline keyboard: a row is `{label: data}`, or labels that are their own data."""
    as_pairs = [row.items() if isinstance(row, dict) else [(label, label) for label in row] for row in rows]
    return {"inline_keyboard": [[{"text": label, "callback_data": data} for label, data in row] for row in as_pairs]}
