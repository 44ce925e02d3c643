"""Bugs as somebody might plant them with the best of intentions; the simulation must find each."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from bot.worker import Worker
from storage.inbox import Arrival
from storage.outbox import Outgoing, Recorded
from storage.unit import Unit


async def _acknowledges_at_once(self: Worker, updates: Sequence[dict[str, Any]]) -> None:
    arrivals = [self._arrival(update) for update in updates]
    self._offers.append((arrivals, asyncio.get_running_loop().create_future()))
    self._something.set()


def _sends_at_once(self: Unit, hook: Callable[[], None]) -> None:
    hook()


def _takes_it_for_sent(message: Outgoing, result: Recorded) -> Recorded:
    return result


def _takes_it_for_lost(message: Outgoing, result: Recorded) -> Recorded:
    return replace(result, state="ready", fault="unknown")


async def _yes(*given: object) -> bool:
    return True


async def _no(*given: object) -> bool:
    return False


async def _nobody(*given: object) -> set[bytes]:
    return set()


def _as_they_come(arrivals: Sequence[Arrival]) -> list[Arrival]:
    return list(arrivals)


async def _done(*given: object) -> None: ...


async def _nothing(*given: object) -> int:
    return 0


PLANTED: Mapping[str, Mapping[str, Any]] = {
    "acknowledged before the commit": {"bot.worker.Worker.offer": _acknowledges_at_once},
    "sent before the commit": {"storage.unit.Unit.after_commit": _sends_at_once},
    "unknown taken for sent": {"bot.outcomes._unknown": _takes_it_for_sent},
    "unknown taken for not sent": {"bot.outcomes._unknown": _takes_it_for_lost},
    "no check of rights": {"bot.sender.still_entitled": _yes},
    "nobody waits behind what failed": {"storage.inbox.waiting_senders": _nobody},
    "a late lower number waits behind a higher one": {"storage.inbox.in_order": _as_they_come},
    "an old screen over a newer one": {"storage.outbox.overtaken": _no},
    "nothing is finished at the end": {"bot.assembly.Convenor.finish": _done},
    "calls of the dead are forgotten": {"storage.outbox.recover": _nothing},
}


@contextmanager
def planted(bug: str) -> Iterator[None]:
    """The production code with this bug in it."""
    with contextmanager(_patched)(PLANTED[bug]):
        yield


def _patched(changes: Mapping[str, Any]) -> Iterator[None]:
    patches = [patch(target, new) for target, new in changes.items()]
    for one in patches:
        one.start()
    try:
        yield
    finally:
        for one in patches:
            one.stop()
