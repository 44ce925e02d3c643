"""Things that belong to other things, and whether anything would come to belong to itself."""

from __future__ import annotations

from collections.abc import Callable


def circular(one: str, parent_of: Callable[[str], str | None]) -> bool:
    """Whether whoever follows the parents from `one` comes back to it."""
    seen, at = set[str](), parent_of(one)
    while at is not None and at not in seen:
        if at == one:
            return True
        seen.add(at)
        at = parent_of(at)
    return False
