"""The control side: people, groups, the log; and the sentences it refuses with."""

from __future__ import annotations

from typing import Any

import pytest

from tests.people import Person, Refused, Sandbox
from tests.sandbox.client import Bot, buttons


async def test_people_are_listed_with_what_is_known_of_them(bot: Bot, sandbox: Sandbox) -> None:
    ahmed = await sandbox.person("Ahmed", user_id=7, language="ur", note="organiser, side A")
    (line,) = await sandbox.control("GET", "/sim/users")
    assert line == {
        "id": 7,
        "first_name": "Ahmed",
        "language_code": "ur",
        "note": "organiser, side A",
        "started": False,
        "blocked": False,
        "deactivated": False,
        "unread": 0,
    }
    await sandbox.control("PUT", "/sim/users/7", {"last_name": "Khan", "username": "ahmed_k", "note": ""})
    await ahmed.writes("/start")
    sender = (await bot.one_update("message"))["from"]
    assert sender == {
        "id": 7,
        "is_bot": False,
        "first_name": "Ahmed",
        "last_name": "Khan",
        "username": "ahmed_k",
        "language_code": "ur",
    }


async def test_a_deep_link_arrives_as_telegram_sends_it(bot: Bot, ahmed: Person) -> None:
    await ahmed.writes("/start aB3_-")
    message = await bot.one_update("message")
    assert message["text"] == "/start aB3_-"
    assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert message["chat"] == {"id": 7, "type": "private", "first_name": "Ahmed"}


async def test_five_thousand_characters_arrive_in_two_messages_as_from_a_phone(bot: Bot, ahmed: Person) -> None:
    await ahmed.writes("a" * 5000)
    assert [len(update["message"]["text"]) for update in await bot.updates()] == [4096, 904]


async def test_unread_messages_are_counted_until_the_person_looks(bot: Bot, ahmed: Person) -> None:
    await bot.says(ahmed.id, "One")
    second = await bot.says(ahmed.id, "Two")
    assert await ahmed.unread() == 2
    await bot.call("deleteMessage", chat_id=ahmed.id, message_id=second["message_id"])
    assert await ahmed.unread() == 1
    await ahmed.reads()
    assert await ahmed.unread() == 0
    await bot.says(ahmed.id, "Three")
    assert await ahmed.unread() == 1


async def test_the_chat_is_what_the_phone_shows(bot: Bot, ahmed: Person) -> None:
    await bot.says(
        ahmed.id, "<b>Well?</b>", parse_mode="HTML", reply_markup=buttons({"Yes": "y"}), protect_content=True
    )
    raw = (await ahmed.newest()).raw
    assert raw["date"] > 1_700_000_000
    del raw["date"], raw["message_id"]
    assert raw == {
        "from": "bot",
        "text": "Well?",
        "entities": [{"type": "bold", "offset": 0, "length": 5}],
        "keyboard": [[{"label": "Yes", "data": "y"}]],
        "reply_markup": buttons({"Yes": "y"}),
        "edited": False,
        "protected": True,
        "silent": False,
    }


@pytest.mark.parametrize(
    ("kind", "words"),
    [("voice", "Voice message"), ("contact", "Contact: Ahmed"), ("location", "Location: "), ("document", "")],
)
async def test_what_people_attach_stands_in_their_chat(kind: str, words: str, ahmed: Person) -> None:
    await ahmed.attaches(kind)
    message = (await ahmed.chat())[-1]
    assert kind in message.raw
    assert message.text.startswith(words)


async def test_the_history_tells_everything_in_order(bot: Bot, ahmed: Person) -> None:
    sent = await bot.says(ahmed.id, "Well?", reply_markup=buttons(("Yes",)))
    await ahmed.taps("Yes")
    query = (await bot.one_update("callback_query"))["id"]
    await bot.call("sendChatAction", chat_id=ahmed.id, action="typing")
    await bot.call("answerCallbackQuery", callback_query_id=query, text="Noted", show_alert=True)
    await bot.call("editMessageText", chat_id=ahmed.id, message_id=sent["message_id"], text="Thanks")
    await bot.call("deleteMessage", chat_id=ahmed.id, message_id=sent["message_id"])
    await ahmed.blocks()
    events = await ahmed.history()
    assert [event["kind"] for event in events] == [
        *("sent", "sent", "tapped", "action", "toast", "edited", "deleted", "blocked"),
    ]
    assert events[1]["message"]["text"] == "Well?"
    assert (events[4]["text"], events[4]["alert"]) == ("Noted", True)
    assert [event["time"] for event in events] == sorted(event["time"] for event in events)


async def test_calls_are_logged_with_their_typed_parameters(bot: Bot, sandbox: Sandbox, ahmed: Person) -> None:
    await bot.send("sendMessage", data={"chat_id": "7", "text": "2026", "protect_content": "true"})
    await bot.refusal("sendMessage", chat_id=999, text="x")
    good, bad = await sandbox.calls("sendmessage")
    assert (good["status"], good["parameters"]) == (200, {"chat_id": 7, "text": "2026", "protect_content": True})
    assert (bad["status"], bad["description"]) == (400, "Bad Request: chat not found")
    assert await sandbox.calls("sendMessage", since=good["seq"]) == [bad]
    assert sandbox.token not in str(await sandbox.calls())


