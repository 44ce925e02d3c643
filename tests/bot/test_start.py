"""What keeps the program from starting is one sentence, exit status 2, and nothing half written."""

from __future__ import annotations

import asyncio
import re
import socket
import sqlite3
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import pytest

from bot.settings import Settings
from tests.bot.processes import Running, free_port, run_cli, start
from tests.people import Sandbox

TOKEN = "7654321:CANARY-token_that_must_never_be_seen"
SECRET = "CANARY"


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(token=TOKEN) as running:
        yield running


@pytest.fixture
def settings(sandbox: Sandbox) -> dict[str, str]:
    """What a bot needs to run in its folder."""
    return {
        "CONVENOR_TOKEN": TOKEN,
        "CONVENOR_TELEGRAM_API": sandbox.url,
        "CONVENOR_DATABASE": "sqlite:///convenor.db",
        "CONVENOR_KEY_FILE": "master.key",
        "CONVENOR_TICK_SECONDS": "0.2",
    }


def convenor(folder: Path, settings: dict[str, str], *arguments: str, largest_file: int | None = None) -> Running:
    given = list(arguments or ["run"])
    return start(run_cli, given, folder=folder, environment=settings, largest_file=largest_file, ordinary=True)


async def refused(process: Running, *words: str) -> str:
    """It ends with status 2 and one sentence with these words; no traceback, no secret."""
    assert await process.ends() == 2, process.said
    said = process.said.strip()
    assert len(said.splitlines()) == 1, said
    assert said.endswith("."), said
    assert SECRET not in said + process.printed
    for word in words:
        assert word in said
    return said


async def started(sandbox: Sandbox, process: Running) -> None:
    """Wait until it listens to Telegram."""
    polls = asyncio.create_task(sandbox.calls_reach("deleteWebhook", 1))
    ended = asyncio.create_task(process.ends())
    await asyncio.wait((polls, ended), return_when=asyncio.FIRST_COMPLETED)
    ended.cancel()
    await asyncio.gather(ended, return_exceptions=True)
    assert polls.done(), process.said
    await polls


def run_into_the_unforeseen(environment: dict[str, str]) -> None:
    """`convenor run` that fails in a way nobody thought of, with a person's words in the error."""

    async def fails(settings: Settings) -> None:
        raise ZeroDivisionError("CANARY said: my brother was arrested")

    with patch("bot.cli._serve", fails):
        run_cli(["run"], environment=environment)


def files(folder: Path) -> set[str]:
    return {one.name for one in folder.iterdir() if not one.name.startswith("process-")}


@contextmanager
def listening() -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield int(taken.getsockname()[1])


WRONG: dict[str, tuple[dict[str, str | None], str]] = {
    "no token": ({"CONVENOR_TOKEN": None}, "CONVENOR_TOKEN is missing"),
    "a token that is none": ({"CONVENOR_TOKEN": "hunter2"}, "CONVENOR_TOKEN is not a bot token"),
    "a database of another kind": ({"CONVENOR_DATABASE": "mysql://localhost/x"}, "CONVENOR_DATABASE must begin with"),
    "a database address that is none": ({"CONVENOR_DATABASE": "postgresql://h:port/x"}, "CONVENOR_DATABASE"),
    "an address that is none": ({"CONVENOR_TELEGRAM_API": "telegram"}, "CONVENOR_TELEGRAM_API must be an http"),
    "a port that is none": ({"CONVENOR_WEBHOOK_PORT": "70000"}, "CONVENOR_WEBHOOK_PORT"),
    "a port in words": ({"CONVENOR_WEBHOOK_PORT": "many"}, "CONVENOR_WEBHOOK_PORT"),
    "a short secret": ({"CONVENOR_WEBHOOK_SECRET": "short"}, "CONVENOR_WEBHOOK_SECRET must be 16 to 256"),
    "a pace unheard of": ({"CONVENOR_PACE": "gallop"}, "CONVENOR_PACE"),
    "ticks without time": ({"CONVENOR_TICK_SECONDS": "0"}, "CONVENOR_TICK_SECONDS"),
}


@pytest.mark.parametrize("wrong", WRONG)
async def test_a_wrong_setting_is_named_and_its_value_is_not_shown(
    tmp_path: Path, settings: dict[str, str], wrong: str
) -> None:
    changes, sentence = WRONG[wrong]
    for name, value in changes.items():
        settings.pop(name, None)
        if value is not None:
            settings[name] = value
    said = await refused(convenor(tmp_path, settings), sentence)
    assert "hunter2" not in said
    assert files(tmp_path) == set()


ENV_FILES = {
    "binary": b"\xff\xfe\x00\x80 CONVENOR_TOKEN",
    "not utf-8": "CONVENOR_TOKEN=é".encode("latin-1"),
}


