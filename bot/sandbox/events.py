"""Server-sent events: tells open pages and tests what changed, as it changes."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import orjson
from aiohttp import web

from bot.sandbox.records import Json
from bot.sandbox.world import World

QUIET_SECONDS = 15


class Events:
    """One queue for each listener; a change in the world goes to all of them."""

    def __init__(self, world: World) -> None:
        self._queues: set[asyncio.Queue[bytes | None]] = set()
        world.listeners.append(self.tell)

    def tell(self, event: str, detail: Json) -> None:
        if self._queues:
            frame = b"event: %s\ndata: %s\n\n" % (event.encode(), orjson.dumps(detail))
            for queue in self._queues:
                queue.put_nowait(frame)

    def close(self) -> None:
        """End every stream, so that the server can stop."""
        for queue in self._queues:
            queue.put_nowait(None)

    async def stream(self, request: web.Request) -> web.StreamResponse:
        headers = {"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        response = web.StreamResponse(headers=headers)
        await response.prepare(request)
        queue: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._queues.add(queue)
        try:
            await response.write(b"event: hello\ndata: {}\n\n")
            while (frame := await self._next(queue)) is not None:
                await response.write(frame)
        except ConnectionResetError:
            pass
        finally:
            self._queues.discard(queue)
        return response

    async def _next(self, queue: asyncio.Queue[bytes | None]) -> bytes | None:
        """What is there to say, all of it at once; a comment now and then keeps a quiet connection alive."""
        frame: bytes | None = b": still here\n\n"
        with suppress(asyncio.TimeoutError):
            async with asyncio.timeout(QUIET_SECONDS):
                frame = await queue.get()
        while frame is not None and not queue.empty():
            more = queue.get_nowait()
            if more is None:
                return None
            frame += more
        return frame
