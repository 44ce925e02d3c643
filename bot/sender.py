"""The sender: messages in order per chat, within Telegram's limits, each outcome recorded for what it was."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import timedelta
from typing import Any

from telegram import Bot
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError

from bot import calls
from bot.logs import log
from bot.pacing import Pace
from bot.transport import NotSent
from handlers.access import still_entitled
from handlers.visit import Courtesy
from storage import outbox, people
from storage.database import Database
from storage.outbox import Outgoing, Recorded

CLAIM = 60  # rows claimed at once: two seconds' worth
GONE = ("message to edit not found", "message can't be edited", "message_id_invalid")


class Sender:
    """Takes what turns leave behind, and what lies ready in the outbox."""

    def __init__(
        self, database: Database, bot: Bot, pace: Pace, holder: str, record: Callable[[Recorded], None]
    ) -> None:
        self.holder = holder
        self._database, self._bot, self._pace, self._record = database, bot, pace, record
        self._queues: dict[int, deque[Outgoing]] = {}
        self._screens: dict[int, int] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._idle = asyncio.Event()
        self._idle.set()

    @property
    def address(self) -> str:
        return f"https://t.me/{self._bot.username}"

    def take(self, message: Outgoing) -> None:
        """Send soon: after everything taken before for the same chat."""
        if message.chat is None:
            raise ValueError("a message needs a chat")
        queue = self._queues.get(message.chat)
        if queue is not None:
            queue.append(message)
            return
        self._queues[message.chat] = deque([message])
        self._spawn(self._drain(message.chat))

    def courtesy(self, call: Courtesy) -> None:
        self._spawn(self._be_courteous(call))

    async def pull(self) -> int:
        """Claim what lies ready, re-check each right, and send it; returns how many rows were looked at."""
        async with self._database.transaction() as unit:
            found = await outbox.ready(unit, CLAIM)
            ids = [message.person for message in found if message.person is not None]
            known, chats = await people.by_id(unit, ids), await people.chats(unit, ids)
            for message in found:
                person = known.get(message.person or "")
                message.chat = message.chat if message.person is None else chats.get(message.person)
                if message.person is not None and not await still_entitled(unit, person, message.entitled):
                    outbox.drop(unit, message, "not_entitled")
                elif message.unknowns and "edit" not in message.body and await outbox.overtaken(unit, message):
                    outbox.drop(unit, message, "overtaken")
                elif message.chat is None:
                    outbox.drop(unit, message, "no_chat")
                else:
                    outbox.call(unit, message, self.holder)
                    unit.after_commit(lambda message=message: self.take(message))  # type: ignore[misc]
        return len(found)

    async def idle(self) -> None:
        """Wait until everything taken has been sent or given up."""
        await self._idle.wait()

    @property
    def queued(self) -> int:
        return sum(len(queue) for queue in self._queues.values())

    async def stop(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        self._idle.clear()
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not self._tasks:
            self._idle.set()

    async def _drain(self, chat: int) -> None:
        queue = self._queues[chat]
        try:
            while queue:
                message = queue[0]
                # Telegram limits new messages; an edit in place costs a chat nothing.
                await self._pace.turn(chat, message.urgency, counts="edit" not in message.body)
                self._record(await self._call(chat, message))
                queue.popleft()
        finally:
            del self._queues[chat]

    async def _call(self, chat: int, message: Outgoing) -> Recorded:
        """Make the call and say what became of it."""
        result = Recorded(message.id, "sent", message.person, tries=message.tries, unknowns=message.unknowns)
        try:
            message_id = await calls.send(self._bot, chat, message)
        except RetryAfter as error:
            wait = (
                error.retry_after if isinstance(error.retry_after, timedelta) else timedelta(seconds=error.retry_after)
            )
            self._pace.hold(chat, wait.total_seconds())
            return replace(result, state="ready", after=wait, fault="retry_after")
        except NotSent:
            return _again(result, "not_sent")
        except Forbidden:
            return replace(result, state="refused", fault="forbidden")
        except BadRequest as error:
            return await self._bad_request(chat, message, result, error)
        except NetworkError:
            return _unknown(message, result)
        except TelegramError as error:
            log.error("call_refused", row=message.id, fault=type(error).__name__)
            return _again(result, type(error).__name__)
        self._shown(chat, message, message_id)
        return replace(result, message_id=message_id, screen=message.kind == "screen")

    async def _bad_request(self, chat: int, message: Outgoing, result: Recorded, error: BadRequest) -> Recorded:
        said = error.message.lower()
        if "not modified" in said:
            return replace(result, message_id=message.body.get("edit"))
        if "edit" in message.body and any(words in said for words in GONE):
            # The message is gone from the chat: say it below instead.
            below = replace(message, kind="screen", body={k: v for k, v in message.body.items() if k != "edit"})
            return await self._call(chat, below)
        log.error("call_refused", row=message.id, kind=message.kind, fault="bad_request")
        return replace(result, state="refused", fault="bad_request")

    def _shown(self, chat: int, message: Outgoing, message_id: int) -> None:
        """A new screen replaces the last one: no trail of old questions stays in the chat."""
        if message.kind not in ("screen", "edit"):
            return
        before = self._screens.get(chat, message.body.get("replaces"))
        self._screens[chat] = message_id
        if message.kind == "screen" and before is not None and before != message_id:
            self.courtesy(Courtesy("delete", chat, message_id=before))

    async def _be_courteous(self, call: Courtesy) -> None:
        try:
            await calls.courtesy(self._bot, call)
        except TelegramError as error:
            log.debug("courtesy_failed", kind=call.method, fault=type(error).__name__)


def _again(result: Recorded, fault: str) -> Recorded:
    """Surely not carried out: again, later each time."""
    return replace(
        result, state="ready", fault=fault, tries=result.tries + 1, after=timedelta(seconds=min(60, 2**result.tries))
    )


def _unknown(message: Outgoing, result: Recorded) -> Recorded:
    """Perhaps carried out. An edit may be repeated as it is, a message once, marked; then it stays unknown."""
    again = "edit" in message.body or message.unknowns == 0
    known = replace(result, unknowns=message.unknowns + 1, fault="unknown", after=timedelta(seconds=2))
    return replace(known, state="ready" if again else "unknown")
