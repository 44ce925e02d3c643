"""Method by method and update by update: what the sandbox says is what the Bot API declares."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from bot.sandbox.attachments import plain_picture
from bot.sandbox.methods import GET_UPDATES, SERVED
from tests.people import Person, Sandbox
from tests.sandbox.client import Bot, buttons
from tests.sandbox.shapes import declaration

Example = Callable[[Bot, Person], Awaitable[Any]]


def picture(field: str, chat: Person, **more: str) -> aiohttp.FormData:
    form = aiohttp.FormData({"chat_id": str(chat.id), **more})
    form.add_field(field, plain_picture(), filename="plan.png", content_type="image/png")
    return form


async def edits_text(bot: Bot, ahmed: Person) -> Any:
    sent = await bot.says(ahmed.id)
    return await bot.call("editMessageText", chat_id=ahmed.id, message_id=sent["message_id"], text="Changed")


async def edits_caption(bot: Bot, ahmed: Person) -> Any:
    sent = await bot.send("sendPhoto", data=picture("photo", ahmed))
    return await bot.call("editMessageCaption", chat_id=ahmed.id, message_id=sent["message_id"], caption="A plan")


async def edits_media(bot: Bot, ahmed: Person) -> Any:
    sent = await bot.says(ahmed.id)
    media = '{"type": "photo", "media": "attach://plan", "caption": "A plan"}'
    form = picture("plan", ahmed, message_id=str(sent["message_id"]), media=media)
    return await bot.send("editMessageMedia", data=form)


async def edits_keyboard(bot: Bot, ahmed: Person) -> Any:
    sent = await bot.says(ahmed.id)
    keyboard = {"reply_markup": buttons(("Yes", "No")), "message_id": sent["message_id"]}
    return await bot.call("editMessageReplyMarkup", chat_id=ahmed.id, **keyboard)


async def copies(bot: Bot, ahmed: Person) -> Any:
    sent = await bot.says(ahmed.id)
    where = {"chat_id": ahmed.id, "from_chat_id": ahmed.id}
    return await bot.call("copyMessage", **where, message_id=sent["message_id"])


async def forwards(bot: Bot, ahmed: Person) -> Any:
    sent = await bot.says(ahmed.id, "<b>Hello</b>", parse_mode="HTML")
    where = {"chat_id": ahmed.id, "from_chat_id": ahmed.id}
    return await bot.call("forwardMessage", **where, message_id=sent["message_id"])


async def deletes(bot: Bot, ahmed: Person) -> Any:
    sent = await bot.says(ahmed.id)
    return await bot.call("deleteMessage", chat_id=ahmed.id, message_id=sent["message_id"])


async def deletes_several(bot: Bot, ahmed: Person) -> Any:
    sent = [await bot.says(ahmed.id) for _ in range(3)]
    return await bot.call("deleteMessages", chat_id=ahmed.id, message_ids=[message["message_id"] for message in sent])


async def answers_a_tap(bot: Bot, ahmed: Person) -> Any:
    await bot.says(ahmed.id, reply_markup=buttons(("Yes",)))
    await ahmed.taps("Yes")
    query = await bot.one_update("callback_query")
    return await bot.call("answerCallbackQuery", callback_query_id=query["id"], text="Noted")


async def reacts(bot: Bot, ahmed: Person) -> Any:
    sent = await ahmed.writes("Done")
    reaction = [{"type": "emoji", "emoji": "👍"}]
    return await bot.call("setMessageReaction", chat_id=ahmed.id, message_id=sent.message_id, reaction=reaction)


async def pins(bot: Bot, ahmed: Person) -> Any:
    sent = await bot.says(ahmed.id)
    return await bot.call("pinChatMessage", chat_id=ahmed.id, message_id=sent["message_id"])


async def asks_for_the_chat(bot: Bot, ahmed: Person) -> Any:
    await pins(bot, ahmed)
    return await bot.call("getChat", chat_id=ahmed.id)


async def leaves(bot: Bot, ahmed: Person) -> Any:
    group = await ahmed.sandbox.group("Planning", [ahmed])
    return await bot.call("leaveChat", chat_id=group.id)


async def asks_for_a_file(bot: Bot, ahmed: Person) -> Any:
    sent = await bot.send("sendPhoto", data=picture("photo", ahmed))
    return await bot.call("getFile", file_id=sent["photo"][-1]["file_id"])


async def asks_for_updates(bot: Bot, ahmed: Person) -> Any:
    await ahmed.writes("Hello")
    return await bot.call("getUpdates")


async def asks_for_commands(bot: Bot, ahmed: Person) -> Any:
    await bot.call("setMyCommands", commands=[{"command": "start", "description": "Home"}])
    return await bot.call("getMyCommands")


async def asks_about_the_webhook(bot: Bot, ahmed: Person) -> Any:
    allowed = ["message", "callback_query"]
    await bot.call("setWebhook", url="http://127.0.0.1:9/hook", allowed_updates=allowed, max_connections=3)
    return await bot.call("getWebhookInfo")


def simply(method: str, **parameters: Any) -> Example:
    return lambda bot, ahmed: bot.call(method, **parameters)


def in_chat(method: str, **parameters: Any) -> Example:
    return lambda bot, ahmed: bot.call(method, chat_id=ahmed.id, **parameters)


EXAMPLES: dict[str, Example] = {
    "getMe": simply("getMe"),
    "getUpdates": asks_for_updates,
    "sendMessage": in_chat("sendMessage", text="*Hi*", parse_mode="MarkdownV2", reply_markup=buttons(("Yes", "No"))),
    "sendPhoto": lambda bot, ahmed: bot.send("sendPhoto", data=picture("photo", ahmed, caption="A plan")),
    "sendDocument": lambda bot, ahmed: bot.send("sendDocument", data=picture("document", ahmed, caption="A plan")),
    "sendChatAction": in_chat("sendChatAction", action="typing"),
    "copyMessage": copies,
    "forwardMessage": forwards,
    "editMessageText": edits_text,
    "editMessageCaption": edits_caption,
    "editMessageMedia": edits_media,
    "editMessageReplyMarkup": edits_keyboard,
    "deleteMessage": deletes,
    "deleteMessages": deletes_several,
    "answerCallbackQuery": answers_a_tap,
    "setMessageReaction": reacts,
    "pinChatMessage": pins,
    "getChat": asks_for_the_chat,
    "leaveChat": leaves,
    "getFile": asks_for_a_file,
    "setWebhook": simply("setWebhook", url="http://localhost:9/hook", secret_token="s3cret"),
    "deleteWebhook": simply("deleteWebhook", drop_pending_updates=True),
    "getWebhookInfo": asks_about_the_webhook,
    "setMyCommands": simply("setMyCommands", commands=[{"command": "help", "description": "Help"}]),
    "getMyCommands": asks_for_commands,
    "deleteMyCommands": simply("deleteMyCommands", language_code="ur"),
    "setMyName": simply("setMyName", name="Convenor"),
    "getMyName": simply("getMyName"),
    "setMyDescription": simply("setMyDescription", description="Helps to prepare meetings."),
    "getMyDescription": simply("getMyDescription"),
    "setMyShortDescription": simply("setMyShortDescription", short_description="Helps to prepare meetings."),
    "getMyShortDescription": simply("getMyShortDescription"),
    "setChatMenuButton": in_chat("setChatMenuButton", menu_button={"type": "commands"}),
    "getChatMenuButton": in_chat("getChatMenuButton"),
}


def test_there_is_an_example_of_every_method_that_is_served() -> None:
    assert EXAMPLES.keys() == {*SERVED, GET_UPDATES}


@pytest.mark.parametrize("method", EXAMPLES)
async def test_a_method_answers_as_declared(method: str, bot: Bot, ahmed: Person) -> None:
    # The client checks every answer against the declaration; here it only has to be one.
    assert await EXAMPLES[method](bot, ahmed) is not None


async def test_a_method_that_is_not_served_says_so(bot: Bot) -> None:
    others = sorted(set(declaration()["methods"]) - EXAMPLES.keys())
    refusals = [await bot.refusal(method) for method in others]
    assert refusals == [f"400 Bad Request: the sandbox does not serve {method}" for method in others]
    assert len(others) > 100


async def test_what_is_no_method_at_all_is_not_found(bot: Bot) -> None:
    assert await bot.refusal("sendTelepathy") == "404 Not Found"


async def test_a_wrong_token_is_unauthorized(bot: Bot, sandbox: Sandbox) -> None:
    async with bot.session.get(f"{sandbox.base_url}1:wrong/getMe") as response:
        assert response.status == 401
        assert await response.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}


async def test_methods_are_found_whatever_their_case(bot: Bot) -> None:
    async with bot.session.get(bot.address("GETME")) as response:
        assert (await response.json())["result"]["is_bot"] is True


@pytest.mark.parametrize("kind", ["photo", "document", "voice", "contact", "location"])
async def test_every_kind_of_attachment_arrives_as_declared(kind: str, bot: Bot, ahmed: Person) -> None:
    await ahmed.attaches(kind)
    assert kind in await bot.one_update("message")


async def test_what_people_do_arrives_as_declared(bot: Bot, sandbox: Sandbox, ahmed: Person) -> None:
    sent = await ahmed.writes("Helo")
    await ahmed.edits(sent.message_id, "Hello")
    await ahmed.writes("Again", reply_to=sent.message_id)
    await ahmed.blocks()
    await ahmed.unblocks()
    group = await sandbox.group("Planning", [ahmed])
    await group.hears(ahmed, "Hello all")
    kinds = [next(kind for kind in update if kind != "update_id") for update in await bot.updates()]
    assert kinds == [
        *("message", "edited_message", "message", "my_chat_member", "my_chat_member", "my_chat_member"),
        *("message", "message"),
    ]


async def test_a_tap_on_a_deleted_message_arrives_with_what_is_left_of_it(bot: Bot, ahmed: Person) -> None:
    sent = await bot.says(ahmed.id, reply_markup=buttons(("Yes",)))
    await bot.call("deleteMessage", chat_id=ahmed.id, message_id=sent["message_id"])
    await ahmed.forges(sent["message_id"], "Yes")
    message = (await bot.one_update("callback_query"))["message"]
    assert (message["message_id"], message["date"]) == (sent["message_id"], 0)
    assert "text" not in message