async def test_blocking_twice_is_blocking_once(bot: Bot, ahmed: Person) -> None:
    await ahmed.blocks()
    await ahmed.blocks()
    change = await bot.one_update("my_chat_member")
    assert (change["old_chat_member"]["status"], change["new_chat_member"]["status"]) == ("member", "kicked")
    with pytest.raises(Refused, match="Ahmed has blocked the bot; unblock it first"):
        await ahmed.writes("Hello")


async def test_a_group_tells_the_bot_that_it_was_added_and_by_whom(bot: Bot, sandbox: Sandbox, ahmed: Person) -> None:
    group = await sandbox.group("Planning", [ahmed])
    added, founded = await bot.updates()
    assert added["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert added["my_chat_member"]["chat"] == {"id": group.id, "type": "group", "title": "Planning"}
    assert founded["message"]["group_chat_created"] is True
    await group.hears(ahmed, "/start@sandbox_bot")
    assert (await bot.one_update("message"))["from"]["id"] == ahmed.id


async def test_a_reset_leaves_nobody(bot: Bot, sandbox: Sandbox, ahmed: Person) -> None:
    await bot.call("setMyName", name="Convenor")
    await sandbox.fault("getMe", "500_before")
    await sandbox.reset()
    assert await sandbox.control("GET", "/sim/users") == []
    assert await sandbox.control("GET", "/sim/faults") == []
    assert (await bot.call("getMe"))["first_name"] == "Sandbox bot"
    with pytest.raises(Refused, match="There is no user 7"):
        await ahmed.chat()


async def test_an_offset_from_before_a_reset_confirms_nothing_after_it(bot: Bot, sandbox: Sandbox) -> None:
    ahmed = await sandbox.person("Ahmed")
    await ahmed.writes("before")
    await bot.updates()
    await sandbox.reset()
    ahmed = await sandbox.person("Ahmed")
    await ahmed.writes("after")
    assert [update["message"]["text"] for update in await bot.updates()] == ["after"]


@pytest.mark.parametrize(
    ("path", "document", "sentence"),
    [
        ("POST /sim/users/99/send", {"text": "x"}, "There is no user 99"),
        ("POST /sim/users/7/send", {"text": " "}, "There is no text to send"),
        ("POST /sim/users/7/send", {"text": 5}, "There is no text to send"),
        ("POST /sim/users/7/send", {"text": "x", "reply_to": 99}, "There is no message 99 to reply to"),
        ("POST /sim/users/7/send", [], "not a JSON object"),
        ("POST /sim/users/7/attach", {"kind": "sticker"}, "People can attach"),
        ("POST /sim/users/7/tap", {"label": "Yes"}, "message_id must be a whole number"),
        ("POST /sim/users/7/edit", {"message_id": 99, "text": "x"}, "Ahmed has no text message 99"),
        ("POST /sim/users/7/dance", {}, "Not Found"),
        ("PUT /sim/users/7", {"first_name": ""}, "A user needs a first_name"),
        ("POST /sim/users/7/send", {"text": "x", "reply_to": [1]}, "reply_to must be a whole number"),
        ("POST /sim/groups", {"title": "Planning", "members": [[7]]}, "needs a title and members"),
        ("POST /sim/redeliver", {"shuffle": True, "seed": "x"}, "seed must be a whole number"),
        ("POST /sim/faults", [{"method": "getMe", "kind": "429", "times": "2"}], "Not a fault"),
        ("PUT /sim/users/9", {}, "A new user needs a first_name"),
        ("PUT /sim/users/9", {"first_name": 5}, "all of them text"),
        ("PUT /sim/users/9", {"colour": "red"}, "A user has first_name"),
        ("PUT /sim/users/4242424242", {"first_name": "Bot"}, "other than the bot's"),
        ("POST /sim/groups", {"title": "Planning", "members": []}, "needs a title and members"),
        ("POST /sim/groups", {"title": "Planning", "members": [99]}, "There is no user 99"),
        ("POST /sim/groups/-5/send", {"user": 7, "text": "x"}, "There is no group -5"),
        ("GET /sim/groups/-5/chat", None, "There is no group -5"),
        ("POST /sim/faults", {"method": "getMe"}, "Faults come as a list"),
        ("GET /sim/calls?since=yesterday", None, "since must be the number of a call"),
        ("GET /sim/files/nonsense", None, "There is no such file"),
    ],
)
async def test_what_makes_no_sense_is_refused_in_a_sentence(
    path: str, document: Any, sentence: str, sandbox: Sandbox, ahmed: Person
) -> None:
    method, _, address = path.partition(" ")
    with pytest.raises(Refused, match=sentence):
        await sandbox.control(method, address, document)


async def test_a_stranger_cannot_speak_in_a_group(sandbox: Sandbox, ahmed: Person, maya: Person) -> None:
    group = await sandbox.group("Planning", [ahmed])
    with pytest.raises(Refused, match="User 8 is not in this group"):
        await group.hears(maya, "Hello")
