"""Whether a recommendation has consensus: every side must pass every test on its own, votes are never pooled.

Double consensus for delegations of 8 to 18 people. The tests and their defaults are those customary in consensus
decision-making (a share of those invited must vote, nobody blocks, few stand aside), put to each side separately:
nine of nine on one side do not outweigh four of eight on the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction


class Stance(StrEnum):
    """What a vote says. Values are stored (sealed, while a poll is open): they never change."""

    SUPPORT = "support"
    LIVE_WITH = "live_with"
    RESERVATIONS = "reservations"
    STAND_ASIDE = "stand_aside"
    BLOCK = "block"


@dataclass(frozen=True)
class Tally:
    """One side of a closed poll: how many were invited to vote, and how many of them took which stance."""

    invited: int
    votes: Mapping[Stance, int] = field(default_factory=dict)

    @property
    def cast(self) -> int:
        return sum(self.votes.values())

    def of(self, stance: Stance) -> int:
        return self.votes.get(stance, 0)


@dataclass(frozen=True)
class Gate:
    """What each side needs, besides that nobody blocks.

    `turnout`: at least this share of those invited has voted. `reservations`: at most so many. `stand_aside`: at most
    this share of the votes cast stands aside (who stands aside has voted).
    """

    turnout: float = 0.8
    reservations: int = 1
    stand_aside: float = 0.2


def side_agrees(tally: Tally, gate: Gate) -> bool:
    """Whether one side passes every test. Silence is not assent: without a single vote none is passed."""
    return (
        tally.cast > 0
        and tally.cast >= _exactly(gate.turnout) * tally.invited
        and tally.of(Stance.BLOCK) == 0
        and tally.of(Stance.RESERVATIONS) <= gate.reservations
        and tally.of(Stance.STAND_ASIDE) <= _exactly(gate.stand_aside) * tally.cast
    )


def has_consensus(tallies: Mapping[str, Tally], gate: Gate) -> bool:
    """Whether each side (by its code) agrees. One side alone cannot agree with itself."""
    return len(tallies) > 1 and all(side_agrees(tally, gate) for tally in tallies.values())


def _exactly(share: float) -> Fraction:
    """The share as it was written: 0.2 of 15 is 3, and not a little more or less."""
    return Fraction(str(share))
