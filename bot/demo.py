"""`convenor demo`: sandbox, bot, SQLite and a fictional programme, all on this machine."""

from __future__ import annotations

import asyncio
import ipaddress
import os
import sys
import webbrowser
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import typer
from filelock import FileLock, Timeout
from pydantic import SecretStr

from bot.assembly import Convenor, assembled, serve
from bot.demo_programme import PEOPLE, plant
from bot.settings import Settings
from locales import LANGUAGES
from storage import outbox, timers
from storage.faults import StorageFault

TOKEN = "424242:convenor-demo-token-for-loopback-only"  # noqa: S105 - it opens nothing but the sandbox
FAREWELL = "Everything is kept in {folder}. Start again with the same command to go on."


class CannotDemo(Exception):
    """The demo cannot start; the message is one sentence."""


@dataclass(frozen=True)
class DemoOptions:
    """Where the demo keeps its files, the page's port (0: any), and what it begins with."""

    folder: Path
    port: int = 8081
    empty: bool = False
    language: str | None = None
    browser: bool = True


def refuse_the_real_world(environment: dict[str, str]) -> None:
    """A demo never touches a real bot: raises CannotDemo if the environment names one."""
    token = environment.get("CONVENOR_TOKEN")
    if token and token != TOKEN:
        raise CannotDemo("CONVENOR_TOKEN is set. The demo uses no real bot: unset it, or use `convenor run`.")
    address = environment.get("CONVENOR_TELEGRAM_API")
    if address and not _loopback(urlsplit(address).hostname or ""):
        raise CannotDemo("CONVENOR_TELEGRAM_API is not an address of this machine. The demo talks to its own sandbox.")


def _loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


async def demo(options: DemoOptions) -> None:
    """Run until interrupted. Raises CannotDemo, AlreadyRunning, StorageUnavailable."""
    refuse_the_real_world(dict(os.environ))
    if options.language is not None and options.language not in LANGUAGES:
        raise CannotDemo(f"There is no language {options.language}; there are {', '.join(LANGUAGES)}.")
    options.folder.mkdir(parents=True, exist_ok=True)
    with _alone(options.folder):
        await _played(options)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Before the sandbox starts as well: it keeps its files in the same folder."""
    try:
        with FileLock(folder / "demo.lock", timeout=0):
            yield
    except Timeout:
        raise CannotDemo(f"Another demo is playing in {folder}. Stop it first, or name another with --data.") from None


async def _played(options: DemoOptions) -> None:
    async with sandbox(options) as address:
        settings = settings_for(options.folder, address)
        async with assembled(settings, migrate=True) as convenor, aiohttp.ClientSession(address) as control:
            await _prepare(options, convenor, control)
            typer.echo(f"Open {address} in a browser and play everyone. Ctrl+C stops; nothing is lost.")
            if options.browser and (os.environ.get("DISPLAY") or sys.platform in ("darwin", "win32")):
                webbrowser.open(address)
            async with asyncio.TaskGroup() as group:
                group.create_task(serve(settings, convenor))
                group.create_task(report_next_due(convenor, control))


def settings_for(folder: Path, address: str) -> Settings:
    """The bot's settings in the demo, whatever the environment says."""
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        token=SecretStr(TOKEN),
        database=f"sqlite+aiosqlite:///{folder}/convenor.db",
        key_file=folder / "master.key",
        telegram_api=address,
        clock_file=folder / "clock.json",
        tick_seconds=1,
        webhook_url=None,
    )


@asynccontextmanager
async def sandbox(options: DemoOptions) -> AsyncIterator[str]:
    """The sandbox as a process of its own, which ends when we do, even when we are killed; gives its address."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot.sandbox",
        "--port",
        str(options.port),
        "--data",
        str(options.folder / "sandbox"),
        "--clock-file",
        str(options.folder / "clock.json"),
        "--token",
        TOKEN,
        "--until-stdin-closes",
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
    )
    try:
        yield await _address(process)
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


async def _address(process: Process) -> str:
    if process.stdout is None or process.stderr is None:
        raise CannotDemo("The sandbox did not start.")
    line = (await process.stdout.readline()).decode().strip()
    if not line.startswith("http"):
        said = (await process.stderr.read()).decode().strip().splitlines()
        raise CannotDemo(said[-1] if said else "The sandbox did not start.")
    return line


async def _prepare(options: DemoOptions, convenor: Convenor, control: aiohttp.ClientSession) -> None:
    """Everyone gets a phone; the programme is planted once."""
    if options.empty:
        return
    for one in PEOPLE:
        told = {"first_name": one.first_name, "note": one.note, "language_code": options.language or one.language}
        async with control.put(f"/sim/users/{one.telegram_id}", json=told) as answer:
            answer.raise_for_status()
    async with convenor.database.transaction() as unit:
        planted = await plant(unit, convenor.worker.works, options.language)
    if planted:
        # A bot cannot write to somebody who never wrote to it: everyone presses Start once.
        for one in PEOPLE:
            async with control.post(f"/sim/users/{one.telegram_id}/send", json={"text": "/start"}) as answer:
                answer.raise_for_status()


async def report_next_due(convenor: Convenor, control: aiohttp.ClientSession) -> None:
    """Tell the page when something is due next, so that its clock can be moved there."""
    told: float | None = -1.0
    while True:
        with suppress(StorageFault, aiohttp.ClientError):  # told a little later, then
            async with convenor.database.transaction() as unit:
                moments = [await timers.next_due(unit), await outbox.next_ready(unit)]
            due = min((moment.timestamp() for moment in moments if moment is not None), default=None)
            if due != told:
                async with control.put("/sim/clock/next_due", json={"at": due}) as answer:
                    answer.raise_for_status()
                told = due
        await asyncio.sleep(1)
