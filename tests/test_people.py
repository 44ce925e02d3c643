"""The people of the tests themselves: they must complain when the bot does not do what a test expects of it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest

import tests.sandboxes
from tests.people import Person, Refused, Sandbox
from tests.sandbox.client import Bot, buttons


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox() as running:
        yield running


@pytest.fixture
async def ahmed(sandbox: Sandbox) -> Person:
    person = await sandbox.person("Ahmed")
    await person.writes("/start")
    return person


@pytest.fixture
async def bot(sandbox: Sandbox) -> AsyncIterator[Bot]:
    async with aiohttp.ClientSession() as session:
        yield Bot(sandbox, session)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tests.sandboxes, "PATIENCE", 0.05)


@pytest.mark.usefixtures("impatient")
async def test_what_never_comes_is_reported_with_the_chat(bot: Bot, ahmed: Person) -> None:
    await bot.says(ahmed.id, "Which event?", reply_markup=buttons(("Spring round",)))
    with pytest.raises(AssertionError) as failed:
        await ahmed.sees("Thank you")
    lines = str(failed.value).splitlines()
    assert lines[0] == 'Ahmed never sees "Thank you". The chat:'
    assert lines[1].endswith("/start")
    assert lines[2].endswith("Which event? [Spring round]")


@pytest.mark.usefixtures("impatient")
async def test_a_button_that_never_comes_is_reported(bot: Bot, ahmed: Person) -> None:
    with pytest.raises(AssertionError, match='Ahmed never has a button "Yes"'):
        await ahmed.taps("Yes")


@pytest.mark.usefixtures("impatient")
async def test_everything_that_waits_gives_up(bot: Bot, ahmed: Person) -> None:
    await bot.says(ahmed.id, "Still here")
    with pytest.raises(AssertionError, match='never sees "Still here" no more'):
        await ahmed.sees_no_more("Still here")
    with pytest.raises(AssertionError, match='never is told "Noted"'):
        await ahmed.is_told("Noted")
    with pytest.raises(AssertionError, match='never sees "Still here" 2 times'):
        await ahmed.sees("Still here", times=2)
    with pytest.raises(AssertionError, match="never sees three messages"):
        await ahmed.sees_when(lambda heard: len(heard) == 3, "sees three messages")


async def test_what_should_not_be_there_is_reported(bot: Bot, ahmed: Person) -> None:
    await ahmed.does_not_see("Secret")
    await bot.says(ahmed.id, "Secret")
    with pytest.raises(AssertionError, match='Ahmed saw "Secret"'):
        await ahmed.does_not_see("Secret")


async def test_direction_marks_and_line_breaks_do_not_count(bot: Bot, ahmed: Person) -> None:
    await bot.says(ahmed.id, "Dear \u2068Ahmed\u2069,\nwell?", reply_markup=buttons({"\u2068Spring\u2069 round": "1"}))
    await ahmed.sees("Dear Ahmed, well?")
    await ahmed.taps("Spring round")
    await ahmed.taps("Spring round", on=await ahmed.newest())
    assert (await ahmed.newest()).data("\u2068Spring\u2069 round") == "1"


async def test_a_condition_is_asked_again_after_each_change(bot: Bot, sandbox: Sandbox, ahmed: Person) -> None:
    asked = 0

    async def thirdly() -> int | None:
        nonlocal asked
        asked += 1
        await bot.says(ahmed.id, f"Message {asked}")
        return asked if asked == 3 else None

    assert await sandbox.until(thirdly) == 3


async def test_a_refusal_carries_the_sandboxs_sentence(sandbox: Sandbox) -> None:
    with pytest.raises(Refused, match=r"POST /sim/groups: A group needs a title and members\."):
        await sandbox.group("Planning", [])
