"""Five weeks before and after one meeting, over the sandbox: stages, a late side, a stop, keys, a pause, a look back.

Whatever anybody was ever sent is read at the end: no side holds the other's words or colours, and nothing that came
unasked says more than that something is waiting.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest

from bot.sandbox.clock import Clock
from flows.roles import Role
from tests.bot.five_weeks import BEGIN, BELL, CAST, DESKS, DOORWORDS, STARTS, TITLE, Story, named
from tests.people import Sandbox, plainly


@pytest.fixture
async def story(tmp_path: Path, database_url: str) -> AsyncIterator[Story]:
    clock = Clock(tmp_path / "clock.json")
    clock.move_to(BEGIN.timestamp())
    async with Sandbox(clock=clock) as sandbox:
        yield Story(sandbox, tmp_path, database_url)


@pytest.mark.slow
async def test_an_event_is_checked_cleared_paused_cleared_again_held_and_looked_back_on(story: Story) -> None:
    await story.is_set_up()
    async with story.bot_running():
        await a_round_is_planned(story)
        await thirty_days_before_one_side_is_late(story)
        await fourteen_days_before_one_side_is_amber(story)
        await seven_days_before_something_stops_everything(story)
        await two_days_before_both_sides_sign(story)
        await a_pause_takes_it_all_back(story)
        await it_is_held_and_looked_back_on(story)
        for name in CAST:
            only_what_they_may_know(name, await story.shown(name))


async def a_round_is_planned(story: Story) -> None:
    for name in CAST:
        await story.writes(name, "/start")
    await story.taps("Ayesha", "Events", "New event", "Core round")
    await story.writes("Ayesha", "Eighth round")
    await story.writes("Ayesha", f"{STARTS:%d.%m.%Y}")
    seen = await story.taps("Ayesha", "10:00", "Karachi", "One day", "Skip")
    await story.taps("Ayesha", seen.labels[0], "Save")
    await story.writes("Ayesha", "/start")
    await story.taps("Ayesha", "Events", TITLE, "Participants of your side")
    await story.taps("Ayesha", "Put on the list", "☐ Paula", "Done", "Save")
    seen = await story.clearance("Ayesha")
    assert seen.says("The risk check of your side is not complete.")
    assert "Turn our key" not in seen.labels


async def thirty_days_before_one_side_is_late(story: Story) -> None:
    await story.until_day(1.05, "Ayesha", "Meera")
    await story.checks("Ayesha", "A")
    await story.until_day(2.1, "Meera")
    await story.until_day(3.2, "Nikhil")
    await story.until_day(4.3, "Nikhil")
    await story.until_day(7.2, "Helen")
    await story.writes("Helen", "/start")
    seen = await story.taps("Helen", "Risk check status")
    assert seen.says("Side B: ")
    await story.checks("Meera", "B")


async def fourteen_days_before_one_side_is_amber(story: Story) -> None:
    await story.until_day(17.05, "Ayesha", "Meera")
    await story.checks("Ayesha", "A", access_needs="No")
    await story.checks("Meera", "B")
    seen = await story.clearance("Ayesha")
    assert seen.says("A risk has no control yet")
    await story.controls("Ayesha", "A", "Bilal", "1.12.2026")


async def seven_days_before_something_stops_everything(story: Story) -> None:
    await story.until_day(24.05, "Ayesha", "Meera")
    await story.checks("Ayesha", "A")
    await story.checks("Meera", "B", violence="Yes")
    await story.controls("Meera", "B", "Nikhil", "1.12.2026")
    assert (await story.clearance("Meera")).says("A question that stops everything is not settled.")
    assert (await story.clearance("Ayesha")).says("Side B: something stands in the way.")


async def two_days_before_both_sides_sign(story: Story) -> None:
    """What stopped everything has passed; who sees to the amber risk has done so."""
    await story.until_day(29.05, "Ayesha", "Meera")
    await story.checks("Ayesha", "A")
    await story.checks("Meera", "B")
    await the_control_is_in_place(story)
    for name in ("Ayesha", "Meera"):
        seen = await story.signs(name)
    assert seen.says("Status: planned"), "the owner of the control is still to sign"
    assert (await story.signs("Bilal")).says("Status: cleared")


async def the_control_is_in_place(story: Story) -> None:
    await story.clearance("Bilal")
    for risk in named(await story.taps("Bilal", "Risks of your side")):
        await story.taps("Bilal", risk, "Score what is left", "It is in place", "2", "3", "Save")
        await story.clearance("Bilal")
        await story.taps("Bilal", "Risks of your side")


async def a_pause_takes_it_all_back(story: Story) -> None:
    before = {name: len(await story.shown(name)) for name in CAST}
    assert (await story.step("Meera", "Pause")).says("is now: paused")
    for name in ("Ayesha", "Bilal", "Nikhil"):
        await story.hears_more(name, before[name])
    assert (await story.step("Nikhil", "Resume")).says("is now: planned")
    await story.checks("Ayesha", "A")
    for name in ("Bilal", "Ayesha", "Meera"):
        seen = await story.signs(name)
    assert seen.says("Status: cleared")


async def it_is_held_and_looked_back_on(story: Story) -> None:
    await story.until_day(31.1)
    assert (await story.step("Ayesha", "It was held")).says("is now: held")
    await story.until_day(36, "Ayesha", "Meera")
    await story.writes("Ayesha", "/start")
    assert (await story.taps("Ayesha", "Events", TITLE, "Debriefed")).says("not done on every side yet")
    for name, side in (("Ayesha", "A"), ("Meera", "B")):
        await story.checks(name, side)
    assert (await story.step("Meera", "Debriefed")).says("is now: debriefed")
    assert (await story.step("Ayesha", "Close the file")).says("is now: closed")


def only_what_they_may_know(name: str, messages: list[Mapping[str, object]]) -> None:
    """Words and colours of a side reach its organisers alone; a bell is a bell."""
    role, side, _rank = CAST[name]
    everything = [
        plainly(f"{one.get('text', '')} {json.dumps(one.get('reply_markup', {}), ensure_ascii=False)}")
        for one in messages
    ]
    assert everything, f"{name} was sent nothing, which proves nothing"
    own = side if role is Role.ORGANISER else None
    if name in ("Ayesha", "Meera"):
        read = " ".join(everything)
        assert DOORWORDS[str(own)] in read, "words do reach those who wrote them, so the search can find some"
        assert DESKS[str(own)] in read
    for text in everything:
        for other in {"A", "B"} - {own}:
            assert DOORWORDS[other] not in text
            assert DESKS[other] not in text
        if own is None:
            assert not set("🟢🟡🟠🔴") & set(text)
        if own == "A":
            assert "🔴" not in text, "what is red on the other side alone"
        if own == "B":
            assert not set("🟡🟠") & set(text), "what is amber on the other side alone"
        if BELL in text:
            assert text.startswith(BELL), "a bell with more than a bell in it"
