"""Delivers updates to the bot's webhook: in order within a chat, several chats at once, again after a failure."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import aiohttp
import orjson

from bot.sandbox.core import Core
from bot.sandbox.records import Json, QueuedUpdate

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
TIMEOUT_SECONDS = 60


def usual_backoff(failures: int) -> float:
    """Real seconds to wait after so many failures in a row: doubling from half a second, half a minute at most."""
    return float(min(0.5 * 2 ** (failures - 1), 30))


class WebhookDelivery:
    """Runs while the server runs. `on_answer` carries out a method that a webhook returns in its answer."""

    def __init__(
        self,
        core: Core,
        on_answer: Callable[[Mapping[str, Any]], None],
        backoff: Callable[[int], float] = usual_backoff,
    ) -> None:
        self._core = core
        self._on_answer = on_answer
        self._backoff = backoff
        self._busy: dict[int, asyncio.Task[None]] = {}
        self._session: aiohttp.ClientSession | None = None
        self._address: Json | None = None
        self._moved = asyncio.Event()
        core.updates.on_new.append(self.pump)

    async def start(self) -> None:
        timeout = aiohttp.ClientTimeout(total=TIMEOUT_SECONDS)
        self._session = aiohttp.ClientSession(timeout=timeout, connector=aiohttp.TCPConnector(limit=100, ssl=False))
        self.pump()

    async def stop(self) -> None:
        running = list(self._busy.values())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
            self._session = None

    def pump(self) -> None:
        """Start a delivery for every lane that has something waiting, up to the connections allowed."""
        webhook = self._core.webhook()
        self._notice_move(webhook)
        if webhook is None or self._session is None or self._core.updates.held:
            return
        for entry in list(self._core.updates.waiting()):
            if len(self._busy) >= webhook["max_connections"]:
                return
            if entry.lane not in self._busy:
                self._busy[entry.lane] = asyncio.create_task(self._deliver_lane(entry.lane))

    async def _deliver_lane(self, lane: int) -> None:
        failures = 0
        try:
            while (entry := self._next(lane)) is not None:
                webhook = self._core.webhook()
                if webhook is None:
                    return
                problem = await self._post(webhook, entry)
                if problem is None:
                    failures = 0
                    self._core.updates.confirm([entry])
                else:
                    failures += 1
                    self._note_failure(problem)
                self._core.world.journal.commit()
                if problem is not None:
                    await self._pause(self._backoff(failures))
        finally:
            self._busy.pop(lane, None)
        self.pump()

    def _notice_move(self, webhook: Json | None) -> None:
        """A webhook that was set anew is tried at once: nobody wants to wait for what another address did wrong."""
        address = webhook and {name: webhook[name] for name in ("url", "secret_token")}
        if address != self._address:
            self._address = address
            self._moved.set()
            self._moved = asyncio.Event()

    async def _pause(self, seconds: float) -> None:
        with suppress(asyncio.TimeoutError):
            async with asyncio.timeout(seconds):
                await self._moved.wait()

    def _next(self, lane: int) -> QueuedUpdate | None:
        if self._core.updates.held:
            return None
        return next((entry for entry in self._core.updates.waiting() if entry.lane == lane), None)

    async def _post(self, webhook: Json, entry: QueuedUpdate) -> str | None:
        """Deliver one update; None when it was taken, otherwise what went wrong, in Telegram's words."""
        headers = {"Content-Type": "application/json"}
        if webhook["secret_token"]:
            headers[SECRET_HEADER] = webhook["secret_token"]
        if self._session is None:
            return "Connection closed"
        try:
            async with self._session.post(webhook["url"], data=orjson.dumps(entry.body), headers=headers) as response:
                answer = await response.read()
                if not 200 <= response.status < 300:
                    return f"Wrong response from the webhook: {response.status} {response.reason}"
        except TimeoutError:
            return "Connection timed out"
        except aiohttp.ClientConnectorError:
            return "Connection refused"
        except aiohttp.ClientError:
            return "Connection closed"
        self._carry_out(answer)
        return None

    def _carry_out(self, answer: bytes) -> None:
        """A webhook may answer with a method to call; anything else it says is ignored."""
        try:
            document = orjson.loads(answer)
        except orjson.JSONDecodeError:
            return
        if isinstance(document, dict) and isinstance(document.get("method"), str):
            self._on_answer(document)

    def _note_failure(self, problem: str) -> None:
        webhook = self._core.webhook()
        if webhook is not None:
            failed = {"last_error_date": self._core.world.clock.today(), "last_error_message": problem}
            self._core.world.keep("webhook", {**webhook, **failed})
