"""When a text may leave the house: both polls passed for this very text, and a key of each side is turned on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from flows.analysis.release import Audience


class Lacking(StrEnum):
    """What stands in the way of a release."""

    CONSENSUS = "consensus"  # both sides agree to this very text
    DECISION = "decision"  # those who agreed to it let it out
    AUDIENCE = "audience"  # and not to nobody
    CUSTODIANS = "custodians"  # each side has one, and they are different people
    KEYS = "keys"  # each of them turned their key on this very text
    PAUSED = "paused"  # the process goes on


@dataclass(frozen=True)
class Key:
    """A turned key: whose it is, for which side, on the text with which hash."""

    side: str
    person: str
    text_hash: str


@dataclass(frozen=True)
class Standing:
    """Everything that a release hangs on, as it is now.

    `custodians` by side are only those who are organisers of that side at this moment; `agreed` and `decided` are the
    hashes of the texts that passed the poll on the text and the poll on its release (None: none did).
    """

    sides: frozenset[str]
    text_hash: str
    agreed: str | None = None
    decided: str | None = None
    audience: Audience = Audience.HOLD
    custodians: Mapping[str, str] = field(default_factory=dict)
    keys: Sequence[Key] = ()
    going_on: bool = True


def lacking(standing: Standing) -> list[Lacking]:
    """What is still missing; empty when the text may be released."""
    tests = {
        Lacking.PAUSED: standing.going_on,
        Lacking.CONSENSUS: standing.agreed == standing.text_hash,
        Lacking.DECISION: standing.decided == standing.text_hash,
        Lacking.AUDIENCE: standing.audience is not Audience.HOLD,
        Lacking.CUSTODIANS: _two_people(standing),
        Lacking.KEYS: len(standing.sides) > 1 and turned(standing) == standing.sides,
    }
    return [test for test, passed in tests.items() if not passed]


def turned(standing: Standing) -> frozenset[str]:
    """The sides whose key counts: turned by who is the side's custodian now, on the text as it is now."""
    return frozenset(
        key.side
        for key in standing.keys
        if key.text_hash == standing.text_hash and standing.custodians.get(key.side) == key.person
    )


def _two_people(standing: Standing) -> bool:
    found = [standing.custodians[side] for side in standing.sides if side in standing.custodians]
    return len(standing.sides) > 1 and len(found) == len(standing.sides) == len(set(found))
