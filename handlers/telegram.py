"""Telegram's updates, understood: what the Bot API sends in, Convenor's own words out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from telegram.constants import ChatMemberStatus, ChatType

from handlers.incoming import Account, Attached, Command, Due, Edited, Incoming, InGroup, Reached, Tapped, Wrote

ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]


def chat_of(payload: dict[str, Any]) -> int:
    """The chat a raw update belongs to: what its order is kept by. 0 where there is none."""
    for part in payload.values():
        if isinstance(part, dict):
            chat = part.get("chat") or part.get("message", {}).get("chat") or part.get("from")
            if isinstance(chat, dict) and isinstance(chat.get("id"), int):
                return int(chat["id"])
    return 0


def understood(payload: dict[str, Any]) -> Incoming | None:
    """What a stored update or due timer means; None for what we do not listen to.

    Read as it came: python-telegram-bot would make a dozen objects of it first, of which a few words are wanted.
    Raises KeyError, TypeError or ValueError for what no Bot API sends.
    """
    if (due := payload.get("due")) is not None:
        moment = datetime.fromtimestamp(due["due_at"], UTC)
        return Due(due["kind"], due["person"], due["subject"], moment, due.get("timer", ""))
    if (query := payload.get("callback_query")) is not None:
        shown = query.get("message")
        return _in_private(shown, lambda: _tapped(query, shown))
    if (message := payload.get("message")) is not None:
        return _in_private(message, lambda: _message(message))
    if (edited := payload.get("edited_message")) is not None:
        return _in_private(edited, lambda: Edited(_account(edited["from"])))
    if (member := payload.get("my_chat_member")) is not None:
        gone = member["new_chat_member"]["status"] in (ChatMemberStatus.BANNED, ChatMemberStatus.LEFT)
        return _in_private(member, lambda: Reached(_account(member["from"]), not gone))
    return None


def _in_private(where: dict[str, Any] | None, meant: Callable[[], Incoming]) -> Incoming:
    """Whatever comes from a group means only that we are in one. A tap may have lost its message."""
    if where is not None and where["chat"]["type"] != ChatType.PRIVATE:
        return InGroup(where["chat"]["id"])
    return meant()


def _tapped(query: dict[str, Any], shown: dict[str, Any] | None) -> Incoming:
    message_id = shown["message_id"] if shown is not None else None
    pictured = shown is not None and "photo" in shown
    return Tapped(_account(query["from"]), query.get("data", ""), message_id, query["id"], pictured)


def _message(message: dict[str, Any]) -> Incoming:
    account = _account(message["from"])
    text = message.get("text")
    if text is None:
        return Attached(account, message["message_id"])
    if text.startswith("/"):
        name, _, payload = text[1:].partition(" ")
        return Command(account, name.partition("@")[0].lower(), payload.strip())
    return Wrote(account, text, message["message_id"])


def _account(user: dict[str, Any]) -> Account:
    return Account(user["id"], user["first_name"], user.get("language_code"))
