"""How the bot talks to the Bot API: python-telegram-bot's request interface over connections of our own.

Calls go over `bot.lines`, files by aiohttp. It exists for three reasons: it costs a fraction of the stock httpx
transport (docs/performance.md), it tells a request that certainly never left from one whose fate is unknown (the
sender repeats the first and marks the second), and it lets no token out: the token is a part of every address, so
nothing that quotes an address is passed on.
"""

import asyncio
import io
import os
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import aiohttp
import orjson
from telegram import Bot, InputFile
from telegram._utils.defaultvalue import DefaultValue
from telegram._utils.types import ODVInput
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData
from telegram.request._requestparameter import RequestParameter

from bot.line import Broken, NeverLeft
from bot.lines import Lines, place_of

# Without this opt-in merely creating a RetryAfter warns, and retry_after is now an int, now a float.
os.environ.setdefault("PTB_TIMEDELTA", "true")

# Shorter than the idle time after which Telegram hangs up: a request written on a connection that is being closed
# under it has an unknown fate, while a new connection costs no more than a handshake.
_KEEP_ALIVE_SECONDS = 30.0

# A token as the Bot API writes it, and whatever stands in its place in an address.
_TOKEN = re.compile(r"(?<=/bot)[^/\s\"'<>?#]+|\b\d{6,}:[A-Za-z0-9_-]{20,}")
_UNREADABLE = b'{"ok":false}'

_NEVER_LEFT = (NeverLeft, aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)
_FILES_AT_ONCE = 8
# What is sent is well below a megabyte; a claimed row is taken for lost after a minute (storage/outbox.py).
_UPLOAD_SECONDS = 20.0


class NotSent(NetworkError):
    """The request certainly never left this machine: sending it again cannot repeat anything."""


class TokenRejected(TelegramError):
    """Telegram does not know this bot.

    Not an `InvalidToken` on purpose: `Bot.initialize` turns that one into a sentence that quotes the token.
    """


def redacted(text: str) -> str:
    """`text` with every bot token in it, alone or inside an address, replaced by `<token>`."""
    return _TOKEN.sub("<token>", text)


