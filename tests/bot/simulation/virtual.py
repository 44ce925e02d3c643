"""An event loop whose time is made up: nobody waits for it, and the same seed takes the same course."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")


class Stuck(AssertionError):
    """Everybody waits for somebody, and nothing will ever happen again."""


class VirtualLoop(asyncio.SelectorEventLoop):
    """Where others would wait, its clock jumps to the next moment at which something happens."""

    def __init__(self) -> None:
        self.passed = 0.0
        super().__init__(_Jumping(self))
        self.set_exception_handler(_quietly)

    def time(self) -> float:
        return self.passed


class _Jumping(selectors.SelectSelector):
    def __init__(self, loop: VirtualLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise Stuck("nothing is left to wait for")
        self._loop.passed += max(0.0, timeout)
        return []


def _quietly(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Tasks of a killed process die of what killed it, and nobody asks them about it."""


def played(story: Coroutine[Any, Any, Result]) -> Result:
    """Run a story from its first to its last moment, in no time."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(story)
