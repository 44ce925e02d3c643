"""Brings a database to today's tables (Alembic), from the command line and from the tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, create_engine, event, func, make_url, select
from sqlalchemy.exc import DatabaseError, InternalError, OperationalError
from sqlalchemy.pool import NullPool

from storage.database import SQLITE_SETTINGS
from storage.faults import StorageUnavailable

MIGRATING = 4268677
"""Any number will do for PostgreSQL's lock, as long as it stays the same."""


def upgrade(url: str, revision: str = "head") -> None:
    """Migrate up. Raises StorageUnavailable when the database cannot be written."""
    with configured(url) as config:
        command.upgrade(config, revision)


def downgrade(url: str, revision: str = "base") -> None:
    with configured(url) as config:
        command.downgrade(config, revision)


def check(url: str) -> None:
    """Raises alembic's CommandError when tables and migrations differ."""
    with configured(url) as config:
        command.check(config)


def write_revision(url: str, message: str, number: str) -> None:
    """Write the next migration by comparing the tables with a migrated database."""
    with configured(url) as config:
        command.revision(config, message, autogenerate=True, rev_id=number)


@contextmanager
def configured(url: str) -> Iterator[Config]:
    """Alembic's configuration on an open connection."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    try:
        with _connection(url) as connection:
            config.attributes["connection"] = connection
            yield config
    except CommandError as error:
        if "Can't locate revision" not in str(error):
            raise
        raise StorageUnavailable("The database was made by a newer Convenor. Use that one, or a backup.") from error
    except DatabaseError as error:
        # Whatever is more particular than these is a mistake in a migration.
        if type(error) not in (DatabaseError, OperationalError, InternalError):
            raise
        why = str(error.orig).strip().partition("\n")[0]
        raise StorageUnavailable(f"The database cannot be used: {why}.") from error


@contextmanager
def _connection(url: str) -> Iterator[Connection]:
    target = make_url(url)
    sqlite = target.get_backend_name() == "sqlite"
    engine = create_engine(target.set(drivername="sqlite" if sqlite else "postgresql+psycopg"), poolclass=NullPool)
    if sqlite:
        event.listen(engine, "connect", lambda connection, _: [connection.execute(one) for one in SQLITE_SETTINGS])
    try:
        with engine.begin() as connection:
            if not sqlite:  # replicas that start together migrate one after the other
                connection.execute(select(func.pg_advisory_xact_lock(MIGRATING)))
            yield connection
    finally:
        engine.dispose()
