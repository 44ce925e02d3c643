"""The transport in trouble: what was known not to be sent, what may have been, and what is never let out."""

import asyncio
import logging
from collections.abc import Iterator

import pytest
from aiohttp import web
from telegram import Bot
from telegram.error import NetworkError, TimedOut

from bot.transport import AiohttpRequest, NotSent, TokenRejected, redacted
from tests.bot.servers import (
    CHAT,
    SECRET,
    SENT,
    TOKEN,
    Script,
    answer_with_noise,
    api,
    bot_at,
    break_off_in_mid_answer,
    everything_told_by,
    hang_up_after_the_request,
    ok,
    raised_by,
    refused,
    reset_after_the_request,
    wire,
)


@pytest.fixture(autouse=True)
def no_log_line_shows_the_token(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    caplog.set_level(logging.DEBUG)
    yield
    for record in caplog.records:
        assert SECRET not in record.getMessage()
        assert SECRET not in (record.exc_text or "")


# Known not sent


async def test_a_refused_connection_is_known_not_sent(unused_tcp_port: int) -> None:
    assert isinstance(await raised_by(f"http://127.0.0.1:{unused_tcp_port}"), NotSent)


async def test_an_address_that_is_none_is_known_not_sent() -> None:
    assert isinstance(await raised_by("http://"), NotSent)


async def test_a_failed_tls_handshake_is_known_not_sent() -> None:
    async def not_tls(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"this is no handshake")
        await writer.drain()

    async with wire(not_tls) as base:
        assert isinstance(await raised_by(base.replace("http:", "https:")), NotSent)


async def test_a_call_that_finds_no_free_connection_in_time_is_known_not_sent() -> None:
    entered, leave = asyncio.Event(), asyncio.Event()
    calls = 0

    async def wait(request: web.Request) -> web.Response:
        nonlocal calls
        calls += 1
        entered.set()
        await leave.wait()
        return ok(SENT)

    async with api(wait) as base, AiohttpRequest(1) as request:
        bot = Bot(TOKEN, base_url=f"{base}/bot", request=request, get_updates_request=AiohttpRequest(1))
        first = asyncio.create_task(bot.send_message(CHAT, "first"))
        await entered.wait()
        with pytest.raises(NotSent):
            await bot.send_message(CHAT, "second", pool_timeout=0.01, connect_timeout=0.01)
        leave.set()
        await first
    assert calls == 1


async def test_a_transport_that_is_not_open_says_so_and_can_be_opened_again() -> None:
    async def serve(request: web.Request) -> web.Response:
        return ok(SENT)

    async with api(serve) as base:
        request = AiohttpRequest(1)
        bot = Bot(TOKEN, base_url=f"{base}/bot", request=request, get_updates_request=AiohttpRequest(1))
        for _ in range(2):
            with pytest.raises(NotSent):
                await bot.send_message(CHAT, "Hello")
            async with request:
                await request.initialize()
                assert (await bot.send_message(CHAT, "Hello")).message_id == 1


# Outcome unknown


@pytest.mark.parametrize(
    "script", [hang_up_after_the_request, reset_after_the_request, break_off_in_mid_answer, answer_with_noise]
)
async def test_a_connection_lost_once_the_request_is_out_has_an_unknown_outcome(
    script: Script,
) -> None:
    async with wire(script) as base:
        error = await raised_by(base)
    assert type(error) is NetworkError


async def test_an_answer_that_does_not_come_is_a_timeout() -> None:
    leave = asyncio.Event()

    async def wait(request: web.Request) -> web.Response:
        await leave.wait()
        return ok(SENT)

    async with api(wait) as base:
        error = await raised_by(base, read_timeout=0.05)
        leave.set()
    assert type(error) is TimedOut


async def test_an_upload_nobody_takes_is_a_timeout() -> None:
    leave = asyncio.Event()

    async def take_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await leave.wait()

    timeouts = {"read_timeout": 0.05, "media_write_timeout": 0.1, "connect_timeout": 0.1, "pool_timeout": 0.1}
    async with wire(take_nothing) as base, bot_at(base, **timeouts) as bot:
        with pytest.raises(TimedOut):
            await bot.send_document(CHAT, bytes(20_000_000))
        leave.set()


async def test_a_call_can_bring_its_own_timeout() -> None:
    leave = asyncio.Event()

    async def wait(request: web.Request) -> web.Response:
        await leave.wait()
        return ok(SENT)

    async with api(wait) as base, bot_at(base, read_timeout=60) as bot:
        with pytest.raises(TimedOut):
            await bot.send_message(CHAT, "Hello", read_timeout=0.05)
        leave.set()


@pytest.mark.parametrize("body", ["<html>All is well</html>", "[]", "{}", ""])
async def test_a_success_that_is_no_answer_of_the_bot_api_has_an_unknown_outcome(body: str) -> None:
    async def serve(request: web.Request) -> web.Response:
        return web.Response(text=body)

    async with api(serve) as base:
        error = await raised_by(base)
    assert type(error) is NetworkError
    assert "All is well" not in str(error)


# What is never let out


@pytest.mark.parametrize("status", [401, 404])
async def test_a_rejected_token_is_told_without_quoting_it(status: int) -> None:
    async def reject(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 %d No\r\nContent-Length: 12\r\n\r\n" % status + b'{"ok":false}')
        await writer.drain()

    async with wire(reject) as base, bot_at(base) as bot:
        with pytest.raises(TokenRejected) as failure:
            await bot.initialize()
        assert not any(SECRET in text for text in everything_told_by(failure.value))
        await bot.shutdown()


@pytest.mark.parametrize("status", [400, 403, 404, 500, 503])
@pytest.mark.parametrize("form", ["page", "json", "list"])
async def test_an_answer_that_quotes_the_address_is_not_passed_on(status: int, form: str) -> None:
    async def serve(request: web.Request) -> web.Response:
        text = f"No such page: {request.url} for {TOKEN}"
        if form == "page":
            return web.Response(text=text, status=status)
        return refused(status, text) if form == "json" else web.json_response([text], status=status)

    async with api(serve) as base:
        error = await raised_by(base)
    told = list(everything_told_by(error))
    assert not any(SECRET in text for text in told)
    assert form != "json" or "No such page" in str(error)


@pytest.mark.parametrize("script", [hang_up_after_the_request, break_off_in_mid_answer, answer_with_noise])
async def test_a_lost_connection_does_not_tell_the_token(
    script: Script,
) -> None:
    async with wire(script) as base:
        error = await raised_by(base)
    assert not any(SECRET in text for text in everything_told_by(error))


@pytest.mark.parametrize("base", ["http://127.0.0.1:{port}", "https://127.0.0.1:{port}", "http://", "nonsense"])
async def test_a_failed_connection_does_not_tell_the_token(base: str, unused_tcp_port: int) -> None:
    error = await raised_by(base.format(port=unused_tcp_port))
    assert isinstance(error, NotSent)
    assert not any(SECRET in text for text in everything_told_by(error))


def test_a_token_is_struck_out_of_any_text() -> None:
    text = f"POST https://api.telegram.org/bot{TOKEN}/getMe by {TOKEN}, local /bot1:TEST/getMe at 12:30"
    assert redacted(text) == (
        "POST https://api.telegram.org/bot<token>/getMe by <token>, local /bot<token>/getMe at 12:30"
    )
    assert SECRET not in repr(AiohttpRequest())
