"""The sender: messages in order per chat, within Telegram's limits, each outcome recorded for what it was."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any

from telegram import Bot
from telegram.error import TelegramError

from bot import calls, outcomes
from bot.logs import log
from bot.pacing import Pace
from handlers.access import must_wait, still_entitled
from handlers.freezing import LOOK_AGAIN
from handlers.visit import Courtesy
from storage import outbox, people
from storage.database import Database
from storage.outbox import REPLY, Outgoing, Recorded
from storage.people import Person
from storage.unit import Unit

CLAIM = 60
"""Rows claimed ahead, two seconds' worth: what is claimed and not yet called for is a repeat after a crash."""


Lane = tuple[int, bool]
"""A chat, and whether it is for notices: whoever acts must not wait behind a broadcast that waits for its turn."""


class Sender:
    """Takes what turns leave behind, and what lies ready in the outbox."""

    def __init__(
        self, database: Database, bot: Bot, pace: Pace, holder: str, record: Callable[[Recorded], None]
    ) -> None:
        self.holder = holder
        self._database, self._bot, self._pace, self._record = database, bot, pace, record
        self._queues: dict[Lane, deque[Outgoing]] = {}
        self._calling: set[str] = set()
        self._screens: dict[int, int] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._idle = asyncio.Event()
        self._idle.set()

    @property
    def address(self) -> str:
        return f"https://t.me/{self._bot.username}"

    def take(self, message: Outgoing) -> None:
        """Send soon: after every answer taken before for the same chat, or after every notice."""
        if message.chat is None:
            raise ValueError("a message needs a chat")
        lane = (message.chat, message.urgency > REPLY)
        queue = self._queues.get(lane)
        if queue is not None:
            self._replace(queue, message)
            queue.append(message)
            return
        self._queues[lane] = deque([message])
        self._spawn(self._drain(lane))

    def courtesy(self, call: Courtesy) -> None:
        self._spawn(self._be_courteous(call))

    async def pull(self) -> int:
        """Claim what lies ready, re-check each right, and send it; returns how many rows were looked at."""
        room = CLAIM - self.queued
        if room <= 0:
            return 0
        async with self._database.transaction() as unit:
            found = await outbox.ready(unit, room)
            ids = [message.person for message in found if message.person is not None]
            known, chats = await people.by_id(unit, ids), await people.chats(unit, ids)
            for message in found:
                if must_wait(known.get(message.person or ""), message.entitled):
                    outbox.put_off(unit, message, unit.now + LOOK_AGAIN)
                    continue
                message.chat = message.chat if message.person is None else chats.get(message.person)
                reason = await _why_not(unit, message, known.get(message.person or ""))
                if reason is not None:
                    outbox.drop(unit, message, reason)
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

    @property
    def taken(self) -> set[str]:
        """The rows that are being called for, or will be."""
        return {message.id for queue in self._queues.values() for message in queue}

    async def stop(self) -> None:
        """Give up. What was not called for yet goes back to the outbox: it is surely not sent."""
        waiting = [one for queue in self._queues.values() for one in queue if one.id not in self._calling]
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for message in waiting:
            self._record(outcomes.put_back(message, self.holder))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        self._idle.clear()
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not self._tasks:
            self._idle.set()

    def _replace(self, queue: deque[Outgoing], message: Outgoing) -> None:
        """Somebody who goes on faster than a chat may be written to is shown only where they have got to."""
        for old in [one for one in list(queue)[1:] if _takes_its_place(message, one)]:
            queue.remove(old)
            self._record(outcomes.overtaken(old, self.holder))

    async def _drain(self, lane: Lane) -> None:
        queue, chat = self._queues[lane], lane[0]
        try:
            while queue:
                message = queue[0]
                # Telegram limits new messages; an edit in place costs a chat nothing.
                await self._pace.turn(chat, message.urgency, counts="edit" not in message.body)
                if any(_takes_its_place(later, message) for later in list(queue)[1:]):
                    # They tapped an older screen meanwhile: this one would take away the very message they are on.
                    self._record(outcomes.overtaken(queue.popleft(), self.holder))
                    continue
                result = await self._call(chat, message)
                self._record(result)
                queue.popleft()
                if result.fault == outcomes.FLOOD:
                    self._put_back(chat, queue, result)
        finally:
            del self._queues[lane]

    def _put_back(self, chat: int, queue: deque[Outgoing], refused: Recorded) -> None:
        """Telegram wants this chat left alone for a while: what else there is for it waits in the outbox as well."""
        self._pace.hold(chat, refused.after.total_seconds())
        while queue:
            self._record(outcomes.put_back(queue.popleft(), self.holder, refused.after))

    async def _call(self, chat: int, message: Outgoing) -> Recorded:
        """Make the call and say what became of it."""
        self._calling.add(message.id)
        try:
            result = await outcomes.of_call(self._bot, chat, message, self.holder)
        finally:
            self._calling.discard(message.id)
        if result.state == "sent" and result.message_id is not None:
            self._shown(chat, message, result)
        return result

    def _shown(self, chat: int, message: Outgoing, result: Recorded) -> None:
        """A new screen replaces the last one: no trail of old questions stays in the chat."""
        if message.kind not in outbox.SCREENS or result.message_id is None:
            return
        before = self._screens.get(chat, message.body.get("replaces"))
        self._screens[chat] = result.message_id
        if result.screen and before is not None and before != result.message_id:
            self.courtesy(Courtesy("delete", chat, message_id=before))

    async def _be_courteous(self, call: Courtesy) -> None:
        try:
            await calls.courtesy(self._bot, call)
        except TelegramError as error:
            log.debug("courtesy_failed", kind=call.method, fault=type(error).__name__)
        except Exception as error:
            log.error("courtesy_failed", kind=call.method, fault=type(error).__name__)


async def _why_not(unit: Unit, message: Outgoing, person: Person | None) -> str | None:
    """Why a message is not to be sent (any more), in a word; None if it is."""
    if message.person is not None and not await still_entitled(unit, person, message.entitled):
        return "not_entitled"
    if await outbox.overtaken(unit, message):
        return "overtaken"
    return "no_chat" if message.chat is None else None


def _takes_its_place(message: Outgoing, old: Outgoing) -> bool:
    """Whether the person is only to see the newer of the two: where they are now, not where they were."""
    if message.kind in outbox.SCREENS:
        return old.kind in outbox.SCREENS
    return message.kind == old.kind == "stranger"
