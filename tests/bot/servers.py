"""Servers on loopback that answer as the Bot API does, or break off, for tests of the transport."""

import asyncio
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from telegram import Bot
from telegram.error import TelegramError

from bot.transport import AiohttpRequest

TOKEN = "7654321:CANARY-token_that_must_never_be_seen"
SECRET = "CANARY"
CHAT = 4711

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Script = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
ME = {"id": 7654321, "is_bot": True, "first_name": "Convenor", "username": "convenor_bot"}
SENT = {"message_id": 1, "date": 1, "chat": {"id": CHAT, "type": "private", "first_name": "Amina"}, "text": "Hello"}


def ok(result: Any) -> web.Response:
    return web.json_response({"ok": True, "result": result})


def refused(status: int, description: str, **parameters: int) -> web.Response:
    body = {"ok": False, "error_code": status, "description": description}
    return web.json_response(body | ({"parameters": parameters} if parameters else {}), status=status)


@asynccontextmanager
async def api(handler: Handler) -> AsyncIterator[str]:
    """A Bot API that answers getMe by itself and leaves everything else to `handler`; gives its base address."""

    async def answer(request: web.Request) -> web.StreamResponse:
        return ok(ME) if request.path.endswith("/getMe") else await handler(request)

    app = web.Application(client_max_size=100 * 1024 * 1024)
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield "http://{}:{}".format(*runner.addresses[0])
    finally:
        await runner.cleanup()


@asynccontextmanager
async def wire(script: Script) -> AsyncIterator[str]:
    """A server below HTTP, for answers that break off."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await script(reader, writer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield "http://{}:{}".format(*server.sockets[0].getsockname())


@asynccontextmanager
async def bot_at(base: str, **timeouts: float) -> AsyncIterator[Bot]:
    """A bot on the transport under test that has not asked who it is: its first call is the test's."""
    request = AiohttpRequest(4, **timeouts)
    async with request:
        yield Bot(TOKEN, base_url=f"{base}/bot", request=request, get_updates_request=AiohttpRequest(1))


async def raised_by(base: str, **timeouts: float) -> TelegramError:
    async with bot_at(base, **timeouts) as bot:
        with pytest.raises(TelegramError) as failure:
            await bot.send_message(CHAT, "Hello")
    return failure.value


def everything_told_by(error: BaseException | None) -> Iterator[str]:
    while error is not None:
        yield from (str(error), repr(error), *map(str, error.args), "".join(traceback.format_exception(error)))
        yield from everything_told_by(error.__cause__)
        error = error.__context__


async def hang_up_after_the_request(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")


async def reset_after_the_request(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.transport.abort()


async def break_off_in_mid_answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"ok":true,')
    await writer.drain()


async def answer_with_noise(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"\x00\x01 no http at all\r\n\r\n")
    await writer.drain()
