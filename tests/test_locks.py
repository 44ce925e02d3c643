"""A lock that no longer fits the project is found without asking an index, and one that fits is left in peace."""

from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from tests import locks

PROJECT = """
[build-system]
requires = ["builder>=2"]
[project]
dependencies = [{dependencies}]
[project.optional-dependencies]
dev = ["tester"]
"""
INSTALLED: Mapping[str, list[str]] = {
    "builder": [],
    "web": ["sockets>=1", "colours; sys_platform == 'win32'", "fast-web[c]>=3; extra == 'fast'"],
    "sockets": [],
    "fast-web": ["c-core; extra == 'c'"],
    "c-core": [],
    "tester": ["web"],
    "old": ["backport; python_version < '3.12'"],
    "backport": [],
}


def metadata(name: str) -> list[str]:
    if name not in INSTALLED:
        raise PackageNotFoundError(name)
    return INSTALLED[name]


def project(folder: Path, *, asks: list[str], runtime: list[str], development: list[str] | None = None) -> list[str]:
    """The problems of a project that asks for `asks` and pins what the two lists say."""
    (folder / "pyproject.toml").write_text(PROJECT.format(dependencies=", ".join(f'"{each}"' for each in asks)))
    (folder / "requirements.txt").write_text("".join(map(pinned, runtime)))
    (folder / "requirements-dev.txt").write_text("".join(map(pinned, development or [*runtime, "tester==1"])))
    return locks.problems(folder, metadata)


def pinned(pin: str) -> str:
    return f"{pin} \\\n    --hash=sha256:{'0' * 64} \\\n    --hash=sha256:{'1' * 64}\n    # via something\n"


def test_the_projects_own_locks_are_up_to_date() -> None:
    assert locks.problems() == []


def test_a_fitting_lock_has_no_problems(tmp_path: Path) -> None:
    assert project(tmp_path, asks=["web>=1"], runtime=["builder==2", "web==1.5", "sockets==1"]) == []


def test_a_requirement_added_without_locking_it_is_found(tmp_path: Path) -> None:
    found = project(tmp_path, asks=["web", "old"], runtime=["builder==2", "web==1", "sockets==1"])
    assert "requirements.txt lacks old" in found
    assert "requirements-dev.txt lacks old" in found


def test_a_requirement_raised_above_its_pin_is_found(tmp_path: Path) -> None:
    found = project(tmp_path, asks=["web>=2"], runtime=["builder==2", "web==1.5", "sockets==1"])
    assert "requirements.txt has web 1.5, which is not web>=2" in found


def test_a_pin_that_nothing_asks_for_any_more_is_found(tmp_path: Path) -> None:
    found = project(tmp_path, asks=[], runtime=["builder==2", "old==1", "backport==1"])
    assert "requirements.txt has old, which nothing asks for" in found


def test_what_a_dependency_requires_must_be_locked_too(tmp_path: Path) -> None:
    found = project(tmp_path, asks=["web"], runtime=["builder==2", "web==1"])
    assert "requirements.txt lacks sockets>=1" in found


def test_extras_are_followed_through_the_packages_that_offer_them(tmp_path: Path) -> None:
    pins = ["builder==2", "web==1", "sockets==1"]
    found = project(tmp_path, asks=["web[fast]"], runtime=[*pins, "fast-web==3"])
    assert "requirements.txt lacks c-core" in found
    assert project(tmp_path, asks=["web[fast]"], runtime=[*pins, "fast-web==3", "c-core==1"]) == []


def test_what_only_an_older_supported_python_needs_must_be_locked_on_every_python(tmp_path: Path) -> None:
    found = project(tmp_path, asks=["old"], runtime=["builder==2", "old==1"])
    assert "requirements.txt lacks backport" in found


def test_both_locks_must_pin_the_same_release(tmp_path: Path) -> None:
    pins = ["builder==2", "sockets==1"]
    found = project(tmp_path, asks=["web"], runtime=[*pins, "web==1"], development=[*pins, "web==2", "tester==1"])
    assert found == ["requirements-dev.txt does not hold web 1 as requirements.txt does"]


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("--index-url https://packages.example/simple\n", "names a folder or an address"),
        ("--find-links /somewhere/wheels\n", "names a folder or an address"),
        ("    # via -c /somewhere/constraints.txt\n", "names a folder or an address"),
        ("web>=1\n", "pins nothing"),
        ("web==1\n", "without a hash"),
    ],
)
def test_addresses_folders_loose_and_unhashed_lines_are_refused(tmp_path: Path, line: str, complaint: str) -> None:
    project(tmp_path, asks=[], runtime=["builder==2"])
    lock = tmp_path / "requirements.txt"
    lock.write_text(lock.read_text() + line)
    assert any(complaint in problem for problem in locks.problems(tmp_path, metadata))
