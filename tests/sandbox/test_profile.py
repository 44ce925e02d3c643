"""The bot's own face: commands per language and scope, names, descriptions, the menu button."""

from __future__ import annotations

from typing import Any

import pytest

from tests.people import Person, Sandbox
from tests.sandbox.client import Bot

HELP = [{"command": "help", "description": "Help"}]


async def test_the_menu_speaks_the_persons_language(bot: Bot, sandbox: Sandbox, ahmed: Person) -> None:
    noor = await sandbox.person("Noor", language="ur-PK")
    await bot.call("setMyCommands", commands=HELP)
    await bot.call("setMyCommands", commands=[{"command": "help", "description": "مدد"}], language_code="ur")
    assert await ahmed.menu() == {"help": "Help"}
    assert await noor.menu() == {"help": "مدد"}
    await bot.call("deleteMyCommands", language_code="ur")
    assert await noor.menu() == {"help": "Help"}


async def test_the_narrowest_scope_wins(bot: Bot, ahmed: Person, maya: Person) -> None:
    await bot.call("setMyCommands", commands=HELP)
    own = [{"command": "/risk", "description": "Risk check"}]
    scope = {"type": "chat", "chat_id": ahmed.id}
    await bot.call("setMyCommands", commands=own, scope=scope)
    assert await ahmed.menu() == {"risk": "Risk check"}
    assert await maya.menu() == {"help": "Help"}
    assert await bot.call("getMyCommands", scope=scope) == [{"command": "risk", "description": "Risk check"}]
    assert await bot.call("getMyCommands", scope={"type": "all_private_chats"}) == []


@pytest.mark.parametrize(
    ("command", "complaint"),
    [
        ({"command": "Help", "description": "x"}, "BOT_COMMAND_INVALID"),
        ({"command": "a" * 33, "description": "x"}, "BOT_COMMAND_INVALID"),
        ({"command": "help", "description": ""}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ({"command": "help", "description": "x" * 257}, "BOT_COMMAND_DESCRIPTION_INVALID"),
    ],
)
async def test_a_command_is_short_and_lower_case(command: dict[str, str], complaint: str, bot: Bot) -> None:
    assert await bot.refusal("setMyCommands", commands=[command]) == f"400 Bad Request: {complaint}"


async def test_there_are_a_hundred_commands_at_most(bot: Bot) -> None:
    many = [{"command": f"c{number}", "description": "x"} for number in range(101)]
    await bot.call("setMyCommands", commands=many[:100])
    assert await bot.refusal("setMyCommands", commands=many) == "400 Bad Request: BOT_COMMANDS_TOO_MUCH"


@pytest.mark.parametrize(
    ("what", "field", "longest"),
    [("Name", "name", 64), ("Description", "description", 512), ("ShortDescription", "short_description", 120)],
)
async def test_a_text_of_the_bot_is_kept_per_language(what: str, field: str, longest: int, bot: Bot) -> None:
    await bot.call(f"setMy{what}", **{field: "x" * longest})
    await bot.call(f"setMy{what}", **{field: "اردو", "language_code": "ur"})
    assert await bot.call(f"getMy{what}") == {field: "x" * longest}
    assert await bot.call(f"getMy{what}", language_code="ur") == {field: "اردو"}
    assert await bot.call(f"getMy{what}", language_code="hi") == {field: "x" * longest}
    assert "INVALID" in await bot.refusal(f"setMy{what}", **{field: "x" * (longest + 1)})
    assert "LANG_CODE_INVALID" in await bot.refusal(f"setMy{what}", **{field: "x", "language_code": "urdu"})


async def test_the_bots_name_is_the_one_it_gave_itself(bot: Bot, ahmed: Person) -> None:
    await bot.call("setMyName", name="Convenor")
    assert (await bot.call("getMe"))["first_name"] == "Convenor"
    assert (await bot.says(ahmed.id))["from"]["first_name"] == "Convenor"


async def test_a_chat_may_have_a_menu_button_of_its_own(bot: Bot, ahmed: Person, maya: Person) -> None:
    plain: dict[str, Any] = {"type": "default"}
    await bot.call("setChatMenuButton", chat_id=ahmed.id, menu_button=plain)
    assert await bot.call("getChatMenuButton", chat_id=ahmed.id) == plain
    assert await bot.call("getChatMenuButton", chat_id=maya.id) == {"type": "commands"}
    page = {"type": "web_app", "text": "Open", "web_app": {"url": "https://example.org"}}
    assert "does not serve web apps" in await bot.refusal("setChatMenuButton", menu_button=page)
