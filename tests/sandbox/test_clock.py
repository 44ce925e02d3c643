"""The clock: shared, movable, told to those who watch."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.sandbox.clock import Clock
from tests.people import Person, Refused, Sandbox
from tests.sandbox.client import Bot

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def standing(path: Path | None = None) -> Clock:
    """A clock whose real time stands still at noon."""
    return Clock(path, lambda: NOON.timestamp())


async def test_messages_carry_the_moved_time(bot: Bot, sandbox: Sandbox, ahmed: Person) -> None:
    before = (await bot.says(ahmed.id))["date"]
    await sandbox.advance(timedelta(days=2))
    sent = await ahmed.writes("Two days later")
    (update,) = await bot.updates()
    assert update["message"]["date"] - before in range(2 * 86_400, 2 * 86_400 + 10)
    edited = await bot.call("editMessageText", chat_id=ahmed.id, message_id=sent.message_id - 1, text="Changed")
    assert edited["edit_date"] - edited["date"] >= 2 * 86_400


async def test_the_clock_can_be_moved_by_and_to() -> None:
    async with Sandbox(clock=standing()) as sandbox:
        await sandbox.advance(timedelta(hours=1))
        assert await sandbox.now() == NOON + timedelta(hours=1)
        await sandbox.move_to(NOON + timedelta(days=5))
        assert await sandbox.now() == NOON + timedelta(days=5)
        view = await sandbox.control("GET", "/sim/clock")
        assert view == {"now": (NOON + timedelta(days=5)).timestamp(), "offset": 5 * 86_400.0, "next_due": None}


async def test_the_next_due_moment_is_kept_for_the_page() -> None:
    async with Sandbox(clock=standing()) as sandbox:
        due = NOON + timedelta(hours=3)
        await sandbox.control("PUT", "/sim/clock/next_due", {"at": due.timestamp()})
        assert await sandbox.next_due() == due
        await sandbox.control("PUT", "/sim/clock/next_due", {"at": None})
        assert await sandbox.next_due() is None


@pytest.mark.parametrize("document", [{}, {"advance_seconds": "soon"}, {"to": None}, {"advance_seconds": True}])
async def test_what_is_no_time_is_refused(document: dict[str, object], sandbox: Sandbox) -> None:
    with pytest.raises(Refused, match="must be a number"):
        await sandbox.control("POST", "/sim/clock", document)


async def test_the_offset_is_shared_through_a_file_and_read_from_it(tmp_path: Path) -> None:
    path = tmp_path / "clock.json"
    async with Sandbox(clock=standing(path)) as sandbox:
        assert json.loads(path.read_text()) == {"offset": 0.0}
        await sandbox.advance(timedelta(days=1))
        assert json.loads(path.read_text()) == {"offset": 86_400.0}
    async with Sandbox(clock=standing(path)) as again:
        assert await again.now() == NOON + timedelta(days=1)
    assert os.listdir(tmp_path) == ["clock.json"]


async def test_a_file_that_is_no_clock_means_the_real_time(tmp_path: Path) -> None:
    path = tmp_path / "clock.json"
    path.write_text("{torn")
    async with Sandbox(clock=standing(path)) as sandbox:
        assert await sandbox.now() == NOON
