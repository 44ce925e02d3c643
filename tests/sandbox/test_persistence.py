"""With a folder, the world outlives a killed process."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from bot.sandbox.clock import Clock
from bot.sandbox.journal import Journal
from bot.sandbox.world import World
from tests.people import SandboxProcess
from tests.sandbox.client import Bot, buttons


@pytest.fixture
async def sandbox(tmp_path: Path) -> AsyncIterator[SandboxProcess]:
    async with SandboxProcess(tmp_path, "--clock-file", str(tmp_path / "clock.json")) as running:
        yield running


async def test_a_killed_sandbox_comes_back_with_everything(sandbox: SandboxProcess, tmp_path: Path) -> None:
    async with aiohttp.ClientSession() as session:
        bot = Bot(sandbox, session)
        ahmed = await sandbox.person("Ahmed", language="ur", note="organiser, side A")
        maya = await sandbox.person("Maya")
        await maya.writes("/start")
        await maya.blocks()
        await ahmed.writes("/start")
        await bot.updates()
        question = await bot.says(ahmed.id, "<b>Well?</b>", parse_mode="HTML", reply_markup=buttons(("Yes", "No")))
        await bot.updates()
        await ahmed.attaches("photo")
        await ahmed.taps("Yes")
        await bot.call("setMyCommands", commands=[{"command": "help", "description": "Help"}])
        await sandbox.advance(timedelta(minutes=10))
        await sandbox.control("PUT", "/sim/clock/next_due", {"at": 2_000_000_000})
        crowd = await sandbox.group("Planning", [ahmed])
        chat, history, users = await ahmed.chat(), await ahmed.history(), await sandbox.control("GET", "/sim/users")

        await sandbox.kill()
        await sandbox.start_again()

        assert await ahmed.chat() == chat
        assert await ahmed.history() == history
        assert await sandbox.control("GET", "/sim/users") == users
        assert await ahmed.menu() == {"help": "Help"}
        clock = await sandbox.control("GET", "/sim/clock")
        assert (clock["offset"], clock["next_due"]) == (600.0, 2_000_000_000.0)
        assert await bot.refusal("sendMessage", chat_id=maya.id, text="x") == (
            "403 Forbidden: bot was blocked by the user"
        )
        assert (await bot.says(crowd.id))["chat"]["title"] == "Planning"
        photo, tap, *_ = await bot.updates()
        assert tap["callback_query"]["message"]["message_id"] == question["message_id"]
        assert (await sandbox.file(photo["message"]["photo"][-1]["file_id"])).startswith(b"\x89PNG")
        await bot.call("answerCallbackQuery", callback_query_id=tap["callback_query"]["id"], text="Noted")
        assert await ahmed.toasts() == ["Noted"]


async def test_numbers_go_on_where_they_were(sandbox: SandboxProcess) -> None:
    ahmed = await sandbox.person("Ahmed")
    first = await ahmed.writes("one")
    await sandbox.kill()
    await sandbox.start_again()
    second = await ahmed.writes("two")
    assert (second.update_id, second.message_id) == (first.update_id + 1, first.message_id + 1)


async def test_what_was_confirmed_stays_confirmed_and_the_rest_comes(sandbox: SandboxProcess) -> None:
    async with aiohttp.ClientSession() as session:
        bot = Bot(sandbox, session)
        ahmed = await sandbox.person("Ahmed")
        await ahmed.writes("one")
        await bot.updates()
        await ahmed.writes("two")
        assert [update["message"]["text"] for update in await bot.updates()] == ["two"]
        await sandbox.kill()
        await sandbox.start_again()
        waiting = await bot.call("getUpdates")
        assert [update["message"]["text"] for update in waiting] == ["two"]


async def test_a_webhook_is_served_again_after_a_restart(sandbox: SandboxProcess) -> None:
    async with aiohttp.ClientSession() as session:
        bot = Bot(sandbox, session)
        await bot.call("setWebhook", url="http://127.0.0.1:9/hook", secret_token="s3cret")
        await sandbox.kill()
        await sandbox.start_again()
        assert (await bot.call("getWebhookInfo"))["url"] == "http://127.0.0.1:9/hook"
        assert "409 Conflict" in await bot.refusal("getUpdates")


async def test_a_reset_forgets_everything_but_never_gives_a_number_twice(sandbox: SandboxProcess) -> None:
    ahmed = await sandbox.person("Ahmed", user_id=7)
    before = await ahmed.writes("one")
    await sandbox.advance(timedelta(days=1))
    await sandbox.reset()
    assert await sandbox.control("GET", "/sim/users") == []
    assert (await sandbox.control("GET", "/sim/clock"))["offset"] == 0
    await sandbox.kill()
    await sandbox.start_again()
    assert await sandbox.control("GET", "/sim/users") == []
    ahmed = await sandbox.person("Ahmed", user_id=7)
    after = await ahmed.writes("two")
    assert after.update_id > before.update_id
    assert after.message_id > before.message_id


def test_a_folder_serves_one_sandbox_at_a_time(tmp_path: Path) -> None:
    first = Journal(tmp_path)
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        Journal(tmp_path)
    first.close()
    Journal(tmp_path).close()


def test_nothing_reaches_the_disk_before_the_commit(tmp_path: Path) -> None:
    world = World("1:a", Clock(real_time=lambda: 0.0), tmp_path)
    world.keep("kept", 1)
    world.journal.commit()
    world.keep("lost", 2)
    world.journal._connection.close()  # type: ignore[union-attr]
    again = World("1:a", Clock(real_time=lambda: 0.0), tmp_path)
    assert (again.setting("kept", None), again.setting("lost", None)) == (1, None)
    again.journal.close()
