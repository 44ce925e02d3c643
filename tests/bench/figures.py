"""What the measurements came to: figures with the ratio that was promised, as a table and as JSON."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson


@dataclass(frozen=True)
class Figure:
    """One figure: a median, and the median of its ratios to `against` in the same round."""

    name: str
    value: float
    unit: str
    against: str
    ratio: float
    at_least: float | None = None
    at_most: float | None = None
    below: float | None = None
    """What the value itself is promised to stay below, in its unit."""

    @property
    def met(self) -> bool:
        """Whether the promise about the ratio, or about the value, is kept."""
        above = self.at_least is None or self.ratio >= self.at_least
        within = self.below is None or self.value < self.below
        return above and within and (self.at_most is None or self.ratio <= self.at_most)

    @property
    def promise(self) -> str:
        if self.at_least is not None:
            return f"≥ {self.at_least:g}"
        if self.below is not None:
            return f"< {self.below:g} {self.unit}"
        return "" if self.at_most is None else f"≤ {self.at_most:g}"


def table(rows: Sequence[Sequence[str]]) -> str:
    """The rows under each other, the first being the heads; every column but the first flush right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for row in rows:
        first, *others = (
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        lines.append("  ".join([first, *others]).rstrip())
    return "\n".join([lines[0], "-" * max(map(len, lines)), *lines[1:]])


def promises(figures: Sequence[Figure]) -> str:
    """The table of all figures and whether each promise is kept."""
    heads = ["figure", "value", "unit", "ratio", "promised", "", "against"]
    rows = [
        [
            each.name, f"{each.value:,.2f}", each.unit, f"{each.ratio:.2f}", each.promise,
            ("kept" if each.met else "MISSED") if each.promise else "", each.against,
        ]
        for each in figures
    ]  # fmt: skip
    return table([heads, *rows])


def write(figures: Sequence[Figure], path: Path) -> None:
    """Writes the figures to `path`; those of benches that were not run this time stay as they are."""
    known = orjson.loads(path.read_bytes()) if path.exists() else {}
    for each in figures:
        known[each.name] = {
            "value": round(each.value, 4), "unit": each.unit, "against": each.against, "ratio": round(each.ratio, 4)
        }  # fmt: skip
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(orjson.dumps(known, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
