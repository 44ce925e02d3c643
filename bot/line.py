"""One HTTP/1.1 connection that stays open, for calls whose answers are small: written at once, read as a whole."""

import asyncio
import re
from typing import cast

HEAD_LIMIT = 65_536  # bytes of status and headers; what is longer is no answer of an API

_STATUS = re.compile(rb"HTTP/1\.([01]) (\d{3})(?:[ \r])")
_LENGTH = re.compile(rb"(?i)\r\ncontent-length:[ \t]*(\d{1,12})[ \t]*\r")
_CHUNKED = re.compile(rb"(?i)\r\ntransfer-encoding:[^\r]*\bchunked\b")
_PACKED = re.compile(rb"(?i)\r\ncontent-encoding:[ \t]*(?!identity)\S")
_CLOSE = re.compile(rb"(?i)\r\nconnection:[^\r]*\bclose\b")
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})(?:[ \t]*;[^\r\n]*)?\r\n")


class NeverLeft(Exception):
    """Nothing of the request was written; the message is the kind of reason, and says no address."""


class Broken(Exception):
    """The request was written, and no answer came that makes sense."""


class Line(asyncio.Protocol):
    """One connection; one call at a time."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None
        self._buffer = bytearray()
        self._status = 0  # of the answer whose body is being read
        self._length: int | None = None
        self._chunked = self._last = False
        self._patience: float | None = None
        self._alarm: asyncio.TimerHandle | None = None

    @property
    def usable(self) -> bool:
        """Whether another call may be made on it."""
        return self._transport is not None and not self._transport.is_closing() and not self._last

    async def call(self, request: bytes, patience: float | None) -> tuple[int, bytes]:
        """Status and body of the answer; `patience` are the seconds to wait for more of it each time.

        Raises TimeoutError or Broken, and is of no use afterwards.
        """
        if self._transport is None:
            raise NeverLeft("ConnectionClosed")
        self._answer = asyncio.get_running_loop().create_future()
        self._patience = patience
        self._transport.write(request)
        self._arm()
        try:
            return await self._answer
        except BaseException:
            self.close()
            raise
        finally:
            self._disarm()
            self._answer = None

    def close(self) -> None:
        self._last = True
        if self._transport is not None:
            self._transport.abort()

    # What the event loop calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        if self._answer is None or self._answer.done():
            self.close()  # nobody asked
            return
        self._buffer += data
        try:
            body = self._body() if self._status or self._head() else None
        except ValueError as error:
            self._fail(Broken(str(error)))
            return
        if body is None:
            self._arm()
        else:
            self._finish(body)

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        if self._answer is None or self._answer.done():
            return
        if exc is None and self._status and self._length is None and not self._chunked:
            self._finish(bytes(self._buffer))
        else:
            self._fail(Broken(type(exc).__name__ if exc else "ConnectionClosed"))

    # Reading

    def _head(self) -> bool:
        """Reads status and headers; False until they are complete. Raises ValueError for what is no HTTP."""
        while True:
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                if len(self._buffer) > HEAD_LIMIT or (len(self._buffer) > 5 and self._buffer[:5] != b"HTTP/"):
                    raise ValueError("NotHttp")
                return False
            head = bytes(self._buffer[: end + 2])
            del self._buffer[: end + 4]
            status = _STATUS.match(head)
            if status is None:
                raise ValueError("NotHttp")
            if status[2][:1] != b"1":  # otherwise only a note that the answer is on its way
                break
        if _PACKED.search(head):
            raise ValueError("PackedAnswer")
        length = _LENGTH.search(head)
        self._status = int(status[2])
        self._chunked = _CHUNKED.search(head) is not None
        self._length = 0 if self._status in (204, 304) else int(length[1]) if length else None
        self._last = self._last or status[1] == b"0" or _CLOSE.search(head) is not None
        return True

    def _body(self) -> bytes | None:
        """The body, None until it is complete."""
        if self._chunked:
            return self._joined()
        if self._length is None or len(self._buffer) < self._length:
            return None
        body = bytes(self._buffer[: self._length])
        del self._buffer[: self._length]
        return body

    def _joined(self) -> bytes | None:
        parts, at = [], 0
        while True:
            chunk = _CHUNK.match(self._buffer, at)
            if chunk is None:
                if len(self._buffer) - at > 1_024:
                    raise ValueError("NotChunked")
                return None
            size, start = int(chunk[1], 16), chunk.end()
            if not size:
                break
            if len(self._buffer) < start + size + 2:
                return None
            parts.append(bytes(self._buffer[start : start + size]))
            at = start + size + 2
        end = start if self._buffer[start : start + 2] == b"\r\n" else self._buffer.find(b"\r\n\r\n", start) + 2
        if end < start or len(self._buffer) < end + 2:
            return None
        del self._buffer[: end + 2]
        return b"".join(parts)

    def _finish(self, body: bytes) -> None:
        answer, status = self._answer, self._status
        self._last = self._last or bool(self._buffer) or (self._length is None and not self._chunked)
        self._status, self._length, self._chunked = 0, None, False
        if answer is not None:
            answer.set_result((status, body))

    def _fail(self, error: Exception) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error)

    def _arm(self) -> None:
        self._disarm()
        if self._patience is not None:
            self._alarm = asyncio.get_running_loop().call_later(self._patience, self._fail, TimeoutError())

    def _disarm(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
