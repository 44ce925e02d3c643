"""People with phones, for tests: they write, tap and see, through a sandbox that the bot under test talks to.

    async with Sandbox() as sandbox:
        ahmed = await sandbox.person("Ahmed", language="ur")
        await ahmed.writes("/start")
        await ahmed.taps("Risk check")
        await ahmed.sees("Which event is this about?")

Whatever waits here waits for a change in the chat, up to a deadline, and shows the chat when it did not come.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self, TypeVar

import aiohttp

from bot.sandbox import DEFAULT_TOKEN
from bot.sandbox.clock import Clock
from bot.sandbox.server import SandboxServer

PATIENCE = 10.0
"""Real seconds after which a test gives up waiting for the bot. Generous: it is only ever spent on a failure."""

ISOLATES = "\u2066\u2067\u2068\u2069"
Result = TypeVar("Result")


@dataclass(frozen=True)
class Seen:
    """A message as it stands in a chat now."""

    id: int
    by_bot: bool
    text: str
    rows: list[list[str]]
    edited: bool
    protected: bool
    raw: dict[str, Any] = field(repr=False)

    @property
    def labels(self) -> list[str]:
        """The labels of its buttons, row by row."""
        return [label for row in self.rows for label in row]

    def says(self, text: str) -> bool:
        """Whether the text stands in it, as a person would read it."""
        return plainly(text) in plainly(self.text)

    def label(self, wanted: str) -> str | None:
        """Its button's label as the bot wrote it, for one as a person reads it."""
        return next((label for label in self.labels if plainly(label) == plainly(wanted)), None)

    def data(self, label: str) -> str:
        """The callback data behind a label."""
        buttons = {button["label"]: button["data"] for row in self.raw["keyboard"] for button in row}
        return str(buttons[label])

    def __str__(self) -> str:
        keys = "".join(f" [{label}]" for label in self.labels)
        return f"{'bot' if self.by_bot else '  →'} {self.id}: {self.text}{keys}"


def plainly(text: str) -> str:
    """The text as a person reads it: invisible direction marks and the kind of blank do not count."""
    return " ".join("".join(char for char in text if char not in ISOLATES).split())


def seen(raw: dict[str, Any]) -> Seen:
    rows = [[button["label"] for button in row] for row in raw["keyboard"]]
    return Seen(raw["message_id"], raw["from"] == "bot", raw["text"], rows, raw["edited"], raw["protected"], raw)


@dataclass(frozen=True)
class Sent:
    """What a person did, as the bot will be told: the numbers of the update and of the message."""

    update_id: int
    message_id: int


class Refused(AssertionError):
    """The sandbox would not do what a person wanted; its sentence says why."""


