"""Finds the chat and the message a call is about, and refuses as Telegram does when the bot may not."""

from __future__ import annotations

import re
from typing import Any

from bot.sandbox.errors import bad_request, forbidden
from bot.sandbox.records import Message
from bot.sandbox.world import World


def readable_chat(world: World, chat_id: Any) -> int:
    """The chat, known to the bot, whether or not it may write there."""
    number = as_number(chat_id)
    user = world.users.get(number)
    if user is not None and (user.started or shares_group(world, number)):
        return number
    if number in world.groups:
        if not world.groups[number].bot_inside:
            raise forbidden("bot is not a member of the group chat")
        return number
    raise bad_request("chat not found")


def as_number(chat_id: Any) -> int:
    """The number of a chat, 0 for anything else: people and groups cannot be addressed by user name."""
    text = str(chat_id)
    return int(text) if re.fullmatch("-?[0-9]{1,18}", text) else 0


def shares_group(world: World, user_id: int) -> bool:
    return any(group.bot_inside and user_id in group.members for group in world.groups)


def writable_chat(world: World, chat_id: Any) -> int:
    """The chat, where the bot may write; 403 where the person has blocked it, left Telegram or never begun."""
    number = readable_chat(world, chat_id)
    user = world.users.get(number)
    if user is None:
        return number
    if user.deactivated:
        raise forbidden("user is deactivated")
    if user.blocked:
        raise forbidden("bot was blocked by the user")
    if not user.started:
        raise forbidden("bot can't initiate conversation with a user")
    return number


def existing_message(world: World, chat_id: int, message_id: int, purpose: str) -> Message:
    """A message of the chat, or "message to … not found"."""
    message = world.message_in(chat_id, message_id)
    if message is None:
        raise bad_request(f"message to {purpose} not found")
    return message
