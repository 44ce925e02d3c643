"""A recommendation put to the vote, as an organiser meets it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from flows.engine import Choice
from flows.recommendation import (
    AT_MOST,
    Electorate,
    ElectorateOf,
    OpenPoll,
    PollEvents,
    PollZones,
    flow,
    reminders,
)
from flows.roles import Role
from locales import Words
from tests.talk import NOON, Talk

TEXT = "Open a second window for visas at the crossing."
CLOSES = datetime(2026, 11, 26, 13, 30, tzinfo=UTC)  # 18:30 in Karachi


def organiser(invited: Mapping[str, int], earliest: datetime = NOON) -> Talk:
    return Talk(
        flow,
        {
            PollEvents(): [Choice("e1", Words("Seventh round")), Choice("e2", Words("Side meeting"))],
            PollZones(): [Choice("Asia/Karachi", Words("Karachi")), Choice("Asia/Kolkata", Words("Kolkata"))],
            ElectorateOf("e1"): Electorate(invited, earliest),
            ElectorateOf("e2"): Electorate({"A": 5, "B": 0}, earliest),
        },
    )


def put(talk: Talk, text: str = TEXT) -> Talk:
    """Everything answered, the summary card on show."""
    talk.taps("Seventh round")
    talk.writes(text)
    talk.writes("26.11.2026")
    talk.writes("18:30")
    talk.taps("Karachi")
    return talk


def test_the_poll_opens_only_after_seeing_how_many_are_asked() -> None:
    talk = put(organiser({"A": 9, "B": 8}))
    assert not talk.effects
    assert "Side A: 9 people" in talk.asks
    assert "Side B: 8 people" in talk.asks
    assert talk.card["Recommendation"] == TEXT
    talk.taps("Open the poll")
    assert talk.ended
    assert list(talk.effects) == [OpenPoll("e1", TEXT, CLOSES)]


def test_less_than_five_people_are_not_counted_out() -> None:
    talk = put(organiser({"A": 5, "B": 4}))
    assert "Side A: 5 people" in talk.asks
    assert "Side B: fewer than five people" in talk.asks
    assert "4" not in talk.asks
    assert "the result alone may tell" in talk.asks


def test_where_enough_vote_there_is_no_warning() -> None:
    assert "may tell" not in put(organiser({"A": 5, "B": 5})).asks


def test_an_event_with_an_empty_side_cannot_be_chosen() -> None:
    talk = organiser({"A": 9, "B": 8})
    said = talk.taps("Side meeting")
    assert said[0] == "A poll needs people to ask on every side, and one side has nobody yet."
    assert talk.taps("Seventh round") == [
        "What is the recommendation, word for word? People vote on exactly this text."
    ]


def test_a_process_with_a_single_side_can_hold_no_poll() -> None:
    assert organiser({"A": 9}).taps("Seventh round")[0].startswith("A poll needs people")


def test_everyone_must_have_been_asked_in_daytime_before_it_closes() -> None:
    talk = organiser({"A": 9, "B": 8}, CLOSES + timedelta(minutes=30))
    talk.taps("Seventh round")
    talk.writes(TEXT)
    talk.writes("26.11.2026")
    talk.writes("18:30")
    said = talk.taps("Karachi")
    assert said[0].startswith("By then not everyone could be asked in their own daytime. Please choose ")
    assert "19:00" in said[0]
    talk.writes("26.11.2026")
    talk.writes("19:00")
    talk.taps("Karachi", "Open the poll")
    assert list(talk.effects) == [OpenPoll("e1", TEXT, CLOSES + timedelta(minutes=30))]


def test_a_text_of_the_greatest_length_is_shown_whole_before_it_is_put() -> None:
    text = "Trade " * 99 + "grows."
    assert len(text) == AT_MOST
    assert text in put(organiser({"A": 9, "B": 8}), text).asks


def test_a_longer_text_is_asked_again() -> None:
    talk = organiser({"A": 9, "B": 8})
    talk.taps("Seventh round")
    assert talk.writes("x" * (AT_MOST + 1))[0] == "That is 601 characters; please write at most 600."


def test_only_organisers_put_recommendations() -> None:
    assert flow.open_to == {Role.ORGANISER}


@given(st.timedeltas(timedelta(hours=4), timedelta(days=60)))
def test_reminders_come_in_order_and_before_the_end(length: timedelta) -> None:
    moments = reminders(NOON, NOON + length)
    assert moments == sorted(set(moments))
    assert all(NOON < moment < NOON + length for moment in moments)


def test_a_week_long_poll_reminds_halfway_and_on_its_last_day() -> None:
    half, last = timedelta(days=3, hours=12), timedelta(days=6)
    assert reminders(NOON, NOON + timedelta(days=7)) == [NOON + half, NOON + last]


def test_a_two_day_poll_reminds_once() -> None:
    assert reminders(NOON, NOON + timedelta(days=2)) == [NOON + timedelta(days=1)]
