"""Databases for tests: empty ones, and migrated ones copied from a template that is built once in a run."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

from tests.postgres import RunFolder, Server


def migrate(url: str) -> None:
    """Brings the database to the newest schema."""
    # Imported when a database is wanted: tests of the flows shall run even while storage is broken.
    from storage.migrations_runner import upgrade

    upgrade(url)


class Databases:
    """What a test may ask for; `upgrade` brings the database at an SQLAlchemy address to the newest schema."""

    def __init__(self, run: RunFolder, upgrade: Callable[[str], None] = migrate) -> None:
        self._run = run
        self._upgrade = upgrade

    @contextmanager
    def empty_postgresql(self) -> Iterator[str]:
        """A PostgreSQL database with nothing in it, dropped at the end."""
        with self._run.server().database() as url:
            yield url

    @contextmanager
    def migrated_postgresql(self) -> Iterator[str]:
        """A PostgreSQL database with the newest schema, dropped at the end."""
        server = self._run.server()
        with server.database(template=self._postgresql_template(server)) as url:
            yield url

    def migrated_sqlite(self, folder: Path) -> str:
        """A database file in `folder` with the newest schema."""
        file = folder / f"{uuid.uuid4().hex}.sqlite"
        shutil.copyfile(self._sqlite_template(), file)
        return f"sqlite+aiosqlite:///{file}"

    def sweep(self) -> None:
        """Drops the template from a server that outlives the run; our own goes as a whole."""
        if os.environ.get("TEST_PG_URL"):
            self._run.server().drop(self._template_name)

    def _postgresql_template(self, server: Server) -> str:
        with FileLock(self._run.path / "template.lock"):
            if not server.has(self._template_name):
                # Named when it is whole, so that a migration that fails leaves no half template behind.
                draft = f"{self._template_name}_draft"
                server.drop(draft)
                server.create(draft)
                self._upgrade(server.address(draft))
                server.rename(draft, self._template_name)
        return self._template_name

    def _sqlite_template(self) -> Path:
        template = self._run.path / "template.sqlite"
        with FileLock(self._run.path / "template.lock"):
            if not template.exists():
                draft = self._run.path / f"{uuid.uuid4().hex}.sqlite"
                self._upgrade(f"sqlite+aiosqlite:///{draft}")
                draft.rename(template)
        return template

    @property
    def _template_name(self) -> str:
        return f"convenor_template_{self._run.path.name}"
