"""Files that bots and people send: stored, measured, found again by their identifiers."""

from __future__ import annotations

import base64
import hashlib
import struct
from typing import Any

from bot.sandbox.calls import Call
from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.records import File
from bot.sandbox.spec import Upload
from bot.sandbox.world import World

MOST_UPLOADED = 50 * 2**20
MOST_DOWNLOADED = 20 * 2**20
LARGEST_PHOTO = 10 * 2**20
FOLDERS = {"photo": "photos", "document": "documents", "voice": "voice"}


def stored(world: World, kind: str, upload: Upload, suffix: str = "") -> File:
    """Keep an upload as a file of this kind; refused where it is too large or no picture."""
    if len(upload.body) > MOST_UPLOADED:
        raise ApiError(413, "Request Entity Too Large")
    if not upload.body:
        raise bad_request("file must be non-empty")
    width, height = checked_photo(upload.body) if kind == "photo" else (0, 0)
    number = world.next_number("file")
    digest = hashlib.sha256(f"{kind} {number}".encode()).digest()
    name = upload.file_name if kind != "photo" else ""
    ending = suffix or (f".{name.rpartition('.')[2]}" if "." in name else ".jpg" if kind == "photo" else "")
    file = File(
        file_id=base64.urlsafe_b64encode(b"\x06" + kind.encode() + digest).decode().rstrip("="),
        file_unique_id=base64.urlsafe_b64encode(digest[:11]).decode().rstrip("="),
        kind=kind,
        path=f"{FOLDERS[kind]}/file_{number}{ending}",
        size=len(upload.body),
        file_name=name,
        mime_type="" if kind == "photo" else upload.mime_type,
        width=width,
        height=height,
    )
    world.journal.keep_content(file.file_id, upload.body)
    world.files.put(file.file_id, file)
    return file


def sent_file(world: World, call: Call, value: Any, kind: str) -> File:
    """The file a call means: an upload, `attach://name`, or the identifier of a file already here."""
    if isinstance(value, Upload):
        return stored(world, kind, value)
    if value.startswith("attach://"):
        upload = call.uploads.get(value.removeprefix("attach://"))
        if upload is None:
            raise bad_request("wrong file identifier/HTTP URL specified: the attached file was not sent")
        return stored(world, kind, upload)
    if value.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content: the sandbox fetches nothing from outside")
    file = world.files.get(value)
    if file is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if file.kind != kind:
        raise bad_request(f"can't use file of type {file.kind.title()} as {kind.title()}")
    return file


def checked_photo(body: bytes) -> tuple[int, int]:
    """Width and height in pixels of a picture that Telegram would take."""
    if len(body) > LARGEST_PHOTO:
        raise bad_request("file is too big for a photo")
    size = picture_size(body)
    if size is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    width, height = size
    if min(size) == 0 or width + height > 10_000 or max(size) > 20 * min(size):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return size


def picture_size(body: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG, JPEG or GIF, or None where it is none of these."""
    if body.startswith(b"\x89PNG\r\n\x1a\n") and len(body) >= 24:
        width, height = struct.unpack(">II", body[16:24])
        return int(width), int(height)
    if body.startswith((b"GIF87a", b"GIF89a")) and len(body) >= 10:
        width, height = struct.unpack("<HH", body[6:10])
        return int(width), int(height)
    return jpeg_size(body) if body.startswith(b"\xff\xd8") else None


def jpeg_size(body: bytes) -> tuple[int, int] | None:
    """Walk the segments of a JPEG to the frame header, which holds its size."""
    at = 2
    while at + 9 <= len(body) and body[at] == 0xFF:
        marker, length = body[at + 1], int.from_bytes(body[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            return int.from_bytes(body[at + 7 : at + 9], "big"), int.from_bytes(body[at + 5 : at + 7], "big")
        at += 2 + length
    return None
