"""A conversation as it looks on a phone: writing, tapping, editing, deleting, pictures, files."""

from __future__ import annotations

from playwright.async_api import expect

from tests.browser.phone import ChatPage
from tests.browser.playground import Playground, inline


async def test_an_empty_chat_begins_with_a_start_button(chat_page: ChatPage, playground: Playground) -> None:
    ayesha = await chat_page.open("Ayesha")
    await ayesha.starts()
    assert [update["message"]["text"] for update in await playground.heard()] == ["/start"]
    assert await ayesha.texts() == ["/start"]


async def test_what_a_person_writes_reaches_the_bot_and_its_answer_the_person(
    chat_page: ChatPage, playground: Playground
) -> None:
    ayesha = await chat_page.open("Ayesha")
    await ayesha.writes("The visas came\nfor one side only.")
    (update,) = await playground.heard()
    assert update["message"]["text"] == "The visas came\nfor one side only."
    await playground.says(101, "Thank you, noted.")
    await ayesha.sees_last("Thank you, noted.")
    await expect(ayesha.field).to_have_value("")


async def test_a_tap_by_label_is_heard_and_the_question_changes_in_place(
    chat_page: ChatPage, playground: Playground
) -> None:
    ayesha = await chat_page.open("Ayesha")
    await ayesha.starts()
    question = await playground.says(101, "Are the visas equal?", ["Yes", "No"], ["Don't know"])
    await ayesha.sees("Are the visas equal?")
    assert await ayesha.keyboard() == [["Yes", "No"], ["Don't know"]]

    await ayesha.taps("Don't know", answered=False)
    assert (await playground.tapped())["data"] == "Don't know"
    await playground.bot("editMessageText", chat_id=101, message_id=question, text="How many are missing?")
    await ayesha.sees_last("How many are missing?")
    await ayesha.does_not_see("Are the visas equal?")
    await expect(ayesha.messages.last.locator(".edited")).to_be_visible()
    await expect(ayesha.node.locator(".message .keyboard")).to_have_count(0)


async def test_the_answer_to_a_tap_is_a_toast_or_an_alert(chat_page: ChatPage, playground: Playground) -> None:
    ayesha = await chat_page.open("Ayesha")
    await ayesha.starts()
    await playground.says(101, "Shall it be kept?", ["Keep", "Drop"])
    await ayesha.taps("Keep", answered=False)
    query = await playground.tapped()
    await playground.bot("answerCallbackQuery", callback_query_id=query["id"], text="Kept.")
    await ayesha.sees_toast("Kept.")

    await ayesha.taps("Drop", answered=False)
    query = await playground.tapped()
    await playground.bot("answerCallbackQuery", callback_query_id=query["id"], text="Not yours.", show_alert=True)
    await ayesha.sees_alert("Not yours.")
    await expect(ayesha.button("Drop")).to_be_focused()


async def test_a_deleted_message_is_gone(chat_page: ChatPage, playground: Playground) -> None:
    ayesha = await chat_page.open("Ayesha")
    await ayesha.starts()
    sensitive = await playground.says(101, "Read this and forget it.")
    await ayesha.sees("Read this and forget it.")
    await playground.bot("deleteMessage", chat_id=101, message_id=sensitive)
    await ayesha.does_not_see("Read this and forget it.")
    assert await ayesha.texts() == ["/start"]


async def test_formatting_is_drawn_and_markup_in_text_stays_text(chat_page: ChatPage, playground: Playground) -> None:
    ayesha = await chat_page.open("Ayesha")
    await ayesha.starts()
    html = (
        "<b>Bold <i>and italic</i></b> <code>a &lt; b</code> <tg-spoiler>secret</tg-spoiler> "
        '<a href="https://example.org/">a link</a><blockquote>quoted</blockquote>&lt;img src=x onerror=alert(1)&gt;'
    )
    await playground.says(101, html, parse_mode="HTML")
    await ayesha.sees("<img src=x onerror=alert(1)>")
    text = ayesha.messages.last.locator(".text")
    await expect(text.locator("strong em")).to_have_text("and italic")
    await expect(text.locator("code")).to_have_text("a < b")
    await expect(text.locator("blockquote")).to_have_text("quoted")
    await expect(text.locator("a, img")).to_have_count(0)
    await expect(text.locator(".link")).to_have_attribute(
        "title", "https://example.org/ (links do not open in the sandbox)"
    )
    await text.get_by_role("button", name="Show hidden text").click()
    await expect(text.locator(".revealed")).to_have_text("secret")


async def test_a_picture_can_be_enlarged_and_put_away(chat_page: ChatPage, playground: Playground) -> None:
    ayesha = await chat_page.open("Ayesha")
    await ayesha.starts()
    await playground.shows(101, "The risk matrix")
    await ayesha.sees("The risk matrix")
    thumbnail = ayesha.node.get_by_role("button", name="Enlarge. Picture: The risk matrix")
    await thumbnail.click()
    dialog = chat_page.page.get_by_role("dialog", name="Picture: The risk matrix")
    await expect(dialog.get_by_role("img")).to_have_js_property("naturalWidth", 320)
    await expect(dialog.get_by_role("link", name="Save picture")).to_be_visible()
    await chat_page.page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    await expect(thumbnail).to_be_focused()


async def test_a_document_can_be_saved_under_its_name(chat_page: ChatPage, playground: Playground) -> None:
    ayesha = await chat_page.open("Ayesha")
    await ayesha.starts()
    await playground.hands_over(101, "report.pdf", b"%PDF-1.7 of the sandbox")
    async with chat_page.page.expect_download() as waiting:
        await ayesha.node.get_by_role("link", name="Save report.pdf").click()
    download = await waiting.value
    assert download.suggested_filename == "report.pdf"
    assert (await download.path()).read_bytes() == b"%PDF-1.7 of the sandbox"


