"""The page without a mouse: everything is reached, nothing loses its place."""

from __future__ import annotations

import re

from playwright.async_api import Page, expect

from tests.browser.phone import ChatPage
from tests.browser.playground import Playground, inline


async def press(page: Page, *keys: str) -> None:
    for key in keys:
        await page.keyboard.press(key)


async def test_a_whole_dialogue_is_played_with_keys_alone(chat_page: ChatPage, playground: Playground) -> None:
    page = chat_page.page
    await press(page, "Tab", "Tab", "Tab")  # over the two steps of the clock, on to the list
    await expect(chat_page.row("Ayesha").locator(".who")).to_be_focused()
    await press(page, "ArrowDown", "ArrowDown", "Home", "Enter")
    ayesha = await chat_page.phone("Ayesha")
    await expect(ayesha.field).to_be_focused()
    await page.keyboard.type("/start")
    await press(page, "Enter")
    await ayesha.sees("/start")

    question = await playground.says(101, "Is it safe?", ["Yes", "No"], ["Don't know"])
    await ayesha.sees_last("Is it safe?")
    await press(page, "Shift+Tab", "Shift+Tab")  # past the paper clip, into the buttons of the newest message
    await expect(ayesha.button("Don't know")).to_be_focused()
    await press(page, "ArrowUp", "ArrowRight")
    await expect(ayesha.button("No")).to_be_focused()
    await press(page, "Enter")
    assert (await playground.tapped())["data"] == "No"

    markup = inline(["A little", "Very"])
    await playground.bot("editMessageText", chat_id=101, message_id=question, text="How unsafe?", reply_markup=markup)
    await expect(ayesha.button("A little")).to_be_focused()
    await press(page, "ArrowRight", "Space")
    assert (await playground.tapped())["data"] == "Very"

    await press(page, "Escape")
    await expect(chat_page.row("Ayesha").locator(".who")).to_be_focused()


async def test_control_enter_opens_a_second_phone_beside_the_first(chat_page: ChatPage) -> None:
    await chat_page.open("Ayesha")
    await chat_page.row("Ayesha").locator(".who").focus()
    await press(chat_page.page, "End", "Control+Enter")
    mira = await chat_page.phone("मीरा")
    await expect(mira.node).to_be_visible()
    await expect(chat_page.page.locator(".phone")).to_have_count(2)
    await expect(chat_page.page).to_have_url(re.compile(r"/\?people=101,103$"))


async def test_arrow_right_reaches_the_button_that_opens_side_by_side(chat_page: ChatPage) -> None:
    await chat_page.row("Ayesha").locator(".who").focus()
    await press(chat_page.page, "ArrowRight", "Enter")
    side = chat_page.row("Ayesha").get_by_role("button", name="side by side")
    await expect(side).to_be_focused()
    await expect(side).to_have_attribute("aria-pressed", "true")
    await press(chat_page.page, "Enter")
    await expect(chat_page.page.locator(".phone")).to_have_count(0)


async def test_a_key_held_down_is_one_press(chat_page: ChatPage, playground: Playground) -> None:
    ayesha = await chat_page.open("Ayesha")
    await ayesha.starts()
    await playground.says(101, "Are you sure?", ["Yes"])
    await ayesha.sees_button("Yes")
    await ayesha.button("Yes").focus()
    # Chromium swallows the repetitions of a held key by itself, Firefox clicks at each: they must not get that far.
    held = """(button, repeat) => !button.dispatchEvent(
      new KeyboardEvent("keydown", { key: "Enter", repeat, bubbles: true, cancelable: true }))"""
    assert await ayesha.button("Yes").evaluate(held, True)
    assert not await ayesha.button("Yes").evaluate(held, False)


async def test_menus_open_with_keys_and_escape_gives_the_focus_back(chat_page: ChatPage) -> None:
    ayesha = await chat_page.open("Ayesha")
    clip = ayesha.node.get_by_role("button", name="Attach")
    await clip.focus()
    await press(chat_page.page, "Enter")
    await expect(chat_page.page.get_by_role("menuitem", name="Photo")).to_be_focused()
    await press(chat_page.page, "ArrowUp")
    await expect(chat_page.page.get_by_role("menuitem", name="Location")).to_be_focused()
    await press(chat_page.page, "Escape")
    await expect(chat_page.page.get_by_role("menu")).to_have_count(0)
    await expect(clip).to_be_focused()
    await press(chat_page.page, "Enter", "Enter")
    await expect(ayesha.messages.last).to_be_visible()


async def test_an_alert_takes_the_focus_and_escape_puts_it_away(chat_page: ChatPage, playground: Playground) -> None:
    ayesha = await chat_page.open("Ayesha")
    await ayesha.starts()
    await playground.says(101, "Open it?", ["Open"])
    await ayesha.sees_button("Open")
    await ayesha.button("Open").press("Enter")
    query = await playground.tapped()
    await playground.bot("answerCallbackQuery", callback_query_id=query["id"], text="Too late.", show_alert=True)
    alert = ayesha.node.get_by_role("alertdialog", name="Too late.")
    await expect(alert.get_by_role("button", name="OK")).to_be_focused()
    await press(chat_page.page, "Tab")
    await expect(alert.get_by_role("button", name="OK")).to_be_focused()
    await press(chat_page.page, "Escape")
    await expect(alert).to_have_count(0)
    await expect(ayesha.button("Open")).to_be_focused()


async def test_arrow_keys_walk_the_messages_and_enter_opens_their_menu(
    chat_page: ChatPage, playground: Playground
) -> None:
    ayesha = await chat_page.open("Ayesha")
    await ayesha.starts()
    await playground.says(101, "Something to pass on.")
    await ayesha.sees_last("Something to pass on.")
    await ayesha.field.focus()
    await press(chat_page.page, "Shift+Tab", "Shift+Tab")
    await expect(ayesha.messages.last).to_be_focused()
    await press(chat_page.page, "ArrowUp")
    await expect(ayesha.messages.first).to_be_focused()
    await press(chat_page.page, "End", "Enter")
    await expect(chat_page.page.get_by_role("menuitem", name="Copy text")).to_be_focused()
    await press(chat_page.page, "Escape")
    await expect(ayesha.messages.last).to_be_focused()


async def test_a_deleted_question_leaves_the_focus_in_its_chat(chat_page: ChatPage, playground: Playground) -> None:
    ayesha = await chat_page.open("Ayesha")
    await ayesha.starts()
    await playground.says(101, "The first one stays.")
    question = await playground.says(101, "This one goes.", ["Yes"])
    await ayesha.sees_button("Yes")
    await ayesha.button("Yes").focus()
    await playground.bot("deleteMessage", chat_id=101, message_id=question)
    await ayesha.does_not_see("This one goes.")
    await expect(ayesha.messages.last).to_be_focused()


async def test_shift_enter_breaks_the_line_instead_of_sending(chat_page: ChatPage, playground: Playground) -> None:
    ayesha = await chat_page.open("Ayesha")
    await ayesha.field.focus()
    await chat_page.page.keyboard.type("one")
    await press(chat_page.page, "Shift+Enter")
    await chat_page.page.keyboard.type("two")
    await expect(ayesha.field).to_have_value("one\ntwo")
    await press(chat_page.page, "Enter")
    assert (await playground.heard())[0]["message"]["text"] == "one\ntwo"
