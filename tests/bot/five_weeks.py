"""An event with five weeks before it and a fortnight behind, played by people with phones over the sandbox."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.assembly import assembled, serve
from bot.opening import opened
from bot.settings import Pace, Settings
from flows.banks.risk_bank import bundled
from flows.consent import Layer
from flows.roles import Role
from storage import consents, people, programme, role_giving
from tests.handlers.checking import harmless
from tests.people import Person, Sandbox, plainly
from tests.phones import Seen

BEGIN = datetime(2026, 11, 2, 5, 0, tzinfo=UTC)
"""A Monday, 10:00 in Karachi; the round begins 31 days later at the same hour."""
STARTS = BEGIN + timedelta(days=31)
TITLE = "Eighth round, 3 December 2026"
BELL = "One item is waiting for you."
DOORWORDS = {"A": "amberfeather", "B": "redfeather"}
"""What each side writes into its own check; DESKS is what it writes into its register."""
DESKS = {"A": "One desk for everybody's papers", "B": "Two quiet days and a call"}
CAST = {
    "Ayesha": (Role.ORGANISER, "A", 1),
    "Bilal": (Role.ORGANISER, "A", 2),
    "Meera": (Role.ORGANISER, "B", 1),
    "Nikhil": (Role.ORGANISER, "B", 2),
    "Helen": (Role.COORDINATOR, None, 1),
    "Paula": (Role.PARTICIPANT, "A", 1),
}


class Story:
    """Everybody, and what they were shown so far."""

    def __init__(self, sandbox: Sandbox, folder: Path, database: str) -> None:
        self.sandbox = sandbox
        self.people: dict[str, Person] = {}
        self.settings = Settings(
            _env_file=None,  # type: ignore[call-arg]
            token=sandbox.token,  # type: ignore[arg-type]
            database=database,
            key_file=folder / "master.key",
            clock_file=folder / "clock.json",
            telegram_api=sandbox.url,
            pace=Pace.OFF,
            tick_seconds=0.1,
        )

    async def is_set_up(self) -> None:
        """A process with two sides, their people, and one participant who has agreed to attend."""
        async with opened(self.settings) as database, database.transaction() as unit:
            sides = {
                one: await programme.add_organisation(unit, f"F{one}", f"Forum {one}", "XA", "Asia/Karachi")
                for one in "AB"
            }
            process = await programme.add_process(unit, "LAN", "Lantern", sides, {"cadence_days": 300})
            for name, (role, side, rank) in CAST.items():
                self.people[name] = await self.sandbox.person(name)
                account = self.people[name].id
                one = await people.add(unit, telegram_id=account, name=name, language="en", zone="Asia/Karachi")
                held = sides.get(side or "")
                await role_giving.give_role(unit, one, role, process=process, side=side, organisation=held, rank=rank)
                if role is Role.PARTICIPANT:
                    await consents.record(unit, one, process, {Layer.ATTENDANCE.value: True}, 1)

    @asynccontextmanager
    async def bot_running(self) -> AsyncIterator[None]:
        async with assembled(self.settings) as convenor:
            serving = asyncio.create_task(serve(self.settings, convenor))
            yield
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)

    async def shown(self, name: str) -> list[Mapping[str, object]]:
        """Every message of the bot as it was sent or edited."""
        events = await self.people[name].history()
        found = [one["message"] for one in events if one["kind"] in ("sent", "edited")]
        return [one for one in found if one["from"]["is_bot"]]

    async def turn(self, name: str, deed: Awaitable[object]) -> Seen:
        """Do something and wait for the screen that follows; a bell is none."""
        before = len(await self._screens(name))
        await deed

        async def follows() -> Seen | None:
            screens = await self._screens(name)
            if len(screens) == before:
                return None
            return next((one for one in await self.people[name].heard() if one.id == screens[-1]), None)

        return await self.sandbox.until(follows)

    async def _screens(self, name: str) -> list[int]:
        return [
            int(str(one["message_id"])) for one in await self.shown(name) if plainly(str(one.get("text", ""))) != BELL
        ]

    async def taps(self, name: str, *labels: str) -> Seen:
        for label in labels:
            seen = await self.turn(name, self.people[name].taps(label))
        return seen

    async def writes(self, name: str, text: str) -> Seen:
        return await self.turn(name, self.people[name].writes(text))

    async def until_day(self, days: float, *rung: str) -> None:
        """Move the clock to so many days after the beginning. Whatever comes meanwhile is a bell, and these get one."""
        before = {name: len(await self.shown(name)) for name in CAST}
        await self.sandbox.move_to(BEGIN + timedelta(days=days))
        await self.sandbox.until(self._is_through)
        for name in rung:
            await self.hears_more(name, before[name])
        for name in CAST:
            for one in (await self.shown(name))[before[name] :]:
                assert plainly(str(one["text"])) == BELL, f"{name} was sent more than a bell: {one['text']}"

    async def _is_through(self) -> bool:
        """Whether the bot has seen to everything that was due by now."""
        due = await self.sandbox.next_due()
        return due is None or due > await self.sandbox.now()

    async def hears_more(self, name: str, than: int) -> None:
        async def more() -> bool:
            return len(await self.shown(name)) > than

        try:
            await self.sandbox.until(more)
        except TimeoutError:
            chat = "\n".join(str(one) for one in await self.people[name].chat())
            raise AssertionError(f"nothing rang for {name} by {await self.sandbox.now()}:\n{chat}") from None

    async def checks(self, name: str, side: str, **said: str) -> None:
        """The check from the bell to its last word, as harmless as may be but for what is `said` by question."""
        await self.writes(name, "/start")
        seen = await self.taps(name, "Risk checks", TITLE)
        seen = await self.taps(name, next(one for one in seen.labels if one in ("Check now", "Check again")))
        while "Save" not in seen.labels:
            seen = await self._answers(name, seen, DOORWORDS[side], said)
        await self.taps(name, "Save")

    async def _answers(self, name: str, seen: Seen, words: str, said: Mapping[str, str]) -> Seen:
        for label in ("Begin", "Nothing changed since"):
            if label in seen.labels:
                return await self.taps(name, label)
        for asked, label in (
            ("good moment", "A need both sides feel just now"),
            ("what does it come from?", "Practical matters"),
            ("do to each other?", "It could harm the meeting"),
            ("what is done about it?", "As advised here"),
        ):
            if seen.says(asked):
                return await self.taps(name, label)
        question = next((one for one in bundled().questions if seen.says(str(one.ask))), None)
        if question is None:
            return await self.writes(name, words)
        if question.name in said:
            return await self.taps(name, *said[question.name].split("|"))
        if question.percent is not None:
            return await self.writes(name, "40")
        if question.day is not None:
            now = await self.sandbox.now()
            return await self.writes(name, f"{now - timedelta(days=1):%Y-%m-%d}")
        return await self.taps(name, *harmless(question))

    async def clearance(self, name: str) -> Seen:
        await self.writes(name, "/start")
        return await self.taps(name, "Events", TITLE, "Clearance")

    async def controls(self, name: str, side: str, owner: str, day: str) -> None:
        """Every open risk of the side gets a control."""
        await self.clearance(name)
        for risk in named(await self.taps(name, "Risks of your side")):
            await self.taps(name, risk, "Control, owner, day")
            await self.writes(name, DESKS[side])
            await self.taps(name, owner)
            await self.writes(name, day)
            await self.taps(name, "Save")
            await self.clearance(name)
            await self.taps(name, "Risks of your side")

    async def signs(self, name: str) -> Seen:
        await self.clearance(name)
        return await self.taps(name, "Turn our key", "Yes, turn our key")

    async def step(self, name: str, step: str) -> Seen:
        await self.writes(name, "/start")
        return await self.taps(name, "Events", TITLE, step, "Yes")


def named(register: Seen) -> list[str]:
    """The buttons of a register that open a risk."""
    known = {one.label for one in bundled().questions}
    return [one for one in register.labels if plainly(one) in known]
