"""Sending: Telegram's limits, and its very words when one is passed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.people import Person, Sandbox
from tests.sandbox.client import Bot, buttons

EMOJI = "🏟"


async def test_a_text_may_have_4096_characters_after_its_markup_is_read(bot: Bot, ahmed: Person) -> None:
    await bot.says(ahmed.id, "<b>" + "a" * 4096 + "</b>", parse_mode="HTML")
    refusal = await bot.refusal("sendMessage", chat_id=ahmed.id, text="a" * 4097)
    assert refusal == "400 Bad Request: message is too long"
    assert len(await ahmed.heard()) == 1


async def test_characters_are_counted_not_code_units(bot: Bot, ahmed: Person) -> None:
    sent = await bot.says(ahmed.id, EMOJI * 4096)
    assert len(sent["text"]) == 4096


@pytest.mark.parametrize("text", ["", " \n\t", "\u200b\u200f", "<b> </b>"])
async def test_a_text_in_which_nothing_can_be_seen_is_empty(text: str, bot: Bot, ahmed: Person) -> None:
    refusal = await bot.refusal("sendMessage", chat_id=ahmed.id, text=text, parse_mode="HTML")
    assert refusal == "400 Bad Request: message text is empty"


async def test_a_missing_text_is_an_empty_one(bot: Bot, ahmed: Person) -> None:
    assert await bot.refusal("sendMessage", chat_id=ahmed.id) == "400 Bad Request: message text is empty"


async def test_a_text_is_trimmed_and_freed_of_what_could_turn_it_around(bot: Bot, ahmed: Person) -> None:
    sent = await bot.says(ahmed.id, "  \u202eon\u2068e\u2069\x00two\r\n ")
    assert sent["text"] == "on\u2068e\u2069 two"


async def test_entities_follow_when_a_text_is_trimmed(bot: Bot, ahmed: Person) -> None:
    sent = await bot.says(ahmed.id, f" {EMOJI}\u202e <b>bold</b> ", parse_mode="HTML")
    assert sent["text"] == f"{EMOJI} bold"
    assert sent["entities"] == [{"type": "bold", "offset": 3, "length": 4}]


@pytest.mark.parametrize("chat_id", [999, -999, "@somebody", "abc", 0])
async def test_a_chat_nobody_knows_is_not_found(chat_id: int | str, bot: Bot) -> None:
    assert await bot.refusal("sendMessage", chat_id=chat_id, text="Hello") == "400 Bad Request: chat not found"


async def test_a_missing_chat_is_named(bot: Bot) -> None:
    assert await bot.refusal("sendMessage", text="Hello") == "400 Bad Request: chat_id is empty"


async def test_a_bot_cannot_write_first(bot: Bot, sandbox: Sandbox) -> None:
    stranger = await sandbox.person("Stranger")
    assert await bot.refusal("sendMessage", chat_id=stranger.id, text="Hello") == "400 Bad Request: chat not found"
    await sandbox.group("Planning", [stranger])
    refusal = await bot.refusal("sendMessage", chat_id=stranger.id, text="Hello")
    assert refusal == "403 Forbidden: bot can't initiate conversation with a user"
    await stranger.writes("/start")
    assert (await bot.says(stranger.id))["text"] == "Hello"


@pytest.mark.parametrize(
    ("method", "parameters"),
    [
        ("sendMessage", {"text": "Hello"}),
        ("sendChatAction", {"action": "typing"}),
        ("editMessageText", {"text": "Hello", "message_id": 1}),
    ],
)
async def test_who_blocked_the_bot_hears_nothing_more(
    method: str, parameters: dict[str, Any], bot: Bot, ahmed: Person
) -> None:
    await ahmed.blocks()
    refusal = await bot.refusal(method, chat_id=ahmed.id, **parameters)
    assert refusal == "403 Forbidden: bot was blocked by the user"
    await ahmed.unblocks()
    await bot.says(ahmed.id, "Welcome back")
    assert [message.text for message in await ahmed.heard()] == ["Welcome back"]


async def test_who_left_telegram_is_deactivated(bot: Bot, ahmed: Person) -> None:
    await ahmed.leaves_telegram()
    refusal = await bot.refusal("sendMessage", chat_id=ahmed.id, text="Hello")
    assert refusal == "403 Forbidden: user is deactivated"


async def test_a_group_the_bot_left_is_closed_to_it(bot: Bot, sandbox: Sandbox, ahmed: Person) -> None:
    group = await sandbox.group("Planning", [ahmed])
    await bot.says(group.id, "Hello all")
    await bot.call("leaveChat", chat_id=group.id)
    refusal = await bot.refusal("sendMessage", chat_id=group.id, text="Hello")
    assert refusal == "403 Forbidden: bot is not a member of the group chat"
    assert await group.hears(ahmed, "Are you there?") is None
    assert [message.text for message in await group.chat()] == ["", "Hello all", "Are you there?"]


async def test_a_private_chat_cannot_be_left(bot: Bot, ahmed: Person) -> None:
    refusal = await bot.refusal("leaveChat", chat_id=ahmed.id)
    assert refusal == "400 Bad Request: chat member status can't be changed in private chats"


async def test_callback_data_has_1_to_64_bytes(bot: Bot, ahmed: Person) -> None:
    await bot.says(ahmed.id, reply_markup=buttons({"Yes": "é" * 32}))
    for data in ("", "a" * 65, "é" * 33):
        refusal = await bot.refusal("sendMessage", chat_id=ahmed.id, text="?", reply_markup=buttons({"Yes": data}))
        assert refusal == "400 Bad Request: BUTTON_DATA_INVALID"


async def test_a_keyboard_has_100_buttons_at_most_and_8_in_a_row(bot: Bot, ahmed: Person) -> None:
    rows = [tuple(f"{row}{column}" for column in range(8)) for row in range(12)]
    await bot.says(ahmed.id, reply_markup=buttons(*rows, ("a", "b", "c", "d")))
    for keyboard in (buttons(*rows, tuple("abcde")), buttons(tuple("abcdefghi"))):
        refusal = await bot.refusal("sendMessage", chat_id=ahmed.id, text="?", reply_markup=keyboard)
        assert refusal == "400 Bad Request: reply markup is too long"


@pytest.mark.parametrize(
    ("button", "complaint"),
    [
        ({"text": "Yes"}, "Text buttons are unallowed in the inline keyboard"),
        ({"text": " ", "callback_data": "y"}, "Text must be non-empty"),
        ({"text": "Yes", "callback_data": "y", "url": "https://example.org"}, "exactly one of the optional fields"),
        ({"text": "Yes", "callback_data": "y", "style": "loud"}, "invalid button style specified"),
    ],
)
async def test_a_button_does_exactly_one_thing(button: dict[str, str], complaint: str, bot: Bot, ahmed: Person) -> None:
    keyboard = {"inline_keyboard": [[button]]}
    refusal = await bot.refusal("sendMessage", chat_id=ahmed.id, text="?", reply_markup=keyboard)
    assert refusal.startswith(f"400 Bad Request: can't parse inline keyboard button: {complaint}")


async def test_a_button_may_lead_to_a_page_and_have_a_style(bot: Bot, ahmed: Person) -> None:
    button = {"text": "Read", "url": "https://example.org/guide", "style": "primary"}
    sent = await bot.says(ahmed.id, reply_markup={"inline_keyboard": [[button], []]})
    assert sent["reply_markup"] == {"inline_keyboard": [[button]]}
    assert (await ahmed.newest()).raw["keyboard"] == [[{"label": "Read", "url": button["url"], "style": "primary"}]]


async def test_a_caption_may_have_1024_characters(bot: Bot, ahmed: Person) -> None:
    sent = await ahmed.attaches("document")
    where = {"chat_id": ahmed.id, "from_chat_id": ahmed.id, "message_id": sent.message_id}
    await bot.call("copyMessage", **where, caption="c" * 1024)
    refusal = await bot.refusal("copyMessage", **where, caption="c" * 1025)
    assert refusal == "400 Bad Request: message caption is too long"


async def test_a_reply_shows_what_it_answers(bot: Bot, ahmed: Person) -> None:
    asked = await ahmed.writes("When?")
    sent = await bot.says(ahmed.id, "Soon", reply_parameters={"message_id": asked.message_id})
    assert sent["reply_to_message"]["text"] == "When?"


async def test_a_reply_to_nothing_is_refused_unless_it_may_stand_alone(bot: Bot, ahmed: Person) -> None:
    nothing = {"message_id": 999}
    refusal = await bot.refusal("sendMessage", chat_id=ahmed.id, text="Soon", reply_parameters=nothing)
    assert refusal == "400 Bad Request: message to be replied not found"
    alone = nothing | {"allow_sending_without_reply": True}
    assert "reply_to_message" not in await bot.says(ahmed.id, "Soon", reply_parameters=alone)


async def test_a_feature_that_is_not_served_is_refused_not_ignored(bot: Bot, ahmed: Person) -> None:
    refusal = await bot.refusal("sendMessage", chat_id=ahmed.id, text="Hello", message_thread_id=4)
    assert refusal == '400 Bad Request: the sandbox does not serve the parameter "message_thread_id"'


async def test_an_action_is_one_of_those_there_are(bot: Bot, ahmed: Person) -> None:
    await bot.call("sendChatAction", chat_id=ahmed.id, action="upload_document")
    assert [event["action"] for event in await ahmed.history() if event["kind"] == "action"] == ["upload_document"]
    refusal = await bot.refusal("sendChatAction", chat_id=ahmed.id, action="thinking")
    assert refusal == "400 Bad Request: wrong parameter action in request"


async def test_a_reaction_is_one_of_those_there_are(bot: Bot, ahmed: Person) -> None:
    sent = await ahmed.writes("Done")
    for reaction in ({"type": "emoji", "emoji": "🦖"}, {"type": "custom_emoji", "custom_emoji_id": "1"}):
        refusal = await bot.refusal(
            "setMessageReaction", chat_id=ahmed.id, message_id=sent.message_id, reaction=[reaction]
        )
        assert refusal == "400 Bad Request: REACTION_INVALID"
    thumb = {"type": "emoji", "emoji": "👍"}
    await bot.call("setMessageReaction", chat_id=ahmed.id, message_id=sent.message_id, reaction=[thumb])
    assert (await ahmed.chat())[-1].raw["reactions"] == ["👍"]


async def test_a_refused_message_leaves_no_trace(bot: Bot, ahmed: Person) -> None:
    before = await ahmed.history()
    await bot.refusal("sendMessage", chat_id=ahmed.id, text="?", reply_markup=buttons({"Yes": ""}))
    assert await ahmed.history() == before
