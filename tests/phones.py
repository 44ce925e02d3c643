"""A person with a phone, and what they see on it; see `tests.people`, where tests import all of this from."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from tests.sandboxes import Sandbox

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
