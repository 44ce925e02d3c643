"""Files: kept, measured, fetched again; too large or broken ones refused."""

from __future__ import annotations

import io
import struct

import aiohttp
import pytest

from bot.sandbox import files, methods_chats
from bot.sandbox.attachments import plain_picture
from bot.sandbox.files import picture_size
from tests.people import Person, Sandbox
from tests.sandbox.client import Bot, BotRefused

JPEG = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x0b\x08\x00\x1e\x00\x28\x01\x01\x11\x00\xff\xd9"


def form(person: Person, field: str, body: bytes, name: str = "plan.png") -> aiohttp.FormData:
    document = aiohttp.FormData({"chat_id": str(person.id)})
    document.add_field(field, io.BytesIO(body), filename=name, content_type="application/octet-stream")
    return document


async def test_a_picture_is_measured_kept_and_shown(bot: Bot, sandbox: Sandbox, ahmed: Person) -> None:
    body = plain_picture(40, 30)
    sent = await bot.send("sendPhoto", data=form(ahmed, "photo", body))
    size = sent["photo"][-1]
    assert (size["width"], size["height"], size["file_size"]) == (40, 30, len(body))
    assert (await ahmed.newest()).raw["photo"] == {"file_id": size["file_id"], "width": 40, "height": 30}
    assert await sandbox.file(size["file_id"]) == body


async def test_a_file_is_fetched_by_the_path_that_getfile_tells(bot: Bot, sandbox: Sandbox, ahmed: Person) -> None:
    await ahmed.attaches("document", caption="My notes")
    message = await bot.one_update("message")
    assert (message["document"]["file_name"], message["caption"]) == ("notes.txt", "My notes")
    file = await bot.call("getFile", file_id=message["document"]["file_id"])
    async with bot.session.get(f"{sandbox.base_file_url}{sandbox.token}/{file['file_path']}") as response:
        assert (response.status, await response.read()) == (200, b"Notes\n")


async def test_a_file_is_nobody_elses(bot: Bot, sandbox: Sandbox, ahmed: Person) -> None:
    async with bot.session.get(f"{sandbox.base_file_url}1:wrong/documents/file_1.txt") as response:
        assert response.status == 401
    async with bot.session.get(f"{sandbox.base_file_url}{sandbox.token}/documents/file_1.txt") as response:
        assert response.status == 404


async def test_a_file_that_is_here_can_be_sent_again_by_its_identifier(bot: Bot, ahmed: Person, maya: Person) -> None:
    sent = await bot.send("sendDocument", data=form(ahmed, "document", b"a;b", "table.csv"))
    again = await bot.call("sendDocument", chat_id=maya.id, document=sent["document"]["file_id"])
    assert again["document"] == sent["document"]
    refusal = await bot.refusal("sendPhoto", chat_id=maya.id, photo=sent["document"]["file_id"])
    assert refusal == "400 Bad Request: can't use file of type Document as Photo"


@pytest.mark.parametrize("what", ["nonsense", "attach://missing", "https://example.org/plan.png"])
async def test_a_file_that_is_nowhere_is_refused(what: str, bot: Bot, ahmed: Person) -> None:
    assert (await bot.refusal("sendPhoto", chat_id=ahmed.id, photo=what)).startswith("400 Bad Request: ")
    assert await ahmed.heard() == []


async def test_an_unknown_file_cannot_be_fetched(bot: Bot) -> None:
    refusal = await bot.refusal("getFile", file_id="nonsense")
    assert refusal == "400 Bad Request: wrong file_id or the file is temporarily unavailable"


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (b"", "file must be non-empty"),
        (b"no picture", "IMAGE_PROCESS_FAILED"),
        (plain_picture(2100, 100), "PHOTO_INVALID_DIMENSIONS"),
        (plain_picture() + bytes(10 * 2**20), "file is too big for a photo"),
    ],
)
async def test_what_is_no_fit_picture_is_refused(body: bytes, complaint: str, bot: Bot, ahmed: Person) -> None:
    with pytest.raises(BotRefused, match=complaint):
        await bot.send("sendPhoto", data=form(ahmed, "photo", body))


async def test_uploads_and_downloads_have_their_limits(
    bot: Bot, ahmed: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (files.MOST_UPLOADED, files.MOST_DOWNLOADED) == (50 * 2**20, 20 * 2**20)
    # The same limits, a thousand times smaller.
    monkeypatch.setattr(files, "MOST_UPLOADED", 50_000)
    monkeypatch.setattr(methods_chats, "MOST_DOWNLOADED", 20_000)
    with pytest.raises(BotRefused, match="413 Request Entity Too Large"):
        await bot.send("sendDocument", data=form(ahmed, "document", bytes(50_001)))
    large = await bot.send("sendDocument", data=form(ahmed, "document", bytes(20_001)))
    refusal = await bot.refusal("getFile", file_id=large["document"]["file_id"])
    assert refusal == "400 Bad Request: file is too big"


@pytest.mark.parametrize(
    ("body", "size"),
    [
        (plain_picture(3, 2), (3, 2)),
        (JPEG, (40, 30)),
        (b"GIF89a" + struct.pack("<HH", 5, 4), (5, 4)),
        (b"\xff\xd8\xff\xe0", None),
        (b"RIFF", None),
    ],
)
def test_the_size_of_a_picture_is_read_from_its_header(body: bytes, size: tuple[int, int] | None) -> None:
    assert picture_size(body) == size
