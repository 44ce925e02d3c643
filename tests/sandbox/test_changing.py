"""Edits, deletions, copies and forwards: what may be changed, until when, and what stays where it is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from bot.sandbox.attachments import plain_picture
from tests.people import Person, Sandbox
from tests.sandbox.client import Bot, buttons

NOT_MODIFIED = (
    "400 Bad Request: message is not modified: specified new message content and reply markup are exactly the same"
    " as a current content and reply markup of the message"
)


def where(person: Person, message: Any) -> dict[str, int]:
    return {"chat_id": person.id, "message_id": message["message_id"]}


async def photo(bot: Bot, person: Person, **more: str) -> Any:
    form = aiohttp.FormData({"chat_id": str(person.id), **more})
    form.add_field("photo", plain_picture(40, 30), filename="plan.png", content_type="image/png")
    return await bot.send("sendPhoto", data=form)


async def test_an_edit_changes_the_message_in_place(bot: Bot, ahmed: Person) -> None:
    sent = await bot.says(ahmed.id, "Question 1", reply_markup=buttons(("Yes",)))
    edited = await bot.call("editMessageText", **where(ahmed, sent), text="*Question 2*", parse_mode="MarkdownV2")
    assert edited["edit_date"] >= edited["date"]
    (message,) = await ahmed.heard()
    assert (message.text, message.labels, message.edited) == ("Question 2", [], True)


async def test_an_edit_without_a_keyboard_takes_the_keyboard_away(bot: Bot, ahmed: Person) -> None:
    sent = await bot.says(ahmed.id, reply_markup=buttons(("Yes",)))
    assert "reply_markup" not in await bot.call("editMessageReplyMarkup", **where(ahmed, sent))
    assert not (await ahmed.newest()).edited


@pytest.mark.parametrize("parse_mode", [None, "HTML"])
async def test_an_edit_that_changes_nothing_is_refused(parse_mode: str | None, bot: Bot, ahmed: Person) -> None:
    same = {"text": "Well?", "parse_mode": parse_mode, "reply_markup": buttons(("Yes",))}
    sent = await bot.call("sendMessage", chat_id=ahmed.id, **same)
    assert await bot.refusal("editMessageText", **where(ahmed, sent), **same) == NOT_MODIFIED
    await bot.call("editMessageText", **where(ahmed, sent), **same | {"reply_markup": buttons(("No",))})


async def test_what_is_not_there_cannot_be_edited(bot: Bot, ahmed: Person, maya: Person) -> None:
    not_found = "400 Bad Request: message to edit not found"
    assert await bot.refusal("editMessageText", chat_id=ahmed.id, message_id=999, text="x") == not_found
    sent = await bot.says(ahmed.id)
    assert await bot.refusal("editMessageText", **where(maya, sent), text="x") == not_found
    await bot.call("deleteMessage", **where(ahmed, sent))
    assert await bot.refusal("editMessageText", **where(ahmed, sent), text="x") == not_found


async def test_a_persons_own_message_cannot_be_edited(bot: Bot, ahmed: Person) -> None:
    theirs = await ahmed.writes("Mine")
    refusal = await bot.refusal("editMessageText", chat_id=ahmed.id, message_id=theirs.message_id, text="Yours")
    assert refusal == "400 Bad Request: message can't be edited"


async def test_an_edit_needs_to_say_of_what(bot: Bot, ahmed: Person) -> None:
    assert await bot.refusal("editMessageText", text="x", message_id=1) == "400 Bad Request: chat_id is empty"
    refusal = await bot.refusal("editMessageText", text="x", chat_id=ahmed.id)
    assert refusal == "400 Bad Request: message identifier is not specified"


async def test_text_and_caption_are_not_the_same(bot: Bot, ahmed: Person) -> None:
    words, picture = await bot.says(ahmed.id), await photo(bot, ahmed)
    refusal = await bot.refusal("editMessageText", **where(ahmed, picture), text="x")
    assert refusal == "400 Bad Request: there is no text in the message to edit"
    refusal = await bot.refusal("editMessageCaption", **where(ahmed, words), caption="x")
    assert refusal == "400 Bad Request: there is no caption in the message to edit"


async def test_a_caption_comes_changes_and_goes(bot: Bot, ahmed: Person) -> None:
    sent = await photo(bot, ahmed, caption="Plan A", has_spoiler="true")
    assert (sent["caption"], sent["has_media_spoiler"]) == ("Plan A", True)
    edited = await bot.call("editMessageCaption", **where(ahmed, sent), caption="<i>Plan B</i>", parse_mode="HTML")
    assert edited["caption_entities"] == [{"type": "italic", "offset": 0, "length": 6}]
    assert edited["photo"] == sent["photo"]
    assert "caption" not in await bot.call("editMessageCaption", **where(ahmed, sent))


async def test_a_picture_can_take_the_place_of_another(bot: Bot, ahmed: Person) -> None:
    sent = await photo(bot, ahmed)
    form = aiohttp.FormData({"chat_id": "7", "message_id": str(sent["message_id"])})
    form.add_field("media", '{"type": "document", "media": "attach://file", "caption": "As a table"}')
    form.add_field("file", b"a;b", filename="table.csv", content_type="text/csv")
    edited = await bot.send("editMessageMedia", data=form)
    assert "photo" not in edited
    assert (edited["document"]["file_name"], edited["caption"]) == ("table.csv", "As a table")


async def test_a_message_under_48_hours_can_be_deleted(bot: Bot, sandbox: Sandbox, ahmed: Person) -> None:
    sent = await bot.says(ahmed.id)
    await sandbox.advance(timedelta(hours=47, minutes=59))
    assert await bot.call("deleteMessage", **where(ahmed, sent)) is True
    assert await ahmed.heard() == []


async def test_a_message_of_48_hours_stays(bot: Bot, sandbox: Sandbox, ahmed: Person) -> None:
    sent = await bot.says(ahmed.id, "Too late")
    await sandbox.advance(timedelta(hours=48))
    refusal = await bot.refusal("deleteMessage", **where(ahmed, sent))
    assert refusal == "400 Bad Request: message can't be deleted for everyone"
    await bot.call("editMessageText", **where(ahmed, sent), text="But not too late to change")
    assert (await ahmed.newest()).text == "But not too late to change"


async def test_what_is_not_there_cannot_be_deleted(bot: Bot, ahmed: Person, maya: Person) -> None:
    sent = await bot.says(ahmed.id)
    not_found = "400 Bad Request: message to delete not found"
    assert await bot.refusal("deleteMessage", **where(maya, sent)) == not_found
    await bot.call("deleteMessage", **where(ahmed, sent))
    assert await bot.refusal("deleteMessage", **where(ahmed, sent)) == not_found


async def test_several_are_deleted_at_once_and_missing_ones_passed_over(
    bot: Bot, sandbox: Sandbox, ahmed: Person
) -> None:
    old = await bot.says(ahmed.id, "Old")
    await sandbox.advance(timedelta(days=3))
    new = await bot.says(ahmed.id, "New")
    numbers = [old["message_id"], new["message_id"], 999]
    assert await bot.call("deleteMessages", chat_id=ahmed.id, message_ids=numbers) is True
    assert [message.text for message in await ahmed.heard()] == ["Old"]
    assert "too many" in await bot.refusal("deleteMessages", chat_id=ahmed.id, message_ids=list(range(1, 102)))


async def test_a_persons_message_can_be_deleted_too(bot: Bot, ahmed: Person) -> None:
    slip = await ahmed.writes("my PIN is 1234")
    await bot.call("deleteMessage", chat_id=ahmed.id, message_id=slip.message_id)
    await ahmed.does_not_see("1234")
    assert {"kind": "deleted", "message_id": slip.message_id}.items() <= (await ahmed.history())[-1].items()


async def test_protected_content_is_neither_copied_nor_forwarded(bot: Bot, ahmed: Person, maya: Person) -> None:
    secret = await bot.says(ahmed.id, "Only for you", protect_content=True)
    assert secret["has_protected_content"] is True
    assert (await ahmed.newest()).protected
    target = {"chat_id": maya.id, "from_chat_id": ahmed.id, "message_id": secret["message_id"]}
    assert await bot.refusal("forwardMessage", **target) == "400 Bad Request: message can't be forwarded"
    assert await bot.refusal("copyMessage", **target) == "400 Bad Request: message can't be copied"
    assert await maya.heard() == []


async def test_protection_survives_an_edit(bot: Bot, ahmed: Person) -> None:
    secret = await bot.says(ahmed.id, "One", protect_content=True)
    assert (await bot.call("editMessageText", **where(ahmed, secret), text="Two"))["has_protected_content"] is True


async def test_a_copy_has_no_origin_and_a_forward_has_one(bot: Bot, ahmed: Person, maya: Person) -> None:
    original = await ahmed.writes("Shall we meet?")
    target = {"chat_id": maya.id, "from_chat_id": ahmed.id, "message_id": original.message_id}
    forwarded = await bot.call("forwardMessage", **target)
    assert forwarded["forward_origin"]["sender_user"]["first_name"] == "Ahmed"
    copied = await bot.call("copyMessage", **target, reply_markup=buttons(("Yes",)))
    newest = await maya.newest()
    assert (newest.id, newest.text, newest.labels) == (copied["message_id"], "Shall we meet?", ["Yes"])
    assert "forwarded" not in newest.raw


async def test_there_must_be_something_to_copy(bot: Bot, ahmed: Person) -> None:
    target = {"chat_id": ahmed.id, "from_chat_id": ahmed.id, "message_id": 999}
    assert await bot.refusal("copyMessage", **target) == "400 Bad Request: message to copy not found"
    assert await bot.refusal("forwardMessage", **target) == "400 Bad Request: message to forward not found"


async def test_a_pinned_message_is_shown_and_known(bot: Bot, ahmed: Person) -> None:
    sent = await bot.says(ahmed.id, "The agenda")
    await bot.call("pinChatMessage", **where(ahmed, sent))
    chat = await bot.call("getChat", chat_id=ahmed.id)
    assert chat["pinned_message"]["text"] == "The agenda"
    assert (await ahmed.newest()).raw["pinned_message"] == sent["message_id"]
    assert await bot.refusal("pinChatMessage", chat_id=ahmed.id, message_id=999) == (
        "400 Bad Request: message to pin not found"
    )
