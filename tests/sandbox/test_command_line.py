"""Started by hand: the address first, and one clear sentence where it cannot start."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
from pathlib import Path

import aiohttp
import pytest

from bot.sandbox.__main__ import main


async def started(*options: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.sandbox", *options),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def first_line(process: asyncio.subprocess.Process) -> str:
    assert process.stdout is not None
    return (await process.stdout.readline()).decode().strip()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_it_prints_the_pages_address_and_ends_when_told(number: signal.Signals) -> None:
    process = await started("--port", "0", "--token", "77:abc")
    url = await first_line(process)
    async with aiohttp.ClientSession() as session:
        async with session.get(url) as page:
            assert "<title>" in await page.text()
        async with session.get(f"{url}/bot77:abc/getMe") as me:
            assert (await me.json())["result"]["id"] == 77
    process.send_signal(number)
    assert await process.communicate() == (b"", b"")
    assert process.returncode == 0


async def test_it_ends_with_whoever_started_it() -> None:
    process = await started("--port", "0", "--no-page", "--until-stdin-closes")
    assert (await first_line(process)).startswith("http://127.0.0.1:")
    assert process.stdin is not None
    process.stdin.close()
    async with asyncio.timeout(10):
        assert await process.wait() == 0


def test_a_port_in_use_is_one_clear_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["--port", str(port)]) == 2
    assert capsys.readouterr().err == f"Port {port} is in use; choose another one with --port.\n"


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--host", "0.0.0.0"], "0.0.0.0 is not a loopback address"),
        (["--port", "70000"], "70000 is not a port."),
        (["--token", "secret"], "The token must look like"),
    ],
)
def test_what_it_cannot_do_it_says(options: list[str], complaint: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(options) == 2
    error = capsys.readouterr().err
    assert complaint in error
    assert error.count("\n") == 1


def test_a_folder_it_cannot_use_is_one_clear_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("in the way")
    assert main(["--port", "0", "--data", str(tmp_path / "file")]) == 2
    assert capsys.readouterr().err.startswith("The sandbox cannot keep its world in ")
