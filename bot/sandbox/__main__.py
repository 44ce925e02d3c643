"""Starts the sandbox alone: `python -m bot.sandbox --port 8081`."""

from __future__ import annotations

import argparse
import asyncio
import errno
import os
import re
import signal
import sqlite3
import sys
from pathlib import Path

from bot.sandbox import DEFAULT_TOKEN
from bot.sandbox.clock import Clock
from bot.sandbox.server import NotLoopback, SandboxServer


def options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bot.sandbox", description="A local Bot API and a browser chat.")
    parser.add_argument("--host", default="127.0.0.1", help="a loopback address (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8081, help="0 finds a free one (default: %(default)s)")
    parser.add_argument("--data", type=Path, help="keep the world in this folder (default: in memory)")
    parser.add_argument("--clock-file", type=Path, help="share the moved clock with the bot through this file")
    parser.add_argument("--enforce-limits", action="store_true", help="answer 429 as Telegram would")
    parser.add_argument("--token", default=DEFAULT_TOKEN, help="the token to answer to")
    parser.add_argument("--page", action=argparse.BooleanOptionalAction, default=True, help="serve the browser chat")
    parser.add_argument("--until-stdin-closes", action="store_true", help="stop when whoever started it is gone")
    return parser.parse_args(arguments)


def prepared(chosen: argparse.Namespace) -> SandboxServer:
    """The server as asked for; NotLoopback, OSError or sqlite3.Error where it cannot be."""
    return SandboxServer(
        host=chosen.host,
        port=chosen.port,
        token=chosen.token,
        folder=chosen.data,
        clock=Clock(chosen.clock_file),
        enforce_limits=chosen.enforce_limits,
        page=chosen.page,
    )


def heed_stdin(closed: asyncio.Event) -> None:
    """Set the event once nobody holds the other end: a killed parent cannot say goodbye, but its pipe closes."""
    loop = asyncio.get_running_loop()

    def read() -> None:
        if not os.read(sys.stdin.fileno(), 4096):
            loop.remove_reader(sys.stdin)
            closed.set()

    loop.add_reader(sys.stdin, read)


async def run(server: SandboxServer, until_stdin_closes: bool = False) -> None:
    until = asyncio.Event()
    if until_stdin_closes:
        heed_stdin(until)
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, until.set)
    async with server:
        print(server.url, flush=True)  # noqa: T201 - whoever starts it reads the address from here
        await until.wait()


def refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)  # noqa: T201 - a command line speaks on stderr
    return 2


def cannot_listen(chosen: argparse.Namespace, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {chosen.port} is in use; choose another one with --port."
    return f"The sandbox cannot listen on {chosen.host} port {chosen.port}: {os.strerror(error.errno or 0)}."


def main(arguments: list[str] | None = None) -> int:
    """Run until interrupted. Exit status 2, with one sentence, where it cannot start."""
    chosen = options(arguments)
    if not re.fullmatch("[0-9]{1,15}:[A-Za-z0-9_-]{1,100}", chosen.token):
        return refuse("The token must look like 123456:letters-and-digits.")
    if not 0 <= chosen.port <= 65_535:
        return refuse(f"{chosen.port} is not a port.")
    try:
        server = prepared(chosen)
    except NotLoopback as error:
        return refuse(str(error))
    except (OSError, sqlite3.Error) as error:
        return refuse(f"The sandbox cannot keep its world in {chosen.data or chosen.clock_file}: {error}.")
    try:
        asyncio.run(run(server, chosen.until_stdin_closes))
    except OSError as error:
        return refuse(cannot_listen(chosen, error))
    return 0


if __name__ == "__main__":
    sys.exit(main())
