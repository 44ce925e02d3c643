"""Bot API methods that send, copy, forward and delete messages."""

from __future__ import annotations

from typing import Any

from bot.sandbox import markup
from bot.sandbox.calls import Call
from bot.sandbox.chats import existing_message, readable_chat
from bot.sandbox.core import Core
from bot.sandbox.errors import bad_request
from bot.sandbox.files import sent_file
from bot.sandbox.records import Json, Message
from bot.sandbox.sending import refuse_not_served, send
from bot.sandbox.views import document_view, message_view, photo_view

DELETABLE_SECONDS = 48 * 3600
MEDIA_OPTIONS = {"show_caption_above_media": "show_caption_above_media", "has_spoiler": "has_media_spoiler"}


def send_message(core: Core, call: Call) -> Json:
    refuse_not_served(call)
    body = markup.message_text(call["text"], call.get("parse_mode"), call.get("entities", []))
    if call.get("link_preview_options"):
        body["link_preview_options"] = call["link_preview_options"]
    return message_view(core.world, send(core, call, lambda: body))


def send_photo(core: Core, call: Call) -> Json:
    refuse_not_served(call)
    words = given_caption(call)

    def content() -> Json:
        return {"photo": photo_view(sent_file(core.world, call, call["photo"], "photo"))} | words

    return message_view(core.world, send(core, call, content))


def send_document(core: Core, call: Call) -> Json:
    refuse_not_served(call)
    words = given_caption(call)

    def content() -> Json:
        return {"document": document_view(sent_file(core.world, call, call["document"], "document"))} | words

    return message_view(core.world, send(core, call, content))


def given_caption(call: Call) -> Json:
    words = markup.caption(call.get("caption", ""), call.get("parse_mode"), call.get("caption_entities", []))
    return words | {field: True for option, field in MEDIA_OPTIONS.items() if call.get(option)}


def original(core: Core, call: Call, purpose: str) -> Message:
    """The message to copy or forward; protected content goes nowhere."""
    source = readable_chat(core.world, call["from_chat_id"])
    message = existing_message(core.world, source, call["message_id"], purpose)
    if message.protected:
        done = {"copy": "copied", "forward": "forwarded"}[purpose]
        raise bad_request(f"message can't be {done}")
    return message


def copy_message(core: Core, call: Call) -> Json:
    refuse_not_served(call)
    message = original(core, call, "copy")
    body = {name: value for name, value in message.body.items() if name not in ("forward_origin", "pinned_message")}
    if not body or "group_chat_created" in body:
        raise bad_request("message can't be copied")
    if call.get("caption") is not None and "text" not in body:
        body = {name: value for name, value in body.items() if name not in ("caption", "caption_entities")}
        body |= given_caption(call)
    return {"message_id": send(core, call, lambda: body).message_id}


def forward_message(core: Core, call: Call) -> Json:
    refuse_not_served(call)
    message = original(core, call, "forward")
    origin = {"type": "user", "date": message.date, "sender_user": message.sender}
    body = message.body | {"forward_origin": message.body.get("forward_origin", origin)}
    return message_view(core.world, send(core, call, lambda: body))


def delete_message(core: Core, call: Call) -> bool:
    chat_id = readable_chat(core.world, call["chat_id"])
    message = existing_message(core.world, chat_id, call["message_id"], "delete")
    if core.world.clock.now() - message.date >= DELETABLE_SECONDS:
        raise bad_request("message can't be deleted for everyone")
    remove(core, message)
    return True


def delete_messages(core: Core, call: Call) -> bool:
    """Delete several at once; those that are gone or too old are passed over, as Telegram does."""
    chat_id = readable_chat(core.world, call["chat_id"])
    numbers: list[Any] = call["message_ids"]
    if not 1 <= len(numbers) <= 100:
        raise bad_request("message identifiers are not specified" if not numbers else "too many message identifiers")
    for number in numbers:
        message = core.world.message_in(chat_id, number)
        if message is not None and core.world.clock.now() - message.date < DELETABLE_SECONDS:
            remove(core, message)
    return True


def remove(core: Core, message: Message) -> None:
    """Take a message off every phone; its number and chat are kept, its content is not."""
    message.deleted = True
    message.body, message.reply_markup, message.reply_keyboard = {}, None, None
    core.world.change(message)
    for user_id in core.world.those_who_see(message.chat_id):
        core.world.note(user_id, "deleted", message_id=message.message_id)


SERVED = {
    "sendMessage": send_message,
    "sendPhoto": send_photo,
    "sendDocument": send_document,
    "copyMessage": copy_message,
    "forwardMessage": forward_message,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
}
