"""The calls we make to the Bot API, from a stored message body to the transport."""

from __future__ import annotations

from typing import Any

from telegram import Bot

from bot.transport import plain_call
from handlers.screens import Drawn, within_limits
from handlers.visit import Courtesy
from locales import Reader, _, say
from storage.outbox import Outgoing

REPEAT = _("↻ This may be a repeat.")


async def send(bot: Bot, chat: int, message: Outgoing) -> int:
    """Send or edit; returns the message id. Raises TelegramError."""
    body = message.body
    again = message.unknowns > 0 and "edit" not in body
    drawn = _marked(body) if again else Drawn(body["text"], body["entities"])
    said = {
        "chat_id": chat,
        "text": drawn.text,
        "entities": drawn.entities,
        "reply_markup": _markup(body.get("keyboard")),
    }
    if "edit" in body:
        await plain_call(bot, "editMessageText", {**said, "message_id": body["edit"]})
        return int(body["edit"])
    sent = await plain_call(bot, "sendMessage", {**said, "protect_content": not body.get("to_pass_on")})
    return int(sent["message_id"])


def _marked(body: dict[str, Any]) -> Drawn:
    """The text with a mark at its end, so that the entities stay right; a long one gives up its last words for it."""
    mark = "\n\n" + say(REPEAT, Reader(body.get("language", "en")))
    drawn = within_limits(Drawn(body["text"], body["entities"]), room=len(mark))
    drawn.text += mark
    return drawn


async def courtesy(bot: Bot, call: Courtesy) -> None:
    """Make a call whose loss harms nobody. Raises TelegramError, which the caller lets pass."""
    match call.method:
        case "answer":
            said = {"callback_query_id": call.callback_id or "", "text": call.text, "show_alert": call.alert or None}
            await plain_call(bot, "answerCallbackQuery", said)
        case "say":
            await plain_call(bot, "sendMessage", {"chat_id": call.chat, "text": call.text, "protect_content": True})
        case "delete":
            await plain_call(bot, "deleteMessage", {"chat_id": call.chat, "message_id": call.message_id or 0})
        case "leave":
            await plain_call(bot, "leaveChat", {"chat_id": call.chat})
        case "typing":
            await plain_call(bot, "sendChatAction", {"chat_id": call.chat, "action": "typing"})


def _markup(rows: list[list[dict[str, Any]]] | None) -> dict[str, Any] | None:
    return {"inline_keyboard": [[_button(button) for button in row] for row in rows]} if rows else None


def _button(button: dict[str, Any]) -> dict[str, Any]:
    shown = {"text": button["text"], "callback_data": button["data"]}
    return {**shown, "style": button["style"]} if button.get("style") else shown
