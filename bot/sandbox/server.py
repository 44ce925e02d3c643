"""The sandbox as a running HTTP server on loopback: Bot API, control side and page behind one port."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import orjson
from aiohttp import web
from aiohttp.typedefs import Handler

from bot.sandbox import DEFAULT_TOKEN
from bot.sandbox.bot_api import BotApi
from bot.sandbox.clock import Clock
from bot.sandbox.control import Control
from bot.sandbox.core import Core
from bot.sandbox.errors import ControlError
from bot.sandbox.events import Events
from bot.sandbox.loopback import comes_from_here, is_loopback
from bot.sandbox.webhook import WebhookDelivery, usual_backoff

PAGE = Path(__file__).with_name("page")
PAGE_HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": (
        "default-src 'self'; style-src 'self'; img-src 'self' data: blob:; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
CONTENT_TYPES = {
    ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png",
}  # fmt: skip
LARGEST_REQUEST = 60 * 2**20


class NotLoopback(ValueError):
    """Somebody asked the sandbox to listen to more than this machine."""


class SandboxServer:
    """Starts and stops a sandbox; `port` 0 finds a free one.

    >>> async with SandboxServer() as sandbox:
    ...     print(sandbox.url)
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        token: str = DEFAULT_TOKEN,
        folder: Path | None = None,
        clock: Clock | None = None,
        enforce_limits: bool = False,
        page: bool = True,
        backoff: Callable[[int], float] = usual_backoff,
    ) -> None:
        if not is_loopback(host):
            raise NotLoopback(f"The sandbox listens on this machine only, and {host} is not a loopback address.")
        self.host = host
        self.port = port
        self.core = Core(token, clock or Clock(), folder, enforce_limits=enforce_limits)
        self._page = page
        self._events = Events(self.core.world)
        self._bot_api = BotApi(self.core)
        self._delivery = WebhookDelivery(self.core, self._bot_api.carry_out_answer, backoff)
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """The address of the page and the base of everything else, without a slash at the end."""
        return f"http://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"

    def _application(self) -> web.Application:
        application = web.Application(middlewares=[guarded], client_max_size=LARGEST_REQUEST)
        application.add_routes(Control(self.core, self._events).routes())
        application.router.add_route("*", "/bot{token:[^/]+}/{method:[^/]+}", self._bot_api.call)
        application.router.add_get("/file/bot{token:[^/]+}/{path:.+}", self._bot_api.file)
        if self._page:
            application.router.add_get("/", page_file)
            application.router.add_get("/{name:[a-z0-9_-]+\\.[a-z0-9]+}", page_file)
        return application

    async def start(self) -> None:
        """Listen; OSError where the port is taken."""
        # A poll whose bot has gone away must end at once, or it would swallow the next update.
        self._runner = web.AppRunner(
            self._application(), handler_cancellation=True, access_log=None, shutdown_timeout=0.3
        )
        await self._runner.setup()
        site = web.TCPSite(self._runner, self.host, self.port, reuse_address=True)
        await site.start()
        self.port = self._runner.addresses[0][1]
        await self._delivery.start()

    async def stop(self) -> None:
        """Stop listening, end polls and streams, and close the journal."""
        await self._delivery.stop()
        self._events.close()
        self.core.updates.end_poll(None)
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
        self.core.world.journal.close()

    async def __aenter__(self) -> SandboxServer:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def serve(self, until: asyncio.Event) -> None:
        """Run until the event is set."""
        async with self:
            await until.wait()


@web.middleware
async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn away what does not come from this machine, and put control errors into words."""
    if not comes_from_here(request.headers):
        return refusal(403, "The sandbox answers this machine only.")
    try:
        return await handler(request)
    except ControlError as error:
        return refusal(error.status, error.sentence)
    except web.HTTPException as error:
        return refusal(error.status, error.reason)


def refusal(status: int, sentence: str) -> web.Response:
    document = {"ok": False, "error_code": status, "description": sentence, "error": sentence}
    return web.Response(status=status, body=orjson.dumps(document), content_type="application/json")


async def page_file(request: web.Request) -> web.StreamResponse:
    """A file of the page; only what lies in its folder can be named."""
    path = PAGE / request.match_info.get("name", "index.html")
    content_type = CONTENT_TYPES.get(path.suffix)
    if content_type is None or not path.is_file():
        raise web.HTTPNotFound
    charset = None if path.suffix == ".png" else "utf-8"
    return web.Response(body=path.read_bytes(), content_type=content_type, charset=charset, headers=PAGE_HEADERS)
