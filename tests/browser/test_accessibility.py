"""The page for those who hear it or need strong contrast: names, landmarks, announcements, colours, sizes."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.phone import ChatPage
from tests.browser.playground import Playground

# Every text in sight with its colour, the colours under it from the top down, its size and weight.
COLOURS = """() => {
  const rgba = (text) => (text.match(/rgba?\\([^)]*\\)|color\\(srgb[^)]*\\)/g) ?? []).map((found) => {
    const numbers = found.match(/[\\d.]+/g).map(Number);
    const scale = found.startsWith("color") ? 255 : 1;
    return [...numbers.slice(0, 3).map((part) => part * scale), numbers[3] ?? 1];
  });
  const seen = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !node.checkVisibility({ visibilityProperty: true })) continue;
    if (node.closest(".spoken, :disabled, noscript, .hidden, [inert]")) continue;
    const style = getComputedStyle(node);
    const under = [];
    for (let at = node; at; at = at.parentElement) {
      const paint = getComputedStyle(at);
      const fill = rgba(paint.backgroundColor)[0];
      const gradient = paint.backgroundImage === "none" ? [] : rgba(paint.backgroundImage).slice(-1);
      under.push(...gradient, ...(fill && fill[3] ? [fill] : []));
    }
    seen.push({ text: walker.currentNode.textContent.trim().slice(0, 40), colour: rgba(style.color)[0], under });
  }
  return seen;
}"""

# Everything that can be operated and has neither a label nor text.
NAMELESS = """() => {
  const labelled = (node) => document.getElementById(node.getAttribute("aria-labelledby") ?? "")?.textContent;
  return [...document.querySelectorAll("button, a, textarea, input, [role=menuitem], [tabindex]")]
    .filter((node) => node.checkVisibility())
    .filter((node) => !(node.getAttribute("aria-label") || labelled(node) || node.textContent).trim())
    .map((node) => node.outerHTML);
}"""


def luminance(colour: list[float]) -> float:
    """Relative luminance as in WCAG 2.2."""
    parts = [part / 255 for part in colour[:3]]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def painted(layers: list[list[float]]) -> list[float]:
    """The colour that shows when half-transparent layers, top first, lie over each other."""
    shown = [255.0, 255.0, 255.0]
    for *colour, opacity in reversed(layers):
        shown = [part * opacity + below * (1 - opacity) for part, below in zip(colour, shown, strict=True)]
    return shown


def contrast(sample: dict[str, Any]) -> float:
    ground = painted(sample["under"])
    ink = painted([sample["colour"], [*ground, 1.0]])
    lighter, darker = sorted((luminance(ground), luminance(ink)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


async def furnish(page: ChatPage, playground: Playground) -> Page:
    """Two phones with one of everything in them."""
    ayesha = await page.open("Ayesha")
    await ayesha.starts()
    urdu = await page.beside("عائشہ")
    await urdu.starts()
    styles = [{"text": name, "callback_data": name, "style": name} for name in ("primary", "success", "danger")]
    await playground.says(101, "<b>Bold</b> <code>code</code> /help", ["Plain"], [*styles], parse_mode="HTML")
    quote = "<blockquote>Quoted</blockquote> https://example.org"
    await playground.says(101, quote, parse_mode="HTML", protect_content=True)
    await playground.shows(101, "The risk matrix")
    await playground.hands_over(101, "report.pdf", b"%PDF")
    await playground.says(102, "کیا یہ محفوظ ہے؟", ["ہاں", "نہیں"])
    await ayesha.attaches("Contact")
    await urdu.sees_button("ہاں")
    return page.page


async def test_every_control_has_a_name(chat_page: ChatPage, playground: Playground) -> None:
    page = await furnish(chat_page, playground)
    assert await page.evaluate(NAMELESS) == []
    await page.get_by_role("button", name="Attach").first.click()
    assert await page.evaluate(NAMELESS) == []


async def test_what_a_screen_reader_hears_is_the_page_in_order(chat_page: ChatPage, playground: Playground) -> None:
    page = await furnish(chat_page, playground)
    await expect(page.get_by_role("banner")).to_contain_text("Convenor")
    await expect(page.get_by_role("navigation", name="People")).to_be_visible()
    await expect(page.get_by_role("main", name="Phones")).to_be_visible()
    ayesha = page.get_by_role("region", name="Ayesha Rahim")
    await expect(ayesha.get_by_role("log", name="Chat of Ayesha Rahim with the bot")).to_be_visible()
    await expect(ayesha.get_by_role("textbox", name="Message from Ayesha Rahim")).to_be_visible()
    await expect(ayesha.get_by_role("group", name="Buttons of this message").first).to_be_visible()
    headings = page.locator("h1:visible, h2:visible, h3:visible")
    levels = await headings.evaluate_all("(nodes) => nodes.map((node) => node.tagName)")
    assert levels[0] == "H1"
    assert set(levels[1:]) == {"H2"}


async def test_messages_edits_and_toasts_are_announced_and_old_messages_are_not(
    chat_page: ChatPage, playground: Playground
) -> None:
    ayesha = await chat_page.open("Ayesha")
    await expect(ayesha.log).to_have_attribute("aria-relevant", "additions text")
    await expect(ayesha.node.locator(".toasts")).to_have_attribute("role", "status")
    await expect(chat_page.page.locator("#notices")).to_have_attribute("role", "status")
    await expect(chat_page.page.locator("#connection")).to_have_attribute("role", "status")
    await ayesha.starts()
    first = await ayesha.messages.first.element_handle()
    await playground.says(101, "Something new.")
    await ayesha.sees("Something new.")
    assert first is not None
    assert await first.evaluate("(node) => node.isConnected")


async def test_ids_are_unique_and_what_they_are_used_for_exists(chat_page: ChatPage, playground: Playground) -> None:
    page = await furnish(chat_page, playground)
    ids = await page.evaluate("[...document.querySelectorAll('[id]')].map((node) => node.id)")
    assert len(ids) == len(set(ids))
    used = await page.evaluate(
        """["aria-labelledby", "aria-describedby", "aria-controls"].flatMap((name) =>
          [...document.querySelectorAll(`[${name}]`)].map((node) => node.getAttribute(name)))"""
    )
    assert set(used) <= set(ids)


async def test_urdu_is_marked_as_urdu_and_english_as_english(chat_page: ChatPage, playground: Playground) -> None:
    await furnish(chat_page, playground)
    urdu = await chat_page.phone("عائشہ")
    await expect(urdu.button("ہاں").locator(".label")).to_have_attribute("lang", "ur")
    await expect(chat_page.row("عائشہ").locator(".name")).to_have_attribute("lang", "ur")
    await expect(chat_page.page.locator("html")).to_have_attribute("lang", "en")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_text_stands_out_from_what_is_under_it(
    open_page: OpenPage, playground: Playground, scheme: str
) -> None:
    page = await furnish(await open_page(playground.url, color_scheme=scheme), playground)
    samples = await page.evaluate(COLOURS)
    assert len(samples) > 40
    weak = {sample["text"]: round(contrast(sample), 2) for sample in samples if contrast(sample) < 4.5}
    assert weak == {}


async def test_everything_to_tap_is_large_enough(open_page: OpenPage, playground: Playground) -> None:
    narrow = await open_page(playground.url, viewport={"width": 360, "height": 700}, has_touch=True, is_mobile=True)
    ayesha = await narrow.open("Ayesha")
    await ayesha.starts()
    await playground.says(101, "From one to five?", ["1", "2", "3", "4", "5"], ["1", "2", "3", "4", "5", "6", "7", "8"])
    await ayesha.sees_button("8")
    small = await narrow.page.evaluate(
        """[...document.querySelectorAll("button:not(.link, .options), a")].filter((node) => node.checkVisibility())
          .map((node) => [node.textContent || node.ariaLabel, node.getBoundingClientRect()])
          .filter(([, box]) => box.width < 24 || box.height < 30)"""
    )
    assert small == []
