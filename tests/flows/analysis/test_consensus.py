"""The gate of consensus: worked by hand for delegations of 8 to 18, then properties that hold for any numbers."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.analysis.consensus import (
    FEW,
    Gate,
    Missed,
    Rule,
    Stance,
    Tally,
    counts_to_tell,
    gate_of,
    has_consensus,
    missed,
    side_agrees,
    turnout_to_tell,
)
from flows.process_settings import ConsensusSettings, ProcessSettings

S, L, R, A, B = Stance.SUPPORT, Stance.LIVE_WITH, Stance.RESERVATIONS, Stance.STAND_ASIDE, Stance.BLOCK
GATE = Gate()


def tally(invited: int, votes: str) -> Tally:
    """Of a line such as "SSSLA": one letter a vote."""
    letters = {"S": S, "L": L, "R": R, "A": A, "B": B}
    return Tally(invited, {stance: votes.count(letter) for letter, stance in letters.items()})


@pytest.mark.parametrize(
    ("invited", "votes", "agrees"),
    [
        (9, "SSSSSSSSS", True),
        (9, "LLLLLLLLL", True),  # nobody's favourite, and acceptable to all
        (9, "SSSSSSSB", False),  # one block is enough
        (10, "SSSSSSSS", True),  # 8 of 10 is 80 %
        (9, "SSSSSSS", False),  # 7 of 9 is 77.8 %
        (9, "SSSSSSSS", True),  # 8 of 9 is 88.9 %
        (15, "S" * 12, True),  # 12 of 15 is exactly 80 %
        (15, "S" * 11, False),
        (18, "S" * 14, False),  # 77.8 %
        (18, "S" * 15, True),  # 83.3 %
        (8, "SSSSSSSR", True),  # one reservation may stay unresolved
        (8, "SSSSSSRR", False),
        (10, "SSSSSSSSAA", True),  # 2 of 10 is 20 %
        (9, "SSSSSSSAA", False),  # 2 of 9 is 22.2 %
        (9, "SSSSSSSA", True),  # 1 of 8 cast is 12.5 %
        (10, "SSSSSSAA", False),  # of the 8 votes cast, 2 are 25 %: who is silent does not dilute them
        (5, "SSSSA", True),  # 1 of 5
        (4, "SSSA", False),  # 1 of 4
        (8, "", False),  # silence is not assent
        (0, "", False),
        (1, "S", True),
    ],
)
def test_a_side_agrees_when_it_passes_every_test(invited: int, votes: str, agrees: bool) -> None:
    assert side_agrees(tally(invited, votes), GATE) is agrees


def test_nine_of_nine_on_one_side_do_not_outweigh_four_of_eight_on_the_other() -> None:
    # Pooled, 13 of 17 would be 76 % in favour.
    assert not has_consensus({"A": tally(9, "S" * 9), "B": tally(8, "SSSSRRRR")}, GATE)


def test_both_sides_unanimous_is_consensus() -> None:
    assert has_consensus({"A": tally(9, "S" * 9), "B": tally(8, "S" * 8)}, GATE)


def test_one_block_on_one_side_stops_both() -> None:
    assert not has_consensus({"A": tally(9, "S" * 8 + "B"), "B": tally(8, "S" * 8)}, GATE)


def test_one_side_alone_cannot_agree_with_itself() -> None:
    assert not has_consensus({"A": tally(9, "S" * 9)}, GATE)
    assert not has_consensus({}, GATE)


def test_a_stricter_and_a_laxer_rule_are_counted_as_they_say() -> None:
    assert not side_agrees(tally(9, "S" * 8 + "R"), Gate(1, 0, 0))
    lax = Gate(turnout=0.6666, reservations=3, stand_aside=0.5)
    assert side_agrees(tally(9, "SSSAAA"), lax)
    assert not side_agrees(tally(9, "SSAAA"), lax)


@pytest.mark.parametrize(
    ("votes", "agrees"),
    [("SSSSSLLLL", True), ("SSSSSSSS", False), ("SSSSSSSSR", False), ("SSSSSSSSA", False), ("SSSSSSSSB", False)],
)
def test_unanimity_wants_everybody_to_vote_and_to_agree(votes: str, agrees: bool) -> None:
    assert side_agrees(tally(9, votes), gate_of(Rule.UNANIMITY, Gate(0.5, 9, 1))) is agrees


@pytest.mark.parametrize(
    ("invited", "votes", "agrees"),
    [
        (9, "SSSLLLRRR", True),  # 6 of 9
        (9, "SSSSSRRRR", False),  # 5 of 9
        (9, "SSSLLRRR", False),  # 5 of 8
        (10, "SSSSSLRRR", True),  # 6 of 9, and 9 of 10 voted
        (10, "SSSSSLRRRA", True),  # who stands aside takes no part in the two thirds: 6 of 9
        (9, "SSSSSSRR", True),  # 6 of 8, and 8 of 9 voted
        (9, "SSSSSSSSB", False),  # one block is still enough
        (9, "SSSSSRR", False),  # 7 of 9 is 77.8 %
        (10, "SSSSSSSAAA", False),  # 3 of 10 stand aside
    ],
)
def test_two_thirds_are_counted_on_each_side_among_those_who_take_a_position(
    invited: int, votes: str, agrees: bool
) -> None:
    assert side_agrees(tally(invited, votes), gate_of(Rule.TWO_THIRDS, GATE)) is agrees


def test_the_two_thirds_rule_keeps_the_turnout_and_the_limit_to_standing_aside_that_a_process_has_set() -> None:
    own = gate_of(Rule.TWO_THIRDS, Gate(turnout=0.5, reservations=0, stand_aside=0.5))
    assert side_agrees(tally(8, "SSAA"), own)
    assert not side_agrees(tally(8, "SAAA"), own)


def test_the_rule_of_a_process_is_the_one_it_has_set() -> None:
    assert ConsensusSettings(rule=Rule.UNANIMITY).gate() == gate_of(Rule.UNANIMITY, GATE)
    assert ConsensusSettings(rule=Rule.UNANIMITY).gate(Rule.USUAL) == GATE


@pytest.mark.parametrize(
    ("invited", "votes", "tests"),
    [
        (9, "SSSSSSSSB", {Missed.BLOCK}),
        (9, "SSSSSSSRR", {Missed.RESERVATIONS}),
        (9, "SSSSSSSAA", {Missed.STAND_ASIDE}),
        (9, "SSSSS", {Missed.TURNOUT}),
        (9, "", {Missed.TURNOUT}),
        (9, "RRAAB", {Missed.TURNOUT, Missed.BLOCK, Missed.RESERVATIONS, Missed.STAND_ASIDE}),
        (9, "SSSSSSSSS", set()),
    ],
)
def test_it_can_be_told_which_tests_were_not_passed(invited: int, votes: str, tests: set[Missed]) -> None:
    assert set(missed(tally(invited, votes), GATE)) == tests


@pytest.mark.parametrize(
    ("votes", "told"),
    [
        ("SSSS", {}),  # too few voted
        ("SSSSSSSSS", {}),  # all alike: it would tell how each of them voted
        ("SSSSSSSSB", {}),  # 8 of 9, and the one who is left would stand alone
        ("SSSSSLLLLL", {S: 5, L: 5}),
        ("SSSSSSLLLLLRR", {S: 6}),  # with both told, the two would be known
        ("SSSSSLLLLRR", {S: 5}),  # six others, of whom nothing is said
        ("SSSLLLRRAA", {}),
    ],
)
def test_no_count_is_told_that_points_at_fewer_than_five(votes: str, told: dict[Stance, int]) -> None:
    assert counts_to_tell(tally(18, votes)) == told


@pytest.mark.parametrize(
    ("invited", "votes", "told"), [(9, 9, 9), (9, 8, None), (9, 4, None), (14, 9, 9), (4, 4, None)]
)
def test_a_turnout_is_told_unless_it_points_at_fewer_than_five(invited: int, votes: int, told: int | None) -> None:
    assert turnout_to_tell(tally(invited, "S" * votes)) == told


def test_shares_are_exact() -> None:
    # In floating point 0.28 * 25 is 7.000000000000001, and 7 of 25 would not reach it.
    assert side_agrees(tally(25, "S" * 7), Gate(turnout=0.28))
    assert side_agrees(tally(25, "S" * 18 + "A" * 7), Gate(stand_aside=0.28))
    assert not side_agrees(tally(25, "S" * 17 + "A" * 8), Gate(stand_aside=0.28))


def test_the_defaults_are_those_of_the_settings_of_a_process() -> None:
    assert ProcessSettings().consensus.gate() == GATE == Gate(turnout=0.8, reservations=1, stand_aside=0.2)


def test_with_a_turnout_of_nought_a_side_still_has_to_say_something() -> None:
    assert not side_agrees(tally(9, ""), Gate(turnout=0))


@st.composite
def tallies(draw: st.DrawFn) -> Tally:
    votes = {stance: draw(st.integers(0, 6)) for stance in Stance}
    return Tally(sum(votes.values()) + draw(st.integers(0, 4)), votes)


shares = st.integers(0, 100).map(lambda percent: percent / 100)
gates = st.builds(Gate, shares, st.integers(0, 4), shares, st.sampled_from(["0", "1/2", "2/3", "1"]))
polls = st.dictionaries(st.sampled_from("ABCD"), tallies(), min_size=1)


def changed(before: Tally, of: Stance | None, to: Stance) -> Tally:
    """One voter (or somebody silent, None) takes another stance."""
    votes = {stance: before.of(stance) for stance in Stance}
    if of is not None:
        votes[of] -= 1
    votes[to] += 1
    return replace(before, votes=votes)


def could(before: Tally, of: Stance | None) -> bool:
    return before.of(of) > 0 if of is not None else before.cast < before.invited


@given(tallies(), gates, st.sampled_from([None, S, L, R, A]))
def test_somebody_turning_to_block_never_helps(before: Tally, gate: Gate, of: Stance | None) -> None:
    if could(before, of) and not side_agrees(before, gate):
        assert not side_agrees(changed(before, of, B), gate)


@given(tallies(), gates, st.sampled_from([None, R, A, B]), st.sampled_from([S, L]))
def test_whoever_comes_round_to_agreeing_never_hurts(before: Tally, gate: Gate, of: Stance | None, to: Stance) -> None:
    if could(before, of) and side_agrees(before, gate):
        assert side_agrees(changed(before, of, to), gate)


@given(tallies(), gates)
def test_support_and_can_live_with_weigh_the_same(before: Tally, gate: Gate) -> None:
    moved = {**before.votes, S: before.of(S) + before.of(L), L: 0}
    assert side_agrees(replace(before, votes=moved), gate) is side_agrees(before, gate)


@given(tallies(), gates, gates)
def test_a_stricter_rule_never_lets_more_through(before: Tally, one: Gate, other: Gate) -> None:
    strict = Gate(
        max(one.turnout, other.turnout),
        min(one.reservations or 0, other.reservations or 0),
        min(one.stand_aside, other.stand_aside),
        max(one.agreement, other.agreement, key=Fraction),
    )
    if side_agrees(before, strict):
        assert side_agrees(before, one)
        assert side_agrees(before, other)


@given(polls, gates, tallies())
def test_no_side_can_make_up_for_another(poll: dict[str, Tally], gate: Gate, added: Tally) -> None:
    if len(poll) > 1 and not has_consensus(poll, gate):
        assert not has_consensus({**poll, "E": added}, gate)


@given(tallies())
def test_whatever_is_told_leaves_nobody_alone_with_fewer_than_four_others(before: Tally) -> None:
    told = counts_to_tell(before)
    rest = before.cast - sum(told.values())
    assert all(FEW <= count < before.cast for count in told.values())
    assert not told or rest == 0 or rest >= FEW


@given(polls, gates)
def test_which_side_is_named_first_changes_nothing(poll: dict[str, Tally], gate: Gate) -> None:
    assert has_consensus(dict(reversed(poll.items())), gate) is has_consensus(poll, gate)


@given(polls, gates)
def test_a_single_block_anywhere_is_the_end_of_it(poll: dict[str, Tally], gate: Gate) -> None:
    if any(side.of(B) for side in poll.values()):
        assert not has_consensus(poll, gate)