async def test_a_protected_message_shows_a_shield_and_refuses_to_be_forwarded(
    chat_page: ChatPage, playground: Playground
) -> None:
    ayesha = await chat_page.open("Ayesha")
    await ayesha.starts()
    await playground.says(101, "Between us.", protect_content=True)
    await ayesha.sees("Between us.")
    await expect(ayesha.messages.last.locator(".shield")).to_be_visible()
    await expect(ayesha.messages.first.locator(".shield")).to_have_count(0)
    await ayesha.messages.last.click(button="right")
    for action in ("Copy text", "Forward"):
        await expect(chat_page.page.get_by_role("menuitem", name=action)).to_be_disabled()
    await chat_page.page.keyboard.press("Escape")
    await ayesha.messages.first.click(button="right")
    await expect(chat_page.page.get_by_role("menuitem", name="Forward")).to_be_enabled()


async def test_typing_shows_until_the_message_comes(chat_page: ChatPage, playground: Playground) -> None:
    ayesha = await chat_page.open("Ayesha")
    await ayesha.starts()
    await playground.bot("sendChatAction", chat_id=101, action="typing")
    await expect(ayesha.node.locator(".head .role")).to_have_text("typing…")
    await playground.says(101, "Here it is.")
    await ayesha.sees("Here it is.")
    await expect(ayesha.node.locator(".head .role")).to_have_text("organiser, side A · English")


async def test_every_kind_of_attachment_arrives(chat_page: ChatPage, playground: Playground) -> None:
    ayesha = await chat_page.open("Ayesha")
    await ayesha.attaches("Photo")
    await ayesha.attaches("Document")
    await ayesha.attaches("Voice message")
    await ayesha.attaches("Contact")
    await ayesha.attaches("Location")
    kinds = ("photo", "document", "voice", "contact", "location")
    heard = [next(kind for kind in kinds if kind in update["message"]) for update in await playground.heard()]
    assert heard == list(kinds)


async def test_a_person_can_block_the_bot_and_come_back(chat_page: ChatPage, playground: Playground) -> None:
    ayesha = await chat_page.open("Ayesha")
    await ayesha.starts()
    await ayesha.blocks()
    await expect(ayesha.field).to_be_hidden()
    await ayesha.unblocks()
    statuses = [
        update["my_chat_member"]["new_chat_member"]["status"]
        for update in await playground.heard()
        if "my_chat_member" in update
    ]
    assert statuses == ["kicked", "member"]


async def test_a_person_can_edit_what_they_wrote(chat_page: ChatPage, playground: Playground) -> None:
    ayesha = await chat_page.open("Ayesha")
    await ayesha.writes("Tuseday")
    await ayesha.messages.last.click(button="right")
    await chat_page.page.get_by_role("menuitem", name="Edit").click()
    await expect(ayesha.field).to_have_value("Tuseday")
    await ayesha.field.fill("Tuesday")
    await ayesha.field.press("Enter")
    await ayesha.sees("Tuesday")
    assert (await playground.heard())[-1]["edited_message"]["text"] == "Tuesday"


async def test_the_menu_of_commands_sends_the_chosen_one(chat_page: ChatPage, playground: Playground) -> None:
    ayesha = await chat_page.open("Ayesha")
    commands = [{"command": "help", "description": "How this works"}]
    await playground.bot("setMyCommands", commands=commands)
    await ayesha.node.get_by_role("button", name="Commands").click()
    await chat_page.page.get_by_role("menuitem", name="/help How this works").click()
    await ayesha.sees_last("/help")


async def test_an_invitation_is_opened_on_the_phone_of_whom_it_is_for(
    chat_page: ChatPage, playground: Playground
) -> None:
    ayesha = await chat_page.open("Ayesha")
    await ayesha.starts()
    await playground.says(101, "Pass this on: https://t.me/sandbox_bot?start=one-time_token")
    await ayesha.node.locator(".invitation").click()
    await chat_page.page.get_by_role("menuitem", name="मीरा").click()
    mira = await chat_page.phone("मीरा")
    await mira.sees("/start one-time_token")
    assert (await playground.heard())[-1]["message"]["from"]["id"] == 103


async def test_links_and_link_buttons_lead_nowhere(chat_page: ChatPage, playground: Playground) -> None:
    ayesha = await chat_page.open("Ayesha")
    await ayesha.starts()
    markup = inline([{"text": "Guide", "url": "https://example.org/guide"}])
    await playground.bot("sendMessage", chat_id=101, text="Read on.", reply_markup=markup)
    await ayesha.taps("Guide", answered=False)
    await expect(chat_page.page.locator("#notices")).to_contain_text("https://example.org/guide")
    assert len(chat_page.page.context.pages) == 1


async def test_suggested_answers_stand_under_the_field_until_they_are_taken_away(
    chat_page: ChatPage, playground: Playground
) -> None:
    ayesha = await chat_page.open("Ayesha")
    for number in range(8):
        await ayesha.writes(f"Line {number}.\nAnd another.")
    rows = {"keyboard": [[{"text": "By phone"}, {"text": "By letter"}]]}
    await playground.bot("sendMessage", chat_id=101, text="How shall we reach you?", reply_markup=rows)
    suggestions = ayesha.node.get_by_role("group", name="Suggested answers")
    await suggestions.get_by_role("button", name="By letter").click()
    await ayesha.sees_last("By letter")
    await expect(ayesha.messages.last).to_be_in_viewport(ratio=0.9)
    gone = {"remove_keyboard": True}
    await playground.bot("sendMessage", chat_id=101, text="Thank you.", reply_markup=gone)
    await expect(suggestions).to_be_hidden()
