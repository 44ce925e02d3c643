"""The calls we make to the Bot API, from a stored message body to the transport."""

from __future__ import annotations

from typing import Any

from telegram import Bot, InputFile

from bot.drawing import drawn as drawn_file
from bot.logs import log
from bot.transport import plain_call
from handlers.pictures import NotDrawn
from handlers.screens import CAPTION_LIMIT, LIMIT, Drawn, utf16, within_limits
from handlers.visit import Courtesy
from locales import Reader, Text, _, say
from storage.outbox import Outgoing

REPEAT = _("↻ This may be a repeat.")
NO_PICTURE = _("The picture could not be drawn. The people who run this bot have been told.")
NO_DOCUMENT = _("The document could not be made. The people who run this bot have been told.")


async def send(bot: Bot, chat: int, message: Outgoing) -> int:
    """Send or edit; returns the message id. Raises TelegramError."""
    body = message.body
    file = await _file(message)
    drawn = _with_endings(message, file)
    if file is not None:
        return await _send_file(bot, chat, body, drawn, file)
    said = {"text": drawn.text, "entities": drawn.entities, **_around(chat, body)}
    if "edit" in body:
        await plain_call(bot, "editMessageText", {**said, "message_id": body["edit"]})
        return int(body["edit"])
    sent = await plain_call(bot, "sendMessage", {**said, "protect_content": not body.get("to_pass_on")})
    return int(sent["message_id"])


async def _file(message: Outgoing) -> InputFile | None:
    """The picture or document that goes with it; None if there is none, or it cannot be made here."""
    body = message.body
    try:
        if "picture" in body:
            return InputFile(await drawn_file(body["picture"]), "picture.png")
        if "document" in body:
            return InputFile(await drawn_file(body["document"]), f"{body['document']['name']}.pdf")
    except NotDrawn as error:
        log.error("not_drawn", row=message.id, kind=message.kind, fault=str(error))
    return None


async def _send_file(bot: Bot, chat: int, body: dict[str, Any], drawn: Drawn, file: InputFile) -> int:
    """The words go below it."""
    said = {
        "caption": drawn.text,
        "caption_entities": drawn.entities,
        "protect_content": not body.get("to_pass_on"),
        **_around(chat, body),
    }
    method, name = ("sendPhoto", "photo") if "picture" in body else ("sendDocument", "document")
    sent = await plain_call(bot, method, said, {name: file})
    return int(sent["message_id"])


def _around(chat: int, body: dict[str, Any]) -> dict[str, Any]:
    return {"chat_id": chat, "reply_markup": _markup(body.get("keyboard"))}


def _with_endings(message: Outgoing, file: InputFile | None) -> Drawn:
    """The text with what is to be said about this call at its end, so that the entities stay right; a long one gives
    up its last words for it."""
    body = message.body
    endings: list[Text] = []
    if file is None and ("picture" in body or "document" in body):
        endings.append(NO_PICTURE if "picture" in body else NO_DOCUMENT)
    if message.unknowns > 0 and "edit" not in body:
        endings.append(REPEAT)
    if not endings:
        return Drawn(body["text"], body["entities"])
    reader = Reader(body.get("language", "en"))
    mark = "".join("\n\n" + say(sentence, reader) for sentence in endings)
    limit = LIMIT if file is None else CAPTION_LIMIT
    drawn = within_limits(Drawn(body["text"], body["entities"]), room=utf16(mark), limit=limit)
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
