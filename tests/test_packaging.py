"""What an installed Convenor needs besides Python: every such file is named in the packaging."""

from __future__ import annotations

import tomllib
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).parents[1]
CODE = ("bot", "handlers", "flows", "storage", "locales")


def needed() -> list[Path]:
    """Everything in the code folders that is no Python."""
    found = (path for folder in CODE for path in (ROOT / folder).rglob("*") if path.is_file())
    return [path.relative_to(ROOT) for path in found if path.suffix not in (".py", ".pyc", ".orig")]


def test_a_wheel_has_the_page_of_the_sandbox_its_licence_and_every_catalogue() -> None:
    packaged = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["package-data"]
    everywhere, sandbox = packaged["*"], packaged["bot.sandbox"]
    for path in needed():
        inside = path.relative_to("bot/sandbox").as_posix() if path.is_relative_to("bot/sandbox") else ""
        by_name = any(fnmatch(path.name, pattern) for pattern in everywhere)
        assert by_name or any(fnmatch(inside, pattern) for pattern in sandbox), path
    assert Path("bot/sandbox/page/index.html") in needed()
