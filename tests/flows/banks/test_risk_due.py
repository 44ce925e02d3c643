"""What a side owes at a stage, what "nothing has changed" may answer, and until when a check is good."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.analysis.risk import Band, Reading
from flows.analysis.risk_stages import BEFORE, Stage, When, next_after, opens, usual
from flows.banks.risk_bank import MOST_AT_ONCE, bundled
from flows.banks.risk_due import (
    Asked,
    Given,
    checked_until,
    gist,
    is_done,
    open_stops,
    owed,
    standing_band,
    to_ask,
    to_confirm,
)
from flows.event_kinds import EventKind, Track

STARTS = datetime(2026, 12, 10, 5, tzinfo=UTC)
WHEN = When(STARTS, None, "Asia/Karachi")
FINE, GRAVE = Reading(1, 2), Reading(4, 4, stop=True)
QUESTIONS = bundled().questions
STOPS = {one.name for one in QUESTIONS if one.stop}


def asked(
    stage: Stage,
    given: Mapping[str, Given] | None = None,
    now: datetime | None = None,
    kind: EventKind = EventKind.CORE,
) -> Asked:
    opened = opens(stage, WHEN)
    until = next_after(stage, usual(kind), WHEN)
    return Asked(QUESTIONS, kind, Track.CORE, stage, opened, until, given or {}, now or opened)


def said(at: datetime, *names: str, voided: bool = False, reading: Reading = FINE) -> dict[str, Given]:
    return {name: Given("yes", at, reading, voided) for name in names}


def named(questions: list) -> list[str]:  # type: ignore[type-arg]
    return [one.name for one in questions]


def everything(at: datetime) -> dict[str, Given]:
    return said(at, *(one.name for one in QUESTIONS))


@pytest.mark.parametrize("stage", [Stage.DAYS_30, Stage.DAYS_14])
def test_at_first_a_stage_asks_its_own_questions(stage: Stage) -> None:
    own = {one.name for one in QUESTIONS if one.belongs(EventKind.CORE, Track.CORE, stage)}
    assert set(named(owed(asked(stage)))) == own
    assert set(named(to_ask(asked(stage)))) == own


def test_a_stop_class_question_that_was_missed_earlier_is_asked_before_anything_of_less_weight() -> None:
    late = asked(Stage.DAYS_7)  # at 14 days nobody answered
    assert "steering" in named(owed(late))
    assert "steering" in named(to_ask(late))
    assert len(to_ask(late)) == MOST_AT_ONCE
    assert set(named(to_ask(late))) >= STOPS


def test_what_is_asked_stands_in_the_order_of_the_bank() -> None:
    order = named(list(QUESTIONS))
    chosen = named(to_ask(asked(Stage.DAYS_7)))
    assert chosen == sorted(chosen, key=order.index)


def test_an_earlier_answer_comes_back_once_it_has_expired() -> None:
    opened = opens(Stage.DAYS_2, WHEN)
    fresh, stale = opened - timedelta(days=13), opened - timedelta(days=14, seconds=1)
    assert "walk_out" not in named(owed(asked(Stage.DAYS_2, said(fresh, "walk_out"))))
    assert "walk_out" in named(owed(asked(Stage.DAYS_2, said(stale, "walk_out"))))
    assert "pairing" not in named(owed(asked(Stage.DAYS_2))), "what was never asked is no expired answer"


def test_an_answer_of_the_evening_before_counts_for_the_stage_and_one_of_the_day_before_that_does_not() -> None:
    opened = opens(Stage.DAYS_2, WHEN)
    assert "violence" not in named(owed(asked(Stage.DAYS_2, said(opened - timedelta(hours=23), "violence"))))
    assert "violence" in named(owed(asked(Stage.DAYS_2, said(opened - timedelta(hours=25), "violence"))))


def test_before_a_stage_opens_whatever_holds_will_do() -> None:
    opened = opens(Stage.DAYS_30, WHEN)
    given = said(opened - timedelta(days=3), "venue")
    assert "venue" not in named(owed(asked(Stage.DAYS_30, given, now=opened - timedelta(days=2))))
    assert "venue" in named(owed(asked(Stage.DAYS_30, given)))


def test_a_voided_answer_is_owed_at_once_even_where_its_stage_has_not_come() -> None:
    now = opens(Stage.DAYS_14, WHEN)
    voided = said(now, "venue", "threat", voided=True)
    assert {"venue", "threat"} <= set(named(owed(asked(Stage.DAYS_14, voided))))


def test_nothing_changed_never_answers_the_stop_class_nor_what_was_voided() -> None:
    before = opens(Stage.DAYS_7, WHEN)
    given = {**everything(before), **said(before, "left_in_chats", voided=True)}
    offered = set(named(to_confirm(asked(Stage.DAYS_2, given))))
    assert offered
    assert not offered & STOPS
    assert "left_in_chats" not in offered


def test_whoever_looks_at_an_answered_stage_again_is_asked_its_questions_once_more() -> None:
    given = everything(opens(Stage.DAYS_2, WHEN))
    again = asked(Stage.DAYS_2, given)
    assert owed(again) == []
    assert len(to_ask(again)) == 11
    assert not STOPS & set(named(to_confirm(again)))


def test_what_holds_the_event_can_always_be_answered_anew() -> None:
    opened = opens(Stage.DAYS_7, WHEN)
    given = {**everything(opened), **said(opened, "threat", "safe_exit", reading=GRAVE)}
    given.pop("holding_line")
    late = asked(Stage.DAYS_7, given)
    assert named(owed(late)) == ["holding_line"], "what did not fit into the first check"
    assert {"holding_line", "threat", "safe_exit"} <= set(named(to_ask(late)))
    assert len(to_ask(late)) == MOST_AT_ONCE


def test_an_answer_of_the_stop_class_that_would_expire_before_the_next_stage_comes_back_with_this_one() -> None:
    opened = opens(Stage.DAYS_7, WHEN)
    assert "steering" in named(owed(asked(Stage.DAYS_7, said(opened - timedelta(days=6), "steering"))))
    assert "steering" not in named(owed(asked(Stage.DAYS_7, said(opened - timedelta(days=1), "steering"))))


def test_a_check_is_done_when_nothing_of_the_stop_class_is_left_and_one_was_made() -> None:
    opened = opens(Stage.DAYS_2, WHEN)
    stops = said(opened, *STOPS)
    assert not is_done(asked(Stage.DAYS_2, stops), None)
    assert is_done(asked(Stage.DAYS_2, stops), opened)
    assert not is_done(asked(Stage.DAYS_2, {**stops, **said(opened, "threat", voided=True)}), opened)
    assert is_done(asked(Stage.DAYS_2, everything(opened)), None)


def test_a_check_is_good_until_its_first_answer_expires() -> None:
    opened = opens(Stage.DAYS_2, WHEN)
    given = {**everything(opened), **said(opened - timedelta(hours=20), "threat")}
    assert checked_until(asked(Stage.DAYS_2, given), opened) == opened + timedelta(days=7, hours=-20)


def test_a_check_that_lacks_an_answer_of_the_stop_class_is_good_for_nothing() -> None:
    opened = opens(Stage.DAYS_14, WHEN)
    assert checked_until(asked(Stage.DAYS_14, said(opened, "steering")), opened) is None, "not asked yet is missing too"
    last = opens(Stage.DAYS_2, WHEN)
    whole = everything(last)
    for name in STOPS:
        without = {one: given for one, given in whole.items() if one != name}
        assert checked_until(asked(Stage.DAYS_2, without), last) is None
        assert checked_until(asked(Stage.DAYS_2, {**whole, **said(last, name, voided=True)}), last) is None


def test_open_stops_are_grave_unknown_voided_or_expired() -> None:
    now = opens(Stage.DAYS_2, WHEN)
    given = {
        **said(now, "violence"),
        **said(now, "threat", reading=GRAVE),
        **said(now, "steering", reading=Reading(4, 4, known=False)),
        **said(now, "exposure", voided=True),
        **said(now - timedelta(days=8), "safe_exit"),
        **said(now, "visas", reading=Reading(4, 3)),
    }
    assert open_stops(asked(Stage.DAYS_2, given)) == {"threat", "steering", "exposure", "safe_exit"}


def test_the_band_of_all_answers_is_the_worst_and_what_no_longer_holds_is_not_green() -> None:
    now = opens(Stage.DAYS_2, WHEN)
    assert standing_band(asked(Stage.DAYS_2)) is None
    assert standing_band(asked(Stage.DAYS_2, said(now, "visas"))) is Band.GREEN
    assert standing_band(asked(Stage.DAYS_2, said(now, "visas", voided=True))) is Band.AMBER
    assert standing_band(asked(Stage.DAYS_2, said(now - timedelta(days=15), "visas"))) is Band.GREEN
    assert standing_band(asked(Stage.DAYS_2, said(now - timedelta(days=8), "threat"))) is Band.AMBER
    assert standing_band(asked(Stage.DAYS_2, said(now, "threat", reading=GRAVE))) is Band.RED


def test_what_a_key_was_turned_on_changes_with_what_is_not_harmless_and_with_nothing_else() -> None:
    now = opens(Stage.DAYS_2, WHEN)
    amber = Reading(4, 2)
    one = gist(asked(Stage.DAYS_2, said(now, "visas", reading=amber)))
    assert gist(asked(Stage.DAYS_2, said(now - timedelta(hours=3), "visas", reading=amber))) == one
    assert gist(asked(Stage.DAYS_2, {**said(now, "visas", reading=amber), **said(now, "threat")})) == one
    assert gist(asked(Stage.DAYS_2, said(now, "visas", "threat", reading=amber))) != one
    assert gist(asked(Stage.DAYS_2, said(now, "visas"))) != one
    assert gist(asked(Stage.DAYS_2, said(now, "visas", reading=amber, voided=True))) != one


def test_after_the_event_only_what_belongs_there_is_asked() -> None:
    assert named(owed(asked(Stage.RETURN_2))) == ["threat", "after_return"]
    assert checked_until(asked(Stage.RETURN_2, everything(opens(Stage.RETURN_2, WHEN))), None) is None


names = st.sampled_from([one.name for one in QUESTIONS])
answers = st.builds(
    lambda days, voided: Given("yes", STARTS - timedelta(days=days), FINE, voided), st.integers(0, 40), st.booleans()
)


@given(st.sampled_from(BEFORE), st.dictionaries(names, answers), st.sampled_from(list(EventKind)))
def test_whatever_was_said_before_no_stage_asks_more_than_twelve_and_none_shortens_the_stop_class(
    stage: Stage, given: dict[str, Given], kind: EventKind
) -> None:
    about = asked(stage, given, kind=kind)
    chosen = to_ask(about)
    assert 1 <= len(chosen) <= MOST_AT_ONCE
    assert {one.name for one in owed(about) if one.stop} <= set(named(chosen))
    assert not {one.name for one in to_confirm(about)} & STOPS
    assert set(named(to_confirm(about))) <= set(named(chosen))
