"""Pictures and documents over real HTTP: drawn outside the loop, uploaded as a form, and shown by a strict Bot API."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

import pytest
from telegram import Bot
from telegram.error import BadRequest, RetryAfter

from bot import calls
from bot.transport import AiohttpRequest, plain_call
from handlers.pictures import drawing
from handlers.pictures.brief import Brief
from handlers.pictures.risk_matrix import Placed, RiskMatrix
from locales import Reader, Words
from storage.outbox import Outgoing
from tests.people import Person, Sandbox

MATRIX = RiskMatrix(Words("خطرات"), [Placed(1, (4, 5), (2, 4))])
BRIEF = Brief("ur", "دونوں فریق متفق ہیں۔", "T2-014", date(2026, 11, 2), Words("محدود"))
KEYBOARD = [[{"text": "⌂ Home", "data": "h0", "style": ""}]]


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox() as running:
        yield running


@pytest.fixture
async def ahmed(sandbox: Sandbox) -> Person:
    person = await sandbox.person("Ahmed", user_id=7)
    await person.writes("/start")
    return person


@pytest.fixture
async def bot(sandbox: Sandbox) -> AsyncIterator[Bot]:
    request = AiohttpRequest()
    await request.initialize()
    yield Bot(sandbox.token, base_url=sandbox.base_url, request=request, get_updates_request=request)
    await request.shutdown()


def picture(words: str = "1: آمد و رفت") -> Outgoing:
    body = {"text": words, "entities": [], "language": "ur", "keyboard": KEYBOARD}
    return Outgoing("1", "p", "screen", {**body, "picture": asdict(MATRIX.sketch(Reader("ur")))})


def document(**more: Any) -> Outgoing:
    body = {"text": "The brief", "entities": [{"type": "bold", "offset": 0, "length": 3}], **more}
    sketch = {**asdict(BRIEF.sketch(Reader())), "name": "T2-014-ur"}
    return Outgoing("2", "p", "document", {**body, "document": sketch})


async def test_a_picture_arrives_with_its_words_and_buttons_and_cannot_be_forwarded(
    sandbox: Sandbox, bot: Bot, ahmed: Person
) -> None:
    number = await calls.send(bot, ahmed.id, picture())
    shown = await ahmed.newest()
    assert (shown.id, shown.text, shown.labels, shown.protected) == (number, "1: آمد و رفت", ["⌂ Home"], True)
    assert (shown.raw["photo"]["width"], shown.raw["photo"]["height"]) == (960, 1120)
    file = await plain_call(bot, "getFile", {"file_id": shown.raw["photo"]["file_id"]})
    assert file["file_size"] == len(await sandbox.file(shown.raw["photo"]["file_id"]))


async def test_a_tap_below_a_picture_tells_that_it_is_one(bot: Bot, ahmed: Person) -> None:
    await plain_call(bot, "getUpdates", {})
    await calls.send(bot, ahmed.id, picture())
    await ahmed.taps("⌂ Home")
    newest = (await plain_call(bot, "getUpdates", {"offset": -1}))[-1]
    assert "photo" in newest["callback_query"]["message"]


async def test_words_never_take_the_place_of_a_picture_but_come_below_it(bot: Bot, ahmed: Person) -> None:
    number = await calls.send(bot, ahmed.id, picture())
    with pytest.raises(BadRequest, match="no text in the message to edit"):
        await calls.send(bot, ahmed.id, Outgoing("3", "p", "edit", {"text": "Home", "entities": [], "edit": number}))


@pytest.mark.parametrize("to_pass_on", [False, True])
async def test_a_document_arrives_as_a_file_of_its_own(
    sandbox: Sandbox, bot: Bot, ahmed: Person, to_pass_on: bool
) -> None:
    await calls.send(bot, ahmed.id, document(**({"to_pass_on": True} if to_pass_on else {})))
    shown = await ahmed.newest()
    assert (shown.text, shown.protected) == ("The brief", not to_pass_on)
    assert (shown.raw["document"]["file_name"], shown.raw["document"]["mime_type"]) == (
        "T2-014-ur.pdf",
        "application/pdf",
    )
    assert (await sandbox.file(shown.raw["document"]["file_id"])).startswith(b"%PDF-")


async def test_words_too_long_for_a_caption_are_refused_and_give_way_to_the_mark_of_a_repeat(
    bot: Bot, ahmed: Person
) -> None:
    with pytest.raises(BadRequest, match="caption is too long"):
        await calls.send(bot, ahmed.id, picture("x" * 1025))
    repeated = picture("x" * 1024)
    repeated.unknowns = 1
    await calls.send(bot, ahmed.id, repeated)
    assert (await ahmed.newest()).text.count("x") < 1024


async def test_an_upload_that_is_one_too_many_is_told_so_like_every_call(
    sandbox: Sandbox, bot: Bot, ahmed: Person
) -> None:
    await sandbox.control("POST", "/sim/faults", [{"method": "sendPhoto", "kind": "429", "retry_after": 3}])
    with pytest.raises(RetryAfter):
        await calls.send(bot, ahmed.id, picture())
    assert await ahmed.heard() == []


async def test_the_loop_goes_on_while_somebodys_picture_is_drawn(
    bot: Bot, ahmed: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, go_on = threading.Event(), threading.Event()
    threads: list[threading.Thread] = []

    def slowly(content: Mapping[str, Any], language: str) -> bytes:
        threads.append(threading.current_thread())
        began.set()
        assert go_on.wait(30)
        return b""

    monkeypatch.setattr(drawing, "DRAWN", {"risk_matrix": slowly})
    sending = asyncio.create_task(calls.send(bot, ahmed.id, picture()))
    await asyncio.to_thread(began.wait, 30)
    await calls.send(bot, ahmed.id, Outgoing("4", "p", "screen", {"text": "Meanwhile", "entities": []}))
    assert (await ahmed.newest()).text == "Meanwhile"
    go_on.set()
    with pytest.raises(BadRequest, match="non-empty"):
        await sending
    assert threads[0] is not threading.main_thread()
