"""When each stage of a check opens, worked out by hand for zones, clock changes and leap days."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.analysis.risk_stages import (
    BEFORE,
    ORDER,
    Stage,
    When,
    before,
    current,
    holds_until,
    next_after,
    opens,
    usual,
    waits_until,
)
from flows.event_kinds import EventKind


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


KARACHI = When(at(2026, 12, 10, 5), at(2026, 12, 12, 11), "Asia/Karachi")  # 10:00 to 16:00 two days later


@pytest.mark.parametrize(
    ("stage", "expected"),
    [
        (Stage.DAYS_30, at(2026, 11, 10, 5)),
        (Stage.DAYS_14, at(2026, 11, 26, 5)),
        (Stage.DAYS_7, at(2026, 12, 3, 5)),
        (Stage.DAYS_2, at(2026, 12, 8, 5)),
        (Stage.MORNING, at(2026, 12, 10, 2)),  # 07:00 there
        (Stage.DEBRIEF, at(2026, 12, 15, 11)),
        (Stage.RETURN_2, at(2026, 12, 14, 11)),
        (Stage.RETURN_14, at(2026, 12, 26, 11)),
    ],
)
def test_a_stage_opens_so_many_days_from_the_event(stage: Stage, expected: datetime) -> None:
    assert opens(stage, KARACHI) == expected


def test_before_and_after_the_clocks_change_it_is_the_same_hour_there() -> None:
    # 29 March 2026, London: 10:00 is 09:00 UTC from then on, and 10:00 UTC before.
    event = When(at(2026, 4, 2, 9), None, "Europe/London")
    assert opens(Stage.DAYS_7, event) == at(2026, 3, 26, 10)
    assert opens(Stage.DAYS_2, event) == at(2026, 3, 31, 9)


def test_an_hour_that_the_clocks_skip_is_the_one_after_it() -> None:
    # 01:30 on 29 March does not exist in London: two days before 31 March, 01:30 (00:30 UTC).
    assert opens(Stage.DAYS_2, When(at(2026, 3, 31, 0, 30), None, "Europe/London")) == at(2026, 3, 29, 1, 30)


def test_a_leap_day_is_a_day() -> None:
    assert opens(Stage.DAYS_2, When(at(2028, 3, 1, 5), None, "Asia/Karachi")) == at(2028, 2, 28, 5)
    assert opens(Stage.RETURN_2, When(at(2028, 2, 28, 5), None, "Asia/Karachi")) == at(2028, 3, 1, 5)


def test_on_the_morning_of_an_early_event_two_hours_are_left() -> None:
    early = When(at(2026, 12, 10, 1), None, "Asia/Karachi")  # 06:00
    assert opens(Stage.MORNING, early) == at(2026, 12, 9, 23)


def test_the_stage_is_the_last_that_has_opened_and_after_the_event_nothing_until_the_return() -> None:
    stages = usual(EventKind.CORE)
    assert current(at(2026, 10, 1), stages, KARACHI) is Stage.DAYS_30
    assert current(at(2026, 11, 26, 4, 59), stages, KARACHI) is Stage.DAYS_30
    assert current(at(2026, 11, 26, 5), stages, KARACHI) is Stage.DAYS_14
    assert current(at(2026, 12, 10, 4, 59), stages, KARACHI) is Stage.MORNING
    assert current(at(2026, 12, 10, 5), stages, KARACHI) is None
    assert current(at(2026, 12, 14, 11), stages, KARACHI) is Stage.RETURN_2
    assert current(at(2026, 12, 15, 11), stages, KARACHI) is Stage.DEBRIEF
    assert current(at(2027, 1, 15), stages, KARACHI) is Stage.RETURN_14


def test_after_the_last_stage_comes_the_event() -> None:
    assert next_after(Stage.DAYS_14, usual(EventKind.CORE), KARACHI) == at(2026, 12, 3, 5)
    assert next_after(Stage.DAYS_14, [Stage.DAYS_14, Stage.DAYS_2], KARACHI) == at(2026, 12, 8, 5)
    assert next_after(Stage.MORNING, usual(EventKind.CORE), KARACHI) == KARACHI.starts_at
    assert next_after(Stage.DAYS_7, [Stage.DAYS_7, Stage.DEBRIEF], KARACHI) == KARACHI.starts_at


def test_nobody_returns_from_a_call() -> None:
    assert set(usual(EventKind.CORE)) - set(usual(EventKind.CHECK_IN)) == {Stage.RETURN_2, Stage.RETURN_14}


def test_an_answer_of_the_stop_class_holds_for_seven_days_and_any_other_for_fourteen() -> None:
    assert holds_until(at(2026, 12, 1), stop=True) == at(2026, 12, 8)
    assert holds_until(at(2026, 12, 1), stop=False) == at(2026, 12, 15)


@given(
    st.datetimes(datetime(2025, 1, 1), datetime(2035, 1, 1)),  # noqa: DTZ001
    st.sampled_from(["Asia/Karachi", "Asia/Kolkata", "Asia/Kabul", "Europe/London", "America/New_York"]),
)
def test_stages_before_an_event_open_in_their_order_and_before_it(moment: datetime, zone: str) -> None:
    starts = moment.replace(tzinfo=UTC)
    opened = [opens(stage, When(starts, starts + timedelta(hours=3), zone)) for stage in ORDER]
    before, after = opened[: len(BEFORE)], opened[len(BEFORE) :]
    assert before == sorted(before)
    assert before[-1] < starts
    assert all(one > starts for one in after)


@pytest.mark.parametrize(
    ("stage", "until"),
    [
        (Stage.DAYS_7, datetime(2026, 11, 14, 6, 0, tzinfo=UTC)),  # opens on the 11th, three days to answer
        (Stage.DAYS_2, datetime(2026, 11, 17, 6, 0, tzinfo=UTC)),  # a day is left to act
        (Stage.MORNING, datetime(2026, 11, 18, 5, 0, tzinfo=UTC)),  # an hour before, whatever the three hours say
    ],
)
def test_a_clearance_waits_for_a_stage_as_long_as_its_answers_may_take_and_never_up_to_the_event(
    stage: Stage, until: datetime
) -> None:
    begins = When(datetime(2026, 11, 18, 6, 0, tzinfo=UTC), None, "Asia/Karachi")
    assert waits_until(stage, begins) == until


def test_the_stage_before_is_that_of_the_events_own_stages() -> None:
    assert before(Stage.DAYS_2, [Stage.DAYS_2, Stage.DAYS_14, Stage.DAYS_30]) is Stage.DAYS_14
    assert before(Stage.DAYS_2, [Stage.DAYS_2, Stage.MORNING]) is None
