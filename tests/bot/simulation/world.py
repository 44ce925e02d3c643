"""A stretch of the bot's life, simulated: the production program, killed and started again, among people and faults."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

from sqlalchemy import bindparam, event, func, insert, select
from telegram import Bot

import bot.assembly
from bot import calls
from bot.assembly import Convenor, assembled, serve
from bot.scheduler import Ticks, ticking
from bot.settings import Settings
from flows.roles import Role
from handlers.turn import route, take_turn
from handlers.visit import Crowd, Post, Visit
from handlers.work import Works
from storage import people, timers
from storage.database import Database
from storage.faults import StorageFault
from storage.outbox import Outgoing
from storage.tables.delivery import inbox
from storage.unit import Unit
from tests.bot.simulation.chats import Chats
from tests.bot.simulation.disk import Disk, Killed, Life
from tests.bot.simulation.people import STRANGER, Someone, Stranger
from tests.bot.simulation.program import act_of, program, turns
from tests.bot.simulation.wire import BOT, SENDING, Line, Pushing, Wire
from tests.bot.simulation.witness import Witness

TOKEN = f"{BOT}:simulated_token_of_nobody"
MORNING = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
CACHE: dict[Any, Any] = {}
"""Compiled statements, shared by all lives: making them anew would take most of a life."""
_turn = insert(turns).values(act=bindparam("act_"), known=select(func.max(inbox.c.id)).scalar_subquery())


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
        self._now = MORNING
        self._kills = self.random.random() < 0.6
        self._buggy = {number for number in range(200) if self.random.random() < self._weather(0.1)}
        self._stumbled: dict[str, int] = {}

    def _weather(self, at_worst: float) -> float:
        """Some seeds have no fault of a kind at all, others have many."""
        return self.random.choice((0.0, 0.3, 1.0)) * at_worst

    def clock(self) -> datetime:
        self._now = MORNING + self._jumped + timedelta(seconds=asyncio.get_running_loop().time())
        return self._now

    def stumble(self, over: str) -> None:
        """Raise for what shall meet a bug: once, twice, or every time."""
        number = int(over[1:] or -1)
        times = self._stumbled[over] = self._stumbled.get(over, 0) + 1
        if number in self._buggy and times <= 1 + number % 4:
            raise Bug

    async def story(self, acts: int) -> list[str]:
        """From the first start until everything has come to rest; returns what was wrong."""
        with self._installed():
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
            self.life = Life(fuse + self.random.randint(0, 100) if fuse else 0)
            process = asyncio.create_task(self._process())
            killed = asyncio.create_task(self.life.death.wait())
            try:
                await asyncio.wait((process, killed), return_when=asyncio.FIRST_COMPLETED)
            finally:
                self._look_into(process)
                self.convenor = None
                self.life.end()
                killed.cancel()
                process.cancel()
                await asyncio.gather(process, killed, return_exceptions=True)
            await asyncio.sleep(self.random.choice((0.1, 1.0, 5.0)))

    async def _process(self) -> None:
        async with assembled(self.settings, self.clock, program(self.stumble)) as convenor:
            self.convenor = convenor
            await serve(self.settings, convenor)

    def _look_into(self, process: asyncio.Task[None]) -> None:
        """A process that nobody killed may only have ended because it could not start."""
        error = process.exception() if process.done() and not process.cancelled() else None
        if self.life.alive and error is not None and not (self.convenor is None and isinstance(error, StorageFault)):
            self.witness.wrong.append(f"the process ended by itself: {error!r} {getattr(error, 'exceptions', '')}")

    @contextmanager
    def _installed(self) -> Iterator[None]:
        """The production program with its ends in this world."""
        numbers = itertools.count(1)
        world = self

        class SimulatedDatabase(Database):
            def _engine(self) -> Any:
                engine = super()._engine().execution_options(compiled_cache=CACHE)
                event.listen(engine.sync_engine, "connect", world._tells_the_time, insert=True)
                return engine

            async def open(self) -> None:
                await super().open()
                if self._lock is not None:
                    world.life.locks.append(lambda lock=self._lock: lock.release(force=True))  # type: ignore[misc]

        with ExitStack() as stack:
            for target, new in {
                "bot.assembly.application": self._application,
                "bot.assembly.scheduler": Ticking,
                "bot.assembly.Database": SimulatedDatabase,
                "bot.assembly.Webhook": self._pushing,
                "bot.worker.take_turn": take_turn_and_note,
                "handlers.turn.route": self._route,
                "bot.calls.send": send_and_say,
                "storage.database.opens": self.disk.opens(lambda: self.life),
                "storage.tables.base.uuid_utils.uuid7": lambda: Number(next(numbers)),
                "secrets.token_urlsafe": lambda size=16: f"{self.random.getrandbits(128):022d}"[-22:],
                "secrets.token_hex": lambda size=8: f"{self.random.getrandbits(63):016x}",
            }.items():
                stack.enter_context(patch(target, new))
            yield

    def _application(self, settings: Settings) -> tuple[Any, Any]:
        line = Line(self.wire, self.life)
        return Application(Bot(TOKEN, request=line, get_updates_request=line)), line

    def _pushing(self, *given: Any) -> Pushing:
        return Pushing(*given, wire=self.wire, life=self.life, witness=self.witness)

    def _tells_the_time(self, connection: Any, record: Any) -> None:
        raw = connection.driver_connection._raw
        raw.create_function("sim_now", 0, lambda: self._now.strftime("%Y-%m-%d %H:%M:%S.%f"))

    async def _route(self, visit: Visit, incoming: Any) -> None:
        await route(visit, incoming)
        self.stumble(act_of(visit))

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
            await people.withdraw_role(unit, person, Role.ORGANISER)
        elif dice < 0.7:
            await people.withdraw_role(unit, person, Role.ORGANISER)
            await people.give_role(unit, person, Role.ORGANISER, process=None, side="A")

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


class Number:
    """An id in the order in which ids were made."""

    def __init__(self, number: int) -> None:
        self.hex = f"{number:032x}"


class Application:
    """What `assembled` needs of python-telegram-bot's."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot

    async def __aenter__(self) -> None: ...

    async def __aexit__(self, *_: object) -> None: ...


class Ticking:
    """The production ticks in made-up time, which APScheduler cannot keep."""

    def __init__(self, ticks: Ticks, seconds: float) -> None:
        self._jobs, self._tasks = ticking(ticks, seconds), list[asyncio.Task[None]]()

    def start(self) -> None:
        self._tasks = [asyncio.create_task(self._every(seconds, tick)) for tick, seconds in self._jobs]

    def shutdown(self, wait: bool) -> None:
        for task in self._tasks:
            task.cancel()

    async def _every(self, seconds: float, tick: Any) -> None:
        while True:
            await asyncio.sleep(seconds * 2)
            await tick()


async def take_turn_and_note(unit: Unit, works: Works, post: Post, crowd: Crowd, incoming: Any) -> None:
    await take_turn(unit, works, post, crowd, incoming)
    account = getattr(incoming, "account", None)
    if account is not None:
        unit.write(_turn, act_=account.first_name)


async def send_and_say(bot: Bot, chat: int, message: Outgoing, do: Any = calls.send) -> int:
    SENDING.set(message)
    number: int = await do(bot, chat, message)
    return number


__all__ = ["World", "bot"]