@pytest.mark.parametrize("kind", ENV_FILES)
async def test_a_corrupt_env_file_is_said_to_be_so(tmp_path: Path, settings: dict[str, str], kind: str) -> None:
    (tmp_path / ".env").write_bytes(ENV_FILES[kind])
    await refused(convenor(tmp_path, settings), ".env")
    assert files(tmp_path) == {".env"}


async def test_an_env_file_that_is_a_folder_is_no_hindrance(
    tmp_path: Path, settings: dict[str, str], sandbox: Sandbox
) -> None:
    (tmp_path / ".env").mkdir()
    process = convenor(tmp_path, settings)
    await started(sandbox, process)
    await process.stop()


async def test_settings_may_come_from_the_env_file(tmp_path: Path, settings: dict[str, str], sandbox: Sandbox) -> None:
    lines = [f"{name}={value}\n" for name, value in settings.items()]
    (tmp_path / ".env").write_text("# the bot's settings\n\n" + "".join(lines))
    process = convenor(tmp_path, {})
    await started(sandbox, process)
    await process.stop()


async def test_a_token_telegram_does_not_know_is_said_to_be_wrong(tmp_path: Path, settings: dict[str, str]) -> None:
    settings["CONVENOR_TOKEN"] = "7654321:CANARY-another_token_nobody_knows"
    await refused(convenor(tmp_path, settings), "CONVENOR_TOKEN is wrong or was revoked")


async def test_a_webhook_port_in_use_is_named(tmp_path: Path, settings: dict[str, str]) -> None:
    with listening() as port:
        settings |= {"CONVENOR_WEBHOOK_URL": "http://127.0.0.1", "CONVENOR_WEBHOOK_PORT": str(port)}
        await refused(convenor(tmp_path, settings), f"port {port} of 127.0.0.1 is in use")


async def test_a_webhook_telegram_refuses_is_named(tmp_path: Path, settings: dict[str, str], sandbox: Sandbox) -> None:
    settings |= {"CONVENOR_WEBHOOK_URL": "http://example.org", "CONVENOR_WEBHOOK_PORT": str(free_port())}
    await refused(convenor(tmp_path, settings), "CONVENOR_WEBHOOK_URL")


async def test_a_second_instance_on_the_same_file_does_not_start(
    tmp_path: Path, settings: dict[str, str], sandbox: Sandbox
) -> None:
    first = convenor(tmp_path, settings)
    await started(sandbox, first)
    for command in ("run", "migrate"):
        await refused(convenor(tmp_path, settings, command), "Another Convenor is using the database", "convenor.db")
    assert first.runs
    await first.stop()


async def test_two_programs_with_one_token_do_not_go_on_taking_updates_from_each_other(
    tmp_path: Path, settings: dict[str, str], sandbox: Sandbox
) -> None:
    folders = [tmp_path / "one", tmp_path / "other"]
    for folder in folders:
        folder.mkdir()
    one, other = (convenor(folder, settings) for folder in folders)
    ends = {asyncio.create_task(process.ends()): process for process in (one, other)}
    first, _still = await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
    for task in first:
        await refused(ends[task], "Another program is receiving this bot's updates.")
    for task, process in ends.items():
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await process.stop()


async def test_a_second_instance_leaves_no_key_behind(
    tmp_path: Path, settings: dict[str, str], sandbox: Sandbox
) -> None:
    first = convenor(tmp_path, settings)
    await started(sandbox, first)
    await refused(convenor(tmp_path, settings | {"CONVENOR_KEY_FILE": "other.key"}), "Another Convenor")
    assert "other.key" not in files(tmp_path)
    await first.stop()


async def test_a_read_only_database_is_said_to_be_so(tmp_path: Path, settings: dict[str, str]) -> None:
    assert await convenor(tmp_path, settings, "migrate").ends() == 0
    before = (tmp_path / "convenor.db").read_bytes()
    (tmp_path / "convenor.db").chmod(0o444)
    await refused(convenor(tmp_path, settings), "database", "readonly")
    assert (tmp_path / "convenor.db").read_bytes() == before


async def test_a_folder_that_cannot_be_written_is_said_to_be_so(tmp_path: Path, settings: dict[str, str]) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    folder.chmod(0o555)
    try:
        await refused(
            convenor(tmp_path, settings | {"CONVENOR_DATABASE": "sqlite:///kept/convenor.db"}), "cannot be written"
        )
        await refused(convenor(tmp_path, settings | {"CONVENOR_KEY_FILE": "kept/master.key"}), "CONVENOR_KEY_FILE")
    finally:
        folder.chmod(0o755)
    assert files(folder) == set()
    assert "master.key" not in files(tmp_path)


