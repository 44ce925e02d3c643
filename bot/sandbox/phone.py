"""What a person's phone shows: the private chat as it is now, and all that ever happened in it."""

from __future__ import annotations

from bot.sandbox.records import Json, Message, User
from bot.sandbox.views import entity_view, filled
from bot.sandbox.world import World


def user_line(world: World, user: User) -> Json:
    """A person in the list of people, with how many messages of the bot they have not looked at."""
    chat = world.chat_messages(user.id)
    unread = sum(message.sender == world.bot.id and message.message_id > user.read_to for message in chat)
    return {
        "id": user.id,
        "first_name": user.first_name,
        **filled(last_name=user.last_name, username=user.username, language_code=user.language_code, note=user.note),
        "started": user.started,
        "blocked": user.blocked,
        "deactivated": user.deactivated,
        "unread": unread,
    }


def chat_lines(world: World, chat_id: int) -> list[Json]:
    return [message_line(world, message) for message in world.chat_messages(chat_id)]


def message_line(world: World, message: Message) -> Json:
    body = message.body
    entities: list[Json] = body.get("entities") or body.get("caption_entities") or []
    line: Json = {
        "message_id": message.message_id,
        "from": "bot" if message.sender == world.bot.id else "user",
        "date": message.date,
        "text": body.get("text") or body.get("caption") or words_for(body),
        "entities": [entity_view(world, entity) for entity in entities],
        "keyboard": keyboard_line(message.reply_markup),
        "edited": message.edit_date > 0,
        "protected": message.protected,
        "silent": message.silent,
    }
    if message.reply_markup is not None:
        line["reply_markup"] = message.reply_markup
    if message.reply_keyboard is not None:
        line["reply_keyboard"] = message.reply_keyboard
    if message.reply_to:
        line["reply_to"] = message.reply_to
    if message.reactions:
        line["reactions"] = [reaction["emoji"] for reaction in message.reactions]
    return line | media_line(body)


def words_for(body: Json) -> str:
    """What stands in the place of a text where a message has none but is no picture or file either."""
    if "voice" in body:
        return f"Voice message, {body['voice']['duration']} s"
    if "contact" in body:
        return f"Contact: {body['contact']['first_name']}, {body['contact']['phone_number']}"
    if "location" in body:
        return f"Location: {body['location']['latitude']}, {body['location']['longitude']}"
    return "A message was pinned" if "pinned_message" in body else ""


def keyboard_line(markup: Json | None) -> list[list[Json]]:
    """Rows of `{label, data}`; `{label, url}` for links, with `style` where the bot gave one."""
    rows = (markup or {}).get("inline_keyboard", [])
    return [
        [
            {
                "label": button["text"],
                **filled(data=button.get("callback_data"), url=button.get("url"), style=button.get("style")),
            }
            for button in row
        ]
        for row in rows
    ]


def media_line(body: Json) -> Json:
    line: Json = {}
    if "photo" in body:
        line["photo"] = {name: body["photo"][-1][name] for name in ("file_id", "width", "height")}
    for kind in ("document", "voice"):
        if kind in body:
            fields = ("file_id", "file_name", "mime_type", "file_size", "duration")
            line[kind] = {name: body[kind][name] for name in fields if name in body[kind]}
    for kind in ("contact", "location", "pinned_message", "group_chat_created"):
        if kind in body:
            line[kind] = body[kind]
    if "forward_origin" in body:
        line["forwarded"] = True
    return line


def history_lines(world: World, user_id: int) -> list[Json]:
    """Every event in order: `{seq, time, kind, …}` with what the kind brings along."""
    return [
        {"seq": event.seq, "time": event.time, "kind": event.kind, **event.detail} for event in world.history(user_id)
    ]
