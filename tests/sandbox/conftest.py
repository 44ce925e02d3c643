"""A sandbox, a bot that checks everything it gets, and people for the tests of the sandbox."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.people import Person, Sandbox
from tests.sandbox.client import Bot


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox() as running:
        yield running


@pytest.fixture
async def bot(sandbox: Sandbox) -> AsyncIterator[Bot]:
    async with aiohttp.ClientSession() as session:
        yield Bot(sandbox, session)


@pytest.fixture
async def ahmed(sandbox: Sandbox, bot: Bot) -> Person:
    """Somebody who has started the bot; the bot has seen it."""
    person = await sandbox.person("Ahmed", user_id=7)
    await person.writes("/start")
    await bot.updates()
    await bot.updates()
    return person


@pytest.fixture
async def maya(sandbox: Sandbox, bot: Bot) -> Person:
    """Somebody else who has started the bot."""
    person = await sandbox.person("Maya", user_id=8, language="hi")
    await person.writes("/start")
    await bot.updates()
    await bot.updates()
    return person
