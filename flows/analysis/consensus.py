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

FEW = 5
"""From here on a number of people is told; below, it could point at one of them."""


class Stance(StrEnum):
    """What a vote says. Values are stored (sealed, while a poll is open): they never change."""

    SUPPORT = "support"
    LIVE_WITH = "live_with"
    RESERVATIONS = "reservations"
    STAND_ASIDE = "stand_aside"
    BLOCK = "block"


class Rule(StrEnum):
    """The rules a process can choose from. Values are stored."""

    USUAL = "usual"
    UNANIMITY = "unanimity"
    TWO_THIRDS = "two_thirds"


class Missed(StrEnum):
    """The tests a side can fail. Values are stored."""

    TURNOUT = "turnout"
    BLOCK = "block"
    RESERVATIONS = "reservations"
    AGREEMENT = "agreement"
    STAND_ASIDE = "stand_aside"


@dataclass(frozen=True)
class Tally:
    """One side of a closed poll: how many were invited to vote, and how many of them took which stance."""

    invited: int
    votes: Mapping[Stance, int] = field(default_factory=dict)

    @property
    def cast(self) -> int:
        return sum(self.votes.values())

    @property
    def agreeing(self) -> int:
        return self.of(Stance.SUPPORT) + self.of(Stance.LIVE_WITH)

    @property
    def opposed(self) -> int:
        return self.of(Stance.RESERVATIONS) + self.of(Stance.BLOCK)

    def of(self, stance: Stance) -> int:
        return self.votes.get(stance, 0)


@dataclass(frozen=True)
class Gate:
    """What each side needs, besides that nobody blocks.

    `turnout`: at least this share of those invited has voted. `reservations`: at most so many; None: they count only
    against agreement. `stand_aside`: at most this share of the votes cast stands aside (who stands aside has voted).
    `agreement`: at least this share, written as "2/3", of those who agree or oppose agrees.
    """

    turnout: float = 0.8
    reservations: int | None = 1
    stand_aside: float = 0.2
    agreement: str = "0"
    rule: Rule = Rule.USUAL


def gate_of(rule: Rule, usual: Gate) -> Gate:
    """The gate of a rule, in a process whose own numbers are those of `usual`.

    Unanimity: every one of those invited votes, and agrees. Two thirds: agreeing / (agreeing + opposed) >= 2/3 on each
    side, in place of a limit to reservations; turnout and standing aside as usual.
    """
    match rule:
        case Rule.USUAL:
            return usual
        case Rule.UNANIMITY:
            return Gate(1, 0, 0, "1", rule)
        case Rule.TWO_THIRDS:
            return Gate(usual.turnout, None, usual.stand_aside, "2/3", rule)


def missed(tally: Tally, gate: Gate) -> tuple[Missed, ...]:
    """The tests that one side does not pass. Silence is not assent: without a single vote turnout is missed."""
    failed = {
        Missed.TURNOUT: tally.cast == 0 or tally.cast < _exactly(gate.turnout) * tally.invited,
        Missed.BLOCK: tally.of(Stance.BLOCK) > 0,
        Missed.RESERVATIONS: gate.reservations is not None and tally.of(Stance.RESERVATIONS) > gate.reservations,
        Missed.AGREEMENT: tally.agreeing < _exactly(gate.agreement) * (tally.agreeing + tally.opposed),
        Missed.STAND_ASIDE: tally.of(Stance.STAND_ASIDE) > _exactly(gate.stand_aside) * tally.cast,
    }
    return tuple(test for test, is_missed in failed.items() if is_missed)


def side_agrees(tally: Tally, gate: Gate) -> bool:
    """Whether one side passes every test."""
    return not missed(tally, gate)


def has_consensus(tallies: Mapping[str, Tally], gate: Gate) -> bool:
    """Whether each side (by its code) agrees. One side alone cannot agree with itself."""
    return len(tallies) > 1 and all(side_agrees(tally, gate) for tally in tallies.values())


def counts_to_tell(tally: Tally) -> dict[Stance, int]:
    """The counts of a side that its own organisers may see, such that none of its people is pointed at.

    No number under five is told, nor one that could be had by subtraction from the votes cast. Where all voted alike
    nothing is told: it would say how each of them voted.
    """
    told = {stance: count for stance, count in tally.votes.items() if FEW <= count < tally.cast}
    while told and 0 < tally.cast - sum(told.values()) < FEW:
        del told[min(told, key=lambda stance: told[stance])]
    return told


def turnout_to_tell(tally: Tally) -> int | None:
    """How many of a side voted, unless so few voted or so few did not that it would point at them."""
    silent = tally.invited - tally.cast
    return tally.cast if tally.cast >= FEW and (silent == 0 or silent >= FEW) else None


def _exactly(share: float | str) -> Fraction:
    """The share as it was written: 0.2 of 15 is 3, and not a little more or less."""
    return Fraction(str(share))
