"""How far a text goes out: worked by hand for delegations of eight to ten, then what holds for any votes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.analysis.consensus import Gate
from flows.analysis.release import Audience, Wishes, accepted, agreed

PUB, RES, PRI, HOLD = Audience.PUBLIC, Audience.RESTRICTED, Audience.PRIVATE, Audience.HOLD
LETTERS = {"P": PUB, "R": RES, "V": PRI, "H": HOLD}
GATE, UNANIMOUS = Gate(), Gate(turnout=1.0, reservations=0, stand_aside=0.0)


def wishes(invited: int, votes: str) -> Wishes:
    return Wishes(invited, {audience: votes.count(letter) for letter, audience in LETTERS.items()})


@pytest.mark.parametrize(
    ("invited", "votes", "audience"),
    [
        (9, "PPPPPPPPP", PUB),
        (9, "PPPPPPPPR", PUB),  # one may wish for more care, as one reservation may stay
        (9, "PPPPPPPRR", RES),  # two may not be led into the open
        (9, "PPPPPPPVR", RES),  # for the public two want more care; among those named only one does
        (9, "PPPPPPVVR", PRI),
        (9, "PPPPPPPPH", HOLD),  # one who wants it held blocks every audience
        (9, "PPPPPPP", HOLD),  # 7 of 9 is 77.8 %: silence is not assent
        (9, "PPPPPPPP", PUB),  # 8 of 9
        (9, "", HOLD),
        (0, "", HOLD),
        (1, "V", PUB),  # a reservation of one: a side this small is warned before the poll
    ],
)
def test_a_side_accepts_the_most_open_audience_that_passes_its_gate(
    invited: int, votes: str, audience: Audience
) -> None:
    assert accepted(wishes(invited, votes), GATE) is audience


def test_with_unanimity_nobody_is_led_further_than_they_wish() -> None:
    assert accepted(wishes(9, "PPPPPPPPV"), UNANIMOUS) is PRI


def test_the_more_careful_side_decides() -> None:
    assert agreed({"A": wishes(9, "P" * 9), "B": wishes(8, "R" * 8)}, GATE) is RES
    assert agreed({"A": wishes(9, "P" * 9), "B": wishes(8, "PPPPPPPH")}, GATE) is HOLD


def test_one_side_alone_releases_nothing() -> None:
    assert agreed({"A": wishes(9, "P" * 9)}, GATE) is HOLD
    assert agreed({}, GATE) is HOLD


SIDE = st.builds(lambda silent, votes: wishes(silent + len(votes), votes), st.integers(0, 3), st.text("PRVH"))
ANY_GATE = st.builds(
    Gate, turnout=st.sampled_from([0.5, 0.8, 1.0]), reservations=st.integers(0, 4), stand_aside=st.just(0.2)
)


@given(st.dictionaries(st.sampled_from("ABC"), SIDE), ANY_GATE)
def test_the_result_is_never_more_open_than_what_any_side_accepts(sides: dict[str, Wishes], gate: Gate) -> None:
    result = agreed(sides, gate)
    assert all(result.openness <= accepted(side, gate).openness for side in sides.values())


@given(SIDE, ANY_GATE)
def test_never_more_people_than_the_gate_allows_are_led_further_than_they_wish(side: Wishes, gate: Gate) -> None:
    result = accepted(side, gate)
    outvoted = sum(count for wish, count in side.votes.items() if wish.openness < result.openness)
    assert outvoted <= (gate.reservations or 0) or result is HOLD
    assert not (side.votes[HOLD] and result is not HOLD)


@given(SIDE, ANY_GATE, st.sampled_from([PUB, RES, PRI]))
def test_a_voter_who_becomes_more_careful_never_makes_the_result_more_open(
    side: Wishes, gate: Gate, wish: Audience
) -> None:
    if not side.votes[wish]:
        return
    more_careful = list(Audience)[wish.openness - 1]
    votes = {**side.votes, wish: side.votes[wish] - 1, more_careful: side.votes[more_careful] + 1}
    assert accepted(Wishes(side.invited, votes), gate).openness <= accepted(side, gate).openness
