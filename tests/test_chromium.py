"""Without a browser its tests are skipped with advice, except where one is required: there they fail."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chromium import HOW_TO_GET_IT, chromium

ROOT = Path(__file__).parents[1]
A_BROWSER_TEST_AND_ANOTHER = """
import pytest

@pytest.mark.browser
def test_the_page(browser_path):
    assert browser_path.exists()

def test_something_else():
    pass
"""


@pytest.fixture(autouse=True)
def look_anew() -> Iterator[None]:
    chromium.cache_clear()
    yield
    chromium.cache_clear()


def suite(folder: Path, **environment: str) -> tuple[int, str]:
    """Exit code and output of a run where no browser is on the path and none was fetched."""
    (folder / "conftest.py").write_text("from tests.conftest import *\n")
    (folder / "test_browser.py").write_text(A_BROWSER_TEST_AND_ANOTHER)
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = browser\naddopts = -ra -p no:cacheprovider\n")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", folder], cwd=folder, capture_output=True, text=True, check=False,
        env={"PATH": str(folder), "HOME": str(folder), "PYTHONPATH": str(ROOT), "COLUMNS": "400", **environment},
    )  # fmt: skip
    return done.returncode, done.stdout


def test_without_a_browser_only_its_tests_are_skipped_and_the_run_says_how_to_get_one(tmp_path: Path) -> None:
    code, output = suite(tmp_path)
    assert code == 0
    assert "1 passed, 1 skipped" in output
    assert HOW_TO_GET_IT in output


def test_where_a_browser_is_required_its_absence_is_a_failure(tmp_path: Path) -> None:
    code, output = suite(tmp_path, CONVENOR_REQUIRE_BROWSER="1")
    assert code == 1
    assert "1 passed, 1 error" in output
    assert HOW_TO_GET_IT in output


def test_a_browser_is_found_on_the_path_or_where_playwright_puts_it_and_one_that_is_named_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CONVENOR_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "fetched"))
    assert chromium() is None

    def found_with(browser: Path) -> Path | None:
        browser.parent.mkdir(parents=True, exist_ok=True)
        browser.touch(mode=0o755)
        chromium.cache_clear()
        return chromium()

    fetched = tmp_path / "fetched" / "chromium-1200" / "chrome-linux64" / "chrome"
    assert found_with(fetched) == fetched
    assert found_with(tmp_path / "chromium-browser") == tmp_path / "chromium-browser"
    monkeypatch.setenv("CONVENOR_CHROMIUM", os.fspath(tmp_path / "mine"))
    assert found_with(tmp_path / "mine") == tmp_path / "mine"
