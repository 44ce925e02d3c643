"""Small calls over connections that stay open: the part of HTTP/1.1 a bot needs all day, at a third of the cost.

A full client spends more on a call than all the rest of a turn (docs/performance.md). This one sends a request whose
body is at hand and takes the answer as a whole: with a length, in chunks, or up to the end of the connection. Files,
redirects and proxies are none of its business. Because it writes the bytes itself, it knows whether any have left.
"""

import asyncio
import socket
import ssl
from collections import deque
from collections.abc import Coroutine
from functools import cached_property, lru_cache
from typing import Any, NamedTuple, TypeVar
from urllib.parse import quote, urlsplit

from bot.line import Line, NeverLeft

T = TypeVar("T")

NEXT_ADDRESS = 1.0  # seconds after which an address that does not answer makes room for the next

_SAFE = "/?:%@!$&'()*+,;=-._~"


class Place(NamedTuple):
    """Where a request goes; the target stands in its first line, the authority in its header Host."""

    host: str
    port: int
    tls: bool
    target: bytes
    authority: bytes

    @property
    def key(self) -> tuple[str, int, bool]:
        return self.host, self.port, self.tls


@lru_cache(maxsize=256)
def place_of(url: str) -> Place:
    """The parts of an http or https address. Raises NeverLeft for anything else."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except ValueError:
        raise NeverLeft("InvalidAddress") from None
    if parts.scheme not in ("http", "https") or not host:
        raise NeverLeft("InvalidAddress")
    tls = parts.scheme == "https"
    target = quote(parts.path or "/", safe=_SAFE) + (f"?{quote(parts.query, safe=_SAFE)}" if parts.query else "")
    authority = parts.netloc.rpartition("@")[2] if host.isascii() and ":" in host else host
    if port is not None and not authority.endswith(f":{port}"):
        authority += f":{port}"
    return Place(host, port or (443 if tls else 80), tls, target.encode("ascii"), authority.encode("ascii"))


class Lines:
    """At most `limit` calls at once, on connections that are kept for `idle` seconds."""

    def __init__(self, limit: int, idle: float) -> None:
        self._free = asyncio.Semaphore(limit)
        self._idle_seconds = idle
        self._idle: dict[tuple[str, int, bool], deque[tuple[Line, float]]] = {}
        self._answered: dict[str, str] = {}  # host → the address that answered last
        self._open = True

    async def call(
        self, place: Place, request: bytes, *, wait: float | None, connect: float | None, patience: float | None
    ) -> tuple[int, bytes]:
        """Makes a call; the seconds are for a free line, for connecting, and for each wait for more of the answer.

        Raises NeverLeft, TimeoutError or Broken.
        """
        if self._free.locked():
            await _within(wait, self._free.acquire(), "NoFreeConnection")
        else:
            await self._free.acquire()
        try:
            line = self._kept(place) or await self._connected(place, connect)
            answer = await line.call(request, patience)
            if line.usable and self._open:
                self._idle.setdefault(place.key, deque()).append((line, asyncio.get_running_loop().time()))
            else:
                line.close()
            return answer
        finally:
            self._free.release()

    def close(self) -> None:
        """Closes what is idle now, and what is in use as soon as it is not."""
        self._open = False
        for lines in self._idle.values():
            for line, _ in lines:
                line.close()
        self._idle.clear()

    def _kept(self, place: Place) -> Line | None:
        """A line that is open already: the one used last, for it is the least likely to be closed by the other side."""
        lines = self._idle.get(place.key)
        now = asyncio.get_running_loop().time()
        while lines and now - lines[0][1] > self._idle_seconds:
            lines.popleft()[0].close()
        while lines:
            line, _ = lines.pop()
            if line.usable:
                return line
        return None

    async def _connected(self, place: Place, connect: float | None) -> Line:
        try:
            return await _within(connect, self._connect(place), "ConnectionTimeout")
        except (OSError, ValueError) as error:  # ssl.SSLError and CertificateError are both
            kind = type(error).__name__
        raise NeverLeft(kind)

    async def _connect(self, place: Place) -> Line:
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
        addresses.sort(key=lambda one: one != self._answered.get(place.host))
        for address in addresses:
            patience = None if address == addresses[-1] else NEXT_ADDRESS
            try:
                async with asyncio.timeout(patience):
                    _, line = await loop.create_connection(
                        Line, address, place.port, ssl=self._tls if place.tls else None,
                        server_hostname=place.host if place.tls else None,
                    )  # fmt: skip
            except (OSError, TimeoutError):
                if address == addresses[-1]:
                    raise
            else:
                self._answered[place.host] = address
                return line
        raise OSError("no address")

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return ssl.create_default_context()


async def _within(seconds: float | None, work: Coroutine[Any, Any, T], kind: str) -> T:
    try:
        async with asyncio.timeout(seconds):
            return await work
    except TimeoutError:
        pass
    raise NeverLeft(kind)
