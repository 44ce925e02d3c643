"""The queue of updates: adding, confirming, handing out to one poller at a time, and the faults it can be asked for."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Callable

from bot.sandbox.errors import ApiError, conflict
from bot.sandbox.records import Json, QueuedUpdate
from bot.sandbox.world import FIRST_UPDATE, World

KEPT_SECONDS = 86_400
LONGEST_POLL = 50
MOST_UPDATES = 100
MOST_CONFIRMED = 5_000
ON_REQUEST_ONLY = ("chat_member", "message_reaction", "message_reaction_count")
SECOND_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
WEBHOOK_SET = "terminated by setWebhook request"


class Updates:
    """Updates that wait for the bot, in the order they will be handed out."""

    def __init__(self, world: World, kinds: tuple[str, ...]) -> None:
        self.world = world
        self.kinds = kinds
        self.held = False
        self.on_new: list[Callable[[], None]] = []
        self.poller: asyncio.Future[None] | None = None
        self._load()

    def _load(self) -> None:
        waiting = [entry for entry in self.world.updates if not entry.confirmed]
        self._waiting = sorted(waiting, key=lambda entry: entry.position)
        self._confirmed = deque(entry.update_id for entry in self.world.updates if entry.confirmed)

    # --- filling

    def allowed(self) -> list[str]:
        """The kinds of update the bot asked for; the setting outlives the request that made it."""
        asked: list[str] = self.world.setting("allowed_updates", [])
        return asked or [kind for kind in self.kinds if kind not in ON_REQUEST_ONLY]

    def allow(self, asked: list[str] | None) -> None:
        if asked is not None:
            self.world.keep("allowed_updates", [kind for kind in asked if kind in self.kinds])

    def add(self, kind: str, content: Json, lane: int) -> int | None:
        """Queue an update; its number, or None where the bot does not ask for this kind.

        Updates of one `lane` (a chat or a person) reach a webhook one after the other.
        """
        if kind not in self.allowed():
            return None
        number = self.world.next_number("update", FIRST_UPDATE)
        self._queue({"update_id": number, kind: content}, lane, owed=False)
        return number

    def _queue(self, body: Json, lane: int, *, owed: bool) -> None:
        position = self.world.next_number("position")
        entry = QueuedUpdate(body["update_id"], self.world.clock.now(), body, lane, position, owed=owed)
        self.world.updates.put(entry.update_id, entry)
        self._waiting.append(entry)
        self.wake()

    def wake(self) -> None:
        if self.held:
            return
        if self.poller is not None:
            settle(self.poller)
        for told in self.on_new:
            told()

    # --- emptying

    def waiting(self) -> list[QueuedUpdate]:
        """What the bot has not confirmed, without what is older than a day."""
        oldest = self.world.clock.now() - KEPT_SECONDS
        self.confirm([entry for entry in self._waiting if entry.created < oldest])
        return self._waiting

    def confirm(self, entries: list[QueuedUpdate]) -> None:
        """Take updates off the queue; the latest of them are kept aside, to be delivered again on request."""
        if not entries:
            return
        gone = {id(entry) for entry in entries}
        self._waiting = [entry for entry in self._waiting if id(entry) not in gone]
        for entry in entries:
            entry.confirmed = True
            # Redelivered in the meantime, its number stands for another entry that still waits.
            if self.world.updates.get(entry.update_id) is entry:
                self.world.updates.put(entry.update_id, entry)
                self._confirmed.append(entry.update_id)
        while len(self._confirmed) > MOST_CONFIRMED:
            self.world.updates.drop(self._confirmed.popleft())

    def confirm_below(self, offset: int) -> None:
        """Forget what lies below the offset; a negative one keeps that many from the end."""
        waiting = list(self.waiting())
        if offset < 0:
            gone = waiting[: max(0, len(waiting) + offset)]
        else:
            gone = [entry for entry in waiting if entry.update_id < offset and not entry.owed]
        self.confirm(gone)

    def drop_all(self) -> None:
        self.confirm(list(self._waiting))

    async def poll(self, offset: int, limit: int, patience: float) -> list[Json]:
        """Hand out up to `limit` updates, waiting up to `patience` real seconds for the first."""
        self.end_poll(conflict(SECOND_POLLER))
        if self.world.setting("webhook", None):
            raise conflict(WEBHOOK_ACTIVE)
        self.confirm_below(offset)
        self.world.journal.commit()
        if (not self._waiting or self.held) and patience > 0:
            await self._something(min(patience, LONGEST_POLL))
        if self.held:
            return []
        handed = self.waiting()[: min(max(limit, 1), MOST_UPDATES)]
        for entry in handed:
            entry.owed = False
        return [entry.body for entry in handed]

    async def _something(self, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        poller: asyncio.Future[None] = loop.create_future()
        self.poller = poller
        timer = loop.call_later(seconds, settle, poller)
        try:
            await poller
        finally:
            timer.cancel()
            if self.poller is poller:
                self.poller = None

    def end_poll(self, reason: ApiError | None) -> None:
        """End the poll that is waiting, if one is: with an error, or empty-handed."""
        if self.poller is None or self.poller.done():
            return
        if reason is None:
            self.poller.set_result(None)
        else:
            self.poller.set_exception(reason)

    # --- faults

    def hold(self, on: bool) -> None:
        """Keep updates back until released, so that they can be shuffled before the bot sees them."""
        self.held = on
        self.wake()

    def redeliver(self, update_id: int) -> bool:
        """Hand out an update once more, even one that was confirmed; False where there is none of this number."""
        entry = self.world.updates.get(update_id)
        if entry is None:
            return False
        if entry.confirmed:
            self._confirmed.remove(update_id)
        self._waiting = [other for other in self._waiting if other.update_id != update_id]
        self._queue(entry.body, entry.lane, owed=True)
        return True

    def shuffle(self, seed: int) -> list[int]:
        """Reorder what is waiting; every one of them is then handed out at least once. The new order of numbers."""
        waiting = list(self.waiting())
        positions = [entry.position for entry in waiting]
        random.Random(seed).shuffle(waiting)  # noqa: S311 - a fault to be replayed, not a secret
        for entry, position in zip(waiting, positions, strict=True):
            entry.position, entry.owed = position, True
            self.world.updates.put(entry.update_id, entry)
        self._waiting = waiting
        self.wake()
        return [entry.update_id for entry in waiting]

    def forget(self) -> None:
        """Start over with what the world holds now."""
        self.held = False
        self._load()


def settle(poller: asyncio.Future[None]) -> None:
    """Let a waiting poll go on, unless it has ended already."""
    if not poller.done():
        poller.set_result(None)
