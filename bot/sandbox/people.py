"""What people do on their phones: write, tap, attach, edit, block; each becomes an update for the bot."""

from __future__ import annotations

from typing import Any

from bot.sandbox.core import Core
from bot.sandbox.errors import ControlError
from bot.sandbox.markup import TEXT_LIMIT
from bot.sandbox.records import Group, Json, Message, Query, User
from bot.sandbox.text import found, is_blank, tidy
from bot.sandbox.views import (
    chat_view,
    group_view,
    maybe_inaccessible,
    message_view,
    private_chat_view,
    user_view,
)
from bot.sandbox.world import FIRST_GROUP


def person(core: Core, user_id: int) -> User:
    user = core.world.users.get(user_id)
    if user is None:
        raise ControlError(404, f"There is no user {user_id}.")
    return user


def known_group(core: Core, group_id: int) -> Group:
    found = core.world.groups.get(group_id)
    if found is None:
        raise ControlError(404, f"There is no group {group_id}.")
    return found


def keep_person(core: Core, user_id: int, document: Json) -> User:
    """Create a person, or change the given fields of one."""
    fields = ("first_name", "last_name", "username", "language_code", "note")
    unknown = set(document) - set(fields)
    if unknown or not all(isinstance(value, str) for value in document.values()):
        raise ControlError(400, f"A user has {', '.join(fields)}, all of them text.")
    if user_id <= 0 or user_id == core.world.bot.id:
        raise ControlError(400, "A user's id is a positive number other than the bot's.")
    user = core.world.users.get(user_id)
    if user is None:
        if not document.get("first_name"):
            raise ControlError(400, "A new user needs a first_name.")
        user = User(user_id, document["first_name"])
    if document.get("first_name") == "":
        raise ControlError(400, "A user needs a first_name.")
    for name, value in document.items():
        setattr(user, name, value)
    core.world.users.put(user_id, user)
    core.world.announce("users", {})
    return user


def able_person(core: Core, user_id: int) -> User:
    """A person who can write to the bot now, and thereby has begun the chat with it."""
    user = person(core, user_id)
    if user.blocked:
        raise ControlError(409, f"{user.first_name} has blocked the bot; unblock it first.")
    if user.deactivated:
        raise ControlError(409, f"{user.first_name} has left Telegram.")
    if not user.started:
        user.started = True
        core.world.users.put(user_id, user)
    return user


def say(core: Core, user: User, chat_id: int, body: Json, reply_to: int = 0) -> Json:
    """Put a person's message into a chat and queue its update: `{update_id, message_id}`."""
    world = core.world
    if reply_to and world.message_in(chat_id, reply_to) is None:
        raise ControlError(404, f"There is no message {reply_to} to reply to.")
    message = Message(world.next_number("message"), chat_id, user.id, world.clock.today(), body, reply_to=reply_to)
    world.add_message(message)
    for seen_by in world.those_who_see(chat_id):
        world.note(seen_by, "sent", message=message_view(world, message, quoting=False))
    return {"update_id": queue_message(core, "message", message), "message_id": message.message_id}


def queue_message(core: Core, kind: str, message: Message) -> int | None:
    group = core.world.groups.get(message.chat_id)
    if group is not None and not group.bot_inside:
        return None
    return core.updates.add(kind, message_view(core.world, message), message.chat_id)


def text_body(text: str) -> Json:
    entities = found(text, [])
    return {"text": text, **({"entities": entities} if entities else {})}


def write(core: Core, user_id: int, chat_id: int, text: Any, reply_to: int = 0) -> Json:
    """Write text; like a phone, send what is too long for one message in several. The last one's numbers."""
    if not isinstance(text, str) or is_blank(text):
        raise ControlError(400, "There is no text to send.")
    user = able_person(core, user_id) if chat_id > 0 else person(core, user_id)
    parts = [text[start : start + TEXT_LIMIT] for start in range(0, len(text), TEXT_LIMIT)]
    bodies = [text_body(tidied) for part in parts if (tidied := tidy(part, [])[0])]
    sent = [say(core, user, chat_id, body, reply_to) for body in bodies]
    return {**sent[-1], **({"parts": len(sent)} if len(sent) > 1 else {})}


def edit(core: Core, user_id: int, message_id: int, text: Any) -> Json:
    """Change a message of one's own."""
    user = able_person(core, user_id)
    message = core.world.message_in(user_id, message_id)
    if message is None or message.sender != user.id or "text" not in message.body:
        raise ControlError(404, f"{user.first_name} has no text message {message_id}.")
    if not isinstance(text, str) or is_blank(text):
        raise ControlError(400, "There is no text to put in its place.")
    message.body = text_body(tidy(text[:TEXT_LIMIT], [])[0])
    message.edit_date = core.world.clock.today()
    core.world.change(message)
    core.world.note(user_id, "edited", message=message_view(core.world, message, quoting=False))
    return {"update_id": queue_message(core, "edited_message", message), "message_id": message_id}


