"""Whether a recommendation has consensus: every side must pass every test on its own, votes are never pooled.

Double consensus for delegations of 8 to 18 people. The tests and their defaults are those customary in consensus
decision-making (a share of those invited must vote, nobody blocks, few stand aside), put to each side separately:
nine of nine on one side do not outweigh four of eight on the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any


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
    """What each side needs. Shares are in whole percent, so that 80 % of 15 is exactly 12.

    `turnout_percent`: at least so many of those invited have voted. `blocks`, `reservations`: at most so many.
    `stand_aside_percent`: at most so many of the votes cast stand aside (who stands aside has voted).
    """

    turnout_percent: int = 80
    blocks: int = 0
    reservations: int = 1
    stand_aside_percent: int = 20

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Gate:
        """The defaults, with those that a process sets otherwise. Raises ValueError for what cannot be meant."""
        unknown = set(settings) - {one.name for one in fields(cls)}
        if unknown:
            raise ValueError(f"no such rule: {min(unknown)}")
        gate = cls(**settings)
        for rule in fields(gate):
            value = getattr(gate, rule.name)
            # A bool is an int to Python, and "true blocks" would read as one.
            if type(value) is not int or value < 0 or (rule.name.endswith("_percent") and value > 100):
                raise ValueError(f"{rule.name} cannot be {value!r}")
        return gate

    @property
    def settings(self) -> dict[str, int]:
        return {rule.name: getattr(self, rule.name) for rule in fields(self)}


def side_agrees(tally: Tally, gate: Gate) -> bool:
    """Whether one side passes every test. Silence is not assent: without a single vote none is passed."""
    return (
        tally.cast > 0
        and 100 * tally.cast >= gate.turnout_percent * tally.invited
        and tally.of(Stance.BLOCK) <= gate.blocks
        and tally.of(Stance.RESERVATIONS) <= gate.reservations
        and 100 * tally.of(Stance.STAND_ASIDE) <= gate.stand_aside_percent * tally.cast
    )


def has_consensus(tallies: Mapping[str, Tally], gate: Gate) -> bool:
    """Whether each side (by its code) agrees. One side alone cannot agree with itself."""
    return len(tallies) > 1 and all(side_agrees(tally, gate) for tally in tallies.values())
