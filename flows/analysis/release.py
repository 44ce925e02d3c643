"""How far a text may be released: never further than each side agrees to, by the same gate as the text itself.

Each vote names the most open audience its voter agrees to, and agrees to every more careful one with it. Put to one
side's gate, an audience has the support of those votes; whoever wants more care has a reservation about it, and
whoever wants it held blocks it. A side accepts the most open audience that passes; the result is the most careful of
what the sides accept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from flows.analysis.consensus import Gate, Stance, Tally, side_agrees


class Audience(StrEnum):
    """Who a text may reach, the most careful first. Values are stored (sealed, while a poll is open)."""

    HOLD = "hold"
    PRIVATE = "private"
    RESTRICTED = "restricted"
    PUBLIC = "public"

    @property
    def openness(self) -> int:
        """From 0, nobody, to 3, everybody."""
        return list(Audience).index(self)


@dataclass(frozen=True)
class Wishes:
    """One side of a closed release poll: how many were invited to vote, and how many named which audience."""

    invited: int
    votes: Mapping[Audience, int] = field(default_factory=dict)


def accepted(wishes: Wishes, gate: Gate) -> Audience:
    """The most open audience that passes this side's gate; `HOLD` where none does."""
    for audience in reversed(Audience):
        if audience is not Audience.HOLD and side_agrees(_tally(wishes, audience), gate):
            return audience
    return Audience.HOLD


def agreed(sides: Mapping[str, Wishes], gate: Gate) -> Audience:
    """What the sides (by their codes) agree on together. One side alone releases nothing."""
    if len(sides) < 2:
        return Audience.HOLD
    return min((accepted(wishes, gate) for wishes in sides.values()), key=lambda audience: audience.openness)


def _tally(wishes: Wishes, audience: Audience) -> Tally:
    """The side's votes as stances towards this audience."""
    votes = dict.fromkeys((Stance.SUPPORT, Stance.RESERVATIONS, Stance.BLOCK), 0)
    for wish, count in wishes.votes.items():
        if wish is Audience.HOLD:
            votes[Stance.BLOCK] += count
        elif wish.openness < audience.openness:
            votes[Stance.RESERVATIONS] += count
        else:
            votes[Stance.SUPPORT] += count
    return Tally(wishes.invited, votes)
