"""Deletes the bot's own sensitive messages when their hours are over, and those that somebody wants away: again after a
failure, and after a restart."""

from __future__ import annotations

from enum import Enum

from telegram import Bot
from telegram.error import BadRequest, RetryAfter, TelegramError

from bot import calls
from bot.logs import log
from handlers.visit import Courtesy
from storage import traces
from storage.database import Database
from storage.traces import Trace

ABSENT = "message to delete not found"
REFUSED = "message can't be deleted"


class Fate(Enum):
    """What a call came to."""

    GONE = "gone"
    BEYOND_REACH = "beyond_reach"
    AGAIN = "again"
    NOT_NOW = "not_now"


class Traces:
    """Looks at the rows each time it is asked: nothing is remembered, so nothing is forgotten in a crash."""

    def __init__(self, database: Database, bot: Bot) -> None:
        self._database, self._bot = database, bot

    async def delete_due(self) -> int:
        """Delete what is due, and say how many messages went; what fails is due again at the next tick."""
        async with self._database.transaction() as unit:
            untold = await traces.settle(unit)
            due, now = await traces.due(unit), unit.now
        fates: list[tuple[Trace, Fate]] = []
        for trace in due:
            reachable = trace.chat is not None and trace.within_reach(now)
            fate = await self._delete(trace, trace.chat) if reachable and trace.chat else Fate.BEYOND_REACH
            if fate is Fate.NOT_NOW:
                break
            fates.append((trace, fate))
        await self._record(fates)
        beyond = untold + sum(fate is Fate.BEYOND_REACH for _trace, fate in fates)
        if beyond:
            log.warning("messages_beyond_reach", count=beyond)
        return sum(fate is Fate.GONE for _trace, fate in fates)

    async def _record(self, fates: list[tuple[Trace, Fate]]) -> None:
        if not fates:
            return
        async with self._database.transaction() as unit:
            for trace, fate in fates:
                if fate is Fate.GONE:
                    traces.gone(unit, trace)
                elif fate is Fate.BEYOND_REACH:
                    traces.beyond_reach(unit, trace)

    async def _delete(self, trace: Trace, chat: int) -> Fate:
        try:
            await calls.courtesy(self._bot, Courtesy("delete", chat, message_id=trace.message_id))
        except RetryAfter:
            return Fate.NOT_NOW
        except BadRequest as error:
            said = error.message.lower()
            if ABSENT in said:
                return Fate.GONE
            return Fate.BEYOND_REACH if REFUSED in said else Fate.AGAIN
        except TelegramError as error:
            log.debug("deletion_failed", row=trace.id, fault=type(error).__name__)
            return Fate.AGAIN
        return Fate.GONE
