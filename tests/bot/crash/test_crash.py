"""Kill −9 between any two of received, committed, sent and recorded: nothing is lost, nothing silently doubled."""

from __future__ import annotations

import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.bot.crash import program
from tests.bot.crash.program import POINTS
from tests.bot.processes import Running, free_port, start
from tests.people import Person, Sandbox

AYESHA = 7101
REPEAT = "This may be a repeat."


class Program:
    """The bot as a process, on one database, started as often as it takes."""

    def __init__(self, sandbox: Sandbox, database: str, folder: Path, webhook: bool) -> None:
        self._folder = folder
        self.settings: dict[str, Any] = {
            "token": sandbox.token,
            "database": database,
            "key_file": str(folder / "master.key"),
            "telegram_api": sandbox.url,
        }
        if webhook:
            port = free_port()
            self.settings |= {"webhook_url": f"http://127.0.0.1:{port}", "webhook_port": port}

    @asynccontextmanager
    async def running(self, point: str = "", at: int = 0) -> AsyncIterator[Running]:
        process = start(program.run, self.settings, AYESHA, point, at, folder=self._folder)
        try:
            await process.prints("ready")
            yield process
        finally:
            await process.stop()


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox() as running:
        yield running


@pytest.mark.slow
@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
async def test_an_answer_outlives_a_kill_at_any_point_and_its_reply_comes_once_or_marked(
    sandbox: Sandbox, database_url: str, tmp_path: Path, point: str, webhook: bool
) -> None:
    bot = Program(sandbox, database_url, tmp_path, webhook)
    ayesha = await sandbox.person("Ayesha", user_id=AYESHA)
    # Passes of each point before the one that kills: Home, the first question, then the answer's turn.
    async with bot.running(point, at=3) as process:
        await ayesha.writes("/start")
        await ayesha.taps("Form")
        await ayesha.sees("What is it called?")
        await ayesha.writes("Spring round")
        assert await process.ends() == -signal.SIGKILL
    async with bot.running():
        await ayesha.sees("How many?")
        await ayesha.writes("7")
        await ayesha.taps("No")
        card = await ayesha.sees("Please check your answers.")
        assert card.says("Spring round")
        assert card.says("7")
        await ayesha.taps("Save")
        await ayesha.sees("All saved.")
    assert_once_or_marked(await said(ayesha, "How many?"))


def assert_once_or_marked(times: list[str]) -> None:
    assert len(times) >= 1
    assert all(REPEAT in text for text in times[1:]), times


async def said(person: Person, words: str) -> list[str]:
    """Every message with these words that was ever put into the chat, also those deleted since."""
    events = await person.history()
    texts = [event["message"].get("text", "") for event in events if event["kind"] == "sent"]
    return [text for text in texts if words in text]
