"""What keeps a program from starting, or ends it, in one sentence for whoever runs it."""

from __future__ import annotations

from collections.abc import Iterator

from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.demo import CannotDemo
from bot.receiver import CannotListen, TwoPollers
from bot.settings import BadSetting
from bot.transport import TokenRejected
from flows.banks.risk_bank import BadBank
from storage.faults import AlreadyRunning, StorageFault


def causes(error: BaseException) -> Iterator[BaseException]:
    """The errors that a group of groups is made of."""
    if isinstance(error, BaseExceptionGroup):
        for one in error.exceptions:
            yield from causes(one)
    else:
        yield error


def sentence_for(error: BaseException) -> str | None:
    """The sentence; None for what nobody foresaw."""
    match error:
        case AlreadyRunning():
            return f"Another Convenor is using the database {error}. Stop it first."
        case BadSetting() | CannotDemo() | CannotListen() | BadBank():
            return str(error)
        case StorageFault():
            return str(error) or "The database cannot be used."
        case TwoPollers():
            return "Another program is receiving this bot's updates. Stop it first, or give this one another token."
        case TokenRejected() | InvalidToken():
            return "Telegram does not know this bot: CONVENOR_TOKEN is wrong or was revoked."
        case BadRequest():
            return f"Telegram refuses what the bot asks for at its start: {error.message}."
        case TelegramError():
            return f"Telegram does not answer as it should ({type(error).__name__})."
        case OSError():
            return f"This cannot be done here: {error.strerror or error}."
    return None
