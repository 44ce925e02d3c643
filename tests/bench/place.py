"""Where measurements take place: folders for logs, and empty databases that keep what they confirm."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import cached_property
from pathlib import Path
from tempfile import mkdtemp
from typing import Self

from tests.bench.subject import LOAD_CORE, ROOT, keep_to
from tests.postgres import RunFolder, Server

# As an operator would run it, not as tests do: what is committed is on the disk.
DURABLE: Mapping[str, str] = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "shared_buffers": "128MB",
    "max_connections": "50",
    "timezone": "UTC",
}


class Place:
    """Everything the benches share; as a context manager it cleans up after them."""

    def __init__(self, folder: Path = ROOT / "var") -> None:
        self.figures = folder / "bench.json"
        self.logs = folder / "bench"
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        # Servers started from here stay on the load's processor too: the other belongs to the bot alone.
        keep_to(LOAD_CORE)
        self.logs.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @cached_property
    def postgres(self) -> Server:
        """A PostgreSQL of our own, started when it is first asked for."""
        return self._stack.enter_context(RunFolder.held()).server(DURABLE)

    @contextmanager
    def database(self, kind: str | None) -> Iterator[Mapping[str, str]]:
        """The environment that leads a subject to a new, empty `sqlite` or `postgresql` database, or to none."""
        folder = Path(mkdtemp(prefix="run-", dir=self.logs))
        try:
            match kind:
                case "sqlite":
                    yield _environment(folder, f"sqlite+aiosqlite:///{folder / 'bench.db'}")
                case "postgresql":
                    with self.postgres.database() as url:
                        yield _environment(folder, url)
                case _:
                    yield {"BENCH_FOLDER": str(folder)}
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _environment(folder: Path, url: str) -> Mapping[str, str]:
    return {"BENCH_FOLDER": str(folder), "BENCH_DATABASE": url}
