"""Bot API methods about the bot itself: its commands, names, descriptions and menu button."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.sandbox.calls import Call
from bot.sandbox.chats import readable_chat
from bot.sandbox.core import Core
from bot.sandbox.errors import bad_request
from bot.sandbox.records import Json, User
from bot.sandbox.world import BOT_NAME, World

MOST_COMMANDS = 100
# The setting, the field of the answer, the longest text and the complaint about a longer one.
TEXTS = {
    "Name": ("name", 64, "BOT_TITLE_INVALID"),
    "Description": ("description", 512, "BOT_DESCRIPTION_INVALID"),
    "ShortDescription": ("short_description", 120, "BOT_SHORT_DESCRIPTION_INVALID"),
}
Method = Callable[[Core, Call], object]


def language(call: Call) -> str:
    code: str = call.get("language_code", "")
    if code and not re.fullmatch("[a-z]{2}", code):
        raise bad_request("LANG_CODE_INVALID")
    return code


def scope_key(core: Core, call: Call) -> str:
    """Where commands hold, as a key: the scope, the chat and person it names, the language."""
    scope = call.get("scope", {"type": "default"})
    chat = readable_chat(core.world, scope["chat_id"]) if "chat_id" in scope else ""
    return f"{scope['type']}/{chat}/{scope.get('user_id', '')}/{language(call)}"


def set_commands(core: Core, call: Call) -> bool:
    commands = [{**command, "command": command["command"].removeprefix("/")} for command in call["commands"]]
    if len(commands) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not re.fullmatch("[a-z0-9_]{1,32}", command["command"]):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    keep_commands(core, call, commands)
    return True


def get_commands(core: Core, call: Call) -> list[Json]:
    kept: dict[str, list[Json]] = core.world.setting("commands", {})
    return kept.get(scope_key(core, call), [])


def delete_commands(core: Core, call: Call) -> bool:
    keep_commands(core, call, [])
    return True


def keep_commands(core: Core, call: Call, commands: list[Json]) -> None:
    kept = dict(core.world.setting("commands", {}))
    kept[scope_key(core, call)] = commands
    core.world.keep("commands", {key: value for key, value in kept.items() if value})
    core.world.announce("users", {})


def commands_seen_by(world: World, user: User) -> list[Json]:
    """The commands in a person's menu: the narrowest scope that has any, their language before none."""
    kept: dict[str, list[Json]] = world.setting("commands", {})
    code = user.language_code.partition("-")[0]
    for scope in (f"chat/{user.id}/", "all_private_chats//", "default//"):
        for lang in (code, ""):
            if found := kept.get(f"{scope}/{lang}"):
                return found
    return []


def setter(what: str) -> Method:
    field, longest, complaint = TEXTS[what]

    def set_text(core: Core, call: Call) -> bool:
        text = call.get(field, "")
        if len(text) > longest:
            raise bad_request(complaint)
        kept = dict(core.world.setting(field, {}))
        kept[language(call)] = text
        core.world.keep(field, {code: value for code, value in kept.items() if value})
        if what == "Name":
            core.world.bot.first_name = kept.get("") or BOT_NAME
        return True

    return set_text


def getter(what: str) -> Method:
    field = TEXTS[what][0]

    def get_text(core: Core, call: Call) -> Json:
        kept: dict[str, str] = core.world.setting(field, {})
        fallback = BOT_NAME if what == "Name" else ""
        return {field: kept.get(language(call), kept.get("", fallback))}

    return get_text


def set_menu_button(core: Core, call: Call) -> bool:
    button = call.get("menu_button", {"type": "default"})
    if button["type"] == "web_app":
        raise bad_request("the sandbox does not serve web apps")
    if call.get("chat_id") is None:
        core.world.keep("menu_button", button)
        return True
    user = core.world.users.get(readable_chat(core.world, call["chat_id"]))
    if user is None:
        raise bad_request("menu buttons are for private chats")
    user.menu_button = button
    core.world.users.put(user.id, user)
    return True


def get_menu_button(core: Core, call: Call) -> Json:
    fallback: Json = core.world.setting("menu_button", {"type": "commands"})
    if call.get("chat_id") is None:
        return fallback
    user = core.world.users.get(readable_chat(core.world, call["chat_id"]))
    return (user.menu_button if user else None) or fallback


SERVED: dict[str, Method] = {
    "setMyCommands": set_commands,
    "getMyCommands": get_commands,
    "deleteMyCommands": delete_commands,
    "setChatMenuButton": set_menu_button,
    "getChatMenuButton": get_menu_button,
    **{f"setMy{what}": setter(what) for what in TEXTS},
    **{f"getMy{what}": getter(what) for what in TEXTS},
}
