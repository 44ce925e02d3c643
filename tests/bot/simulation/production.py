"""The production program with its ends in a simulated world: its transport, its disk, its ticks and its chance."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from random import Random
from typing import Any, Protocol
from unittest.mock import patch

from sqlalchemy import bindparam, event, func, insert, select
from telegram import Bot

from bot import calls
from bot.scheduler import Ticks, ticking
from bot.settings import Settings
from handlers.routing import route
from handlers.turn import take_turn
from handlers.visit import Crowd, Post, Visit
from handlers.work import Works
from storage.database import Database
from storage.direct import Plans
from storage.outbox import Outgoing
from storage.tables.delivery import inbox
from storage.unit import Unit
from tests.bot.simulation.disk import Disk, Life
from tests.bot.simulation.program import act_of, turns
from tests.bot.simulation.wire import BOT, SENDING, Line, Pushing, Wire
from tests.bot.simulation.witness import Witness

TOKEN = f"{BOT}:simulated_token_of_nobody"
_turn = insert(turns).values(act=bindparam("act_"), known=select(func.max(inbox.c.id)).scalar_subquery())


class Around(Protocol):
    """What the program must know of the world it is in."""

    random: Random
    life: Life
    disk: Disk
    wire: Wire
    witness: Witness
    now: datetime

    def stumble(self, over: str) -> None: ...


class Compiled(dict[Any, Any]):
    """Compiled statements, shared by the dialects of all lives, which are alike."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(key[1:], default)

    def __setitem__(self, key: Any, statement: Any) -> None:
        super().__setitem__(key[1:], statement)


# Compiling every statement anew would take a third of a life.
COMPILED = Compiled()
PLANS: dict[str, Plans] = {}


@contextmanager
def installed(world: Around) -> Iterator[None]:
    """For the time of this block the program lives in that world."""
    numbers = itertools.count(1)

    def application(settings: Settings) -> tuple[Any, Any]:
        line = Line(world.wire, world.life)
        return Application(Bot(TOKEN, request=line, get_updates_request=line)), line

    async def routed(visit: Visit, incoming: Any) -> None:
        await route(visit, incoming)
        world.stumble(act_of(visit))

    replaced: dict[str, Any] = {
        "bot.assembly.application": application,
        "bot.assembly.scheduler": Ticking,
        "bot.opening.Database": database_in(world),
        "bot.assembly.Webhook": lambda *given: Pushing(*given, wire=world.wire, life=world.life, witness=world.witness),
        "bot.worker.take_turn": take_turn_and_note,
        "handlers.turn.route": routed,
        "bot.calls.send": send_and_say,
        "storage.database.opens": world.disk.opens(lambda: world.life),
        "storage.tables.base.uuid_utils.uuid7": lambda: Number(next(numbers)),
        "secrets.token_urlsafe": lambda size=16: f"{world.random.getrandbits(128):022d}"[-22:],
        "secrets.token_hex": lambda size=8: f"{world.random.getrandbits(63):016x}",
    }
    with ExitStack() as stack:
        for target, new in replaced.items():
            stack.enter_context(patch(target, new))
        yield


def database_in(world: Around) -> type[Database]:
    """The production database, whose lock a killed process lets go of."""

    def tells_the_time(connection: Any, record: Any) -> None:
        # For the witness's triggers: the moment that the running transaction counts as its now.
        raw = connection.driver_connection._raw
        raw.create_function("sim_now", 0, lambda: world.now.strftime("%Y-%m-%d %H:%M:%S.%f"))

    class SimulatedDatabase(Database):
        def _engine(self) -> Any:
            engine = super()._engine().execution_options(compiled_cache=COMPILED)
            event.listen(engine.sync_engine, "connect", tells_the_time, insert=True)
            return engine

        async def open(self) -> None:
            self._plans = PLANS.setdefault("sqlite", self._plans)
            await super().open()
            if self._lock is not None:
                world.life.locks.append(_let_go(self._lock))

    return SimulatedDatabase


def _let_go(lock: Any) -> Callable[[], None]:
    return lambda: lock.release(force=True)


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
