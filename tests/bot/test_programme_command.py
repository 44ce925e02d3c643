"""`convenor programme`: its sentences, its exit status, and every kind of file it is handed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from pydantic import SecretStr
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.clock import machine_clock
from bot.programme import read_file
from bot.settings import Settings
from storage.database import Database
from storage.sealing import MasterKey
from storage.unit import Unit

FIXED = (Path(__file__).parents[2] / "docs" / "examples" / "fixed-third-country.yaml").read_text("utf-8")


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        token=SecretStr("1234:no-real-token-at-all"),
        database=database_url,
        key_file=tmp_path / "master.key",
    )


@asynccontextmanager
async def looking(settings: Settings) -> AsyncIterator[Unit]:
    """Behind the command line."""
    database = Database(settings.database, MasterKey.from_file(settings.key_file), machine_clock)
    await database.open()
    async with database.transaction() as unit:
        yield unit
    await database.close()


class Terminal:
    """Somebody at the command line with a programme file."""

    @pytest.fixture
    def file(self, tmp_path: Path) -> Path:
        path = tmp_path / "programme.yaml"
        path.write_text(FIXED, "utf-8")
        return path

    @pytest.fixture(autouse=True)
    def environment(self, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("CONVENOR_TOKEN", settings.token.get_secret_value())
        monkeypatch.setenv("CONVENOR_DATABASE", settings.database)
        monkeypatch.setenv("CONVENOR_KEY_FILE", str(settings.key_file))

    def says(self, *words: str) -> Result:
        return CliRunner().invoke(app, ["programme", *words])


class TestTheCommand(Terminal):
    def test_applying_tells_and_showing_gives_back(self, file: Path) -> None:
        told = self.says("apply", str(file), "--dry-run")
        assert "Event TERRACE-3 of TERRACE: added.\n" in told.output
        assert told.output.endswith("\nThis was a dry run: nothing was changed.\n")
        assert self.says("apply", str(file)).exit_code == 0
        assert self.says("apply", str(file)).output == "Nothing to change.\n"
        file.write_text(self.says("show", "TERRACE").stdout, "utf-8")
        assert self.says("apply", str(file)).output == "Nothing to change.\n"

    def test_every_fault_names_file_line_and_field_and_the_exit_says_2(self, file: Path) -> None:
        file.write_text(FIXED.replace("profile: high", "profil: high").replace("Asia/Bangkok\n\n", "Nowhere\n\n"))
        told = self.says("apply", str(file))
        assert told.exit_code == 2
        [first, second] = told.stderr.splitlines()
        assert first.startswith(f"{file}: line 22: organisations.2.zone: there is no such time zone")
        assert second.startswith(f"{file}: line 30: processes.0.profil: there is no such field")
        assert "There is no process" in self.says("show", "TERRACE").stderr

    @pytest.mark.parametrize(
        ("content", "told"),
        [
            (b"x" * 10_000_000, "line 1: the file is larger than 1000000 characters"),
            (b"title: \xff\xfe", "line 1: not text in UTF-8"),
            (b"", "line 1: the file is empty"),
        ],
    )
    def test_a_file_that_is_no_programme_is_refused_in_a_sentence(self, file: Path, content: bytes, told: str) -> None:
        file.write_bytes(content)
        answer = self.says("apply", str(file))
        assert (answer.exit_code, answer.stderr) == (2, f"{file}: {told}\n")

    def test_a_file_that_is_not_there_is_told(self, tmp_path: Path) -> None:
        answer = self.says("apply", str(tmp_path / "none.yaml"))
        assert (answer.exit_code, answer.stderr) == (
            2,
            f"{tmp_path / 'none.yaml'} cannot be read: No such file or directory.\n",
        )


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
class TestBesideARunningBot(Terminal):
    async def test_on_sqlite_the_bot_has_to_be_stopped_first(self, settings: Settings, file: Path) -> None:
        async with looking(settings):
            answer = await asyncio.to_thread(self.says, "apply", str(file))
        assert answer.exit_code == 2
        assert "Another Convenor is using the database" in answer.stderr
        assert "Stop it first." in answer.stderr


def test_the_marks_some_editors_put_first_do_not_disturb(tmp_path: Path) -> None:
    path = tmp_path / "marked.yaml"
    path.write_bytes(b"\xef\xbb\xbforganisations: []")
    assert read_file(path) == "organisations: []"