class AiohttpRequest(BaseRequest):
    """One pool of keep-alive connections; give the Bot API calls and `getUpdates` one each.

    All timeouts are seconds and can be overridden call by call; None waits for ever. `pool_timeout` bounds the wait
    for a free connection, `connect_timeout` the handshakes, `media_write_timeout` an upload (other calls are written
    in one go), `read_timeout` each wait for more of the answer.

    Raises `NotSent` for everything that fails before the first byte is written, `TimedOut` and other `NetworkError`s
    when the outcome is unknown, `TokenRejected` for a wrong token, and what python-telegram-bot documents otherwise
    (`RetryAfter.retry_after` is a timedelta).
    """

    __slots__ = ("_connect", "_connections", "_lines", "_media_write", "_pool", "_read", "_session")

    def __init__(
        self,
        connections: int = 256,
        *,
        read_timeout: float | None = 15.0,
        media_write_timeout: float | None = 60.0,
        connect_timeout: float | None = 5.0,
        pool_timeout: float | None = 5.0,
    ) -> None:
        self._connections = connections
        self._read, self._media_write = read_timeout, media_write_timeout
        self._connect, self._pool = connect_timeout, pool_timeout
        self._lines: Lines | None = None
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """Seconds to wait for more of an answer; `Bot.get_updates` adds its own long-poll time to it."""
        return self._read

    async def initialize(self) -> None:
        """Opens the pool; doing so twice is harmless."""
        if self._lines is None:
            self._lines = Lines(self._connections, _KEEP_ALIVE_SECONDS)

    async def shutdown(self) -> None:
        """Closes every connection; the transport can be initialised again."""
        lines, self._lines = self._lines, None
        session, self._session = self._session, None
        if lines is not None:
            lines.close()
        if session is not None:
            await session.close()
        await asyncio.sleep(0)  # the event loop closes what was let go of

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Status and body of the answer; a body that is an error and no JSON object becomes an empty one."""
        if self._lines is None:
            raise NotSent("The transport is not open.")
        connect, wait = _given(connect_timeout, self._connect), _given(pool_timeout, self._pool)
        read = _given(read_timeout, self._read)
        try:
            if request_data is None or request_data.contains_files:
                write = _given(write_timeout, self._media_write)
                timeouts = _timeouts(read, write, connect, wait, bounded=request_data is not None)
                status, payload = await self._by_aiohttp(url, method, request_data, timeouts)
            else:
                place, body = place_of(url), orjson.dumps(request_data.parameters)
                request = _HEAD % (place.target, place.authority, len(body)) + body
                status, payload = await self._lines.call(place, request, wait=wait, connect=connect, patience=read)
        except (NeverLeft, Broken, aiohttp.ClientError, OSError, RuntimeError) as error:
            failure: TelegramError = _failure(error)
        else:
            if status < 300:
                return status, payload
            if status != 401 and not (status == 404 and url.endswith("/getMe")):
                return status, _error_body(payload, url)
            failure = TokenRejected("Telegram does not accept this bot token.")
        # Raised out here, because an exception keeps the one being handled as its context, address and all.
        raise failure

    async def _by_aiohttp(
        self, url: str, method: str, request_data: RequestData | None, timeouts: aiohttp.ClientTimeout
    ) -> tuple[int, bytes]:
        """A file, up or down: read and written piece by piece."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=_FILES_AT_ONCE, keepalive_timeout=_KEEP_ALIVE_SECONDS),
                headers={"User-Agent": self.USER_AGENT},
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        form = _form(request_data) if request_data is not None else None
        # A redirect would carry the token to wherever it points.
        async with self._session.request(method, url, data=form, timeout=timeouts, allow_redirects=False) as response:
            return response.status, await response.read()

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer as a dictionary; `NetworkError` when it is none, without quoting what came instead."""
        try:
            answer = orjson.loads(payload)
        except orjson.JSONDecodeError:
            answer = None
        if not isinstance(answer, dict) or ("result" not in answer and answer.get("ok") is not False):
            raise NetworkError("The answer is not one of the Bot API.")
        return answer


async def plain_call(
    bot: Bot, method: str, parameters: Mapping[str, Any], files: Mapping[str, InputFile] | None = None
) -> Any:
    """Calls the Bot API on behalf of `bot` and leaves the answer as it came: the `result`, as JSON gives it.

    `files` go along as a form, each under the name of the parameter it is.

    Of the time python-telegram-bot spends on sending a message, more than half goes into making objects of what is
    sent and of the answer, of which the sender needs one number. This takes the same way through the same transport
    without that. Values are those of JSON; None is left out. Raises what the same call of `bot` would raise.
    """
    said = [RequestParameter(name, value, None) for name, value in parameters.items()]
    if not files:
        return await bot.request.post(f"{bot.base_url}/{method}", RequestData(said))
    data = RequestData([*said, *(RequestParameter(name, None, [file]) for name, file in files.items())])
    return await bot.request.post(f"{bot.base_url}/{method}", data, write_timeout=_UPLOAD_SECONDS)


def _given(timeout: ODVInput[float], default: float | None) -> float | None:
    return default if isinstance(timeout, DefaultValue) else timeout


@lru_cache(maxsize=64)
def _timeouts(
    read: float | None, write: float | None, connect: float | None, pool: float | None, *, bounded: bool
) -> aiohttp.ClientTimeout:
    """aiohttp has no limit for writing, so an upload as a whole gets the sum of all.

    Other calls are written in one go, and their wait for an answer begins then; a download may take what it takes.
    """
    reaching = None if connect is None or pool is None else connect + pool
    total = None if reaching is None or read is None or write is None or not bounded else reaching + write + read
    return aiohttp.ClientTimeout(total=total, connect=reaching, sock_connect=connect, sock_read=read)


# Answers are a few hundred bytes: unpacking them would cost more than the bytes saved.
_HEAD = (
    b"POST %b HTTP/1.1\r\nHost: %b\r\nUser-Agent: " + BaseRequest.USER_AGENT.encode() + b"\r\nAccept: */*\r\n"
    b"Accept-Encoding: identity\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
)


def _form(request_data: RequestData) -> aiohttp.FormData:
    """A call with files to upload."""
    form = aiohttp.FormData(quote_fields=False)
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, content_type) in request_data.multipart_data.items():
        # A stream is read piece by piece, while bytes would be written in one go, with everybody else waiting.
        stream = io.BytesIO(content) if isinstance(content, bytes) else content
        form.add_field(name, stream, filename=filename, content_type=content_type)
    return form


def _failure(error: Exception) -> NetworkError:
    """What to raise instead of `error`: its kind and no word of its text, which may quote the address."""
    kind = str(error) if isinstance(error, NeverLeft | Broken) else type(error).__name__
    if isinstance(error, _NEVER_LEFT):
        return NotSent(f"Not sent: {kind}")
    if isinstance(error, TimeoutError):
        return TimedOut(f"No answer in time: {kind}")
    return NetworkError(f"Connection lost: {kind}")


def _error_body(payload: bytes, url: str) -> bytes:
    """The body of an error answer, fit to be quoted: python-telegram-bot copies it into its exceptions.

    What stands between us and Telegram may answer with a page of its own, which likes to name the address.
    """
    try:
        answer = orjson.loads(payload)
    except orjson.JSONDecodeError:
        return _UNREADABLE
    if not isinstance(answer, dict):
        return _UNREADABLE
    token = _TOKEN.search(url)
    return payload.replace(token.group().encode(), b"<token>") if token else payload
