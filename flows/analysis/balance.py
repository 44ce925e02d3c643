"""How evenly the sides carry what was agreed: unequal transfer is a barrier of its own, so it is told per side.

After E. Çuhadar, "Assessing Transfer from Track Two Diplomacy", Journal of Peace Research 46 (2009).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from flows.analysis.transfer_life import ADOPTED, Fate

FEW = 5
LOPSIDED = 2
"""From so many times as much on, one side carries clearly more than another."""


@dataclass(frozen=True)
class Carried:
    """What one side carried: how often, which way (by the direction's value), and how much of it was taken up."""

    total: int = 0
    by_direction: Mapping[str, int] = field(default_factory=dict)
    adopted: int = 0


def carried(transfers: Iterable[tuple[str, Fate]]) -> Carried:
    """Of (direction, how it stands now) pairs of one side."""
    total, adopted, by_direction = 0, 0, dict[str, int]()
    for direction, fate in transfers:
        total += 1
        adopted += fate in ADOPTED
        by_direction[direction] = by_direction.get(direction, 0) + 1
    return Carried(total, by_direction, adopted)


def told(of: Carried) -> Carried | None:
    """What of it may be told, None where nothing may: no number under five, and none that could be worked out by taking
    those that are told from the whole. What is left out is 0, or not among the directions."""
    if of.total < FEW:
        return None
    ways = {way: count for way, count in of.by_direction.items() if count >= FEW}
    if ways and of.total - sum(ways.values()) < FEW:
        # The smallest is left out as well: then what remains is at least as many as it.
        del ways[min(ways, key=lambda way: (ways[way], way))]
    return Carried(of.total, ways, of.adopted if FEW <= of.adopted <= of.total - FEW else 0)


def carries_more(sides: Mapping[str, Carried]) -> str | None:
    """The side that carries at least twice as often as every other; None where there is none, or too little to tell."""
    if len(sides) < 2:
        return None
    ordered = sorted(sides, key=lambda side: sides[side].total, reverse=True)
    first, second = sides[ordered[0]].total, sides[ordered[1]].total
    # Compared with at least five: a side with few is not told apart from one with fewer.
    return ordered[0] if first >= LOPSIDED * max(second, FEW) else None
