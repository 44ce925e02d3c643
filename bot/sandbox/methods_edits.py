"""Bot API methods that change a message the bot has sent."""

from __future__ import annotations

from collections.abc import Callable

from bot.sandbox import markup
from bot.sandbox.calls import Call
from bot.sandbox.chats import existing_message, writable_chat
from bot.sandbox.core import Core
from bot.sandbox.errors import bad_request
from bot.sandbox.files import sent_file
from bot.sandbox.keyboards import checked_markup
from bot.sandbox.methods_messages import MEDIA_OPTIONS, given_caption
from bot.sandbox.records import Json, Message
from bot.sandbox.sending import refuse_not_served, show_change
from bot.sandbox.views import document_view, message_view, photo_view

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current"
    " content and reply markup of the message"
)
CAPTION_FIELDS = ("caption", "caption_entities", "show_caption_above_media")


def edit(core: Core, call: Call, change: Callable[[Message], Json]) -> Json:
    """Replace content and keyboard of one of the bot's own messages by what `change` makes of it."""
    refuse_not_served(call)
    chat_id = writable_chat(core.world, require(call, "chat_id", "chat_id is empty"))
    number = require(call, "message_id", "message identifier is not specified")
    message = existing_message(core.world, chat_id, number, "edit")
    if message.sender != core.world.bot.id or "forward_origin" in message.body:
        raise bad_request("message can't be edited")
    keyboard, _ = checked_markup(call.get("reply_markup"))
    body = change(message)
    if body == message.body and keyboard == message.reply_markup:
        raise bad_request(NOT_MODIFIED)
    # A new keyboard alone does not count as an edit for the reader: no "edited" mark.
    if body != message.body:
        message.edit_date = core.world.clock.today()
    message.body, message.reply_markup = body, keyboard
    show_change(core, message, "edited")
    return message_view(core.world, message)


def require(call: Call, name: str, complaint: str) -> int:
    value = call.get(name)
    if value is None:
        raise bad_request(complaint)
    number: int = value
    return number


def edit_text(core: Core, call: Call) -> Json:
    body = markup.message_text(call.get("text", ""), call.get("parse_mode"), call.get("entities", []))
    if call.get("link_preview_options"):
        body["link_preview_options"] = call["link_preview_options"]

    def change(message: Message) -> Json:
        if "text" not in message.body:
            raise bad_request("there is no text in the message to edit")
        return body

    return edit(core, call, change)


def edit_caption(core: Core, call: Call) -> Json:
    words = given_caption(call)

    def change(message: Message) -> Json:
        if "photo" not in message.body and "document" not in message.body:
            raise bad_request("there is no caption in the message to edit")
        return {name: value for name, value in message.body.items() if name not in CAPTION_FIELDS} | words

    return edit(core, call, change)


def edit_media(core: Core, call: Call) -> Json:
    media = call["media"]
    kind = media["type"]
    if kind not in ("photo", "document"):
        raise bad_request(f'the sandbox does not serve media of type "{kind}"')
    words = markup.caption(media.get("caption", ""), media.get("parse_mode"), media.get("caption_entities", []))
    words |= {field: True for option, field in MEDIA_OPTIONS.items() if media.get(option)}

    def change(message: Message) -> Json:
        if "text" not in message.body and "photo" not in message.body and "document" not in message.body:
            raise bad_request("message can't be edited")
        file = sent_file(core.world, call, media["media"], kind)
        content: Json = {kind: photo_view(file) if kind == "photo" else document_view(file)}
        return content | words

    return edit(core, call, change)


def edit_keyboard(core: Core, call: Call) -> Json:
    return edit(core, call, lambda message: message.body)


SERVED = {
    "editMessageText": edit_text,
    "editMessageCaption": edit_caption,
    "editMessageMedia": edit_media,
    "editMessageReplyMarkup": edit_keyboard,
}
