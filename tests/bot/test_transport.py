"""The transport against a real server on loopback: what arrives there, and what comes back."""

import hashlib
import io
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InputMediaDocument, Update
from telegram.error import BadRequest, Conflict, Forbidden, NetworkError, RetryAfter, TelegramError
from telegram.ext import Application

from bot.transport import AiohttpRequest, plain_call
from tests.bot.servers import CHAT, SENT, TOKEN, api, bot_at, ok, raised_by, refused


async def test_a_call_arrives_as_json_with_every_value_in_its_own_type() -> None:
    arrived: list[Any] = []

    async def note(request: web.Request) -> web.Response:
        arrived.append(await request.json())
        return ok(SENT)

    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("ہاں", callback_data="h1")]])
    async with api(note) as base, bot_at(base) as bot:
        sent = await bot.send_message(CHAT, "2026", reply_markup=keyboard, protect_content=True)

    assert sent.message_id == 1
    assert arrived == [
        {
            "chat_id": CHAT,
            "text": "2026",
            "protect_content": True,
            "reply_markup": {"inline_keyboard": [[{"text": "ہاں", "callback_data": "h1"}]]},
        }
    ]


async def test_a_plain_call_says_the_same_as_the_bots_own_and_leaves_the_answer_as_it_came() -> None:
    arrived: list[Any] = []

    async def note(request: web.Request) -> web.Response:
        assert request.path == f"/bot{TOKEN}/sendMessage"
        arrived.append(await request.json())
        return ok(SENT)

    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="h1")]])
    said = {"chat_id": CHAT, "text": "2026", "parse_mode": None, "reply_markup": keyboard.to_dict()}
    async with api(note) as base, bot_at(base) as bot:
        await bot.send_message(CHAT, "2026", reply_markup=keyboard)
        assert await plain_call(bot, "sendMessage", said) == SENT
    assert arrived[0] == arrived[1]


async def test_a_plain_call_that_is_refused_raises_as_the_bots_own() -> None:
    async def serve(request: web.Request) -> web.Response:
        return refused(403, "Forbidden: bot was blocked by the user")

    async with api(serve) as base, bot_at(base) as bot:
        with pytest.raises(Forbidden):
            await plain_call(bot, "sendMessage", {"chat_id": CHAT, "text": "Hello"})


async def test_calls_in_a_row_share_one_connection() -> None:
    peers: set[object] = set()

    async def note(request: web.Request) -> web.Response:
        assert request.transport is not None
        peers.add(request.transport.get_extra_info("peername"))
        return ok(SENT)

    async with api(note) as base, bot_at(base) as bot:
        for _ in range(5):
            await bot.send_message(CHAT, "Hello")
    assert len(peers) == 1


@pytest.mark.parametrize("as_stream", [False, True])
async def test_a_big_file_arrives_whole_with_its_name_and_caption(as_stream: bool) -> None:
    content = bytes(range(256)) * 40_000  # 10 MB
    arrived: dict[str, Any] = {}

    async def note(request: web.Request) -> web.Response:
        form = await request.post()
        file = form["document"]
        assert isinstance(file, web.FileField)
        arrived.update({k: v for k, v in form.items() if k != "document"})
        arrived["file"] = (file.filename, hashlib.sha256(file.file.read()).hexdigest())
        return ok(SENT)

    async with api(note) as base, bot_at(base) as bot:
        document = io.BytesIO(content) if as_stream else content
        await bot.send_document(CHAT, document, caption="2026", filename='خطر "2".pdf', protect_content=True)
    digest = hashlib.sha256(content).hexdigest()
    assert arrived == {
        "chat_id": str(CHAT), "caption": "2026", "protect_content": "true", "file": ('خطر "2".pdf', digest)
    }  # fmt: skip


async def test_a_replaced_picture_is_attached_under_the_name_its_media_gives() -> None:
    arrived: dict[str, bytes] = {}

    async def note(request: web.Request) -> web.Response:
        form = await request.post()
        media = str(form["media"])
        for name, part in form.items():
            if isinstance(part, web.FileField):
                assert f"attach://{name}" in media
                arrived["file"] = part.file.read()
        return ok(SENT)

    async with api(note) as base, bot_at(base) as bot:
        await bot.edit_message_media(InputMediaDocument(b"%PDF", filename="report.pdf"), CHAT, 1)
    assert arrived == {"file": b"%PDF"}


async def test_a_file_is_fetched_byte_for_byte() -> None:
    async def serve(request: web.Request) -> web.Response:
        assert request.path == f"/file/bot{TOKEN}/documents/1"
        return web.Response(body=b"\x00\xff" * 1000)

    async with api(serve) as base, AiohttpRequest(1) as request:
        assert await request.retrieve(f"{base}/file/bot{TOKEN}/documents/1") == b"\x00\xff" * 1000


async def test_an_application_without_updater_runs_on_it() -> None:
    update = {"update_id": 5, "message": SENT | {"from": {"id": CHAT, "is_bot": False, "first_name": "Amina"}}}

    async def serve(request: web.Request) -> web.Response:
        return ok([update]) if request.path.endswith("/getUpdates") else ok(SENT)

    async with api(serve) as base:
        builder = Application.builder().token(TOKEN).base_url(f"{base}/bot").updater(None)
        application = builder.request(AiohttpRequest()).get_updates_request(AiohttpRequest(1)).build()
        async with application:
            received = await application.bot.get_updates(timeout=1)
            await application.bot.send_message(CHAT, "Hello")
            assert [type(one) for one in received] == [Update]
            assert application.bot.username == "convenor_bot"


@pytest.mark.parametrize(
    ("status", "description", "kind"),
    [
        (400, "Bad Request: message text is empty", BadRequest),
        (403, "Forbidden: bot was blocked by the user", Forbidden),
        (409, "Conflict: terminated by other getUpdates request", Conflict),
        (500, "Internal Server Error", NetworkError),
        (502, "Bad Gateway", NetworkError),
    ],
)
async def test_an_error_of_telegram_becomes_its_exception(
    status: int, description: str, kind: type[TelegramError]
) -> None:
    async def serve(request: web.Request) -> web.Response:
        return refused(status, description)

    async with api(serve) as base:
        error = await raised_by(base)
    assert type(error) is kind
    assert str(error).casefold() in description.casefold()


async def test_too_many_requests_says_how_long_to_wait() -> None:
    async def serve(request: web.Request) -> web.Response:
        return refused(429, "Too Many Requests: retry after 7", retry_after=7)

    async with api(serve) as base:
        error = await raised_by(base)
    assert isinstance(error, RetryAfter)
    assert error.retry_after == timedelta(seconds=7)


async def test_a_redirect_is_not_followed() -> None:
    paths: list[str] = []

    async def serve(request: web.Request) -> web.Response:
        paths.append(request.path)
        return web.Response(status=307, headers={"Location": "/elsewhere"})

    async with api(serve) as base:
        assert type(await raised_by(base)) is NetworkError
    assert paths == [f"/bot{TOKEN}/sendMessage"]
