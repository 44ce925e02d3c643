"""An unmodified python-telegram-bot application talks to the sandbox, by polling and by webhook."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto, Update
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter
from telegram.ext import (
    Application,
    BaseHandler,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ContextTypes,
    ExtBot,
    MessageHandler,
    filters,
)

from bot.sandbox.attachments import plain_picture
from tests.people import Person, Sandbox

App = Application[Any, Any, Any, Any, Any, Any]
Context = ContextTypes.DEFAULT_TYPE
CHOICES = InlineKeyboardMarkup(
    [[InlineKeyboardButton("Yes", callback_data="yes"), InlineKeyboardButton("No", callback_data="no")]]
)


async def start(update: Update, context: Context) -> None:
    assert update.effective_message is not None
    payload = " ".join(context.args or [])
    await update.effective_message.reply_text(f"Welcome {payload}".strip(), reply_markup=CHOICES)


async def echo(update: Update, context: Context) -> None:
    assert update.effective_message is not None
    text = update.effective_message.text or ""
    await update.effective_message.reply_text(f"<b>You said</b> {text}", parse_mode=ParseMode.HTML)


async def chosen(update: Update, context: Context) -> None:
    query = update.callback_query
    assert query is not None
    await query.answer("Noted")
    await query.edit_message_text(f"You chose {query.data}")


async def changed(update: Update, context: Context) -> None:
    assert update.my_chat_member is not None
    try:
        await context.bot.send_message(update.my_chat_member.chat.id, "Are you there?")
    except Forbidden:
        await context.bot.set_my_description("Somebody has blocked me.")


async def photographed(update: Update, context: Context) -> None:
    assert update.effective_message is not None
    file = await update.effective_message.photo[-1].get_file()
    body = await file.download_as_bytearray()
    await update.effective_message.reply_photo(bytes(body), caption=f"{len(body)} bytes")


def handlers() -> list[BaseHandler[Any, Any, Any]]:
    return [
        CommandHandler("start", start),
        MessageHandler(filters.PHOTO, photographed),
        MessageHandler(filters.TEXT & ~filters.COMMAND, echo),
        CallbackQueryHandler(chosen),
        ChatMemberHandler(changed, ChatMemberHandler.MY_CHAT_MEMBER),
    ]


def builder(sandbox: Sandbox) -> Any:
    """The bot as anybody would build it, but for its address."""
    made = Application.builder().token(sandbox.token)
    return made.base_url(sandbox.base_url).base_file_url(sandbox.base_file_url)


@asynccontextmanager
async def by_polling(sandbox: Sandbox) -> AsyncIterator[App]:
    app = builder(sandbox).build()
    app.add_handlers(handlers())
    async with app:
        await app.updater.start_polling(poll_interval=0, allowed_updates=Update.ALL_TYPES)
        await app.start()
        yield app
        await app.updater.stop()
        await app.stop()


@asynccontextmanager
async def by_webhook(sandbox: Sandbox) -> AsyncIterator[App]:
    """The library's way of standing behind a web server of one's own: updates are put into its queue."""
    app = builder(sandbox).updater(None).build()
    app.add_handlers(handlers())

    async def take(request: web.Request) -> web.Response:
        assert request.headers["X-Telegram-Bot-Api-Secret-Token"] == "s3cret"
        await app.update_queue.put(Update.de_json(await request.json(), app.bot))
        return web.Response()

    door = web.Application()
    door.add_routes([web.post("/hook", take)])
    runner = web.AppRunner(door, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with app:
        url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
        await app.bot.set_webhook(url, secret_token="s3cret", allowed_updates=Update.ALL_TYPES)
        await app.start()
        yield app
        await app.stop()
    await runner.cleanup()


Running = Callable[[Sandbox], AbstractAsyncContextManager[App]]


@pytest.mark.parametrize("running", [by_polling, by_webhook])
async def test_a_bot_greets_echoes_and_takes_a_tap(running: Running, sandbox: Sandbox) -> None:
    ahmed = await sandbox.person("Ahmed")
    async with running(sandbox):
        await ahmed.writes("/start abc")
        assert (await ahmed.sees("Welcome abc")).labels == ["Yes", "No"]
        await ahmed.writes("Hello <&>")
        # The bot forgot to escape what it echoes; Telegram would refuse that, and so does the sandbox.
        (refused,) = await sandbox.calls_reach("sendMessage", 2, status=400)
        assert (
            refused["description"] == 'Bad Request: can\'t parse entities: Unsupported start tag "&" at byte offset 22'
        )
        await ahmed.writes("2026")
        await ahmed.sees("You said 2026")
        await ahmed.taps("No")
        await ahmed.is_told("Noted")
        edited = await ahmed.sees("You chose no")
        assert (edited.edited, edited.labels) == (True, [])


@pytest.mark.parametrize("running", [by_polling, by_webhook])
async def test_a_bot_fetches_a_picture_and_sends_one_back(running: Running, sandbox: Sandbox) -> None:
    ahmed = await sandbox.person("Ahmed")
    async with running(sandbox):
        await ahmed.attaches("photo")
        answer = await ahmed.sees(f"{len(plain_picture())} bytes")
        assert await sandbox.file(answer.raw["photo"]["file_id"]) == plain_picture()


@pytest.mark.parametrize("running", [by_polling, by_webhook])
async def test_a_bot_hears_that_it_was_blocked(running: Running, sandbox: Sandbox) -> None:
    ahmed = await sandbox.person("Ahmed")
    async with running(sandbox):
        await ahmed.writes("/start")
        await ahmed.sees("Welcome")
        await ahmed.blocks()
        # What the bot does when it hears of it is to try, to be refused, and to say so.
        await sandbox.calls_reach("setMyDescription", 1)
        (refused,) = await sandbox.calls_reach("sendMessage", 2, status=403)
        assert refused["description"] == "Forbidden: bot was blocked by the user"


async def test_many_people_at_once_are_each_answered(sandbox: Sandbox) -> None:
    people = [await sandbox.person(f"Person {number}") for number in range(30)]

    async def greeted(person: Person) -> None:
        await person.writes(f"I am {person.name}")
        await person.sees(f"You said I am {person.name}")

    async with by_polling(sandbox):
        await asyncio.gather(*map(greeted, people))


async def test_what_a_bot_sends_comes_back_as_its_own_objects(sandbox: Sandbox) -> None:
    ahmed = await sandbox.person("Ahmed")
    await ahmed.writes("/start")
    async with builder(sandbox).build() as app:
        bot: ExtBot[Any] = app.bot
        assert (bot.username, bot.can_read_all_group_messages) == ("sandbox_bot", True)
        sent = await bot.send_message(ahmed.id, "*Hi*", parse_mode=ParseMode.MARKDOWN_V2, protect_content=True)
        assert (sent.entities[0].type, sent.has_protected_content) == ("bold", True)
        document = await bot.send_document(ahmed.id, io.BytesIO(b"a;b"), filename="table.csv", caption="Table")
        assert document.document is not None
        assert document.document.file_name == "table.csv"
        media = InputMediaPhoto(plain_picture(), caption="Now a picture")
        changed = await bot.edit_message_media(media, chat_id=ahmed.id, message_id=document.message_id)
        assert not isinstance(changed, bool)
        assert changed.caption == "Now a picture"
        assert await bot.send_chat_action(ahmed.id, ChatAction.TYPING)
        assert await bot.set_message_reaction(ahmed.id, sent.message_id, "👍")
        assert (await bot.get_chat(ahmed.id)).first_name == "Ahmed"
        await bot.set_my_commands([("help", "Help")], language_code="ur")
        assert [command.command for command in await bot.get_my_commands(language_code="ur")] == ["help"]
        assert (await bot.get_webhook_info()).pending_update_count == 1
        assert await bot.delete_messages(ahmed.id, [sent.message_id, changed.message_id])
    assert await ahmed.heard() == []


async def test_errors_become_the_exceptions_bots_expect(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    ahmed = await sandbox.person("Ahmed")
    await ahmed.writes("/start")
    async with builder(sandbox).build() as app:
        with pytest.raises(BadRequest, match="Chat not found"):
            await app.bot.send_message(999, "Hello")
        with pytest.raises(BadRequest, match="Message text is empty"):
            await app.bot.send_message(ahmed.id, " ")
        await sandbox.fault("sendMessage", "429", retry_after=3)
        with pytest.raises(RetryAfter) as flooded:
            await app.bot.send_message(ahmed.id, "Hello")
        assert flooded.value.retry_after == timedelta(seconds=3)
        await sandbox.fault("sendMessage", "reset_before")
        with pytest.raises(NetworkError):
            await app.bot.send_message(ahmed.id, "Hello")
        await app.bot.set_webhook("http://127.0.0.1:9/hook")
        with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
            await app.bot.get_updates()


async def test_a_wrong_token_is_refused_at_the_door(sandbox: Sandbox) -> None:
    stranger = Application.builder().token("1:wrong").base_url(sandbox.base_url).build()
    with pytest.raises(InvalidToken):
        await stranger.initialize()
    await stranger.bot.shutdown()
