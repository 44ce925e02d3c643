"""How the Bot API shows the things of the world: users, chats, messages, files."""

from __future__ import annotations

from typing import Any

from bot.sandbox.records import File, Group, Json, Message, User
from bot.sandbox.world import World


def filled(**fields: Any) -> Json:
    """The fields that have a value: the Bot API leaves out what is empty and never writes null."""
    return {name: value for name, value in fields.items() if value not in (None, "", [], 0, False)}


def user_view(user: User, *, is_bot: bool = False) -> Json:
    return {
        "id": user.id,
        "is_bot": is_bot,
        "first_name": user.first_name,
        **filled(last_name=user.last_name, username=user.username, language_code=user.language_code),
    }


def sender_view(world: World, sender: int) -> Json:
    if sender == world.bot.id:
        return user_view(world.bot, is_bot=True)
    return user_view(world.users.get(sender) or User(sender, "Deleted Account"))


def bot_view(world: World) -> Json:
    """The answer to getMe, which tells more than a sender does."""
    return {
        **user_view(world.bot, is_bot=True),
        "can_join_groups": True,
        "can_read_all_group_messages": True,
        "supports_guest_queries": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
        "can_manage_bots": False,
        "supports_join_request_queries": False,
    }


def private_chat_view(user: User) -> Json:
    return {
        "id": user.id,
        "type": "private",
        "first_name": user.first_name,
        **filled(last_name=user.last_name, username=user.username),
    }


def group_view(group: Group) -> Json:
    return {"id": group.id, "type": "group", "title": group.title}


def chat_view(world: World, chat_id: int) -> Json:
    if chat_id < 0:
        return group_view(world.groups[chat_id])
    return private_chat_view(world.users[chat_id])


def message_view(world: World, message: Message, *, quoting: bool = True) -> Json:
    """A message as the bot sees it; the message it replies to is shown one level deep, as Telegram does."""
    view: Json = {
        "message_id": message.message_id,
        "from": sender_view(world, message.sender),
        "chat": chat_view(world, message.chat_id),
        "date": message.date,
        **filled(edit_date=message.edit_date, has_protected_content=message.protected),
        **body_view(world, message.body),
    }
    answered = world.message_in(message.chat_id, message.reply_to) if quoting and message.reply_to else None
    if answered is not None:
        view["reply_to_message"] = message_view(world, answered, quoting=False)
    if message.reply_markup is not None:
        view["reply_markup"] = message.reply_markup
    return view


def body_view(world: World, body: Json) -> Json:
    """The content fields; what is kept as a number there (people, messages) becomes what it stands for."""
    view = dict(body)
    for name in ("entities", "caption_entities"):
        if name in view:
            view[name] = [entity_view(world, entity) for entity in view[name]]
    if "pinned_message" in view:
        view["pinned_message"] = maybe_inaccessible(world, view["pinned_message"])
    for name in ("left_chat_member",):
        if name in view:
            view[name] = sender_view(world, view[name])
    if "forward_origin" in view:
        origin = view["forward_origin"]
        view["forward_origin"] = {**origin, "sender_user": sender_view(world, origin["sender_user"])}
    return view


def entity_view(world: World, entity: Json) -> Json:
    if "user" not in entity:
        return entity
    return {**entity, "user": sender_view(world, entity["user"])}


def maybe_inaccessible(world: World, message_id: int) -> Json:
    """A message, or what is left of it once it is deleted: its chat and number, with the date 0."""
    message = world.messages[message_id]
    if message.deleted:
        return {"chat": chat_view(world, message.chat_id), "message_id": message_id, "date": 0}
    return message_view(world, message, quoting=False)


def photo_view(file: File) -> list[Json]:
    return [
        {
            "file_id": file.file_id,
            "file_unique_id": file.file_unique_id,
            "width": file.width,
            "height": file.height,
            "file_size": file.size,
        }
    ]


def document_view(file: File) -> Json:
    return {
        "file_id": file.file_id,
        "file_unique_id": file.file_unique_id,
        **filled(file_name=file.file_name, mime_type=file.mime_type, file_size=file.size),
    }
