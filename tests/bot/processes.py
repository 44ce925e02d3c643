"""Programs under test as processes of their own: forked off one that has read all the code, so that a start is cheap.

    process = start(run_cli, ["run"], folder=tmp_path, environment={"CONVENOR_TOKEN": "…"})
    assert await process.ends() == 2
    assert process.said == "CONVENOR_TOKEN is missing."

They are real processes: they have their own files, signals and limits, and can be killed.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import itertools
import multiprocessing
import os
import random
import resource
import signal
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

PATIENCE = 60.0
"""Seconds after which a test gives up on a process: spent on failures only, and a busy machine may be slow."""
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["bot.cli", "tests.bot.crash.program", "tests.bot.processes"])
_numbers = itertools.count(1)


class Running:
    """A process that was started, and what it has said so far."""

    def __init__(self, process: ForkServerProcess, out: Path, err: Path) -> None:
        self._process, self._out, self._err = process, out, err

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    @property
    def printed(self) -> str:
        """What it has written to standard output."""
        return self._out.read_text() if self._out.exists() else ""

    @property
    def said(self) -> str:
        """What it has written to standard error."""
        return self._err.read_text() if self._err.exists() else ""

    @property
    def runs(self) -> bool:
        return self._process.is_alive()

    async def ends(self) -> int:
        """Wait for its end; the exit status, or the negative number of the signal that ended it."""
        gone = asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.add_reader(self._process.sentinel, gone.set)
        try:
            await asyncio.wait_for(gone.wait(), PATIENCE)
        except TimeoutError:
            raise AssertionError(f"The process does not end. It said:\n{self.said}\n{self.printed}") from None
        finally:
            loop.remove_reader(self._process.sentinel)
        self._process.join()
        assert self._process.exitcode is not None
        return self._process.exitcode

    async def prints(self, text: str) -> None:
        """Wait until it has printed this."""
        async with asyncio.timeout(PATIENCE):
            while text not in self.printed:
                assert self.runs, f"It ended: {self.said}"
                await asyncio.sleep(0.01)

    def told(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    async def stop(self, number: signal.Signals = signal.SIGKILL) -> None:
        """End it, however it takes it, unless it has ended already."""
        if self.runs:
            self.told(number)
        await self.ends()


def start(target: Callable[..., None], *given: Any, folder: Path, **named: Any) -> Running:
    """Run `target(*given, **named)` in a process that works in this folder."""
    number = next(_numbers)
    out, err = folder / f"process-{number}.out", folder / f"process-{number}.err"
    process = _context.Process(target=_within, args=(folder, out, err, target, given, named), daemon=True)
    # Whatever runs the tests is no part of the program.
    with patch.dict(sys.modules, {"__main__": ModuleType("__main__")}):
        process.start()
    return Running(process, out, err)


def _within(
    folder: Path, out: Path, err: Path, target: Callable[..., None], given: Sequence[Any], named: Mapping[str, Any]
) -> None:
    os.chdir(folder)
    for number, path in ((1, out), (2, err)):
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(file, number)
        os.close(file)
    target(*given, **named)


def run_cli(
    arguments: Sequence[str], *, environment: Mapping[str, str], largest_file: int | None = None, ordinary: bool = False
) -> None:
    """`convenor <arguments>`. `largest_file` is where the disk is full, in bytes; to `ordinary` people read-only means
    read-only, even when they are root."""
    from bot import cli

    for name in [name for name in os.environ if name.startswith("CONVENOR_")]:
        del os.environ[name]
    os.environ.update(environment)
    os.environ["PYTHONWARNINGS"] = "error"
    if ordinary and os.geteuid() == 0:
        obey_rights()
    if largest_file is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, resource.RLIM_INFINITY))
    sys.argv = ["convenor", *arguments]
    cli.main()


def obey_rights() -> None:
    """To root nothing is read-only: without this capability (CAP_DAC_OVERRIDE) it is (Linux)."""
    libc = ctypes.CDLL(None, use_errno=True)
    header, sets = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    assert libc.capget(header, sets) == 0
    sets[0] &= ~(1 << 1)
    assert libc.capset(header, sets) == 0


def free_port() -> int:
    """A port to listen on, now and after a restart: not one of those that the system gives to whoever calls out, which
    anybody might be given in between."""
    for number in random.sample(range(20_000, 30_000), 1000):
        with socket.socket() as tried, contextlib.suppress(OSError):
            tried.bind(("127.0.0.1", number))
            return number
    raise OSError("there is no free port")


def fills_up(process: Running, largest_file: int) -> None:
    """From here on the disk is full for this process: no file may grow beyond so many bytes (Linux)."""
    limit_of(process, largest_file)


def empties(process: Running) -> None:
    limit_of(process, resource.RLIM_INFINITY)


def limit_of(process: Running, largest_file: int) -> None:
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (largest_file, resource.RLIM_INFINITY))


def can_fill_disks() -> bool:
    return hasattr(resource, "prlimit")
