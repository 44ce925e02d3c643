"""What every test may ask for: databases of its own, and a browser."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

from tests.chromium import HOW_TO_GET_IT, chromium, required
from tests.databases import Databases
from tests.postgres import RunFolder
from tests.texts import watched

if TYPE_CHECKING:
    from handlers.work import Works
    from tests.house import House

RUN = pytest.StashKey[RunFolder]()


class Worker(Protocol):
    """One of the processes that pytest-xdist runs tests in, as its controller sees it."""

    config: pytest.Config
    workerinput: dict[str, str]


def pytest_configure(config: pytest.Config) -> None:
    given: dict[str, str] = getattr(config, "workerinput", {})
    if "run_folder" in given:
        config.stash[RUN] = RunFolder(Path(given["run_folder"]))
        return
    until_the_end = ExitStack()
    config.stash[RUN] = until_the_end.enter_context(RunFolder.held())
    until_the_end.callback(Databases(config.stash[RUN]).sweep)
    config.add_cleanup(until_the_end.close)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Worker) -> None:
    """All workers share the controller's folder, and with it one server."""
    node.workerinput["run_folder"] = str(node.config.stash[RUN].path)


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("browser") and chromium() is None:
        (pytest.fail if required() else pytest.skip)(HOW_TO_GET_IT)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if chromium() is None:
        terminalreporter.write_line(HOW_TO_GET_IT, yellow=True)


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest) -> Databases:
    """The makers of databases, for tests that need more than one."""
    return Databases(request.config.stash[RUN])


@pytest.fixture
def postgres_url(databases: Databases) -> Iterator[str]:
    """The SQLAlchemy address of an empty PostgreSQL database."""
    with databases.empty_postgresql() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[str]:
    """The SQLAlchemy address of a migrated, empty database: once on SQLite, once on PostgreSQL.

    Where one of them is enough: `@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)`.
    """
    if request.param == "sqlite":
        yield databases.migrated_sqlite(tmp_path)
        return
    with databases.migrated_postgresql() as url:
        yield url


@pytest.fixture
def works() -> Works:
    """The workflows in the house: all there are, unless a test module has a fixture of this name itself."""
    from handlers.work import Works
    from handlers.work.all import all_works

    return Works(all_works())


@pytest.fixture
async def house(works: Works, database_url: str) -> AsyncIterator[House]:
    """The bot without a network and everybody who uses it, on both databases."""
    # Here and not above: tests of the flows shall run even while handlers or storage are broken.
    from tests.house import House

    async with House(works, database_url) as opened:
        yield opened


@pytest.fixture(autouse=True)
def every_text_is_whole(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fails a test in which a text was rendered untranslated, or with a placeholder that nothing filled."""
    with watched(monkeypatch) as wrong:
        yield
    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)


@pytest.fixture(scope="session")
def browser_path() -> Path:
    """The Chromium to drive; ask for it in tests marked `browser`."""
    found = chromium()
    assert found is not None, HOW_TO_GET_IT
    return found
