"""The calls we make to the Bot API, from a stored message body to python-telegram-bot."""

from __future__ import annotations

from typing import Any

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, MessageEntity

from handlers.visit import Courtesy
from locales import Reader, _, say
from storage.outbox import Outgoing

REPEAT = _("↻ This may be a repeat.")


async def send(bot: Bot, chat: int, message: Outgoing) -> int:
    """Send or edit; returns the message id. Raises TelegramError."""
    body = message.body
    text, entities = body["text"], [MessageEntity(**entity) for entity in body["entities"]]
    if message.unknowns and "edit" not in body:
        # At the end, so that the entities' offsets stay right.
        text += "\n\n" + say(REPEAT, Reader(body.get("language", "en")))
    markup = _markup(body.get("keyboard"))
    if "edit" in body:
        await bot.edit_message_text(text, chat_id=chat, message_id=body["edit"], entities=entities, reply_markup=markup)
        return int(body["edit"])
    sent = await bot.send_message(chat, text, entities=entities, reply_markup=markup, protect_content=True)
    return sent.message_id


async def courtesy(bot: Bot, call: Courtesy) -> None:
    """Make a call whose loss harms nobody. Raises TelegramError, which the caller lets pass."""
    match call.method:
        case "answer":
            await bot.answer_callback_query(call.callback_id or "", call.text)
        case "delete":
            await bot.delete_message(call.chat, call.message_id or 0)
        case "leave":
            await bot.leave_chat(call.chat)
        case "typing":
            await bot.send_chat_action(call.chat, "typing")


def _markup(rows: list[list[dict[str, Any]]] | None) -> InlineKeyboardMarkup | None:
    if not rows:
        return None
    return InlineKeyboardMarkup([[_button(button) for button in row] for row in rows])


def _button(button: dict[str, Any]) -> InlineKeyboardButton:
    return InlineKeyboardButton(button["text"], callback_data=button["data"], style=button.get("style") or None)
