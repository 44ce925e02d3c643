"""A Chromium, a sandbox with people in it, and the chat page open on it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, Request, async_playwright, expect

from tests.browser.phone import ChatPage
from tests.browser.playground import Playground

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-sync",
]
# A busy machine may be slow; a wrong page stays wrong.
expect.set_options(timeout=10_000)

OpenPage = Callable[..., Awaitable[ChatPage]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests here need the browser: unmarked ones would fail instead of saying how to get it."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@pytest.fixture
async def browser(browser_path: Path) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=browser_path, args=FLAGS)
        yield launched
        await launched.close()


def watch(context: BrowserContext, page: Page, address: str, complaints: list[str]) -> None:
    """Note every error of the page and every request that leaves the sandbox."""
    home = "/".join(address.split("/")[:3]) + "/"

    def asked(request: Request) -> None:
        if not request.url.startswith(home):
            complaints.append(f"It asked for {request.url}")

    def said(message: ConsoleMessage) -> None:
        if "Content Security" in message.text:
            complaints.append(message.text)

    context.on("request", asked)
    page.on("console", said)
    page.on("pageerror", lambda error: complaints.append(str(error)))


@pytest.fixture
async def open_page(browser: Browser) -> AsyncIterator[OpenPage]:
    """Opens the chat page at an address, in a browser of its own.

    Fails the test on any error the page meets, and on any request to somewhere else than the sandbox.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    async def open_at(address: str, **options: Any) -> ChatPage:
        """`options` are those of a browser context: viewport, color_scheme, has_touch, locale…"""
        chosen = {
            "viewport": {"width": 1280, "height": 800},
            "locale": "en-GB",
            "timezone_id": "Asia/Karachi",
        } | options
        context = await browser.new_context(**chosen)
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = await context.new_page()
        watch(context, page, address, complaints)
        return await ChatPage(page).visit(address)

    yield open_at
    for context in contexts:
        await context.close()
    assert complaints == []


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    """A sandbox with three people of a fictional dialogue, and no bot but the test itself."""
    async with Playground() as sandbox:
        await sandbox.person(101, "Ayesha", last_name="Rahim", language_code="en", note="organiser, side A")
        await sandbox.person(102, "عائشہ", last_name="قریشی", language_code="ur", note="organiser, side B")
        await sandbox.person(103, "मीरा", language_code="hi", note="participant, side B")
        yield sandbox


@pytest.fixture
async def chat_page(playground: Playground, open_page: OpenPage) -> ChatPage:
    """The page on a wide screen, nobody's phone open yet."""
    return await open_page(playground.url)