async def test_a_full_disk_is_said_to_be_full(tmp_path: Path, settings: dict[str, str]) -> None:
    await refused(convenor(tmp_path, settings, largest_file=20_000), "database")
    assert "master.key" not in files(tmp_path)
    # Once there is room again, everything is made anew, and nothing half made is in the way.
    assert await convenor(tmp_path, settings, "migrate").ends() == 0


async def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path: Path, settings: dict[str, str]) -> None:
    (tmp_path / "convenor.db").write_text("Dear diary, " * 1000)
    await refused(convenor(tmp_path, settings), "database")
    assert (tmp_path / "convenor.db").read_text() == "Dear diary, " * 1000


async def test_a_database_of_a_newer_version_is_left_as_it_is(tmp_path: Path, settings: dict[str, str]) -> None:
    assert await convenor(tmp_path, settings, "migrate").ends() == 0
    with sqlite3.connect(tmp_path / "convenor.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    await refused(convenor(tmp_path, settings), "newer Convenor")


async def test_a_lost_key_is_not_replaced_by_a_new_one(tmp_path: Path, settings: dict[str, str]) -> None:
    assert await convenor(tmp_path, settings, "migrate").ends() == 0
    (tmp_path / "master.key").unlink()
    await refused(convenor(tmp_path, settings), "another key", "master.key")
    assert "master.key" not in files(tmp_path)


@pytest.mark.parametrize("content", ["", "not hexadecimal", "abcdef"])
async def test_a_key_that_is_none_is_said_to_be_so(tmp_path: Path, settings: dict[str, str], content: str) -> None:
    (tmp_path / "master.key").write_text(content)
    await refused(convenor(tmp_path, settings), "CONVENOR_KEY_FILE", "master.key")
    assert (tmp_path / "master.key").read_text() == content
    assert files(tmp_path) == {"master.key"}


async def test_a_postgresql_that_is_not_there_is_said_to_be_so(tmp_path: Path, settings: dict[str, str]) -> None:
    with listening() as port:
        pass
    settings["CONVENOR_DATABASE"] = f"postgresql://nobody:CANARY@127.0.0.1:{port}/none"
    await refused(convenor(tmp_path, settings), "database")


async def test_telegram_out_of_reach_is_waited_for(tmp_path: Path, settings: dict[str, str], sandbox: Sandbox) -> None:
    """A machine that starts before its network is no reason to give up."""
    await sandbox.fault("getMe", "500_before")
    process = convenor(tmp_path, settings)
    await started(sandbox, process)
    assert "telegram_out_of_reach" in process.said
    await process.stop()


async def test_what_nobody_foresaw_is_named_by_kind_and_place_and_never_quoted(
    tmp_path: Path, settings: dict[str, str]
) -> None:
    process = start(run_into_the_unforeseen, settings, folder=tmp_path)
    await refused(process, "ZeroDivisionError", "fails:")


async def test_a_demo_refuses_a_real_token(tmp_path: Path) -> None:
    settings = {"CONVENOR_TOKEN": TOKEN}
    await refused(convenor(tmp_path, settings, "demo", "--port", "0"), "The demo uses no real bot")
    assert files(tmp_path) == set()


async def test_a_demo_refuses_a_foreign_address(tmp_path: Path) -> None:
    settings = {"CONVENOR_TELEGRAM_API": "https://api.telegram.org"}
    await refused(convenor(tmp_path, settings, "demo", "--port", "0"), "not an address of this machine")
    assert files(tmp_path) == set()


async def test_a_demo_names_the_languages_there_are(tmp_path: Path) -> None:
    await refused(convenor(tmp_path, {}, "demo", "--lang", "xx"), "There is no language xx", "en")
    assert files(tmp_path) == set()


async def test_a_demo_port_in_use_is_named(tmp_path: Path) -> None:
    with listening() as port:
        await refused(convenor(tmp_path, {}, "demo", "--port", str(port)), f"Port {port} is in use")


async def test_a_second_demo_in_the_same_folder_does_not_start(tmp_path: Path) -> None:
    first = convenor(tmp_path, {}, "demo", "--port", "0", "--empty", "--no-browser")
    await first.prints("in a browser")
    await refused(convenor(tmp_path, {}, "demo", "--port", "0", "--empty", "--no-browser"), "Stop it first")
    assert first.runs
    await first.stop()


async def test_the_program_speaks_the_same_when_it_is_called_by_name(tmp_path: Path) -> None:
    """The others are forked off a process that has read the code; this one is started as people start it."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.cli", "run"), cwd=tmp_path, env={"PYTHONPATH": str(Path.cwd())},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    printed, said = await process.communicate()
    assert (process.returncode, printed) == (2, b"")
    assert re.fullmatch(r"CONVENOR_TOKEN is missing\.\n", said.decode())
