"""What became of a call to Telegram: carried out, surely not, perhaps, or never to be."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from telegram import Bot
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError

from bot import calls
from bot.logs import log
from bot.patience import seconds_of
from bot.transport import NotSent
from storage.outbox import Outgoing, Recorded

# The last: a picture has taken the place of the words, and is not to be written over.
GONE = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "there is no text in the message to edit",
)
FLOOD, BLOCKED = "retry_after", "forbidden"
TRIES = 3
"""Calls that fail for a reason of ours before the message is given up."""
LONGEST_PAUSE = timedelta(minutes=1)


async def of_call(bot: Bot, chat: int, message: Outgoing, holder: str) -> Recorded:
    """Make the call and say what became of it; raises nothing."""
    result = Recorded(message.id, "sent", holder, message.person, tries=message.tries, unknowns=message.unknowns)
    try:
        message_id = await calls.send(bot, chat, message)
    except RetryAfter as error:
        return replace(result, state="ready", after=timedelta(seconds=seconds_of(error)), fault=FLOOD)
    except NotSent:
        return _again(result, "not_sent")
    except Forbidden:
        return replace(result, state="refused", fault=BLOCKED)
    except BadRequest as error:
        return await _bad_request(bot, chat, message, result, error)
    except NetworkError:
        return _unknown(message, result)
    except TelegramError as error:
        log.error("call_refused", row=message.id, fault=type(error).__name__)
        return _again(result, type(error).__name__)
    except Exception as error:
        log.error("call_failed", row=message.id, kind=message.kind, fault=type(error).__name__)
        again = _again(result, type(error).__name__)
        return again if again.tries < TRIES else replace(again, state="refused")
    return replace(result, message_id=message_id, screen=message.kind == "screen")


async def _bad_request(bot: Bot, chat: int, message: Outgoing, result: Recorded, error: BadRequest) -> Recorded:
    said = error.message.lower()
    if "not modified" in said:
        return replace(result, message_id=message.body.get("edit"))
    if "edit" in message.body and any(words in said for words in GONE):
        # The message is gone from the chat: say it below instead.
        below = replace(message, kind="screen", body={k: v for k, v in message.body.items() if k != "edit"})
        return await of_call(bot, chat, below, result.holder)
    log.error("call_refused", row=message.id, kind=message.kind, fault="bad_request")
    return replace(result, state="refused", fault="bad_request")


def put_back(message: Outgoing, holder: str, after: timedelta = timedelta(0)) -> Recorded:
    """It was never called for."""
    return Recorded(
        message.id, "ready", holder, message.person, after=after, tries=message.tries, unknowns=message.unknowns
    )


def overtaken(message: Outgoing, holder: str) -> Recorded:
    """Something newer says what it would have said, and more."""
    return replace(put_back(message, holder), state="dropped", fault="overtaken")


def _again(result: Recorded, fault: str) -> Recorded:
    """Surely not carried out: again, later each time."""
    tries = min(result.tries + 1, 1000)
    return replace(result, state="ready", fault=fault, tries=tries, after=min(LONGEST_PAUSE, _backoff(tries)))


def _backoff(tries: int) -> timedelta:
    return timedelta(seconds=2 ** min(tries - 1, 10))


def _unknown(message: Outgoing, result: Recorded) -> Recorded:
    """Perhaps carried out. An edit may be repeated as it is, a message once, marked; then it stays unknown."""
    again = "edit" in message.body or message.unknowns == 0
    known = replace(result, unknowns=message.unknowns + 1, fault="unknown", after=timedelta(seconds=2))
    return replace(known, state="ready" if again else "unknown")


__all__ = ["BLOCKED", "FLOOD", "of_call", "overtaken", "put_back"]
