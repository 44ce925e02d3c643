"""The demo as a person plays it, in a browser: the four workflows, a kill in the middle of an answer, two scripts."""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

import pytest
from playwright.async_api import Locator, expect

from flows.banks.risk_bank import bundled
from flows.vote import STANCES, Mark
from locales import Reader, Text, _, say
from tests.bot.processes import PATIENCE
from tests.browser.conftest import OpenPage
from tests.browser.phone import ChatPage, Phone, worded
from tests.handlers.checking import harmless

URDU = Reader("ur", "Asia/Karachi")
DOORBELL = "One item is waiting for you."
HOME = re.compile("Home|آغاز")
MEANING = _("What do these mean?")
SUPPORT = say(STANCES[Mark.SUPPORT], URDU)


class Demo:
    """`convenor demo` as a process, on a folder of its own: killed and started again like anybody's."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = ""
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> Self:
        port = self.url.rpartition(":")[2] or "0"
        clean = {name: value for name, value in os.environ.items() if not name.startswith("CONVENOR_")}
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot.cli", "demo", "--port", port, "--data", str(self.folder), "--no-browser"),
            stdout=asyncio.subprocess.PIPE,
            env=clean,
        )
        assert self._process.stdout is not None
        try:
            said = (await asyncio.wait_for(self._process.stdout.readline(), PATIENCE)).decode()
            assert said.startswith("Open http"), said
        except BaseException:
            await self.is_killed()  # nobody else would: the fixture has nothing to give yet
            raise
        self.url = said.split()[1]
        return self

    async def is_killed(self) -> None:
        assert self._process is not None
        self._process.kill()
        await self._process.wait()


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[Demo]:
    """A demo that begins on a Monday morning, whatever day the test runs on: notices keep to working hours."""
    folder = tmp_path / "demo"
    folder.mkdir()
    ahead = datetime(2026, 11, 30, 4, 0, tzinfo=UTC) - datetime.now(UTC)
    (folder / "clock.json").write_text(json.dumps({"offset": ahead.total_seconds()}))
    demo = await Demo(folder).start()
    yield demo
    await demo.is_killed()


@pytest.fixture
async def page(demo: Demo, open_page: OpenPage) -> ChatPage:
    return await open_page(demo.url)


async def next_due_until(page: ChatPage, phone: Phone, button: str, most: int = 40) -> None:
    """Move the clock from one due moment to the next until Home offers the button."""
    for _attempt in range(most):
        await goes_home(phone)
        if await offers(phone, button).count():
            return
        await page.clock.next_due()
    raise AssertionError(f"{button!r} did not fall due: {await phone.keyboard()}")


async def goes_home(phone: Phone) -> None:
    """Home stands below everything that was there before; a doorbell may have rung in between."""
    await phone.writes("/start")
    since = phone.node.locator(".message.own:not(:has(~ .message.own)) ~ .message")
    await expect(since.filter(has_text=HOME).first).to_be_visible()


def offers(phone: Phone, part: str) -> Locator:
    """The buttons whose label begins like this; a doorbell may have rung below them."""
    return phone.node.locator(".message .keyboard button").filter(has_text=worded(part))


async def opens(phone: Phone, part: str) -> None:
    """Tap what Home offers under a label that begins like this."""
    await expect(offers(phone, part).last).to_be_enabled()
    await phone.taps((await offers(phone, part).last.inner_text()).strip())


async def answers_until(phone: Phone, part: str) -> None:
    """Answer what the bank asks, harmlessly and one question after the other, until this is asked."""
    asked = [str(one.ask) for one in bundled().questions]
    # A doorbell may ring below the question.
    current = phone.messages.filter(has_text=re.compile("|".join(map(re.escape, [part, *asked])))).last
    for _question in asked:
        await expect(current).to_be_visible()
        said = await current.inner_text()
        if part in said:
            return
        [question] = [one for one in bundled().questions if str(one.ask) in said]
        await phone.taps_all(*harmless(question))
    raise AssertionError(f"{part!r} was not asked")


async def test_a_risk_check_survives_a_kill_in_its_middle_and_the_coordinator_sees_only_that_it_was_done(
    demo: Demo, page: ChatPage
) -> None:
    meera = await page.open("Meera")
    await next_due_until(page, meera, "Risk check:")
    await opens(meera, "Risk check:")
    await meera.taps("Begin")
    await answers_until(meera, "threatened, watched or summoned?")
    await demo.is_killed()
    await demo.start()
    await page.is_live()
    await answers_until(meera, "good moment?")
    await meera.taps("Nothing in particular")
    await meera.sees("Threats")
    await meera.taps_all("Save", "⌂ Home")
    await meera.sees("✓ Risk check")
    helen = await page.open("Helen")
    await helen.writes("/start")
    await helen.taps("Risk check status")
    await helen.sees("Side B: done")
    await helen.does_not_see("Threats")
    meera = await page.open("Meera")
    await goes_home(meera)
    await meera.taps("Risk checks")
    await opens(meera, "Seventh round")
    await meera.taps("Over time")
    drawn = meera.node.get_by_role("button", name=re.compile("^Enlarge"))
    await expect(drawn).to_be_visible()
    await meera.taps("⌂ Home")
    await expect(drawn).to_have_count(0)


async def test_a_vote_of_all_passes_and_nobody_is_told_more(page: ChatPage) -> None:
    for name in ("Leela", "Tara", "Sana"):
        phone = await page.open(name)
        await opens(phone, "Your vote:")
        await phone.taps_all("What do these mean?", "Support")
        await phone.sees("Your vote is in.")
        await phone.does_not_see("Passed")
    for name in ("Farah", "Haroon", "Omar"):
        phone = await page.open(name)
        await opens(phone, "R-1")
        # Not two taps at one place: the second, within half a second, would be taken for a slip of the finger.
        await phone.taps_all(say(MEANING, URDU), SUPPORT)
        await phone.sees_button("⌂ " + say(home_label(), URDU).removeprefix("⌂ "))
    tara = await page.open("Tara")
    await goes_home(tara)
    await tara.taps_all("Your votes", "R-1")
    await tara.sees("river bridge")
    await tara.sees("Passed: both sides agree to this text.")


def home_label() -> Text:
    from handlers.talking import HOME

    assert isinstance(HOME.label, Text)
    return HOME.label


async def test_a_consultation_ends_in_the_issue_log_of_its_own_side(page: ChatPage) -> None:
    meera = await page.open("Meera")
    await meera.taps_all("Consultation", "Continue", "A new source", "Business", "4")
    await meera.taps_all("☐ Trade and transit", "Done", "About 3 months", "Skip", "Within 6 months")
    await meera.taps_all("☐ Traders and workers", "Done", "No")
    # What is typed for a sensitive question does not stay in the chat.
    await meera.field.fill("Crossing days at the river bridge")
    await meera.field.press("Enter")
    await meera.sees("How sensitive is this issue on your side?")
    await expect(meera.node.locator(".message.own").filter(has_text="Crossing days")).to_have_count(0)
    await meera.taps_all("2", "4", "3", "Save")
    await meera.sees("Entered in your side's issue log as ISS-1.")
    await meera.taps_all("⌂ Home", "Issue log")
    await meera.sees("ISS-1")
    bilal = await page.open("Bilal")
    await bilal.writes("/start")
    await bilal.taps("Issue log")
    await bilal.does_not_see("Crossing days")


async def test_the_harvest_comes_round_and_nothing_to_report_is_one_tap(page: ChatPage) -> None:
    helen = await page.open("Helen")
    await next_due_until(page, helen, "What has changed:")
    await helen.sees(DOORBELL)
    await opens(helen, "What has changed:")
    await opens(helen, "Nothing")
    await helen.taps("⌂ Home")
    await helen.sees("✓ What has changed")


async def test_urdu_runs_from_right_to_left_and_english_from_left_to_right(page: ChatPage) -> None:
    ayesha = await page.open("Ayesha")
    meera = await page.beside("Meera")
    for phone, direction in ((ayesha, "rtl"), (meera, "ltr")):
        words = phone.node.locator("[dir]").filter(
            has_text="Home" if direction == "ltr" else say(home_label(), URDU)[-3:]
        )
        await expect(words.first).to_have_css("direction", direction)
