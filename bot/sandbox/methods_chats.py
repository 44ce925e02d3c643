"""Bot API methods about chats and what happens in them besides messages."""

from __future__ import annotations

from bot.sandbox.calls import Call
from bot.sandbox.chats import existing_message, readable_chat, writable_chat
from bot.sandbox.core import Core
from bot.sandbox.errors import bad_request
from bot.sandbox.files import MOST_DOWNLOADED
from bot.sandbox.records import Json, Message
from bot.sandbox.sending import refuse_not_served, show_change, show_new
from bot.sandbox.views import bot_view, chat_view, filled, group_view, message_view, user_view

ACTIONS = frozenset({
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note",
})  # fmt: skip
QUERY_SECONDS = 15 * 60
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


def get_me(core: Core, call: Call) -> Json:
    return bot_view(core.world)


def answer_callback_query(core: Core, call: Call) -> bool:
    """Answer a press, once and in time; the person sees the text as a toast or an alert."""
    query = core.world.queries.get(call["callback_query_id"])
    if len(call.get("text", "")) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    if call.get("url"):
        raise bad_request("URL_INVALID")
    if query is None or query.answered or core.world.clock.now() - query.created > QUERY_SECONDS:
        raise bad_request(TOO_OLD)
    query.answered = True
    core.world.queries.put(query.id, query)
    if call.get("text"):
        toast = {"text": call["text"], "alert": bool(call.get("show_alert"))}
        core.world.note(query.user, "toast", **toast)
        core.world.announce("toast", {"user": query.user, **toast})
    return True


def send_chat_action(core: Core, call: Call) -> bool:
    refuse_not_served(call)
    chat_id = writable_chat(core.world, call["chat_id"])
    action = call["action"].lower()
    if action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    for user_id in core.world.those_who_see(chat_id):
        core.world.note(user_id, "action", action=action)
        core.world.announce("action", {"user": user_id, "action": action})
    return True


def set_message_reaction(core: Core, call: Call) -> bool:
    chat_id = readable_chat(core.world, call["chat_id"])
    message = existing_message(core.world, chat_id, call["message_id"], "react")
    reactions = call.get("reaction", [])
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    for reaction in reactions:
        if reaction["type"] != "emoji" or reaction["emoji"] not in core.spec.reaction_emoji:
            raise bad_request("REACTION_INVALID")
    message.reactions = reactions
    show_change(core, message, "reaction")
    return True


def pin_chat_message(core: Core, call: Call) -> bool:
    """Pin a message; the chat shows a line that says so."""
    refuse_not_served(call)
    world = core.world
    chat_id = writable_chat(world, call["chat_id"])
    message = existing_message(world, chat_id, call["message_id"], "pin")
    holder = world.users.get(chat_id) or world.groups[chat_id]
    if holder.pinned == message.message_id:
        return True
    holder.pinned = message.message_id
    (world.users if chat_id > 0 else world.groups).put(chat_id, holder)  # type: ignore[arg-type]
    line = Message(
        world.next_number("message"), chat_id, world.bot.id, world.clock.today(), {"pinned_message": message.message_id}
    )
    world.add_message(line)
    show_new(core, line)
    return True


def get_chat(core: Core, call: Call) -> Json:
    chat_id = readable_chat(core.world, call["chat_id"])
    holder = core.world.users.get(chat_id) or core.world.groups[chat_id]
    pinned = core.world.message_in(chat_id, holder.pinned) if holder.pinned else None
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    return {
        **chat_view(core.world, chat_id),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, False),
        **filled(pinned_message=message_view(core.world, pinned, quoting=False) if pinned else None),
    }


def leave_chat(core: Core, call: Call) -> bool:
    chat_id = readable_chat(core.world, call["chat_id"])
    group = core.world.groups.get(chat_id)
    if group is None:
        raise bad_request("chat member status can't be changed in private chats")
    group.bot_inside = False
    core.world.groups.put(chat_id, group)
    bot = user_view(core.world.bot, is_bot=True)
    change = {
        "chat": group_view(group),
        "from": bot,
        "date": core.world.clock.today(),
        "old_chat_member": {"status": "member", "user": bot},
        "new_chat_member": {"status": "left", "user": bot},
    }
    core.updates.add("my_chat_member", change, chat_id)
    for user_id in group.members:
        core.world.note(user_id, "bot_left", group=chat_id)
    return True


def get_file(core: Core, call: Call) -> Json:
    file = core.world.files.get(call["file_id"])
    if file is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if file.size > MOST_DOWNLOADED:
        raise bad_request("file is too big")
    return {
        "file_id": file.file_id,
        "file_unique_id": file.file_unique_id,
        "file_size": file.size,
        "file_path": file.path,
    }


SERVED = {
    "getMe": get_me,
    "answerCallbackQuery": answer_callback_query,
    "sendChatAction": send_chat_action,
    "setMessageReaction": set_message_reaction,
    "pinChatMessage": pin_chat_message,
    "getChat": get_chat,
    "leaveChat": leave_chat,
    "getFile": get_file,
}
