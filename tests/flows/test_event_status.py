"""The life of an event: which steps lead where, and that nothing leads past them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.attendance import BY_ORGANISERS, ON_THE_LIST, Move, State
from flows.attendance import after as moved
from flows.event_status import AHEAD, OPEN, OVER, NotPossible, Standing, Status, Step, after, possible

PLANNED = Standing(Status.PLANNED)


def lived(*steps: Step) -> Standing:
    standing = PLANNED
    for step in steps:
        standing = after(standing, step)
    return standing


def test_an_event_goes_from_planned_to_closed_in_one_order() -> None:
    assert lived(Step.CLEAR).status is Status.CLEARED
    assert lived(Step.CLEAR, Step.HOLD).status is Status.HELD
    assert lived(Step.CLEAR, Step.HOLD, Step.DEBRIEF).status is Status.DEBRIEFED
    assert lived(Step.CLEAR, Step.HOLD, Step.DEBRIEF, Step.CLOSE).status is Status.CLOSED


def test_what_took_place_uncleared_is_held_once_and_goes_on_like_any_other() -> None:
    assert lived(Step.HOLD_UNCLEARED, Step.DEBRIEF, Step.CLOSE).status is Status.CLOSED
    assert lived(Step.CLEAR, Step.PAUSE, Step.HOLD_UNCLEARED).status is Status.HELD
    for done in ([Step.CLEAR], [Step.HOLD_UNCLEARED], [Step.CANCEL], [Step.HOLD_UNCLEARED, Step.PAUSE]):
        assert Step.HOLD_UNCLEARED not in possible(lived(*done))


@pytest.mark.parametrize("step", [Step.HOLD, Step.DEBRIEF, Step.CLOSE, Step.RESUME])
def test_no_stage_is_skipped(step: Step) -> None:
    with pytest.raises(NotPossible) as refused:
        after(PLANNED, step)
    assert refused.value.reason.msgid == "This is not possible now: the event is {status}."


def test_a_pause_gives_back_what_was_before_it_but_never_a_clearance() -> None:
    assert lived(Step.PAUSE, Step.RESUME) == PLANNED
    assert lived(Step.CLEAR, Step.PAUSE, Step.RESUME) == PLANNED
    assert lived(Step.CLEAR, Step.HOLD, Step.PAUSE, Step.RESUME).status is Status.HELD


def test_another_plan_takes_a_clearance_and_leaves_a_pause() -> None:
    assert lived(Step.CLEAR, Step.REPLAN) == PLANNED
    assert lived(Step.CLEAR, Step.PAUSE, Step.REPLAN) == Standing(Status.PAUSED, before_pause=Status.PLANNED)
    assert Step.REPLAN not in possible(lived(Step.CLEAR, Step.HOLD))
    assert Step.REPLAN not in possible(lived(Step.CLEAR, Step.HOLD, Step.PAUSE))


@pytest.mark.parametrize("end", [Status.CLOSED, Status.CANCELLED])
def test_nothing_follows_the_end(end: Status) -> None:
    assert possible(Standing(end)) == []


@given(st.lists(st.sampled_from(Step), max_size=30))
def test_over_every_history_an_event_can_be_stopped_and_is_cleared_by_clearing_alone(steps: list[Step]) -> None:
    standing = PLANNED
    for step in steps:
        can = possible(standing)
        if step not in can:
            with pytest.raises(NotPossible):
                after(standing, step)
            continue
        before, standing = standing, after(standing, step)
        assert (standing.status is Status.CLEARED) == (step is Step.CLEAR)
        if step is Step.CLEAR:
            assert before.status is Status.PLANNED
        if standing.status is Status.HELD and step is Step.HOLD_UNCLEARED:
            assert before.status is Status.PLANNED or before.before_pause in (Status.PLANNED, Status.CLEARED)
        elif standing.status is Status.HELD and step is not Step.RESUME:
            assert before.status is Status.CLEARED
        assert (standing.before_pause is not None) == (standing.status is Status.PAUSED)
        if standing.status not in (Status.CLOSED, Status.CANCELLED):
            assert Step.CANCEL in possible(standing)
            assert (Step.PAUSE in possible(standing)) == (standing.status is not Status.PAUSED)


def test_every_status_is_either_open_or_over() -> None:
    assert AHEAD < OPEN
    assert frozenset(Status) == OPEN | OVER
    assert not OPEN & OVER


class TestOnTheList:
    def test_somebody_is_named_invited_consents_and_comes(self) -> None:
        assert moved(None, Move.NAME) is State.NAMED
        assert moved(State.NAMED, Move.INVITE) is State.INVITED
        assert moved(State.INVITED, Move.CONSENT) is State.CONSENTED
        assert moved(State.CONSENTED, Move.ATTEND) is State.ATTENDED

    def test_consent_is_no_organisers_move(self) -> None:
        assert frozenset(Move) - BY_ORGANISERS == {Move.CONSENT, Move.UNCONSENT}

    @given(st.lists(st.sampled_from(Move), max_size=20))
    def test_nobody_comes_who_has_not_consented(self, moves: list[Move]) -> None:
        state: State | None = None
        for move in moves:
            to = moved(state, move)
            if to is State.ATTENDED:
                assert state is State.CONSENTED
            if to is State.CONSENTED:
                assert (state, move) == (State.INVITED, Move.CONSENT)
            state = to or state
        assert state is None or state in ON_THE_LIST | {State.WITHDRAWN}
