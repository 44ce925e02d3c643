"""Wires everything once; the only place that knows concrete classes."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from telegram import Bot
from telegram.error import BadRequest, TelegramError
from telegram.ext import Application, ApplicationBuilder
from telegram.request import BaseRequest

from bot.clock import Clock
from bot.logs import log
from bot.menus import set_menus
from bot.opening import opened
from bot.pacing import NoPace, Pace, TelegramPace
from bot.patience import once_reached
from bot.receiver import Webhook, poll, random_path
from bot.scheduler import Ticks, scheduler
from bot.sender import Sender
from bot.settings import BadSetting, Settings
from bot.settings import Pace as PaceSetting
from bot.traces import Traces
from bot.transport import AiohttpRequest
from bot.worker import Worker
from handlers.telegram import ALLOWED_UPDATES
from handlers.work import Works
from handlers.work.all import all_works
from storage import outbox
from storage.database import Database

GRACE = 5.0
"""Seconds that are waited at the end for calls on their way, and once more for the database."""


@dataclass
class Convenor:
    """The running parts. `ticks` can be called by hand where a test moves the clock."""

    database: Database
    bot: Bot
    updates: BaseRequest
    worker: Worker
    sender: Sender
    ticks: Ticks

    async def settled(self, every: float = 0.005) -> None:
        """Wait until nothing is on its way any more, looking `every` so many seconds."""
        while True:
            await asyncio.sleep(0)
            await self.sender.idle()
            if self.worker.idle:
                return
            await asyncio.sleep(every)

    async def finish(self) -> None:
        """Bring what is under way to its end: nothing that was sent is left unrecorded, and what is not sent within
        the grace goes back to the outbox. Whatever this does not manage is found by the next start."""
        with suppress(TimeoutError):
            async with asyncio.timeout(GRACE):
                await self.settled(every=0.05)
        await self.sender.stop()
        with suppress(TimeoutError):
            async with asyncio.timeout(GRACE):
                await self.settled(every=0.05)


def application(settings: Settings) -> tuple[Application, BaseRequest]:  # type: ignore[type-arg]
    """python-telegram-bot's application, without its updater: that acknowledges before anything is stored."""
    updates = AiohttpRequest(2)
    built = (
        ApplicationBuilder()
        .token(settings.token.get_secret_value())
        .base_url(f"{settings.telegram_api}/bot")
        .base_file_url(f"{settings.telegram_api}/file/bot")
        .request(AiohttpRequest(256))
        .get_updates_request(updates)
        .updater(None)
        .job_queue(None)
        .build()
    )
    return built, updates


@asynccontextmanager
async def assembled(
    settings: Settings,
    clock: Clock | None = None,
    works: Works | None = None,
    pace: Pace | None = None,
    *,
    migrate: bool = False,
) -> AsyncIterator[Convenor]:
    """Everything wired and the database open; nothing running yet. Raises what `opened` does, and TokenRejected."""
    async with opened(settings, clock, migrate=migrate) as database:
        app, updates = application(settings)
        await once_reached(app.bot.initialize)
        async with app:
            worker = Worker(database, works or Works(all_works()), app.bot)
            pace = pace or (NoPace() if settings.pace is PaceSetting.OFF else TelegramPace())
            sender = Sender(database, app.bot, pace, database.holder, worker.record)
            worker.post = sender
            async with database.transaction() as unit:
                await outbox.recover(unit, sender.holder)
            try:
                ticks = Ticks(database, worker, sender, Traces(database, app.bot))
                yield Convenor(database, app.bot, updates, worker, sender, ticks)
            finally:
                await sender.stop()


async def serve(settings: Settings, convenor: Convenor) -> None:
    """Receive, work, send and tick until cancelled or until one of them gives up."""
    clock = scheduler(convenor.ticks, settings.tick_seconds)
    clock.start()
    working = asyncio.create_task(convenor.worker.run())
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(_menus(convenor.bot))
            if settings.webhook_url:
                group.create_task(_by_webhook(settings, convenor))
            else:
                await once_reached(convenor.bot.delete_webhook)
                group.create_task(poll(convenor.bot, convenor.updates, convenor.worker))
    finally:
        clock.shutdown(wait=False)
        if not working.done():
            await convenor.finish()
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)


async def _menus(bot: Bot) -> None:
    """Nobody waits for the menu, and without it everything can be done all the same."""
    try:
        await once_reached(lambda: set_menus(bot))
    except TelegramError as error:
        log.warning("menus_refused", fault=type(error).__name__)


async def _by_webhook(settings: Settings, convenor: Convenor) -> None:
    secret = settings.webhook_secret.get_secret_value() if settings.webhook_secret else secrets.token_urlsafe(32)
    webhook = Webhook(convenor.worker, secret, random_path())
    await webhook.start(settings.webhook_listen, settings.webhook_port)
    try:
        address = f"{settings.webhook_url}{webhook.path}"
        try:
            await once_reached(
                lambda: convenor.bot.set_webhook(address, secret_token=secret, allowed_updates=ALLOWED_UPDATES)
            )
        except BadRequest as error:
            raise BadSetting(f"Telegram refuses CONVENOR_WEBHOOK_URL: {error.message}.") from None
        await asyncio.Event().wait()
    finally:
        await webhook.stop()
