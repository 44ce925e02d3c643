"""The chat page as a test plays it: open a person's phone, write, tap by label, see what the bot answered."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Literal

from playwright.async_api import Locator, Page, expect

Kind = Literal["Photo", "Document", "Voice message", "Contact", "Location"]

# `changed` resolves once something appears, changes or goes in the chat, or a toast or an alert comes up.
WATCH = """(phone) => { phone.changed = new Promise((resolve) => {
  const watcher = new MutationObserver(() => { watcher.disconnect(); resolve(); });
  for (const part of phone.querySelectorAll(".log, .toasts")) watcher.observe(part, { childList: true, subtree: true });
  watcher.observe(phone, { childList: true });
}); }"""
ISOLATES = "[\u2066-\u2069]*"


def worded(text: str, *, whole: bool = False) -> re.Pattern[str]:
    """Matches the text as a person reads it: invisible direction marks and the kind of blank do not count."""
    parts = [r"\s+" if letter.isspace() else re.escape(letter) for letter in " ".join(text.split())]
    pattern = ISOLATES + ISOLATES.join(parts) + ISOLATES
    return re.compile(rf"^\s*{pattern}\s*$" if whole else pattern)


class ChatPage:
    """The whole page: the list of people, the clock, and the phones that are open."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clock = ClockBar(page)

    async def visit(self, address: str) -> ChatPage:
        """Load the page, with `?people=…` if wanted, and wait until it is connected."""
        await self.page.goto(address)
        await self.is_live()
        return self

    async def is_live(self) -> None:
        await expect(self.page.locator("#connection")).to_have_class(re.compile(r"\blive\b"))

    async def picture(self, path: Path) -> None:
        """Keep the page as it looks now, as a PNG."""
        await self.page.screenshot(path=path, animations="disabled", caret="hide")

    def row(self, name: str) -> Locator:
        """The person's row in the list; any part of the name or the role that only one person has."""
        return self.page.locator("#people li").filter(has_text=worded(name))

    async def open(self, name: str) -> Phone:
        """Show this person's phone alone; on a narrow screen, leave the one that is open first."""
        back = self.page.locator(".phone.active").get_by_role("button", name="Back to the people")
        if await back.is_visible():
            await back.click()
        await self.row(name).locator(".who").click()
        return await self.phone(name)

    async def beside(self, name: str) -> Phone:
        """Show this person's phone next to those that are open already."""
        side = self.row(name).get_by_role("button", name="side by side")
        if await side.get_attribute("aria-pressed") != "true":
            await side.click()
        return await self.phone(name)

    async def phone(self, name: str) -> Phone:
        """The phone of a person that is open already."""
        person = await self.row(name).get_attribute("data-person")
        phone = Phone(self.page, self.page.locator(f".phone[data-person='{person}']"))
        await expect(phone.node).to_be_visible()
        await expect(phone.node).not_to_have_attribute("aria-busy", "true")
        return phone

    async def unread(self, name: str, count: int) -> None:
        """Wait until the list shows so many unread messages; 0 means no badge."""
        badge = self.row(name).locator(".badge")
        await (expect(badge).to_have_text(str(count)) if count else expect(badge).to_have_count(0))


