"""What is left of a risk: by hand, and for every score there is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.analysis.clearance import (
    Missing,
    Obstacle,
    Part,
    Risk,
    SideChecked,
    SideState,
    Turned,
    may_go_ahead,
    missing,
    obstacles,
    worst_left,
)
from flows.analysis.risk import Band, Reading, band

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
GRAVE, SMALL = Reading(4, 4), Reading(2, 2)
CONTROLLED = Risk("visas", GRAVE, SMALL, "somebody", NOW + SECOND)
CHECKED = SideChecked(NOW + timedelta(days=7), safe_exit=True, band=Band.RED)
readings = st.builds(Reading, st.integers(1, 5), st.integers(1, 5), st.booleans(), st.booleans(), st.booleans())


def test_a_control_counts_until_it_is_late_and_again_when_it_is_in_place() -> None:
    assert CONTROLLED.band(NOW) is Band.GREEN
    assert CONTROLLED.band(NOW + SECOND) is Band.RED, "late from the moment it was due"
    assert replace(CONTROLLED, done=True).band(NOW + SECOND) is Band.GREEN


def test_what_nobody_scored_again_stands_as_it_was_found() -> None:
    assert Risk("visas", GRAVE, owner="somebody", due_at=NOW + SECOND, done=True).band(NOW) is Band.RED


@pytest.mark.parametrize(
    ("changed", "settled"),
    [
        ({"done": True}, True),
        ({}, False),
        ({"done": True, "residual": None}, False),
        ({"done": True, "residual": Reading(1, 5, personal=True)}, False),
        ({"done": True, "inherent": Reading(5, 5, stop=True, known=False)}, False),
    ],
)
def test_a_grave_answer_is_settled_by_a_control_in_place_and_a_score_below_red(
    changed: dict[str, object], settled: bool
) -> None:
    grave = replace(CONTROLLED, inherent=Reading(5, 5, stop=True))
    assert replace(grave, **changed).settled(NOW) is settled  # type: ignore[arg-type]


def test_a_side_is_as_its_worst_risk_and_never_as_the_mean() -> None:
    assert worst_left([CONTROLLED], CHECKED, NOW) is Band.GREEN
    assert worst_left([CONTROLLED, Risk("venue", Reading(2, 3))], CHECKED, NOW) is Band.AMBER


def test_without_risks_the_check_itself_counts_and_without_a_check_it_is_red() -> None:
    assert worst_left([], replace(CHECKED, band=Band.AMBER), NOW) is Band.AMBER
    assert worst_left([], SideChecked(None), NOW) is Band.RED
    assert worst_left([CONTROLLED], SideChecked(None), NOW) is Band.RED


@given(readings, readings, st.booleans(), st.integers(-3, 3))
def test_a_late_control_never_makes_anything_better(found: Reading, left: Reading, done: bool, seconds: int) -> None:
    one = Risk("q", found, left, "somebody", NOW + seconds * SECOND, done)
    assert one.band(NOW) is (band(found) if seconds <= 0 and not done else band(left))


A, B = (
    SideState(side, replace(CHECKED, band=Band.GREEN), organisers=frozenset({f"{side}1", f"{side}2"}),
              directors=frozenset({f"{side}2"}))
    for side in "AB"
)  # fmt: skip
BOTH = [Turned("A", "A1"), Turned("B", "B1")]
AMBER = Risk("visas", Reading(3, 3), owner="A2", due_at=NOW + SECOND)
RED = Risk("walk_out", Reading(4, 4), owner="A1", due_at=NOW + SECOND)


def test_green_takes_an_organiser_of_each_side() -> None:
    assert may_go_ahead([A, B], BOTH, False, NOW)
    assert missing([A, B], [Turned("A", "A1")], False, NOW) == {Missing(Part.ORGANISER, "B")}
    assert not may_go_ahead([A, B], [Turned("A", "A1"), Turned("A", "A2")], False, NOW)


def test_amber_takes_the_owners_of_controls_too() -> None:
    amber = replace(A, risks=(AMBER,))
    assert missing([amber, B], BOTH, False, NOW) == {Missing(Part.OWNER, "A", "A2")}
    assert may_go_ahead([amber, B], [*BOTH, Turned("A", "A2")], False, NOW)
    assert may_go_ahead([amber, B], [Turned("A", "A2"), BOTH[1]], False, NOW), "an owner is an organiser"


def test_red_takes_a_reasoned_director_of_each_side_and_the_coordinator() -> None:
    red = replace(A, risks=(RED,))
    wanted = {Missing(Part.DIRECTOR, "A"), Missing(Part.DIRECTOR, "B"), Missing(Part.COORDINATOR)}
    assert missing([red, B], BOTH, False, NOW) == wanted
    silent = [*BOTH, Turned("A", "A2"), Turned("B", "B2")]
    assert missing([red, B], silent, True, NOW) == {Missing(Part.DIRECTOR, "A"), Missing(Part.DIRECTOR, "B")}
    signed = [*BOTH, Turned("A", "A2", reasoned=True), Turned("B", "B2", reasoned=True)]
    assert not may_go_ahead([red, B], signed, False, NOW)
    assert may_go_ahead([red, B], signed, True, NOW)


def test_the_same_person_never_counts_for_two_sides() -> None:
    both = [replace(one, organisers=one.organisers | {"X"}) for one in (A, B)]
    assert not may_go_ahead(both, [Turned("A", "X"), Turned("B", "X")], False, NOW)
    assert may_go_ahead(both, [Turned("A", "X"), Turned("B", "B1")], False, NOW)


def test_one_side_alone_is_never_enough() -> None:
    assert not may_go_ahead([A], [BOTH[0]], False, NOW)
    assert not may_go_ahead([], [], True, NOW)


@pytest.mark.parametrize(
    ("state", "obstacle"),
    [
        (replace(A, checked=SideChecked(None)), Obstacle.NOT_CHECKED),
        (replace(A, checked=replace(A.checked, checked_until=NOW)), Obstacle.EXPIRED),
        (replace(A, checked=replace(A.checked, checked_until=NOW - SECOND)), Obstacle.EXPIRED),
        (replace(A, checked=replace(A.checked, safe_exit=False)), Obstacle.NO_EXIT),
        (replace(A, checked=replace(A.checked, open_stops=frozenset({"threat"}))), Obstacle.STOP),
        (replace(A, risks=(replace(AMBER, inherent=Reading(1, 1, stop=True)),)), Obstacle.STOP),
        (replace(A, risks=(replace(AMBER, inherent=Reading(1, 5, personal=True)),)), Obstacle.SAFETY),
        (replace(A, risks=(replace(AMBER, inherent=Reading(4, 4, personal=True)),)), Obstacle.SAFETY),
        (replace(A, risks=(replace(AMBER, owner=None),)), Obstacle.NO_CONTROL),
        (replace(A, risks=(replace(AMBER, owner="gone"),)), Obstacle.OWNER_LEFT),
        (replace(A, without_consent=1), Obstacle.CONSENT),
    ],
)
def test_every_no_go_keeps_the_event_from_going_ahead_whoever_signs(state: SideState, obstacle: Obstacle) -> None:
    assert obstacle in obstacles(state, NOW)
    everybody = [Turned(side, f"{side}{one}", reasoned=True) for side in "AB" for one in (1, 2)]
    assert not may_go_ahead([state, B], everybody, True, NOW)
    assert obstacles(A, NOW) == frozenset()


risks = st.builds(
    Risk,
    st.sampled_from(["visas", "walk_out", "threat"]),
    readings,
    st.none() | readings,
    st.sampled_from([None, "A1", "A2", "gone"]),
    st.sampled_from([None, NOW - SECOND, NOW + SECOND]),
    st.booleans(),
)
keys = st.lists(st.builds(Turned, st.sampled_from("AB"), st.sampled_from(["A1", "A2", "B1", "B2", "X"]), st.booleans()))


@given(st.lists(risks, max_size=3), keys, st.booleans(), risks)
def test_one_more_risk_never_needs_fewer_signatures(
    register: list[Risk], turned: list[Turned], consulted: bool, more: Risk
) -> None:
    before, after = (replace(A, risks=tuple(held)) for held in (register, [*register, more]))
    if register:
        assert missing([before, B], turned, consulted, NOW) <= missing([after, B], turned, consulted, NOW)


@given(st.lists(risks, max_size=3), keys, st.booleans(), keys)
def test_one_more_key_never_stands_in_the_way_unless_its_holder_signs_for_two_sides(
    register: list[Risk], turned: list[Turned], consulted: bool, more: list[Turned]
) -> None:
    states = [replace(A, risks=tuple(register)), B]
    sides = {one.person: {each.side for each in [*turned, *more] if each.person == one.person} for one in more}
    if all(len(each) == 1 for each in sides.values()):
        assert missing(states, [*turned, *more], consulted, NOW) <= missing(states, turned, consulted, NOW)
