"""What people can send besides text: pictures, files, voice, contacts, places."""

from __future__ import annotations

import struct
import zlib
from typing import Any

from bot.sandbox.core import Core
from bot.sandbox.errors import ControlError
from bot.sandbox.files import stored
from bot.sandbox.markup import CAPTION_LIMIT
from bot.sandbox.people import able_person, say
from bot.sandbox.records import Json, User
from bot.sandbox.spec import Upload
from bot.sandbox.views import document_view, photo_view

KINDS = ("photo", "document", "voice", "contact", "location")


def attach(core: Core, user_id: int, kind: Any, caption: Any = None) -> Json:
    """Send a photo, document, voice message, contact or location."""
    if kind not in KINDS:
        raise ControlError(400, f"People can attach: {', '.join(KINDS)}.")
    user = able_person(core, user_id)
    body = attachment(core, user, kind)
    if caption and kind in ("photo", "document", "voice"):
        body["caption"] = str(caption)[:CAPTION_LIMIT]
    return say(core, user, user_id, body)


def attachment(core: Core, user: User, kind: str) -> Json:
    if kind == "photo":
        return {"photo": photo_view(stored(core.world, "photo", Upload("photo.png", "image/png", plain_picture())))}
    if kind == "document":
        return {
            "document": document_view(stored(core.world, "document", Upload("notes.txt", "text/plain", b"Notes\n")))
        }
    if kind == "voice":
        file = stored(core.world, "voice", Upload("voice.ogg", "audio/ogg", b"OggS\x00 silence"))
        view = document_view(file)
        del view["file_name"]
        return {"voice": {**view, "duration": 3}}
    if kind == "contact":
        card = {"phone_number": f"+99{user.id:010d}", "first_name": user.first_name, "user_id": user.id}
        return {"contact": card}
    return {"location": {"latitude": 27.9881, "longitude": 86.925}}


def plain_picture(width: int = 160, height: int = 120) -> bytes:
    """A grey PNG of this size in pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\x00" + b"\xb0" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
