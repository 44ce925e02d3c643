"""The migrations make exactly the tables the code expects, can be undone, and can be done again."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, inspect, make_url

from storage.migrations_runner import check, downgrade, upgrade
from storage.tables import metadata
from tests.databases import Databases


def tables(url: str) -> set[str]:
    target = make_url(url)
    driver = "sqlite" if target.get_backend_name() == "sqlite" else "postgresql+psycopg"
    engine = create_engine(target.set(drivername=driver))
    try:
        return set(inspect(engine).get_table_names())
    finally:
        engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest) -> str:
    """A database with nothing in it."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{request.getfixturevalue('tmp_path')}/empty.sqlite"
    return str(request.getfixturevalue("postgres_url"))


def test_an_empty_database_gets_every_table_and_nothing_is_left_to_migrate(empty_url: str) -> None:
    upgrade(empty_url)
    check(empty_url)
    assert tables(empty_url) == {*metadata.tables, "alembic_version"}


def test_migrating_twice_is_migrating_once(empty_url: str) -> None:
    upgrade(empty_url)
    upgrade(empty_url)
    check(empty_url)


def test_what_was_migrated_can_be_undone_and_done_again(empty_url: str) -> None:
    upgrade(empty_url)
    downgrade(empty_url)
    assert tables(empty_url) <= {"alembic_version"}
    upgrade(empty_url)
    check(empty_url)


def test_the_template_that_tests_copy_is_a_migrated_database(database_url: str, databases: Databases) -> None:
    check(database_url)
