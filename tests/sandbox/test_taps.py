"""Taps: what a press brings, and how often and how long it can be answered."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.people import Person, Refused, Sandbox
from tests.sandbox.client import Bot, buttons

TOO_OLD = "400 Bad Request: query is too old and response timeout expired or query ID is invalid"


async def test_a_tap_brings_the_data_and_the_message_as_it_stands(bot: Bot, ahmed: Person) -> None:
    sent = await bot.says(ahmed.id, "Well?", reply_markup=buttons({"Yes": "handle-1", "No": "handle-2"}))
    await ahmed.taps("No")
    query = await bot.one_update("callback_query")
    assert (query["data"], query["from"]["id"], query["message"]) == ("handle-2", ahmed.id, sent)


async def test_a_tap_is_answered_once(bot: Bot, ahmed: Person) -> None:
    await bot.says(ahmed.id, reply_markup=buttons(("Yes",)))
    await ahmed.taps("Yes")
    query = await bot.one_update("callback_query")
    await bot.call("answerCallbackQuery", callback_query_id=query["id"], text="Noted", show_alert=True)
    assert await ahmed.toasts() == ["Noted"]
    assert await bot.refusal("answerCallbackQuery", callback_query_id=query["id"]) == TOO_OLD


async def test_an_answer_without_words_shows_nothing(bot: Bot, ahmed: Person) -> None:
    await bot.says(ahmed.id, reply_markup=buttons(("Yes",)))
    await ahmed.taps("Yes")
    await bot.call("answerCallbackQuery", callback_query_id=(await bot.one_update("callback_query"))["id"])
    assert await ahmed.toasts() == []


async def test_an_invented_query_cannot_be_answered(bot: Bot) -> None:
    assert await bot.refusal("answerCallbackQuery", callback_query_id="1") == TOO_OLD


async def test_a_tap_can_be_answered_for_a_while_only(bot: Bot, sandbox: Sandbox, ahmed: Person) -> None:
    await bot.says(ahmed.id, reply_markup=buttons(("Yes",)))
    await ahmed.taps("Yes")
    query = await bot.one_update("callback_query")
    await sandbox.advance(timedelta(hours=1))
    assert await bot.refusal("answerCallbackQuery", callback_query_id=query["id"], text="Late") == TOO_OLD
    assert await ahmed.toasts() == []


async def test_an_answer_has_200_characters_at_most(bot: Bot, ahmed: Person) -> None:
    await bot.says(ahmed.id, reply_markup=buttons(("Yes",)))
    await ahmed.taps("Yes")
    query = await bot.one_update("callback_query")
    refusal = await bot.refusal("answerCallbackQuery", callback_query_id=query["id"], text="a" * 201)
    assert refusal == "400 Bad Request: MESSAGE_TOO_LONG"
    await bot.call("answerCallbackQuery", callback_query_id=query["id"], text="a" * 200)


async def test_a_forged_tap_carries_what_no_button_has(bot: Bot, ahmed: Person) -> None:
    sent = await bot.says(ahmed.id, reply_markup=buttons(("Yes",)))
    await ahmed.forges(sent["message_id"], "let me in")
    assert (await bot.one_update("callback_query"))["data"] == "let me in"


async def test_a_tap_on_another_persons_message_says_who_tapped(bot: Bot, ahmed: Person, maya: Person) -> None:
    sent = await bot.says(ahmed.id, reply_markup=buttons(("Yes",)))
    await maya.forges(sent["message_id"], "Yes")
    query = await bot.one_update("callback_query")
    assert (query["from"]["id"], query["message"]["chat"]["id"]) == (maya.id, ahmed.id)


async def test_a_label_that_is_not_there_cannot_be_tapped(bot: Bot, ahmed: Person) -> None:
    sent = await bot.says(ahmed.id, reply_markup=buttons(("Yes", "No")))
    with pytest.raises(Refused, match='has no button "Maybe"; its buttons: "Yes", "No"'):
        await ahmed.taps("Maybe", on=sent["message_id"])
    with pytest.raises(Refused, match="There is no message 999"):
        await ahmed.forges(999, "Yes")


async def test_a_link_cannot_be_tapped(bot: Bot, ahmed: Person) -> None:
    link = {"inline_keyboard": [[{"text": "Guide", "url": "https://example.org"}]]}
    await bot.says(ahmed.id, reply_markup=link)
    with pytest.raises(Refused, match="sends nothing to the bot"):
        await ahmed.taps("Guide")


async def test_the_newest_message_with_the_label_is_tapped(bot: Bot, ahmed: Person) -> None:
    await bot.says(ahmed.id, "First?", reply_markup=buttons({"Yes": "first"}))
    await bot.says(ahmed.id, "Second?", reply_markup=buttons({"Yes": "second"}))
    await bot.says(ahmed.id, "No buttons here")
    await ahmed.taps("Yes")
    assert (await bot.one_update("callback_query"))["data"] == "second"
