"""Risk from likelihood and impact: bands, the worst that counts, and how two sides' assessments come together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

LOWEST, HIGHEST = 1, 5


class Band(StrEnum):
    """How grave a risk is, from harmless to grave. Values are stored."""

    GREEN = "green"
    AMBER = "amber"
    HIGH_AMBER = "high_amber"
    RED = "red"


_ORDER: Sequence[Band] = tuple(Band)
_FLOORS = {15: Band.RED, 10: Band.HIGH_AMBER, 5: Band.AMBER, 1: Band.GREEN}


@dataclass(frozen=True)
class Reading:
    """What one answer says. `likelihood` and `impact` run from 1 to 5.

    `stop` is a grave answer to a stop-class question: nothing goes ahead before it is settled. `personal`
    says that the impact is on somebody's safety. An answer that is not `known` is *don't know*: its numbers
    are those of the worst answer, and it is never green.
    """

    likelihood: int
    impact: int
    stop: bool = False
    personal: bool = False
    known: bool = True

    def __post_init__(self) -> None:
        for figure in (self.likelihood, self.impact):
            if not LOWEST <= figure <= HIGHEST:
                raise ValueError(f"likelihood and impact run from {LOWEST} to {HIGHEST}, not {figure}")


def band(reading: Reading) -> Band:
    """Likelihood × impact: 1–4 green, 5–9 amber, 10–14 high amber, 15–25 red.

    Whoever may lose safety at the highest impact is not weighed against unlikelihood: that is red, and so is
    a stop-class answer.
    """
    if reading.stop or (reading.personal and reading.impact == HIGHEST):
        return Band.RED
    score = reading.likelihood * reading.impact
    weighed = next(held for floor, held in _FLOORS.items() if score >= floor)
    return weighed if reading.known else worst([weighed, Band.AMBER])


def worst(bands: Iterable[Band]) -> Band:
    """The gravest: risks are never averaged. Where nothing was said at all nothing is known, and that is red."""
    return max(bands, key=_ORDER.index, default=Band.RED)


def overall(readings: Iterable[Reading]) -> Band:
    """The band of a whole check."""
    return worst(band(reading) for reading in readings)


def together(latest: Mapping[str, Band | None]) -> Band:
    """What counts for an event: the worse of the sides' bands, by side; the silence of a side (None) is red."""
    return worst(Band.RED if held is None else held for held in latest.values())


def last_round(checks: Mapping[str, Sequence[tuple[int, Band]]]) -> tuple[int, int] | None:
    """The last stage, and the how-manieth check of it, that every side has made; None while there is none.

    `checks` are each side's, oldest first, as (place of the stage, band)."""
    made = [set(_by_round(held)) for held in checks.values()]
    return max(set.intersection(*made), default=None) if made else None


def differ(checks: Mapping[str, Sequence[tuple[int, Band]]]) -> bool | None:
    """Whether the sides differed when they last had all answered; None while one has not answered at all.

    The first check of a stage is compared with the first, the second with the second: a side cannot find out the
    other's band by answering once more and watching this change.
    """
    last = last_round(checks)
    return None if last is None else len({_by_round(held)[last] for held in checks.values()}) > 1


def _by_round(held: Sequence[tuple[int, Band]]) -> dict[tuple[int, int], Band]:
    times: Counter[int] = Counter()
    found = {}
    for stage, one in held:
        times[stage] += 1
        found[stage, times[stage]] = one
    return found
