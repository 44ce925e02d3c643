"""Receiving: by polling or by webhook, acknowledged only after the worker has stored what came."""

from __future__ import annotations

import asyncio
import errno
import hmac
import secrets
from collections.abc import Callable
from typing import Any

import orjson
from aiohttp import web
from telegram import Bot
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.request import BaseRequest

from bot.logs import log
from bot.patience import seconds_of
from bot.transport import TokenRejected
from bot.worker import Worker
from handlers.telegram import ALLOWED_UPDATES
from storage.faults import StorageFault

LONG_POLL = 25  # seconds Telegram may hold a request open
BODY_LIMIT = 1_000_000


class TwoPollers(Exception):
    """Another program receives this bot's updates."""


class CannotListen(Exception):
    """The webhook's port cannot be had; the message is one sentence."""


async def poll(bot: Bot, requests: BaseRequest, worker: Worker, on_idle: Callable[[], None] = lambda: None) -> None:
    """Long polling, until cancelled. The next request's offset is what acknowledges a batch."""
    offset, conflicts, pause = 0, 0, 0.0
    while True:
        await asyncio.sleep(pause)
        try:
            updates = await _get_updates(bot, requests, offset)
            if updates:
                await worker.offer(updates)
                offset = max(int(update["update_id"]) for update in updates) + 1
            conflicts, pause = 0, 0.0
        except (InvalidToken, TokenRejected):
            raise
        except Conflict as error:
            conflicts += 1
            if conflicts >= 3:
                raise TwoPollers from error
            pause = 2.0
        except RetryAfter as error:
            pause = seconds_of(error)
        except (NetworkError, StorageFault) as error:
            log.warning("receiving_paused", fault=type(error).__name__)
            pause = min(30.0, max(0.5, pause * 2))
        except TelegramError as error:
            log.error("receiving_refused", fault=type(error).__name__)
            pause = 5.0


async def _get_updates(bot: Bot, requests: BaseRequest, offset: int) -> list[dict[str, Any]]:
    # The raw updates are wanted, as they came, for the inbox: python-telegram-bot reads them when they are handled.
    from telegram.request import RequestData
    from telegram.request._requestparameter import RequestParameter

    parameters = {"offset": offset, "timeout": LONG_POLL, "limit": 100, "allowed_updates": ALLOWED_UPDATES}
    found = await requests.post(
        f"{bot.base_url}/getUpdates",
        RequestData([RequestParameter.from_input(name, value) for name, value in parameters.items()]),
        read_timeout=LONG_POLL + 10,
    )
    return found if isinstance(found, list) else []


class Webhook:
    """An aiohttp server for Telegram's posts: secret header, size limit, random path."""

    def __init__(self, worker: Worker, secret: str, path: str) -> None:
        self._worker, self._secret, self.path = worker, secret, path
        self._runner: web.AppRunner | None = None

    async def start(self, host: str, port: int) -> None:
        app = web.Application(client_max_size=BODY_LIMIT)
        app.router.add_post(self.path, self._post)
        app.router.add_get("/health", self._health)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, host, port).start()
        except OSError as error:
            why = "is in use" if error.errno == errno.EADDRINUSE else f"cannot be had: {error.strerror}"
            raise CannotListen(f"CONVENOR_WEBHOOK_PORT: port {port} of {host} {why}.") from None

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _post(self, request: web.Request) -> web.Response:
        given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        if not hmac.compare_digest(given.encode(errors="surrogateescape"), self._secret.encode()):
            return web.Response(status=403)
        try:
            update = orjson.loads(await request.read())
            if not isinstance(update["update_id"], int):
                raise TypeError
        except (orjson.JSONDecodeError, KeyError, TypeError, IndexError):
            return web.Response(status=400)
        try:
            await self._worker.offer([update])
        except StorageFault:
            return web.Response(status=503)  # Telegram offers it again
        return web.Response()

    async def _health(self, request: web.Request) -> web.Response:
        return web.json_response({"ok": True})


def random_path() -> str:
    return "/" + secrets.token_urlsafe(24)
