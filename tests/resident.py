"""People of the house: what they do on their phones, what happens to them, and what they see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.roles import Role
from handlers.incoming import Account, Attached, Command, Edited, FromPerson, InGroup, Reached, Tapped, Wrote
from storage import role_giving
from tests.chats import Message

if TYPE_CHECKING:
    from tests.house import House


class Person:
    """Somebody with a phone. Labels and texts are in the person's language, without invisible marks."""

    def __init__(self, house: House, one: str, account: int, name: str, language: str) -> None:
        self.house, self.id, self.account, self.name, self.language = house, one, account, name, language
        self.written: list[int] = []
        """The numbers of the messages they wrote."""

    # What they do.

    async def writes(self, text: str) -> str:
        """Send a message (a command, if it begins with a slash); returns the screen that follows."""
        number = self.house.chats.next_number()
        self.written.append(number)
        if text.startswith("/"):
            name, _blank, payload = text[1:].partition(" ")
            return await self._does(Command(self._account, name.lower(), payload))
        return await self._does(Wrote(self._account, text, number))

    async def says_command(self, command: str) -> str:
        return await self.writes(command if command.startswith("/") else f"/{command}")

    async def taps(self, *labels: str) -> str:
        """Tap buttons by label, each on the newest message in the chat that has it; returns the last screen."""
        for label in labels:
            await self.taps_old(self._with_button(label), label)
        return self.screen

    async def taps_old(self, message: Message, label: str) -> str:
        """Tap a button as it was on an earlier message, which may have changed or gone since."""
        return await self._does(self.tap(message, label))

    def tap(self, message: Message, label: str) -> Tapped:
        """The tap as it arrives: for several at once with `house.arrive`."""
        return Tapped(self._account, message.data(label), message.id, self._tap_id(), message.photo is not None)

    async def sends_data(self, data: str, on: Message | None = None) -> str:
        """What a forged client may send as a button's data."""
        shown = on or self.house.chats.newest(self.account)
        return await self._does(Tapped(self._account, data, shown.id if shown else None, self._tap_id()))

    async def sends_photo(self) -> str:
        return await self._does(Attached(self._account, self.house.chats.next_number()))

    async def edits_a_message(self) -> str:
        return await self._does(Edited(self._account))

    async def writes_in_group(self, group: int = -100) -> None:
        await self.house.arrive(InGroup(group))

    async def blocks(self, blocked: bool = True) -> None:
        """Block the bot, or let it in again."""
        (self.house.chats.blocked_by.add if blocked else self.house.chats.blocked_by.discard)(self.account)
        await self._does(Reached(self._account, not blocked))

    # What happens to them.

    async def gets(self, role: Role, *, process: str | None = None, side: str | None = None, rank: int = 1) -> None:
        held = await self.house.organisation_of(process, side) if process and side else None
        async with self.house.transaction() as unit:
            await role_giving.give_role(unit, self.id, role, process=process, side=side, organisation=held, rank=rank)

    async def loses(self, role: Role, *, process: str | None = None, side: str | None = None) -> None:
        """The role is withdrawn (in that process and on that side, where named)."""
        async with self.house.transaction() as unit:
            await role_giving.withdraw_role(unit, self.id, role, process=process, side=side)

    # What they see.

    @property
    def message(self) -> Message:
        """The message that was sent or changed last, of those still in the chat."""
        newest = self.house.chats.newest(self.account)
        assert newest is not None, f"{self.name}'s chat is empty"
        return newest

    @property
    def screen(self) -> str:
        """Its text; empty while the chat is."""
        newest = self.house.chats.newest(self.account)
        return newest.text if newest is not None else ""

    @property
    def buttons(self) -> list[str]:
        return self.message.buttons

    @property
    def chat(self) -> list[Message]:
        """What the bot has in the chat now, the one sent or changed last at the end."""
        return list(self.house.chats.there[self.account].values())

    @property
    def received(self) -> list[Message]:
        """Everything they were ever shown, deleted and edited-over messages included."""
        return self.house.chats.ever[self.account]

    @property
    def doorbells(self) -> list[Message]:
        """Every notice that arrived unasked."""
        return [message for message in self.received if message.kind == "doorbell"]

    @property
    def toasts(self) -> list[str]:
        """The short sentences that taps were answered with (of everybody in the house)."""
        return [plain for _tap, text in self.house.chats.toasts if (plain := text)]

    @property
    def _account(self) -> Account:
        return Account(self.account, self.name, self.language)

    def _tap_id(self) -> str:
        return f"tap-{next(self.house.taps)}"

    def _with_button(self, label: str) -> Message:
        for message in reversed(self.chat):
            if label in message.buttons:
                return message
        raise AssertionError(f"no button {label!r} for {self.name}; on screen: {self.screen!r} {self.message.buttons}")

    async def _does(self, incoming: FromPerson) -> str:
        await self.house.arrive(incoming)
        return self.screen
