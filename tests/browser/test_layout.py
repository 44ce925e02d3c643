"""The shape of the page: directions, narrow and wide screens, scrolling, several phones, links into it."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.phone import ChatPage, Phone
from tests.browser.playground import Playground

NARROW = {"viewport": {"width": 320, "height": 568}, "has_touch": True, "is_mobile": True}
WIDE = {"viewport": {"width": 1600, "height": 900}}
URDU = "کیا دونوں اطراف کے لیے ویزے برابر جاری ہوئے ہیں؟"
LONGEST = "Donaudampfschifffahrtsgesellschaftskapitän" * 4


async def fits(page: Page) -> bool:
    """Whether nothing sticks out of the window to the side."""
    return bool(
        await page.evaluate(
            """() => document.documentElement.scrollWidth <= innerWidth
            && [...document.querySelectorAll("button, .bubble, .head, .composer, .notice")]
              .filter((node) => node.checkVisibility())
              .every((node) => node.getBoundingClientRect().left >= 0
                && node.getBoundingClientRect().right <= innerWidth + 0.5)"""
        )
    )


async def direction(phone: Phone, text: str) -> tuple[str, str]:
    """The direction and the language a message is shown in."""
    found = phone.node.locator(".text").filter(has_text=text).last
    facts = await found.evaluate("(node) => [getComputedStyle(node).direction, node.lang]")
    return facts[0], facts[1]


async def test_each_bubble_runs_in_the_direction_of_its_own_text(chat_page: ChatPage, playground: Playground) -> None:
    ayesha = await chat_page.open("Ayesha")
    await ayesha.starts()
    for text in (URDU, "Are the visas equal?", "क्या वीज़ा बराबर हैं?", "آیا ویزه‌ها برابر اند؟", "ایا ویزې برابرې دي؟"):
        await playground.says(101, text)
    await ayesha.sees_last("ایا ویزې")
    assert await direction(ayesha, URDU) == ("rtl", "ur")
    assert await direction(ayesha, "Are the visas") == ("ltr", "en")
    assert await direction(ayesha, "क्या वीज़ा") == ("ltr", "hi")
    assert await direction(ayesha, "آیا ویزه") == ("rtl", "fa")
    assert await direction(ayesha, "ایا ویزې") == ("rtl", "ps")


async def test_a_line_of_another_direction_keeps_its_own_side(chat_page: ChatPage, playground: Playground) -> None:
    ayesha = await chat_page.open("Ayesha")
    await ayesha.starts()
    await playground.says(101, f"{URDU}\nOne line in English.")
    await ayesha.sees_last("One line in English.")
    text = ayesha.messages.last.locator(".text")
    places = await text.evaluate(
        """(node) => {
          const at = node.textContent.indexOf("One");
          const range = document.createRange();
          range.setStart(node.firstChild, at);
          range.setEnd(node.firstChild, at + 3);
          return [range.getBoundingClientRect().left, node.getBoundingClientRect().left];
        }"""
    )
    assert places[0] == pytest.approx(places[1], abs=1)


async def test_a_command_between_urdu_words_keeps_its_stroke_in_front(
    chat_page: ChatPage, playground: Playground
) -> None:
    ayesha = await chat_page.open("Ayesha")
    await ayesha.starts()
    await playground.says(101, f"{URDU} /start")
    link = ayesha.messages.last.locator(".command")
    await expect(link).to_have_text("/start")
    await expect(link).to_have_css("direction", "ltr")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_nothing_sticks_out_at_the_width_of_a_small_phone(
    open_page: OpenPage, playground: Playground, scheme: str
) -> None:
    narrow = await open_page(playground.url, **NARROW, color_scheme=scheme)
    assert await fits(narrow.page)
    phone = await narrow.open("عائشہ")
    await phone.starts()
    rows = (["ہاں", "نہیں", "معلوم نہیں"], [LONGEST[:60]], ["1", "2", "3", "4", "5"])
    await playground.says(102, f"{URDU}\n{LONGEST}", *rows)
    await playground.shows(102, LONGEST)
    await playground.hands_over(102, f"{LONGEST}.pdf", b"%PDF")
    await phone.writes(LONGEST)
    await expect(phone.node.locator(".picture")).to_be_visible()
    assert await fits(narrow.page)
    assert await phone.node.locator(".scroller").evaluate("(node) => node.scrollWidth <= node.clientWidth")


async def test_on_a_phone_the_list_leads_to_a_chat_and_back(open_page: OpenPage, playground: Playground) -> None:
    narrow = await open_page(playground.url, **NARROW)
    people = narrow.page.get_by_role("navigation", name="People")
    ayesha = await narrow.open("Ayesha")
    await expect(people).to_be_hidden()
    await ayesha.node.get_by_role("button", name="Back to the people").click()
    await expect(people).to_be_visible()
    await expect(ayesha.node).to_have_count(0)
    await expect(narrow.row("Ayesha").locator(".who")).to_be_focused()
    await narrow.page.go_back()
    await expect(people).to_be_hidden()


async def test_an_address_opens_the_named_phones_side_by_side(open_page: OpenPage, playground: Playground) -> None:
    wide = await open_page(f"{playground.url}/?people=103,101", **WIDE)
    mira, ayesha = await wide.phone("मीरा"), await wide.phone("Ayesha")
    left, right = await mira.node.bounding_box(), await ayesha.node.bounding_box()
    assert left is not None
    assert right is not None
    assert left["x"] + left["width"] <= right["x"]
    assert left["y"] == right["y"]
    await wide.beside("عائشہ")
    await expect(wide.page).to_have_url(re.compile(r"\?people=103,101,102$"))
    await wide.page.reload()
    await expect(wide.page.locator(".phone")).to_have_count(3)


async def test_a_phone_waits_for_a_person_who_is_not_there_yet(open_page: OpenPage, playground: Playground) -> None:
    page = await open_page(f"{playground.url}/?people=104")
    waiting = page.page.locator(".phone[data-person='104']")
    await expect(waiting).to_contain_text("Nobody with this number is here")
    await playground.person(104, "Farid", note="participant, side A")
    farid = await page.phone("Farid")
    await farid.starts()
    await expect(waiting).to_contain_text("participant, side A")


async def test_reading_further_up_is_not_disturbed_by_what_comes_below(
    chat_page: ChatPage, playground: Playground
) -> None:
    ayesha = await chat_page.open("Ayesha")
    await ayesha.starts()
    numbers = [await playground.says(101, f"Line {number}.\n" * 4) for number in range(12)]
    await ayesha.sees_last("Line 11.")
    scroller = ayesha.node.locator(".scroller")
    await scroller.evaluate("(node) => { node.scrollTop = node.scrollHeight / 2; }")
    jump = ayesha.node.locator(".jump")
    await expect(jump).to_be_visible()
    middle = ayesha.messages.filter(has_text="Line 6.")
    # A message that still rises into its place moves by itself.
    await middle.evaluate("(node) => Promise.all(node.getAnimations().map((one) => one.finished)).then(() => null)")
    before = await middle.bounding_box()
    await playground.bot("editMessageText", chat_id=101, message_id=numbers[0], text="Now much shorter.")
    await playground.says(101, "News from below.")
    await ayesha.sees("News from below.", "Now much shorter.")
    after = await middle.bounding_box()
    assert before is not None
    assert after is not None
    assert after["y"] == pytest.approx(before["y"], abs=2)  # a browser scrolls by whole pixels
    await expect(jump).to_have_attribute("aria-label", "1 new messages: go to the end")
    await jump.click()
    await expect(ayesha.messages.last).to_be_in_viewport(ratio=0.9)
    await expect(jump).to_be_hidden()


async def test_the_newest_message_stays_in_sight_at_the_end_of_the_chat(
    chat_page: ChatPage, playground: Playground
) -> None:
    ayesha = await chat_page.open("Ayesha")
    await ayesha.starts()
    for number in range(10):
        await playground.says(101, f"Line {number}.\n" * 4)
    await playground.shows(101, "A picture at the end")
    await ayesha.sees_last("A picture at the end")
    await expect(ayesha.messages.last).to_be_in_viewport(ratio=0.9)
    await chat_page.page.set_viewport_size({"width": 900, "height": 500})
    await expect(ayesha.messages.last).to_be_in_viewport(ratio=0.9)


async def test_days_are_named_by_the_shared_clock(chat_page: ChatPage, playground: Playground) -> None:
    ayesha = await chat_page.open("Ayesha")
    await ayesha.starts()
    await expect(ayesha.node.locator(".day")).to_have_text(["Today"])
    await chat_page.clock.day()
    await expect(ayesha.node.locator(".day")).to_have_text(["Yesterday"])
    await playground.says(101, "A day later.")
    await expect(ayesha.node.locator(".day")).to_have_text(["Yesterday", "Today"])


async def test_light_and_dark_follow_the_system(chat_page: ChatPage) -> None:
    async def paper() -> str:
        return str(await chat_page.page.evaluate("getComputedStyle(document.body).backgroundColor"))

    await chat_page.page.emulate_media(color_scheme="light")
    light = await paper()
    await chat_page.page.emulate_media(color_scheme="dark")
    assert await paper() != light


async def test_nothing_moves_for_those_who_asked_for_less_motion(open_page: OpenPage, playground: Playground) -> None:
    still = await open_page(playground.url, reduced_motion="reduce")
    ayesha = await still.open("Ayesha")
    await ayesha.starts()
    await playground.bot("sendChatAction", chat_id=101, action="typing")
    await expect(ayesha.node.locator(".dots")).to_be_visible()
    assert await still.page.evaluate("document.getAnimations().length") == 0


async def test_the_dots_of_a_message_lie_on_the_side_where_its_words_end(
    chat_page: ChatPage, playground: Playground
) -> None:
    ayesha = await chat_page.open("Ayesha")
    await ayesha.starts()
    for text, on_the_left in ((URDU, True), ("Are the visas equal on both sides?", False)):
        await playground.says(101, text)
        await ayesha.sees_last(text)
        place = await ayesha.messages.last.locator(".bubble").evaluate(
            """(bubble) => {
              const dots = bubble.querySelector(".options").getBoundingClientRect();
              const all = bubble.getBoundingClientRect();
              return (dots.left + dots.right) / 2 < (all.left + all.right) / 2;
            }"""
        )
        assert place is on_the_left
