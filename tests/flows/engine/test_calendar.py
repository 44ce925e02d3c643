"""Days and times: tapped on a calendar or written, in any digits, and never an hour that clocks skip."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.engine import Choice, Scene
from flows.engine.kinds import Day, DayAndTime, LocalTime
from locales import Text, Words, _
from tests.flows.engine.forms import Places, asks, form, saved
from tests.talk import NOON, Talk

TODAY = date(2026, 11, 22)
LIKE_THIS = "Please tap a day, or write it like 24.11.2026."
ZONES = [Choice(zone, Words(zone)) for zone in ("Asia/Karachi", "Europe/London", "America/New_York")]


def day(kind: Day | None = None, now: datetime = NOON, zone: str = "Asia/Karachi") -> Talk:
    return Talk(form(asks(kind or Day()).flow.steps[0]), now=now, zone=zone)


def moment(now: datetime = NOON, **options: Any) -> Talk:
    return Talk(form(asks(DayAndTime(Places()), **options).flow.steps[0]), {Places(): ZONES}, now=now)


@pytest.mark.parametrize(
    "written",
    [
        *("2026-11-24", "24.11.2026", "24/11/2026", "24-11-2026", "24 11 2026", " \u200f24.11.2026"),
        *("۲۴.۱۱.۲۰۲۶", "٢٤/١١/٢٠٢٦", "२४-११-२०२६", "۲۴۔۱۱۔۲۰۲۶"),
    ],
)
def test_a_day_may_be_written_as_people_write_days(written: str) -> None:
    talk = day()
    talk.writes(written)
    assert talk.card == {"How is it?": "24 November 2026"}
    assert saved(talk) == date(2026, 11, 24)


@pytest.mark.parametrize(
    "written", ["", "tomorrow", "24.11.", "24.11.26", "2026", "24.Nov.2026", "🙂", "#month:2026-11"]
)
def test_what_is_no_day_is_asked_again_with_an_example(written: str) -> None:
    assert day().writes(written) == [LIKE_THIS, "How is it?"]


@pytest.mark.parametrize("written", ["31.11.2026", "2026-02-29", "00.01.2026", "2027-13-01", "0000-01-01"])
def test_a_day_that_no_calendar_has_is_asked_again(written: str) -> None:
    assert day().writes(written)[0] == "There is no such day. Please write it like 24.11.2026."


def test_days_outside_the_limits_are_neither_offered_nor_taken() -> None:
    talk = day(Day(earliest=0, latest=3))
    assert [label for label in talk.buttons if label.isdecimal()] == ["22", "23", "24", "25"]
    refused = "Please choose a day from 22 November 2026 to 25 November 2026."
    assert talk.writes("21.11.2026") == [refused, "How is it?"]
    assert talk.picks("2026-11-26") == [refused, "How is it?"]


def test_the_calendar_turns_month_by_month_as_far_as_days_are_allowed() -> None:
    talk = day(Day(earliest=-30, latest=60))
    assert talk.buttons[:3] == ["‹", "November 2026", "›"]
    talk.taps("‹")
    assert talk.buttons[:2] == ["October 2026", "›"]
    assert talk.buttons[2] == "23"
    talk.taps("›", "›", "›")
    assert talk.buttons[:2] == ["‹", "January 2027"]
    talk.taps("January 2027", "21")
    assert saved(talk) == date(2027, 1, 21)


@pytest.mark.parametrize(("earliest", "latest", "month"), [(60, 90, "January 2027"), (None, -40, "October 2026")])
def test_the_calendar_opens_where_there_are_days_to_tap(earliest: int | None, latest: int, month: str) -> None:
    talk = day(Day(earliest, latest))
    assert month in talk.buttons[:2]
    assert any(label.isdecimal() for label in talk.buttons)


def test_today_is_today_where_the_person_lives() -> None:
    late = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)  # past midnight in Karachi, not in London
    assert "22" not in day(Day(latest=5), now=late).buttons
    assert "22" in day(Day(latest=5), now=late, zone="Europe/London").buttons


@given(offset=st.integers(0, 730))
def test_every_allowed_day_can_be_reached_by_taps_alone(offset: int) -> None:
    wanted = TODAY + timedelta(days=offset)
    talk = day()
    for _month in range((wanted.year - TODAY.year) * 12 + wanted.month - TODAY.month):
        talk.taps("›")
    talk.taps(str(wanted.day))
    assert saved(talk) == wanted


def test_a_moment_is_a_day_then_a_time_then_whose_time() -> None:
    talk = moment()
    talk.taps("24", "10:00")
    assert talk.buttons == ["Asia/Karachi", "Europe/London", "America/New_York", "‹ Back", "✕ Cancel"]
    talk.taps("Europe/London")
    assert talk.card == {"How is it?": "Tue 24 Nov 2026, 10:00 (London)"}
    assert saved(talk) == LocalTime(date(2026, 11, 24), time(10), "Europe/London")


def test_a_moment_may_be_written_in_any_digits() -> None:
    talk = moment()
    talk.writes("۲۴.۱۱.۲۰۲۶")
    for written in ("24:00", "10", "ten", "9.75", ""):
        assert talk.writes(written)[0] == "Please tap a time, or write it like 14:30."
    talk.writes("۱۴:۳۰")
    assert talk.writes("Karachi")[0] == "Please tap whose time it is."
    talk.taps("Asia/Karachi")
    assert saved(talk).instant == datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


def test_an_hour_that_spring_skips_is_asked_again_from_the_time_on() -> None:
    talk = moment(now=datetime(2027, 3, 20, 12, tzinfo=UTC))
    talk.writes("28.03.2027")
    talk.writes("01:30")
    why, question = talk.taps("Europe/London")
    assert (why, question) == ("The clocks are put forward over that hour. Please choose another time.", "How is it?")
    talk.taps("07:30", "Europe/London")
    assert saved(talk).instant == datetime(2027, 3, 28, 6, 30, tzinfo=UTC)


def test_a_moment_that_does_not_fit_the_other_answers_is_asked_from_the_day_on() -> None:
    def too_late(answer: LocalTime, scene: Scene) -> Text | None:
        return _("That is too late.") if answer.day > date(2026, 11, 25) else None

    talk = moment(check=too_late)
    talk.taps("28", "10:00")
    assert talk.taps("Europe/London") == ["That is too late.", "How is it?"]
    assert "10:00" not in talk.buttons, "another day is asked for, not only another zone"
    talk.taps("24", "10:00", "Europe/London")
    assert saved(talk) == LocalTime(date(2026, 11, 24), time(10), "Europe/London")


def test_the_same_hour_is_fine_where_clocks_do_not_skip_it() -> None:
    talk = moment(now=datetime(2027, 3, 20, 12, tzinfo=UTC))
    talk.writes("28.03.2027")
    talk.writes("01:30")
    talk.taps("Asia/Karachi")
    assert saved(talk).instant == datetime(2027, 3, 27, 20, 30, tzinfo=UTC)


def test_the_hour_that_autumn_repeats_means_its_first_time() -> None:
    london = LocalTime(date(2026, 10, 25), time(1, 30), "Europe/London")
    assert london.instant == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@given(
    day=st.dates(date(2025, 1, 1), date(2035, 12, 31)),
    at=st.times().map(lambda one: one.replace(second=0, microsecond=0)),
    zone=st.sampled_from([choice.value for choice in ZONES]),
)
def test_a_moment_stays_at_its_hour_on_the_wall_there(day: date, at: time, zone: str) -> None:
    kind = DayAndTime(Places())
    local = LocalTime(day, at, zone)
    assert kind.load(kind.dump(local)) == local
    there = local.instant.astimezone(ZoneInfo(zone))
    skipped = there.replace(tzinfo=None) != datetime.combine(day, at)
    assert not skipped or there.replace(tzinfo=None) - datetime.combine(day, at) == timedelta(hours=1)


def test_back_takes_back_the_time_and_the_day_before_the_answer_above() -> None:
    talk = moment()
    talk.taps("24", "10:00", "‹ Back")
    assert "November 2026" in talk.buttons
    assert not talk.answers
