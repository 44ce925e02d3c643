"""Puts a message of the bot into a chat, with everything that all kinds of message share."""

from __future__ import annotations

from collections.abc import Callable

from bot.sandbox.calls import Call
from bot.sandbox.chats import writable_chat
from bot.sandbox.core import Core
from bot.sandbox.errors import bad_request
from bot.sandbox.keyboards import checked_markup
from bot.sandbox.records import Json, Message
from bot.sandbox.views import message_view

# Options of features the sandbox does not have: refused aloud rather than ignored in silence.
NOT_SERVED = (
    "business_connection_id", "message_thread_id", "direct_messages_topic_id", "suggested_post_parameters",
    "message_effect_id", "inline_message_id", "rich_message",
)  # fmt: skip


def refuse_not_served(call: Call) -> None:
    for name in NOT_SERVED:
        if call.get(name) not in (None, ""):
            raise bad_request(f'the sandbox does not serve the parameter "{name}"')


def send(core: Core, call: Call, content: Callable[[], Json]) -> Message:
    """Send a message with the keyboard, reply and protection the call asks for.

    `content` makes its body, and runs after every other check: a refused call must not leave a file behind.
    """
    world = core.world
    chat_id = writable_chat(world, call["chat_id"])
    inline, reply = checked_markup(call.get("reply_markup"))
    answered = answered_message(core, call, chat_id)
    core.limits.check(call.method, chat_id)
    body = content()
    message = Message(
        message_id=world.next_number("message"),
        chat_id=chat_id,
        sender=world.bot.id,
        date=world.clock.today(),
        body=body,
        reply_markup=inline,
        reply_keyboard=reply,
        reply_to=answered,
        protected=bool(call.get("protect_content")),
        silent=bool(call.get("disable_notification")),
    )
    world.add_message(message)
    show_new(core, message)
    return message


def answered_message(core: Core, call: Call, chat_id: int) -> int:
    """The number of the message that is replied to, 0 where none is."""
    asked = call.get("reply_parameters")
    if asked is None:
        return 0
    if "chat_id" in asked and str(asked["chat_id"]) != str(chat_id):
        raise bad_request("the sandbox serves replies within a chat only")
    if core.world.message_in(chat_id, asked["message_id"]) is not None:
        return int(asked["message_id"])
    if asked.get("allow_sending_without_reply"):
        return 0
    raise bad_request("message to be replied not found")


def show_new(core: Core, message: Message) -> None:
    """Show a new message of the bot on the phones of those in the chat."""
    for user_id in core.world.those_who_see(message.chat_id):
        core.world.note(user_id, "sent", message=message_view(core.world, message, quoting=False))


def show_change(core: Core, message: Message, kind: str) -> None:
    """Show an edit, a pin or a reaction on the phones of those in the chat."""
    core.world.change(message)
    for user_id in core.world.those_who_see(message.chat_id):
        core.world.note(user_id, kind, message=message_view(core.world, message, quoting=False))