class ClockBar:
    """The clock that everybody shares."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.next = page.get_by_role("button", name="Next due")

    async def hour(self) -> None:
        await self._press(self.page.get_by_role("button", name="by one hour"))

    async def day(self) -> None:
        await self._press(self.page.get_by_role("button", name="by one day"))

    async def next_due(self) -> None:
        """Move to the moment when something falls due next; waits until there is one."""
        await expect(self.next).to_be_enabled()
        await self._press(self.next)

    async def _press(self, button: Locator) -> None:
        async with self.page.expect_response(lambda answer: answer.url.endswith("/sim/clock")):
            await button.click()


class Phone:
    """One person's phone. Everything waits as a person would: for the page to show it, ten seconds at most."""

    def __init__(self, page: Page, node: Locator) -> None:
        self.page = page
        self.node = node
        self.log = node.get_by_role("log")
        self.messages = node.locator(".message")
        self.field = node.get_by_role("textbox")

    async def starts(self, payload: str = "") -> None:
        """Begin the chat, with the payload of a deep link if there is one."""
        if payload or await self.messages.count():
            await self.writes(f"/start {payload}".strip())
        else:
            await self.node.get_by_role("button", name="Start", exact=True).click()
            await expect(self.messages.first).to_be_visible()

    async def writes(self, text: str) -> None:
        """Type a message, send it with Enter, and see it stand in the chat."""
        await self.field.fill(text)
        own = await self.node.locator(".message.own").count()
        await self.field.press("Enter")
        await expect(self.node.locator(".message.own").nth(own)).to_be_visible()

    def button(self, label: str) -> Locator:
        """The newest inline button with this label."""
        return self.node.locator(".message .keyboard button").filter(has_text=worded(label, whole=True)).last

    async def taps(self, label: str, *, answered: bool = True, within: float = 10) -> None:
        """Tap the newest button with this label, and wait so many seconds for the bot to do something about it."""
        button = self.button(label)
        await expect(button).to_be_enabled()
        # A click elsewhere in between: two quick ones at one place are a double click, whose second half the page
        # takes for a slip of the finger, and keyboards change under the finger.
        await self.node.get_by_role("heading").first.click()
        if not answered:
            await button.click()
            return
        await self.node.evaluate(WATCH)
        # A keyboard that moves between the finger's touch and its lifting is missed; then one taps again.
        for _attempt in range(2):
            await button.click()
            if await self._changes(within / 2):
                return
        raise AssertionError(f"Nothing came of tapping {label!r} within {within} seconds.")

    async def _changes(self, within: float) -> bool:
        """Whether anything happens in the chat within so many seconds of the watch."""
        change = asyncio.ensure_future(self.node.evaluate("(phone) => phone.changed"))
        try:
            await asyncio.wait_for(asyncio.shield(change), within)
        except TimeoutError:
            return False
        finally:
            change.cancel()
        return True

    async def taps_all(self, *labels: str) -> None:
        for label in labels:
            await self.taps(label)

    async def sees(self, *texts: str) -> None:
        """Wait until each text stands in some message of the chat."""
        for text in texts:
            await expect(self.messages.filter(has_text=worded(text)).last).to_be_visible()

    async def sees_last(self, text: str) -> None:
        """Wait until the newest message says this."""
        await expect(self.messages.last).to_contain_text(worded(text))

    async def does_not_see(self, text: str) -> None:
        """Wait until no message says this."""
        await expect(self.messages.filter(has_text=worded(text))).to_have_count(0)

    async def sees_button(self, *labels: str) -> None:
        for label in labels:
            await expect(self.button(label)).to_be_visible()

    async def sees_toast(self, text: str) -> None:
        await expect(self.node.locator(".toast")).to_contain_text(worded(text))

    async def sees_alert(self, text: str) -> None:
        """Wait for an alert that says this, and put it away."""
        box = self.node.get_by_role("alertdialog")
        await expect(box).to_contain_text(worded(text))
        await box.get_by_role("button", name="OK").click()
        await expect(box).to_have_count(0)

    async def texts(self) -> list[str]:
        """What the messages say, oldest first, without times and marks."""
        return [text.strip() for text in await self.messages.locator(".body").all_inner_texts()]

    async def keyboard(self) -> list[list[str]]:
        """The labels under the newest message that has buttons, row by row."""
        rows = await self.node.locator(".message .keyboard").last.locator(".row").all()
        return [[label.strip() for label in await row.get_by_role("button").all_inner_texts()] for row in rows]

    async def attaches(self, kind: Kind) -> None:
        own = await self.node.locator(".message.own").count()
        await self.node.get_by_role("button", name="Attach").click()
        await self.page.get_by_role("menuitem", name=kind).click()
        await expect(self.node.locator(".message.own").nth(own)).to_be_visible()

    async def blocks(self) -> None:
        await self._chooses("Block the bot")
        await expect(self.node.get_by_role("button", name="Unblock")).to_be_visible()

    async def unblocks(self) -> None:
        await self.node.get_by_role("button", name="Unblock").click()
        await expect(self.field).to_be_visible()

    async def closes(self) -> None:
        await self._chooses("Close this phone")
        await expect(self.node).to_have_count(0)

    async def _chooses(self, option: str) -> None:
        await self.node.get_by_role("button", name="Phone options").click()
        await self.page.get_by_role("menuitem", name=option).click()
