"""Telegram's updates, understood: python-telegram-bot's objects in, Convenor's own words out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from telegram import Bot, ChatMember, Message, Update, User

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


def understood(payload: dict[str, Any], bot: Bot) -> Incoming | None:
    """What a stored update or due timer means; None for what we do not listen to."""
    if (due := payload.get("due")) is not None:
        return Due(due["kind"], due["person"], due["subject"], datetime.fromtimestamp(due["due_at"], UTC))
    return _update(Update.de_json(payload, bot))


def _update(update: Update) -> Incoming | None:
    chat = update.effective_chat
    if chat is not None and chat.type != "private":
        return InGroup(chat.id)
    if (query := update.callback_query) is not None:
        shown = query.message.message_id if query.message is not None else None
        return Tapped(_account(query.from_user), query.data or "", shown, query.id)
    if (message := update.message) is not None:
        return _message(message)
    if (edited := update.edited_message) is not None and edited.from_user is not None:
        return Edited(_account(edited.from_user))
    if (member := update.my_chat_member) is not None:
        banned = member.new_chat_member.status in (ChatMember.BANNED, ChatMember.LEFT)
        return Reached(_account(member.from_user), not banned)
    return None


def _message(message: Message) -> Incoming | None:
    if message.from_user is None:
        return None
    account = _account(message.from_user)
    text = message.text
    if text is None:
        return Attached(account, message.message_id)
    if text.startswith("/"):
        name, _, payload = text[1:].partition(" ")
        return Command(account, name.partition("@")[0].lower(), payload.strip())
    return Wrote(account, text, message.message_id)


def _account(user: User) -> Account:
    return Account(user.id, user.first_name, user.language_code)
