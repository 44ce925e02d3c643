"""A version of a recommendation put to the vote, as an organiser meets it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.analysis.consensus import Gate, Rule, gate_of
from flows.engine import Choice
from flows.gate_words import rule_in_words
from flows.poll_opening import OpenPoll, PollZones, Proposal, ProposalOf, Ready, ReadyForPoll, flow, reminders, version
from flows.roles import Role
from locales import Reader, Words, paragraphs, say
from locales.cleaning import FIRST_STRONG_ISOLATE, POP_ISOLATE
from tests.talk import NOON, Talk

TEXT = "Open a second window for visas at the crossing."
URDU = "گزرگاہ پر ویزوں کے لیے دوسری کھڑکی کھولی جائے۔"
ONE, OTHER = str(Ready("0" * 32, 1)), str(Ready("1" * 32, 3))
CLOSES = datetime(2026, 11, 26, 13, 30, tzinfo=UTC)  # 18:30 in Karachi


def proposal(invited: Mapping[str, int], earliest: datetime = NOON, held: int = 1) -> Proposal:
    return Proposal([("en", TEXT), ("ur", URDU)], invited, earliest, held, Rule.USUAL, Gate())


def organiser(invited: Mapping[str, int], earliest: datetime = NOON, held: int = 1) -> Talk:
    return Talk(
        flow,
        {
            ReadyForPoll(): [Choice(ONE, Words("R-1")), Choice(OTHER, Words("R-2"))],
            PollZones(): [Choice("Asia/Karachi", Words("Karachi")), Choice("Asia/Kolkata", Words("Kolkata"))],
            ProposalOf(ONE): proposal(invited, earliest, held),
            ProposalOf(OTHER): proposal({"A": 5, "B": 0}),
        },
    )


def put(talk: Talk, rule: str = "The usual rule") -> Talk:
    """Everything answered, the summary card on show."""
    talk.taps("R-1", rule)
    talk.writes("26.11.2026")
    talk.writes("18:30")
    talk.taps("Karachi")
    return talk


def test_the_poll_opens_only_after_seeing_both_texts_the_rule_and_how_many_are_asked() -> None:
    talk = put(organiser({"A": 9, "B": 8}))
    assert not talk.effects
    for said in (TEXT, URDU, "Side A: 9 people", "Side B: 8 people", "• at most 1 vote with reservations"):
        assert said in talk.asks
    assert "at least 80 % of those asked vote" in talk.asks
    talk.taps("Open the poll")
    assert list(talk.effects) == [OpenPoll(ONE, Rule.USUAL, CLOSES)]


@pytest.mark.parametrize(
    ("label", "rule", "said"),
    [
        ("Unanimity", Rule.UNANIMITY, "everyone who is asked votes, and supports the text or can live with it"),
        ("Two thirds on each side", Rule.TWO_THIRDS, "of those who agree or object, at least two thirds agree"),
    ],
)
def test_another_rule_is_said_in_words_before_it_is_taken(label: str, rule: Rule, said: str) -> None:
    talk = put(organiser({"A": 9, "B": 8}), label)
    assert said in talk.asks
    talk.taps("Open the poll")
    assert list(talk.effects) == [OpenPoll(ONE, rule, CLOSES)]


def test_what_a_process_usually_takes_is_said_where_the_rule_is_asked_for() -> None:
    assert "This process usually takes: The usual rule." in organiser({"A": 9, "B": 8}).taps("R-1")[0]


def test_a_recommendation_that_is_brought_along_is_not_asked_for() -> None:
    talk = Talk(flow, {ProposalOf(ONE): proposal({"A": 9, "B": 8})}, given={version: ONE})
    assert "Under which rule is this voted on?" in talk.asks


def test_a_later_round_says_which_it_is() -> None:
    assert "Round 2" in organiser({"A": 9, "B": 8}, held=2).taps("R-1")[0]
    assert "Round" not in organiser({"A": 9, "B": 8}).taps("R-1")[0]


def test_less_than_five_people_are_not_counted_out() -> None:
    talk = put(organiser({"A": 5, "B": 4}))
    assert "Side A: 5 people" in talk.asks
    assert "Side B: fewer than five people" in talk.asks
    assert "the result alone may tell" in talk.asks


def test_where_enough_vote_there_is_no_warning() -> None:
    assert "may tell" not in put(organiser({"A": 5, "B": 5})).asks


def test_a_recommendation_of_an_event_with_an_empty_side_cannot_be_chosen() -> None:
    talk = organiser({"A": 9, "B": 8})
    said = talk.taps("R-2")
    assert said[0] == "A poll needs people to ask on every side, and one side has nobody yet."
    assert "Under which rule" in talk.taps("R-1")[0]


def test_a_process_with_a_single_side_can_hold_no_poll() -> None:
    assert organiser({"A": 9}).taps("R-1")[0].startswith("A poll needs people")


def test_everyone_must_have_been_asked_in_daytime_before_it_closes() -> None:
    talk = put(organiser({"A": 9, "B": 8}, CLOSES + timedelta(minutes=30)))
    assert talk.says[0].startswith("By then not everyone could be asked in their own daytime. Please choose ")
    assert "19:00" in talk.says[0]
    talk.writes("26.11.2026")
    talk.writes("19:00")
    talk.taps("Karachi", "Open the poll")
    assert list(talk.effects) == [OpenPoll(ONE, Rule.USUAL, CLOSES + timedelta(minutes=30))]


def test_only_organisers_open_polls() -> None:
    assert flow.open_to == {Role.ORGANISER}


@pytest.mark.parametrize("forged", ["", "0" * 32, "0" * 32 + ".", "0" * 32 + ".-1", "x.1", "0" * 32 + ".1\n"])
def test_what_is_no_version_of_ours_is_not_read(forged: str) -> None:
    with pytest.raises(ValueError):
        Ready.read(forged)


def test_a_version_is_read_as_it_was_written() -> None:
    assert Ready.read(ONE) == Ready("0" * 32, 1)


def in_words(gate: Gate) -> str:
    said = say(paragraphs(*rule_in_words(gate)), Reader("en"))
    return said.replace(FIRST_STRONG_ISOLATE, "").replace(POP_ISOLATE, "")


def test_a_rule_of_a_process_says_its_own_numbers() -> None:
    said = in_words(Gate(turnout=0.75, reservations=0, stand_aside=0.125))
    assert "at least 75 % of those asked vote" in said
    assert "nobody has reservations" in said
    assert "at most 12.5 % of the votes stand aside" in said


def test_two_thirds_do_not_speak_of_a_limit_to_reservations() -> None:
    assert "with reservations" not in in_words(gate_of(Rule.TWO_THIRDS, Gate()))


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
