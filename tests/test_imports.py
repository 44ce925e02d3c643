"""What the import rules of pyproject.toml cannot say in one line: the sandbox stands apart from the rest of `bot`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PRODUCT = {"bot", "handlers", "flows", "storage", "locales"}
SANDBOX = ("bot", "sandbox")


def imported(source: str) -> Iterator[str]:
    """The dotted names a module imports, what it takes out of a package included."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = "bot.sandbox." * bool(node.level) + (node.module or "")
            yield from (f"{start}.{one.name}" for one in node.names)


def strays(source: str) -> list[str]:
    """What a module of the sandbox imports of the product."""
    parts = [(name, tuple(name.split("."))) for name in imported(source)]
    return [name for name, part in parts if part[0] in PRODUCT and part[:2] != SANDBOX]


@pytest.mark.parametrize(
    "line", ["import bot.clock", "from bot import clock", "from locales import say", "import flows"]
)
def test_a_way_into_the_product_is_noticed(line: str) -> None:
    assert strays(line)


def test_the_sandbox_imports_nothing_of_the_product_not_even_of_the_folder_it_lies_in() -> None:
    modules = sorted((ROOT / "bot" / "sandbox").rglob("*.py"))
    assert len(modules) > 10
    assert {str(path.relative_to(ROOT)): strays(path.read_text()) for path in modules} == {
        str(path.relative_to(ROOT)): [] for path in modules
    }
