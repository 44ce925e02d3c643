"""Whose proposals survive: for every group of proposers its share, and whether chance alone would explain it.

The probability is that of the permutation test which deals the surviving proposals out anew among all of them. Dealt
out without regard to groups, the number a group gets is hypergeometric, so it is computed exactly instead of by drawing
permutations; two-sided as Fisher's exact test is: everything that is no more likely than what was seen (R. A. Fisher,
"Statistical Methods for Research Workers", 1934).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import comb

FEW = 5
REMARKABLE = 0.05


@dataclass(frozen=True)
class Proposals:
    """How many a group put forward, and how many of them survived."""

    made: int
    survived: int


class Told(StrEnum):
    """What may be told of how many survived."""

    NUMBER = "number"
    FEW = "few"  # fewer than five survived
    NEARLY_ALL = "nearly_all"  # fewer than five did not


@dataclass(frozen=True)
class Share:
    """One group as it may be shown. `survived`, `share` (0 to 1) and `chance` (0 to 1) are None where a number under
    five would be told, or could be worked out, from them; `remarkable` says whether chance is below 5 % all the same.
    """

    made: int
    told: Told
    remarkable: bool
    survived: int | None = None
    share: float | None = None
    chance: float | None = None


def chance(group: Proposals, everybody: Proposals) -> float:
    """The probability, from 0 to 1, that chance alone puts the group at least as far from the others as it is.

    Raises ValueError for numbers that cannot be: more than there are, or fewer than none.
    """
    if not (0 <= group.survived <= group.made and group.survived <= everybody.survived):
        raise ValueError("more survived than were made")
    if everybody.survived - group.survived > everybody.made - group.made:
        raise ValueError("more survived elsewhere than were made there")
    seen = _ways(group.survived, group, everybody)
    least = max(0, everybody.survived - (everybody.made - group.made))
    most = min(group.made, everybody.survived)
    as_far = (ways for many in range(least, most + 1) if (ways := _ways(many, group, everybody)) <= seen)
    return float(Fraction(sum(as_far), comb(everybody.made, everybody.survived)))


def audit(groups: Mapping[str, Proposals]) -> dict[str, Share]:
    """Every group that may be shown, by name. A group with fewer than five proposals is left out altogether."""
    everybody = Proposals(sum(one.made for one in groups.values()), sum(one.survived for one in groups.values()))
    return {name: _shown(one, everybody) for name, one in groups.items() if one.made >= FEW}


def _shown(group: Proposals, everybody: Proposals) -> Share:
    probability = chance(group, everybody)
    remarkable = probability < REMARKABLE
    if group.survived < FEW:
        return Share(group.made, Told.FEW, remarkable)
    if group.made - group.survived < FEW:
        return Share(group.made, Told.NEARLY_ALL, remarkable)
    others = Proposals(everybody.made - group.made, everybody.survived - group.survived)
    # From the probability and three of the four cells the fourth can be worked out.
    exact = probability if min(others.survived, others.made - others.survived) >= FEW else None
    return Share(group.made, Told.NUMBER, remarkable, group.survived, group.survived / group.made, exact)


def _ways(survived: int, group: Proposals, everybody: Proposals) -> int:
    """In how many ways so many of the survivors can fall to the group."""
    return comb(group.made, survived) * comb(everybody.made - group.made, everybody.survived - survived)
