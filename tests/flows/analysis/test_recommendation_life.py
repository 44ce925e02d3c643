"""The life of a recommendation, held against its own written record, and walked at random."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.analysis.recommendation_life import NOT_AGREED, STATES, STEPS, NotPossible, State, Step, after, possible, way

# Written down by hand, state by state, and not taken from the program.
GRAPH: dict[str | None, dict[str, str]] = {
    None: {"draft": "drafted"},
    "drafted": {"revise": "drafted", "put_to_review": "review", "close": "closed"},
    "review": {"translate": "review", "reviewed": "repercussion", "send_back": "rework"},
    "repercussion": {"translate": "repercussion", "send_back": "rework", "open_poll": "polling"},
    "polling": {"pass": "consensus", "fail": "rework"},
    "rework": {"revise": "rework", "put_to_review": "review", "open_poll": "polling", "close": "closed"},
    "consensus": {"assess": "assessed", "send_back": "rework"},
    "assessed": {"put_to_release": "release_decision", "send_back": "rework"},
    "release_decision": {"release": "released", "hold": "held", "send_back": "rework"},
    "held": {"put_to_release": "release_decision", "send_back": "rework", "close": "closed"},
    "released": {"transfer": "transferring"},
    "transferring": {
        "take_up": "taken_up",
        "take_up_in_part": "taken_up_in_part",
        "stall": "stalled",
        "reject": "rejected",
        "retract": "retracted",
    },
    "taken_up": {"retract": "retracted", "close": "closed"},
    "taken_up_in_part": {
        "transfer": "transferring",
        "take_up": "taken_up",
        "stall": "stalled",
        "reject": "rejected",
        "retract": "retracted",
        "close": "closed",
    },
    "stalled": {
        "transfer": "transferring",
        "take_up": "taken_up",
        "take_up_in_part": "taken_up_in_part",
        "reject": "rejected",
        "close": "closed",
    },
    "rejected": {"transfer": "transferring", "close": "closed"},
    "retracted": {"transfer": "transferring", "close": "closed"},
    "closed": {},
}


@pytest.mark.parametrize("state", [None, *State])
@pytest.mark.parametrize("step", list(Step))
def test_every_step_from_every_state_leads_where_it_is_written_or_nowhere(state: State | None, step: Step) -> None:
    written = GRAPH[state.value if state is not None else None].get(step.value)
    if written is None:
        with pytest.raises(NotPossible):
            after(state, step)
    else:
        assert after(state, step) == written
    assert (step in possible(state)) == (written is not None)


def test_what_is_not_possible_is_said_with_where_it_stands() -> None:
    with pytest.raises(NotPossible) as caught:
        after(State.DRAFTED, Step.RELEASE)
    assert caught.value.reason.params["state"] == STATES[State.DRAFTED]


def test_the_way_from_one_state_to_another_is_the_shortest_there_is() -> None:
    carried = [Step.TRANSFER, Step.TAKE_UP, Step.STALL, Step.REJECT, Step.RETRACT]
    assert way(State.REJECTED, State.TAKEN_UP, carried) == [Step.TRANSFER, Step.TAKE_UP]
    assert way(State.STALLED, State.TAKEN_UP, carried) == [Step.TAKE_UP]
    assert way(State.TAKEN_UP, State.TRANSFERRING, carried) == [Step.RETRACT, Step.TRANSFER]
    assert way(State.CLOSED, State.TAKEN_UP, carried) == []
    assert way(State.STALLED, State.STALLED, carried) == []


def test_every_state_and_step_has_a_name_of_its_own() -> None:
    assert set(STATES) == set(State)
    assert set(STEPS) == set(Step)
    assert len({name.msgid for name in STATES.values()}) == len(State)


@given(st.data())
def test_no_walk_reaches_release_without_consensus_and_assessment_of_the_very_same_text(data: st.DataObject) -> None:
    state, text, agreed, assessed = after(None, Step.DRAFT), 1, 0, 0
    for _turn in range(40):
        if not (ways := possible(state)):
            break
        step = data.draw(st.sampled_from(ways))
        state = after(state, step)
        text += step in (Step.REVISE, Step.TRANSLATE)
        agreed = text if step is Step.PASS else agreed
        assessed = text if step is Step.ASSESS else assessed
        if state in (State.RELEASE_DECISION, State.RELEASED, State.TRANSFERRING):
            assert agreed == assessed == text


@given(st.data())
def test_whoever_goes_back_to_rework_has_to_be_voted_on_again(data: st.DataObject) -> None:
    state, polled = State.REWORK, False
    for _turn in range(30):
        if not (ways := possible(state)):
            break
        state = after(state, step := data.draw(st.sampled_from(ways)))
        polled = (polled or step is Step.PASS) and state is not State.REWORK
        assert polled or state in {*NOT_AGREED, State.POLLING, State.CLOSED}
