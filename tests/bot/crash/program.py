"""A whole Convenor with one small form, as a process that ends itself with SIGKILL at a named point of its work."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from typing import Any

from bot import calls, worker
from bot.assembly import assembled, serve
from bot.settings import Pace, Settings
from bot.worker import Worker
from flows.engine import Ask, Flow
from flows.engine.kinds import Number, ShortText, YesNoUnknown
from flows.roles import Role
from handlers.turn import take_turn
from handlers.work import Work, Works
from locales import Words, _
from storage import people, role_giving
from storage.inbox import Arrival
from storage.sealing import MasterKey

TITLE = Ask("title", _("What is it called?"), ShortText(40), label=_("Name"))
COUNT = Ask("count", _("How many?"), Number(1, 20), label=_("Number"))
SAFE = Ask("safe", _("Is it safe?"), YesNoUnknown(), label=_("Safety"))
FORM = Flow(
    "crash_form",
    1,
    _("Form"),
    frozenset({Role.ORGANISER}),
    [TITLE, COUNT, SAFE],
    done=lambda scene: Words("All saved."),
)
POINTS = ("handled_uncommitted", "committed_unsent", "sent_unrecorded", "recorded")


def ends_itself(point: str, at: int) -> None:
    """Arrange for SIGKILL at the `at`-th pass of a point, counted from 1."""
    passes = 0

    def passing() -> None:
        nonlocal passes
        passes += 1
        if passes == at:
            os.kill(os.getpid(), signal.SIGKILL)

    match point:
        case "handled_uncommitted":
            worker.take_turn = _after(take_turn, passing)  # type: ignore[attr-defined]
        case "committed_unsent":
            calls.send = _before(calls.send, passing)
        case "sent_unrecorded":
            calls.send = _after(calls.send, passing)
        case "recorded":
            together = Worker._together

            async def recorded(self: Worker, arrivals: list[Arrival], backlog: bool) -> None:
                results = list(self._writing)
                await together(self, arrivals, backlog)
                if results:
                    passing()

            Worker._together = recorded  # type: ignore[method-assign]


def _after(do: Callable[..., Any], passing: Callable[[], None]) -> Callable[..., Any]:
    async def wrapped(*given: Any, **named: Any) -> Any:
        result = await do(*given, **named)
        passing()
        return result

    return wrapped


def _before(do: Callable[..., Any], passing: Callable[[], None]) -> Callable[..., Any]:
    async def wrapped(*given: Any, **named: Any) -> Any:
        passing()
        return await do(*given, **named)

    return wrapped


def run(settings: dict[str, Any], person: int, point: str = "", at: int = 0) -> None:
    """Run it; `ready` is printed once it is about to serve."""
    if point:
        ends_itself(point, at)
    asyncio.run(_served(Settings(_env_file=None, pace=Pace.OFF, tick_seconds=0.2, **settings), person))  # type: ignore[call-arg]


async def _served(settings: Settings, person: int) -> None:
    async with assembled(settings, works=Works([Work(FORM)])) as convenor:
        async with convenor.database.transaction() as unit:
            lookup = MasterKey.from_file(settings.key_file).lookup(person)
            if not (await people.by_lookup(unit, [lookup]))[0]:
                one = await people.add(unit, telegram_id=person, name="A", language="en", zone="UTC")
                await role_giving.give_role(unit, one, Role.ORGANISER, process=None)
        print("ready", flush=True)  # noqa: T201
        await serve(settings, convenor)
