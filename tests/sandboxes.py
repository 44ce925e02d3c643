"""A sandbox for a test, in this process or in one of its own; see `tests.people`, where tests import it from."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self, TypeVar

import aiohttp

from bot.sandbox import DEFAULT_TOKEN
from bot.sandbox.clock import Clock
from bot.sandbox.server import SandboxServer
from tests.phones import Crowd, Person, Refused

PATIENCE = 25.0
"""Real seconds after which a test gives up waiting for the bot. Generous: it is only ever spent on a failure."""

Result = TypeVar("Result")


class Sandbox:
    """A sandbox on a free port of this process, or (`SandboxProcess`) in a process of its own."""

    def __init__(
        self,
        *,
        folder: Path | None = None,
        clock: Clock | None = None,
        enforce_limits: bool = False,
        token: str = DEFAULT_TOKEN,
        backoff: Callable[[int], float] = lambda failures: 0.01,
    ) -> None:
        self.token = token
        self.url = ""
        self.server = SandboxServer(
            folder=folder, clock=clock, enforce_limits=enforce_limits, token=token, backoff=backoff
        )
        self._session: aiohttp.ClientSession | None = None
        self._listening: asyncio.Task[None] | None = None
        self._changes = 0
        self._changed = asyncio.Condition()
        self._up = asyncio.Event()
        self._next_id = 7_300_000_100  # as long as Telegram's: shorter ones turn up in other numbers by chance

    @property
    def base_url(self) -> str:
        """For `Application.builder().base_url(…)`."""
        return f"{self.url}/bot"

    @property
    def base_file_url(self) -> str:
        return f"{self.url}/file/bot"

    async def __aenter__(self) -> Self:
        await self._open()
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None))
        self._up.set()
        listening = asyncio.Event()
        self._listening = asyncio.create_task(self._listen(listening))
        await listening.wait()
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._listening is not None:
            self._listening.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._listening
        if self._session is not None:
            await self._session.close()
        await self._close()

    async def _open(self) -> None:
        await self.server.start()
        self.url = self.server.url

    async def _close(self) -> None:
        await self.server.stop()

    # --- people

    async def person(self, name: str, *, language: str = "en", note: str = "", user_id: int | None = None) -> Person:
        """Somebody with a Telegram account; the bot may write to them only once they have written to it."""
        self._next_id = max(self._next_id, user_id or 0) + 1
        number = user_id if user_id is not None else self._next_id
        document = {"first_name": name, "language_code": language, "note": note}
        await self.control("PUT", f"/sim/users/{number}", document)
        return Person(self, number, name)

    async def group(self, title: str, members: Sequence[Person]) -> Crowd:
        document = {"title": title, "members": [member.id for member in members]}
        return Crowd(self, (await self.control("POST", "/sim/groups", document))["id"])

    async def reset(self) -> None:
        await self.control("POST", "/sim/reset")

    # --- time

    async def now(self) -> datetime:
        """The shared clock."""
        return datetime.fromtimestamp((await self.control("GET", "/sim/clock"))["now"], UTC)

    async def advance(self, by: timedelta) -> None:
        await self.control("POST", "/sim/clock", {"advance_seconds": by.total_seconds()})

    async def move_to(self, moment: datetime) -> None:
        await self.control("POST", "/sim/clock", {"to": moment.timestamp()})

    async def next_due(self) -> datetime | None:
        """The moment the bot has reported as its next due one."""
        due = (await self.control("GET", "/sim/clock"))["next_due"]
        return None if due is None else datetime.fromtimestamp(due, UTC)

    # --- faults and the log

    async def fault(self, method: str, kind: str, *, times: int = 1, **more: Any) -> None:
        """Let the next calls of a method fail; see `bot.sandbox.faults` for the kinds, `retry_after` and `chat_id`."""
        await self.control("POST", "/sim/faults", [{"method": method, "kind": kind, "times": times, **more}])

    async def calls(self, method: str | None = None, *, since: int = 0) -> list[dict[str, Any]]:
        """The Bot API calls so far: `{seq, time, method, parameters, status, …}`."""
        query = f"?since={since}" + (f"&method={method}" if method else "")
        rows: list[dict[str, Any]] = await self.control("GET", f"/sim/calls{query}")
        return rows

    async def calls_reach(self, method: str, count: int, *, status: int | None = None) -> list[dict[str, Any]]:
        """Wait until a method was called so often; the calls, or those of one status."""

        async def reached() -> list[dict[str, Any]] | None:
            calls = await self.calls(method)
            return calls if len(calls) >= count else None

        return [call for call in await self.until(reached) if status in (None, call["status"])]

    async def redeliver(self, update_id: int) -> None:
        """Let the bot have an update once more."""
        await self.control("POST", "/sim/redeliver", {"update_id": update_id})

    async def hold(self) -> None:
        """Keep updates back, so that they pile up."""
        await self.control("POST", "/sim/hold", {"on": True})

    async def shuffle(self, seed: int = 1) -> list[int]:
        """Reorder what has piled up; the new order of update numbers."""
        answer = await self.control("POST", "/sim/redeliver", {"shuffle": True, "seed": seed})
        return list(answer["order"])

    async def release(self) -> None:
        await self.control("POST", "/sim/hold", {"on": False})

    async def file(self, file_id: str) -> bytes:
        """The bytes of a photo or document."""
        assert self._session is not None
        async with self._session.get(f"{self.url}/sim/files/{file_id}") as response:
            assert response.status == 200, await response.text()
            return await response.read()

    # --- the ground everything stands on

    async def control(self, method: str, path: str, document: Any = None) -> Any:
        """A request to the control side; Refused where it does not want to."""
        assert self._session is not None, "use `async with`"
        async with self._session.request(method, self.url + path, json=document) as response:
            answer = await response.json()
            if response.status != 200:
                raise Refused(f"{method} {path}: {answer['error']}")
            return answer

    async def until(self, condition: Callable[[], Awaitable[Result | None]]) -> Result:
        """Ask again after every change until the condition holds; what it returned. TimeoutError after PATIENCE."""
        async with asyncio.timeout(PATIENCE):
            while True:
                known = self._changes
                held = await condition()
                if held:
                    return held
                await self._change_after(known)

    async def _change_after(self, known: int) -> None:
        async with self._changed:
            await self._changed.wait_for(lambda: self._changes != known)

    async def _listen(self, listening: asyncio.Event) -> None:
        """Count the changes the sandbox tells of, for as long as it is up, and again once it was restarted."""
        assert self._session is not None
        while await self._up.wait():
            self._up.clear()
            with contextlib.suppress(aiohttp.ClientError):
                async with self._session.get(f"{self.url}/sim/events") as stream:
                    async for line in stream.content:
                        if line.startswith(b"event:"):
                            listening.set()
                            async with self._changed:
                                self._changes += 1
                                self._changed.notify_all()


class SandboxProcess(Sandbox):
    """A sandbox in a process of its own, which can be killed and started again on the same port and folder."""

    def __init__(self, folder: Path, *options: str, token: str = DEFAULT_TOKEN) -> None:
        super().__init__(token=token)
        self.folder = folder
        self._options = options
        self._process: asyncio.subprocess.Process | None = None

    async def _open(self) -> None:
        port = self.url.rpartition(":")[2] or "0"
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot.sandbox", "--port", port, "--token", self.token),
            *("--data", str(self.folder), *self._options),
            stdout=asyncio.subprocess.PIPE,
        )
        assert self._process.stdout is not None
        self.url = (await self._process.stdout.readline()).decode().strip()
        assert self.url, "the sandbox did not start"

    async def _close(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            await self._process.wait()

    async def kill(self) -> None:
        """End it as a power cut of the process would: SIGKILL, no goodbye."""
        assert self._process is not None
        self._process.kill()
        await self._process.wait()

    async def start_again(self) -> None:
        await self._open()
        self._up.set()
