"""What happens elsewhere reaches the page by itself, also after the server was away; and nothing is sent twice."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.phone import ChatPage
from tests.browser.playground import Playground, inline


async def test_after_a_restart_of_the_server_the_page_catches_up(tmp_path: Path, open_page: OpenPage) -> None:
    async with Playground(tmp_path) as sandbox:
        await sandbox.person(101, "Ayesha", language_code="en")
        page = await open_page(sandbox.url)
        ayesha = await page.open("Ayesha")
        await ayesha.starts()
        question = await sandbox.says(101, "Before the restart.", ["Yes"])
        await ayesha.sees("Before the restart.")

        await sandbox.stop()
        await expect(page.page.locator("#connection")).to_have_text("Reconnecting…")
        await ayesha.field.fill("Is anybody there?")
        await ayesha.field.press("Enter")
        await expect(page.page.locator("#notices")).to_contain_text("Nothing was sent")
        await expect(ayesha.field).to_have_value("Is anybody there?")

        await sandbox.start_again()
        await sandbox.says(101, "After the restart.")
        await sandbox.bot("editMessageText", chat_id=101, message_id=question, text="Changed meanwhile.")
        await page.is_live()
        await ayesha.sees("Changed meanwhile.", "After the restart.")
        await ayesha.field.press("Enter")
        await ayesha.sees_last("Is anybody there?")


async def test_unread_messages_are_counted_until_somebody_looks(chat_page: ChatPage, playground: Playground) -> None:
    ayesha = await chat_page.open("Ayesha")
    await ayesha.starts()
    await chat_page.open("मीरा")
    await playground.says(101, "One item is waiting for you.")
    await playground.says(101, "Another item is waiting for you.")
    await chat_page.unread("Ayesha", 2)
    await expect(chat_page.row("Ayesha").get_by_role("button", name="2 unread messages")).to_be_visible()
    await chat_page.open("Ayesha")
    await chat_page.unread("Ayesha", 0)
    await playground.says(101, "Seen as it comes.")
    await (await chat_page.phone("Ayesha")).sees("Seen as it comes.")
    await chat_page.unread("Ayesha", 0)


async def test_two_phones_side_by_side_each_show_their_own_chat(chat_page: ChatPage, playground: Playground) -> None:
    ayesha = await chat_page.open("Ayesha")
    await ayesha.starts()
    mira = await chat_page.beside("मीरा")
    await mira.starts()
    await playground.says(101, "For side A only.")
    await playground.says(103, "For side B only.")
    await ayesha.sees("For side A only.")
    await mira.sees("For side B only.")
    await ayesha.does_not_see("For side B only.")
    await mira.does_not_see("For side A only.")


async def test_a_double_click_is_one_tap(chat_page: ChatPage, playground: Playground) -> None:
    ayesha = await chat_page.open("Ayesha")
    await ayesha.starts()
    await playground.says(101, "Shall it be sent?", ["Send"])
    await ayesha.sees_button("Send")
    await ayesha.button("Send").dblclick()
    await playground.tapped()
    assert await playground.heard(wait=1) == []


async def test_the_second_half_of_a_double_click_does_not_answer_the_next_question(
    chat_page: ChatPage, playground: Playground
) -> None:
    ayesha = await chat_page.open("Ayesha")
    await ayesha.starts()
    question = await playground.says(101, "The first question?", ["Yes"])
    await ayesha.sees_button("Yes")
    await ayesha.button("Yes").hover()
    mouse = chat_page.page.mouse
    await mouse.down(click_count=1)
    await mouse.up(click_count=1)
    await playground.tapped()
    markup = inline(["Yes"])
    await playground.bot("editMessageText", chat_id=101, message_id=question, text="The second?", reply_markup=markup)
    await ayesha.sees_last("The second?")
    await mouse.down(click_count=2)
    await mouse.up(click_count=2)
    assert await playground.heard(wait=1) == []


async def test_whoever_really_presses_twice_is_heard_twice(chat_page: ChatPage, playground: Playground) -> None:
    ayesha = await chat_page.open("Ayesha")
    await ayesha.starts()
    await playground.says(101, "One step at a time.", ["Next"])
    await ayesha.taps("Next", answered=False)
    await playground.tapped()
    await ayesha.taps("Next", answered=False)
    await playground.tapped()


async def test_two_quick_messages_arrive_in_the_order_they_were_written(
    chat_page: ChatPage, playground: Playground
) -> None:
    ayesha = await chat_page.open("Ayesha")
    words = ["one", "two", "three", "four", "five"]
    await ayesha.field.focus()
    for word in words:
        await chat_page.page.keyboard.insert_text(word)
        await chat_page.page.keyboard.press("Enter")
    await ayesha.sees_last("five")
    assert await ayesha.texts() == words


async def test_the_clock_moves_for_everybody(chat_page: ChatPage, playground: Playground) -> None:
    before = (await playground.sim("GET", "clock"))["now"]
    await expect(chat_page.clock.next).to_be_disabled()
    await chat_page.clock.hour()
    await chat_page.clock.day()
    moved = (await playground.sim("GET", "clock"))["now"] - before
    assert 90_000 <= moved < 90_060
    await expect(chat_page.page.locator("#ahead")).to_have_text("1 day 1 h ahead")


async def test_next_due_jumps_to_the_moment_and_rests_when_nothing_is_due(
    chat_page: ChatPage, playground: Playground
) -> None:
    due = (await playground.sim("GET", "clock"))["now"] + 3 * 86_400
    await playground.sim("PUT", "clock/next_due", {"at": due})
    await chat_page.clock.next_due()
    assert abs((await playground.sim("GET", "clock"))["now"] - due) < 60
    await playground.sim("PUT", "clock/next_due", {"at": None})
    await expect(chat_page.clock.next).to_be_disabled()
    await expect(chat_page.page.locator("#ahead")).to_have_text(re.compile("^(2 days 23 h|3 days) ahead$"))


async def test_a_person_who_joins_later_appears_in_the_list(chat_page: ChatPage, playground: Playground) -> None:
    await playground.person(104, "Farid", note="participant, side A", language_code="fa-AF")
    await expect(chat_page.row("Farid")).to_contain_text("participant, side A · Dari")


async def test_after_a_reset_the_open_phone_is_empty(chat_page: ChatPage, playground: Playground) -> None:
    ayesha = await chat_page.open("Ayesha")
    await ayesha.starts()
    await playground.sim("POST", "reset", {})
    await expect(ayesha.messages).to_have_count(0)
    await expect(chat_page.page.locator("#people li")).to_have_count(0)
    await expect(chat_page.page.locator("#nobody")).to_be_visible()


async def test_a_tap_that_nobody_answers_is_told_as_such(chat_page: ChatPage, playground: Playground) -> None:
    ayesha = await chat_page.open("Ayesha")
    await ayesha.starts()
    await playground.says(101, "Is anybody there?", ["Knock"])
    await ayesha.sees_button("Knock")
    with pytest.raises(AssertionError, match="Nothing came of tapping 'Knock'"):
        await ayesha.taps("Knock", within=0.3)


async def test_the_page_can_be_kept_as_a_picture(chat_page: ChatPage, tmp_path: Path) -> None:
    await chat_page.open("Ayesha")
    await chat_page.picture(tmp_path / "page.png")
    assert (tmp_path / "page.png").read_bytes().startswith(b"\x89PNG")
