"""A stretch of the bot's life, simulated: the production program, killed and started again, among people and faults."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from bot.assembly import Convenor, assembled, serve
from bot.settings import Settings
from flows.roles import Role
from storage import role_giving, timers
from storage.faults import StorageFault
from storage.unit import Unit
from tests.bot.simulation.chats import Chats
from tests.bot.simulation.disk import Disk, Killed, Life
from tests.bot.simulation.people import STRANGER, Someone, Stranger
from tests.bot.simulation.production import TOKEN, installed
from tests.bot.simulation.program import program
from tests.bot.simulation.wire import BOT, Wire
from tests.bot.simulation.witness import Witness

MORNING = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


class Bug(Exception):
    """A handler has a bug."""


class World:
    """Everything that one seed decides."""

    def __init__(self, seed: int, folder: Path, persons: dict[int, str]) -> None:
        self.random = Random(seed)
        self.persons = persons
        self.file = folder / "sim.sqlite"
        self.webhook = self.random.random() < 0.4
        self.settings = Settings(
            _env_file=None,  # type: ignore[call-arg]
            token=TOKEN,  # type: ignore[arg-type]
            database=f"sqlite+aiosqlite:///{self.file}",
            key_file=folder / "master.key",
            webhook_url="https://example.org" if self.webhook else None,
        )
        self.chats = Chats(self.random, self._weather(0.15))
        self.disk = Disk(self.random, self._weather(0.02))
        self.witness = Witness(self.file, BOT)
        self.wire = Wire(self.random, self.chats, self.witness, self._weather(0.25))
        self.life = Life(0)
        self.convenor: Convenor | None = None
        self.alarms: set[str] = set()
        self.lives = 0
        self._jumped = timedelta(0)
        self.now = MORNING
        self._kills = self.random.random() < 0.6
        self._buggy = {number for number in range(200) if self.random.random() < self._weather(0.1)}
        self._stumbled: dict[str, int] = {}

    def _weather(self, at_worst: float) -> float:
        """Some seeds have no fault of a kind at all, others have many."""
        return self.random.choice((0.0, 0.3, 1.0)) * at_worst

    def clock(self) -> datetime:
        self.now = MORNING + self._jumped + timedelta(seconds=asyncio.get_running_loop().time())
        return self.now

    def stumble(self, over: str) -> None:
        """Raise for what shall meet a bug: once, twice, or every time."""
        number = int(over[1:] or -1)
        times = self._stumbled[over] = self._stumbled.get(over, 0) + 1
        if number in self._buggy and times <= 1 + number % 4:
            raise Bug

    async def story(self, acts: int) -> list[str]:
        """From the first start until everything has come to rest; returns what was wrong."""
        with installed(self):
            running = asyncio.create_task(self._runs())
            somebodies = [Someone(self.random, self.chats, account).lives(acts) for account in self.persons]
            stranger = Stranger(self.random, self.chats, STRANGER).lives(2)
            trouble = asyncio.create_task(self._trouble())
            await asyncio.gather(*somebodies, stranger, self._office(acts))
            trouble.cancel()
            self._calm()
            await self._rest()
            self.witness.settle(self.chats, self.alarms)
            running.cancel()
            self.life.end()
            await asyncio.gather(running, trouble, return_exceptions=True)
        self.witness.close()
        return self.witness.wrong

    # The process.

    async def _runs(self) -> None:
        """As a service manager does: whenever it has ended, start it again."""
        while True:
            self.lives += 1
            fuse = self.random.choice((20, 60, 150, 400)) if self._kills and self.lives < 8 else 0
            self.life = Life(fuse + self.random.randint(0, 100) if fuse else 0, self.lives)
            process = asyncio.create_task(self._process())
            killed = asyncio.create_task(self.life.death.wait())
            asked = asyncio.create_task(asyncio.sleep(self._asked_to_end_after()))
            try:
                await asyncio.wait((process, killed, asked), return_when=asyncio.FIRST_COMPLETED)
                if asked.done() and self.convenor is not None and self.life.alive:
                    await self._ends(process, killed)
            finally:
                self._look_into(process)
                self.convenor = None
                self.life.end()
                for one in (process, killed, asked):
                    one.cancel()
                await asyncio.gather(process, killed, asked, return_exceptions=True)
            await asyncio.sleep(self.random.choice((0.1, 1.0, 5.0)))

    async def _process(self) -> None:
        async with assembled(self.settings, self.clock, program(self.stumble)) as convenor:
            self.convenor = convenor
            await serve(self.settings, convenor)

    def _asked_to_end_after(self) -> float:
        return self.random.uniform(3, 30) if self._kills and self.random.random() < 0.4 else 1e9

    async def _ends(self, process: asyncio.Task[None], killed: asyncio.Task[bool]) -> None:
        """Ask the process to end, as SIGTERM does, and look at what it leaves."""
        assert self.convenor is not None
        life = self.convenor.sender.holder
        process.cancel()
        await asyncio.wait((process, killed), return_when=asyncio.FIRST_COMPLETED)
        if self.life.alive and self.disk.well:
            self.witness.stopped(life)

    def _look_into(self, process: asyncio.Task[None]) -> None:
        """A process that nobody killed may only have ended because it could not start."""
        error = process.exception() if process.done() and not process.cancelled() else None
        if self.life.alive and error is not None and not (self.convenor is None and isinstance(error, StorageFault)):
            self.witness.wrong.append(f"the process ended by itself: {error!r} {getattr(error, 'exceptions', '')}")

    # The rest of the world.

    async def _office(self, acts: int) -> None:
        """Timers are set, roles are withdrawn and given back."""
        for number in range(acts // 2):
            await asyncio.sleep(self.random.uniform(0, 6))
            one = self.random.choice(list(self.persons.values()))
            alarm = f"r{1000 + number}" if self.random.random() < 0.8 else f"r{number}"
            with suppress(StorageFault, Killed, AttributeError):
                async with self.convenor.database.transaction() as unit:  # type: ignore[union-attr]
                    await self._business(unit, one, alarm)
                    unit.after_commit(lambda alarm=alarm: self.alarms.add(alarm))  # type: ignore[misc]

    async def _business(self, unit: Unit, person: str, alarm: str) -> None:
        due = unit.now + timedelta(seconds=self.random.uniform(-5, 40))
        await timers.set_timer(unit, "sim_alarm", alarm, due, person=person, dedupe=alarm)
        dice = self.random.random()
        if dice < 0.4:
            await role_giving.withdraw_role(unit, person, Role.ORGANISER)
        elif dice < 0.7:
            await role_giving.withdraw_role(unit, person, Role.ORGANISER)
            await role_giving.give_role(unit, person, Role.ORGANISER, process=None, side="A")

    async def _trouble(self) -> None:
        """The clock is put right, or wrong; the disk is full for a while."""
        while True:
            await asyncio.sleep(self.random.uniform(5, 30))
            if self.random.random() < 0.4:
                self._jumped += timedelta(seconds=self.random.choice((-3600, -20, 20, 300, 7200)))
            if self.disk.chance(0.3):
                self.disk.fails_for(self.random.uniform(1, 40))

    def _calm(self) -> None:
        self._kills = False
        self.life.lasts()
        self.chats.calm()
        self.disk.heals()
        self.wire.calm()
        for chat in self.chats.chats.values():
            chat.blocked = False
        self._jumped += timedelta(hours=2)

    async def _rest(self) -> None:
        """Until nothing waits any more, or ten minutes have passed."""
        for _round in range(120):
            await asyncio.sleep(5)
            if not self.chats.owed and not self.witness.restless() and self.convenor and self.convenor.worker.idle:
                return
