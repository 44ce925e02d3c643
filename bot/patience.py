"""Calls without which the bot cannot begin: made again and again while Telegram is out of reach."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar

from telegram.error import BadRequest, NetworkError, RetryAfter

from bot.logs import log

Result = TypeVar("Result")
LONGEST_PAUSE = 30.0


async def once_reached(call: Callable[[], Awaitable[Result]]) -> Result:
    """The result of the call, however long Telegram is out of reach. Raises what Telegram refuses."""
    pause = 1.0
    while True:
        try:
            return await call()
        except BadRequest:
            raise
        except RetryAfter as error:
            wait = seconds_of(error)
        except NetworkError as error:
            log.warning("telegram_out_of_reach", fault=type(error).__name__, seconds=pause)
            wait, pause = pause, min(LONGEST_PAUSE, pause * 2)
        await asyncio.sleep(wait)


def seconds_of(error: RetryAfter) -> float:
    """How long Telegram asks to wait."""
    asked = error.retry_after
    return asked.total_seconds() if isinstance(asked, timedelta) else float(asked)