class Person:
    """Somebody with a phone and a private chat with the bot."""

    def __init__(self, sandbox: Sandbox, user_id: int, name: str) -> None:
        self.sandbox = sandbox
        self.id = user_id
        self.name = name

    # --- doing

    async def writes(self, text: str, *, reply_to: int = 0) -> Sent:
        """Write to the bot; `/start payload` is what an invitation link sends."""
        return await self._does("send", text=text, reply_to=reply_to)

    async def edits(self, message_id: int, text: str) -> Sent:
        return await self._does("edit", message_id=message_id, text=text)

    async def taps(self, label: str, *, on: Seen | int | None = None) -> int:
        """Press a button by its label: on the newest message that has it, waiting for one, or on a given message.

        Returns the number of the update.
        """
        if on is None:
            on = await self._wait(lambda: self._newest_with(label), f'has a button "{label}"')
        written = on.label(label) if isinstance(on, Seen) else label
        return await self.forges(on, label=written or label)

    async def forges(self, message: Seen | int, data: str | None = None, *, label: str | None = None) -> int:
        """Send callback data that no button need have, for any message of anybody's."""
        message_id = message.id if isinstance(message, Seen) else message
        document = {"message_id": message_id, **({"data": data} if data is not None else {"label": label})}
        answer = await self.sandbox.control("POST", f"/sim/users/{self.id}/tap", document)
        return int(answer["update_id"])

    async def attaches(self, kind: str, caption: str = "") -> Sent:
        """Send a photo, document, voice, contact or location."""
        return await self._does("attach", kind=kind, caption=caption)

    async def blocks(self) -> None:
        await self.sandbox.control("POST", f"/sim/users/{self.id}/block")

    async def unblocks(self) -> None:
        await self.sandbox.control("POST", f"/sim/users/{self.id}/unblock")

    async def leaves_telegram(self) -> None:
        await self.sandbox.control("POST", f"/sim/users/{self.id}/deactivate")

    async def reads(self) -> None:
        """Look at the chat: nothing in it is unread any more."""
        await self.sandbox.control("POST", f"/sim/users/{self.id}/read")

    async def _does(self, deed: str, **document: Any) -> Sent:
        answer = await self.sandbox.control("POST", f"/sim/users/{self.id}/{deed}", document)
        return Sent(answer["update_id"], answer["message_id"])

    # --- looking

    async def chat(self) -> list[Seen]:
        """The chat as the phone shows it now, oldest first."""
        return [seen(raw) for raw in await self.sandbox.control("GET", f"/sim/users/{self.id}/chat")]

    async def heard(self) -> list[Seen]:
        """What stands there of the bot's messages."""
        return [message for message in await self.chat() if message.by_bot]

    async def newest(self) -> Seen:
        """The bot's newest message."""
        messages = await self.heard()
        assert messages, f"{self.name} has heard nothing from the bot."
        return messages[-1]

    async def sees(self, text: str, *, times: int = 1) -> Seen:
        """Wait until the bot's messages contain the text (in so many of them); the newest such message."""

        async def found() -> Seen | None:
            fitting = [message for message in await self.heard() if message.says(text)]
            return fitting[-1] if len(fitting) >= times else None

        return await self._wait(found, f'sees "{text}"' + (f" {times} times" if times > 1 else ""))

    async def sees_no_more(self, text: str) -> None:
        """Wait until none of the bot's messages contains the text."""

        async def gone() -> bool:
            return not any(message.says(text) for message in await self.heard())

        await self._wait(gone, f'sees "{text}" no more')

    async def sees_when(self, condition: Callable[[list[Seen]], Result], what: str) -> Result:
        """Wait until a condition on the bot's messages holds; what it then returned."""

        async def held() -> Result:
            return condition(await self.heard())

        return await self._wait(held, what)

    async def does_not_see(self, text: str) -> None:
        """Fail if any message in the chat contains the text now; first wait for what proves that the bot is done."""
        assert not any(message.says(text) for message in await self.chat()), await self._transcript(f'saw "{text}"')

    async def is_told(self, text: str) -> None:
        """Wait for a toast or an alert that contains the text."""

        async def told() -> bool:
            return any(plainly(text) in plainly(toast) for toast in await self.toasts())

        await self._wait(told, f'is told "{text}"')

    async def toasts(self) -> list[str]:
        return [event["text"] for event in await self.history() if event["kind"] == "toast"]

    async def history(self) -> list[dict[str, Any]]:
        """Everything that ever happened on this phone: sent, edited, deleted, toast, action …, each with its time."""
        events: list[dict[str, Any]] = await self.sandbox.control("GET", f"/sim/users/{self.id}/history")
        return events

    async def menu(self) -> dict[str, str]:
        """The commands in the menu: command to description."""
        rows = await self.sandbox.control("GET", f"/sim/users/{self.id}/commands")
        return {row["command"]: row["description"] for row in rows}

    async def unread(self) -> int:
        users = await self.sandbox.control("GET", "/sim/users")
        return int(next(user["unread"] for user in users if user["id"] == self.id))

    async def _newest_with(self, label: str) -> Seen | None:
        return next((message for message in reversed(await self.heard()) if message.label(label)), None)

    async def _wait(self, condition: Callable[[], Awaitable[Result | None]], what: str) -> Result:
        try:
            return await self.sandbox.until(condition)
        except TimeoutError:
            raise AssertionError(await self._transcript(f"never {what}")) from None

    async def _transcript(self, complaint: str) -> str:
        lines = "\n".join(str(message) for message in await self.chat()) or "(empty)"
        return f"{self.name} {complaint}. The chat:\n{lines}"


class Crowd:
    """A group chat with the bot in it."""

    def __init__(self, sandbox: Sandbox, group_id: int) -> None:
        self.sandbox = sandbox
        self.id = group_id

    async def hears(self, person: Person, text: str) -> int | None:
        """Somebody writes; the number of the update, None once the bot has left."""
        document = {"user": person.id, "text": text}
        answer = await self.sandbox.control("POST", f"/sim/groups/{self.id}/send", document)
        number: int | None = answer["update_id"]
        return number

    async def chat(self) -> list[Seen]:
        return [seen(raw) for raw in await self.sandbox.control("GET", f"/sim/groups/{self.id}/chat")]


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
        self._next_id = 100

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


__all__ = ["Crowd", "Person", "Refused", "Sandbox", "SandboxProcess", "Seen", "Sent"]
