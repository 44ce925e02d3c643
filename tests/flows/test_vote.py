"""A vote as a participant meets it: the very text, five choices, what they mean one tap away, nothing kept of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from flows.analysis.consensus import Stance
from flows.engine import Choice, Query
from flows.roles import Role
from flows.vote import STANCES, CastVote, Mark, Motion, MotionOf, Paper, Papers, flow, paper
from locales import Words
from tests.talk import Talk

POLL = "0" * 31 + "7"
PAPER = str(Paper(POLL, 2))
TEXT = "Open a second window for visas at the crossing.\n\nReview it after a year."
CLOSES = datetime(2026, 11, 26, 13, 0, tzinfo=UTC)
CHOICES = ["Support", "Can live with it", "Reservations", "Stand aside", "Block"]
FACTS: dict[Query[Any], Any] = {
    MotionOf(PAPER): Motion(TEXT, CLOSES),
    Papers(): [Choice(PAPER, Words("R-1"))],
}


def participant(language: str = "en") -> Talk:
    return Talk(flow, FACTS, given={paper: PAPER}, language=language)


def test_the_text_is_shown_to_the_character_above_the_five_choices() -> None:
    talk = participant()
    assert talk.asks.startswith(TEXT + "\n")
    assert talk.buttons == [*CHOICES, "What do these mean?", "✕ Cancel"]


@pytest.mark.parametrize("mark", STANCES)
def test_one_tap_is_a_vote(mark: Mark) -> None:
    talk = participant()
    talk.taps(CHOICES[list(STANCES).index(mark)])
    assert talk.ended
    assert list(talk.effects) == [CastVote(PAPER, Stance(mark.value))]


def test_what_the_choices_mean_is_one_tap_away_and_the_vote_one_more() -> None:
    talk = participant()
    talk.taps("What do these mean?")
    assert talk.asks.startswith(TEXT)
    assert [line.partition(":")[0] for line in talk.asks.splitlines()[-5:]] == CHOICES
    assert talk.buttons == [*CHOICES, "‹ Back", "✕ Cancel"]
    talk.taps("Block")
    assert list(talk.effects) == [CastVote(PAPER, Stance.BLOCK)]


def test_back_from_the_meanings_shows_the_plain_question_again() -> None:
    talk = participant()
    before = talk.says
    talk.taps("What do these mean?")
    assert talk.taps("‹ Back") == before


def test_the_closing_words_are_the_same_whatever_was_voted() -> None:
    said = set()
    for label in CHOICES:
        talk = participant()
        said.add(tuple(talk.taps(label)))
    assert len(said) == 1
    assert not any(label in str(said) for label in CHOICES)


def test_a_stance_is_never_an_answer_that_waits() -> None:
    # Every waiting state is stored; what stands in it until the vote is cast names no stance.
    talk = participant()
    for label in ("What do these mean?", "‹ Back", "What do these mean?"):
        talk.taps(label)
        assert set(talk.answers.values()) <= {PAPER, Mark.EXPLAIN.value}


def test_words_instead_of_a_tap_are_no_vote() -> None:
    talk = participant()
    assert talk.writes("block")[0] == "Please tap one of the buttons."
    assert not talk.ended
    assert not talk.effects


def test_without_a_paper_the_open_polls_are_offered_first() -> None:
    talk = Talk(flow, FACTS)
    assert talk.says == ["Which recommendation?"]
    talk.taps("R-1")
    assert talk.asks.startswith(TEXT)


def test_with_nothing_to_vote_on_it_says_so() -> None:
    talk = Talk(flow, {Papers(): []})
    assert talk.view.hint is not None
    assert talk.buttons == ["✕ Cancel"]


def test_cancelling_a_vote_casts_none() -> None:
    talk = participant()
    talk.taps("✕ Cancel", "Yes, throw away")
    assert talk.ended
    assert not talk.effects


def test_only_participants_vote() -> None:
    assert flow.open_to == {Role.PARTICIPANT}


def test_a_paper_is_read_as_it_was_written() -> None:
    assert Paper.read(str(Paper(POLL, 12))) == Paper(POLL, 12)


@pytest.mark.parametrize(
    "forged", ["", POLL, f"{POLL}.", f"{POLL}.-1", f"{POLL}.١", f"x{POLL}.1", f"{POLL}.1\n", "a.b"]
)
def test_what_is_no_paper_of_ours_is_not_read(forged: str) -> None:
    with pytest.raises(ValueError):
        Paper.read(forged)
