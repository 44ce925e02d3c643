"""One version of a recommendation, as buttons and answers carry it: a tap meant for an older one is noticed."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Edition:
    """A recommendation at one of its versions, counted from 1."""

    recommendation: str
    version: int

    def __str__(self) -> str:
        return f"{self.recommendation}.{self.version}"

    @classmethod
    def read(cls, written: str) -> Edition:
        """Raises ValueError for what is no edition of ours."""
        if (match := re.fullmatch(r"([0-9a-f]{32})\.([1-9][0-9]{0,5})", written, re.ASCII)) is None:
            raise ValueError("not an edition")
        return cls(match[1], int(match[2]))
