"""Just enough HTTP for a Bot API that must never be the slowest part: keep-alive, bodies with a length, no frills."""

import asyncio
import re
from typing import Any, Protocol, cast
from urllib.parse import parse_qsl

import orjson

Parameters = dict[str, Any]

_LENGTH = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")
_KIND = re.compile(rb"(?i)\r\ncontent-type: *([^;\r]+)")
_HEAD = b"HTTP/1.1 %d -\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"


class Calls(Protocol):
    """Who answers the calls that arrive."""

    def call(self, method: str, parameters: Parameters, caller: "Connection") -> None:
        """`method` is in lower case; the answer goes to `caller.respond`, now or later."""

    def gone(self, caller: "Connection") -> None:
        """The connection is closed."""


class Connection(asyncio.Protocol):
    """One connection of the bot."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._buffer = b""
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.WriteTransport", transport)  # uvloop's is none by inheritance

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        self._calls.gone(self)

    def respond(self, body: bytes, status: int = 200) -> None:
        """Writes an answer, unless the bot has gone in the meantime."""
        if self._transport is not None:
            self._transport.write(_HEAD % (status, len(body)) + body)

    def data_received(self, data: bytes) -> None:
        buffer = self._buffer + data
        while (end := buffer.find(b"\r\n\r\n")) >= 0:
            length = _LENGTH.search(buffer, 0, end)
            if length is None and not buffer.startswith(b"GET"):
                self.respond(b'{"ok":false,"error_code":411,"description":"Length Required"}', 411)
                break
            start = end + 4
            stop = start + (int(length[1]) if length else 0)
            if len(buffer) < stop:
                break
            path = buffer[: buffer.index(b"\r\n")].split(b" ", 2)[1]
            kind = _KIND.search(buffer, 0, end)
            method, _, query = path.rpartition(b"/")[2].partition(b"?")
            body, buffer = buffer[start:stop] or query, buffer[stop:]
            self._calls.call(method.decode().lower(), _parameters(kind[1] if kind else b"", body), self)
        self._buffer = buffer


def _parameters(kind: bytes, body: bytes) -> Parameters:
    """The parameters of a call; a part that is JSON within a form stays a text until somebody asks for it."""
    if kind == b"application/json":
        return dict(orjson.loads(body)) if body else {}
    return dict(parse_qsl(body.decode())) if not kind.startswith(b"multipart/") else {}
