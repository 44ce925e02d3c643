"""The bot as Telegram meets it: bad input, floods and strangers over real HTTP, by polling and by webhook."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import pytest
from pydantic import SecretStr

from bot.assembly import Convenor, assembled, serve
from bot.clock import SharedClock
from bot.demo_programme import PEOPLE, plant
from bot.receiver import BODY_LIMIT
from bot.sandbox.clock import Clock
from bot.settings import Pace, Settings
from tests.bot.processes import free_port
from tests.people import Person, Sandbox, Seen

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SECRET = "only-Telegram-knows-it"
DOORBELL = "One item is waiting for you."
EMOJI_STORM = "🔥" * 1500


class Running:
    """A bot with the demo's programme behind a sandbox, and everybody's phone."""

    def __init__(self, sandbox: Sandbox, convenor: Convenor, port: int | None) -> None:
        self.sandbox, self.convenor, self.port = sandbox, convenor, port
        self.phones: dict[str, Person] = {}

    def __getitem__(self, name: str) -> Person:
        return self.phones[name]

    async def address(self) -> str:
        """Where the bot has asked Telegram to post its updates."""
        call = (await self.sandbox.calls_reach("setWebhook", 1, status=200))[0]
        return str(call["parameters"]["url"])


@asynccontextmanager
async def bot(sandbox: Sandbox, folder: Path, database_url: str, *, webhook: bool) -> AsyncIterator[Running]:
    port = free_port() if webhook else None
    settings = Settings(
        _env_file=None,  # type: ignore[call-arg]
        token=SecretStr(sandbox.token),
        database=database_url,
        key_file=folder / "master.key",
        telegram_api=sandbox.url,
        clock_file=folder / "clock.json",
        pace=Pace.OFF,
        tick_seconds=0.2,
        webhook_url=f"http://127.0.0.1:{port}" if port else None,
        webhook_port=port or 8443,
        webhook_secret=SecretStr(SECRET),
    )
    async with assembled(settings, SharedClock(folder / "clock.json")) as convenor:
        running = Running(sandbox, convenor, port)
        for one in PEOPLE:
            running.phones[one.first_name] = await sandbox.person(one.first_name, user_id=one.telegram_id)
        async with convenor.database.transaction() as unit:
            await plant(unit, convenor.worker.works, "en")
        serving = asyncio.create_task(serve(settings, convenor))
        yield running
        await convenor.settled()
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)


@pytest.fixture
async def sandbox(tmp_path: Path) -> AsyncIterator[Sandbox]:
    clock = Clock(tmp_path / "clock.json")
    clock.move_to(MONDAY.timestamp())
    async with Sandbox(clock=clock) as running:
        yield running


@pytest.fixture(params=["polling", "webhook"])
async def running(
    request: pytest.FixtureRequest, sandbox: Sandbox, tmp_path: Path, database_url: str
) -> AsyncIterator[Running]:
    async with bot(sandbox, tmp_path, database_url, webhook=request.param == "webhook") as opened:
        yield opened


async def consults(organiser: Person) -> Seen:
    """Up to the first thing that is typed; the screen that asks for it."""
    await organiser.writes("/start")
    for label, follows in (
        (await due(organiser, "Consultation"), "Before asking"),
        ("Continue", "Who is speaking?"),
        ("A new source", "Where does this person stand?"),
        ("Business", "relied on?"),
        ("3", "glad of ideas"),
        ("Done", "better left alone?"),
    ):
        await organiser.taps(label)
        screen = await organiser.sees(follows)
    await organiser.taps(screen.labels[0])
    return await organiser.sees("which ones hurt?")


async def due(person: Person, what: str) -> str:
    """The button on Home for something that is due."""

    def offered(heard: list[Seen]) -> str | None:
        labels = [label for message in heard for label in message.labels]
        return next((label for label in labels if what in label and "log" not in label), None)

    return str(await person.sees_when(offered, f"is offered {what}"))


@pytest.mark.slow
async def test_whatever_is_thrown_at_a_form_it_stays_where_it_was_and_says_why(running: Running) -> None:
    ayesha = running["Ayesha"]
    begun = await ayesha.writes("/start")
    await consults(ayesha)
    old = await ayesha.newest()
    photo = await ayesha.attaches("photo", "who was there")
    await ayesha.sees("cannot be kept safe here")
    await ayesha.writes("x" * 5000)  # Telegram makes two messages of it
    await ayesha.sees("300")
    await ayesha.writes("/launch")
    await ayesha.sees("There is no such command.")
    await ayesha.writes("calm words")
    await ayesha.sees("really move?")
    await ayesha.edits(begun.message_id, "other words")
    await ayesha.sees("A message you change afterwards is not read again.")
    await ayesha.forges(old, "0" * 22)
    await ayesha.is_told("out of date")
    await ayesha.writes(EMOJI_STORM)
    await ayesha.sees("Please tap")
    assert photo.message_id not in [message.id for message in await ayesha.chat()], "a photo stayed in the chat"
    assert (await ayesha.newest()).says("really move?"), "the form is not where it was"


@pytest.mark.slow
async def test_two_taps_at_once_are_one_answer(running: Running) -> None:
    ayesha = running["Ayesha"]
    await ayesha.writes("/start")
    await ayesha.taps(await due(ayesha, "Consultation"))
    await ayesha.taps("Continue")
    screen = await ayesha.sees("Who is speaking?")
    await asyncio.gather(*(ayesha.taps("A new source", on=screen) for _twice in range(2)))
    after = await ayesha.sees("Where does this person stand?")
    assert len([one for one in await ayesha.heard() if one.says("Where does this person stand?")]) == 1
    assert after.id == screen.id


@pytest.mark.slow
async def test_a_tap_on_somebody_elses_button_opens_nothing(running: Running) -> None:
    ayesha, meera = running["Ayesha"], running["Meera"]
    await ayesha.writes("/start")
    label = await due(ayesha, "Consultation")
    home = next(message for message in await ayesha.heard() if label in message.labels)
    await meera.writes("/start")
    hers = await meera.sees("Home")
    await meera.forges(hers, home.data(label))
    await meera.is_told("out of date")
    await meera.does_not_see("Before asking")


@pytest.mark.slow
async def test_the_bot_leaves_a_group_without_a_word(running: Running) -> None:
    ayesha, stranger = running["Ayesha"], await running.sandbox.person("Zed")
    group = await running.sandbox.group("Friends of the river", [ayesha, stranger])
    await group.hears(ayesha, "/start")
    await running.sandbox.calls_reach("leaveChat", 1, status=200)
    assert await group.hears(stranger, "hello?") is None
    assert not [message for message in await group.chat() if message.by_bot]


@pytest.mark.slow
async def test_whoever_floods_the_bot_holds_nobody_else_up(running: Running) -> None:
    zed, meera = await running.sandbox.person("Zed"), running["Meera"]
    await running.sandbox.hold()
    for number in range(150):
        await zed.writes(f"message {number}")
    await meera.writes("/start")
    await running.sandbox.release()
    await meera.sees("Home")
    answered = await running.sandbox.calls("sendMessage")
    before_hers = [call for call in answered if call["parameters"]["chat_id"] == zed.id]
    assert len(before_hers) < 150, "everything of the flood was answered first"


@pytest.mark.slow
async def test_only_the_own_organisers_are_told_that_somebody_cannot_be_reached_and_who_only_when_they_look(
    running: Running,
) -> None:
    farah, ayesha, meera = running["Farah"], running["Ayesha"], running["Meera"]
    for person in (farah, ayesha, meera):
        await person.writes("/start")
        await person.sees("Home")
    await farah.blocks()
    bell = await ayesha.sees_when(told_of_somebody, "is told")
    assert bell is not None
    assert bell.says(DOORBELL)
    await ayesha.does_not_see("Farah")
    await ayesha.taps("Open", on=bell)
    await ayesha.sees("Farah")
    await meera.writes("/help")
    await meera.sees("Help")
    assert told_of_somebody(await meera.heard()) is None


def told_of_somebody(heard: list[Seen]) -> Seen | None:
    """The doorbell that is not about a duty: there is nothing to put off."""
    return next((one for one in heard if one.labels == ["Open", "⌂ Home"]), None)


@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_only_telegram_can_post_an_update(sandbox: Sandbox, tmp_path: Path, database_url: str) -> None:
    async with bot(sandbox, tmp_path, database_url, webhook=True) as running, aiohttp.ClientSession() as anybody:
        address, ayesha = await running.address(), running["Ayesha"]
        await ayesha.writes("/start")
        await ayesha.sees("Home")
        update = forged(ayesha, "/privacy")

        async def post(body: bytes, secret: str | None, path: str = address) -> int:
            headers = {} if secret is None else {"X-Telegram-Bot-Api-Secret-Token": secret}
            async with anybody.post(path, data=body, headers=headers) as answer:
                return answer.status

        body = orjson.dumps(update)
        assert await post(body, None) == 403
        assert await post(body, SECRET[:-1]) == 403
        assert await post(body, "ﷺ") == 403
        assert await post(body, SECRET, re.sub(r"[^/]+$", "webhook", address)) == 404
        assert await post(b"{", SECRET) == 400
        assert await post(b"[]", SECRET) == 400
        assert await post(b'{"update_id": "1"}', SECRET) == 400
        assert await post(b" " * (BODY_LIMIT + 1), SECRET) == 413
        async with anybody.get(re.sub(r"[^/]+$", "health", address)) as health:
            assert (health.status, await health.json()) == (200, {"ok": True})
        await running["Meera"].writes("/start")
        await running["Meera"].sees("Home")
        await ayesha.does_not_see("What is held on you")
        # The same body with the secret is taken: what was refused above was refused for the right reason.
        assert await post(body, SECRET) == 200
        await ayesha.sees("What is held on you")


def forged(person: Person, text: str) -> dict[str, Any]:
    """What Telegram would post if the person had written this."""
    account = {"id": person.id, "is_bot": False, "first_name": person.name}
    chat = {"id": person.id, "type": "private", "first_name": person.name}
    message = {"message_id": 1, "date": int(MONDAY.timestamp()), "chat": chat, "from": account, "text": text}
    return {"update_id": 999_000_001, "message": message}
