"""Where a database is, as an address."""

from __future__ import annotations

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError


def is_address(url: str) -> bool:
    """Whether a database can be looked for under it; not whether one is there."""
    try:
        make_url(url)
    except (ArgumentError, ValueError):
        return False
    return True