def tap(core: Core, user_id: int, message_id: int, label: Any, data: Any) -> Json:
    """Press an inline button by its label, or send any callback data at all: `{update_id, callback_query_id}`."""
    user = able_person(core, user_id)
    message = core.world.messages.get(message_id)
    if message is None:
        raise ControlError(404, f"There is no message {message_id}.")
    if data is None:
        data = data_of(message, label)
    if not isinstance(data, str):
        raise ControlError(400, "Callback data is text.")
    query = Query(str(core.world.next_number("query", 4_200_000_001)), user_id, message_id, core.world.clock.now())
    core.world.queries.put(query.id, query)
    content = {
        "id": query.id,
        "from": user_view(user),
        "message": maybe_inaccessible(core.world, message_id),
        "chat_instance": str(abs(message.chat_id) * 7_919),
        "data": data,
    }
    core.world.note(user_id, "tapped", message_id=message_id, data=data, **({"label": label} if label else {}))
    return {"update_id": core.updates.add("callback_query", content, user_id), "callback_query_id": query.id}


def data_of(message: Message, label: Any) -> str:
    """The callback data behind a label; the labels there are, where it is none of them."""
    rows = (message.reply_markup or {}).get("inline_keyboard", [])
    # Of two buttons with one label the first is meant.
    buttons = {button["text"]: button for row in reversed(rows) for button in reversed(row)}
    if label not in buttons:
        shown = ", ".join(f'"{text}"' for text in reversed(buttons)) or "none"
        raise ControlError(404, f'Message {message.message_id} has no button "{label}"; its buttons: {shown}.')
    if "callback_data" not in buttons[label]:
        raise ControlError(409, f'The button "{label}" sends nothing to the bot.')
    data: str = buttons[label]["callback_data"]
    return data


def set_blocked(core: Core, user_id: int, blocked: bool) -> Json:
    """Block or unblock the bot, which is told so: `{update_id}`, null where nothing changed."""
    user = person(core, user_id)
    if user.blocked == blocked:
        return {"update_id": None}
    user.blocked = blocked
    core.world.users.put(user_id, user)
    member = {"status": "member", "user": user_view(core.world.bot, is_bot=True)}
    kicked = {"status": "kicked", "user": user_view(core.world.bot, is_bot=True), "until_date": 0}
    change = {
        "chat": private_chat_view(user),
        "from": user_view(user),
        "date": core.world.clock.today(),
        "old_chat_member": member if blocked else kicked,
        "new_chat_member": kicked if blocked else member,
    }
    core.world.note(user_id, "blocked" if blocked else "unblocked")
    core.world.announce("users", {})
    return {"update_id": core.updates.add("my_chat_member", change, user_id)}


def deactivate(core: Core, user_id: int) -> None:
    """Delete a person's Telegram account. The bot is told only when it next writes to them."""
    user = person(core, user_id)
    user.deactivated = True
    core.world.users.put(user_id, user)
    core.world.announce("users", {})


def create_group(core: Core, title: Any, members: Any) -> Json:
    """A group with the bot in it, founded by its first member: `{id, update_ids}`."""
    if not isinstance(title, str) or not title or not whole_numbers(members):
        raise ControlError(400, "A group needs a title and members.")
    founder, *_ = [person(core, member) for member in members]
    group = Group(-core.world.next_number("group", FIRST_GROUP), title, list(members))
    core.world.groups.put(group.id, group)
    bot = user_view(core.world.bot, is_bot=True)
    change = {
        "chat": group_view(group),
        "from": user_view(founder),
        "date": core.world.clock.today(),
        "old_chat_member": {"status": "left", "user": bot},
        "new_chat_member": {"status": "member", "user": bot},
    }
    told = core.updates.add("my_chat_member", change, group.id)
    founded = say(core, founder, group.id, {"group_chat_created": True})
    return {"id": group.id, "chat": chat_view(core.world, group.id), "update_ids": [told, founded["update_id"]]}


def whole_numbers(value: Any) -> bool:
    """Whether this is a list of whole numbers, with at least one of them."""
    return isinstance(value, list) and bool(value) and all(isinstance(item, int) for item in value)


def write_in_group(core: Core, group_id: int, user_id: int, text: Any) -> Json:
    if user_id not in known_group(core, group_id).members:
        raise ControlError(409, f"User {user_id} is not in this group.")
    return write(core, user_id, group_id, text)


def mark_read(core: Core, user_id: int) -> None:
    """The person has looked at the chat: nothing in it is unread any more."""
    user = person(core, user_id)
    newest = max((message.message_id for message in core.world.chat_messages(user_id)), default=0)
    if newest > user.read_to:
        user.read_to = newest
        core.world.users.put(user_id, user)
        core.world.announce("users", {})
