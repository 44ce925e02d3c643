"""A vote as a participant meets it: the very text, five choices, what they mean one tap away, nothing kept of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from flows.analysis.consensus import Stance
from flows.engine import Choice, Query
from flows.roles import Role
from flows.vote import CastVote, Mark, Motion, MotionOf, Paper, Papers, flow, paper
from locales import Phrase, Words
from tests.talk import Talk

POLL = "0" * 31 + "7"
PAPER = str(Paper(POLL, 2))
TEXT = "Open a second window for visas at the crossing.\n\nReview it after a year."
CLOSES = datetime(2026, 11, 26, 13, 0, tzinfo=UTC)
CHOICES = ["Support", "Can live with it", "Reservations", "Stand aside", "Block"]
STANCE_OF = dict(zip(CHOICES, Stance, strict=True))
FACTS: dict[Query[Any], Any] = {
    MotionOf(PAPER): Motion([("en", TEXT)], CLOSES),
    Papers(): [Choice(PAPER, Words("R-1"))],
}


URDU = "گزرگاہ پر ویزوں کے لیے دوسری کھڑکی کھولی جائے۔"
REASON = "The crossing has no staff for it."
NEEDS_ONE = ["Reservations", "Block"]
NEEDS_NONE = ["Support", "Can live with it", "Stand aside"]


def participant(language: str = "en") -> Talk:
    return Talk(flow, FACTS, given={paper: PAPER}, language=language)


def bilingual() -> Talk:
    return Talk(flow, {MotionOf(PAPER): Motion([("en", TEXT), ("ur", URDU)], CLOSES)}, given={paper: PAPER})


def later_round(changes: Phrase | None) -> Talk:
    held = str(Paper(POLL, 0, again=True))
    return Talk(flow, {MotionOf(held): Motion([("en", TEXT)], CLOSES, changes)}, given={paper: held})


def test_the_text_is_shown_to_the_character_above_the_five_choices() -> None:
    talk = participant()
    assert talk.asks.startswith(TEXT + "\n")
    assert talk.buttons == [*CHOICES, "Write a reason first", "What do these mean?", "✕ Cancel"]


@pytest.mark.parametrize("label", NEEDS_NONE)
def test_one_tap_is_a_vote(label: str) -> None:
    talk = participant()
    talk.taps(label)
    assert talk.ended
    assert list(talk.effects) == [CastVote(PAPER, STANCE_OF[label])]


@pytest.mark.parametrize("label", NEEDS_ONE)
@pytest.mark.parametrize("way", [[], ["What do these mean?"]])
def test_a_block_or_reservations_are_asked_for_their_reason_before_they_count(label: str, way: list[str]) -> None:
    talk = participant()
    talk.taps(*way, label)
    assert talk.asks.startswith("What is your reason? A block or reservations need one")
    assert talk.buttons == ["‹ Back", "✕ Cancel"]  # no way around it
    talk.writes(REASON)
    assert not talk.ended
    talk.taps(label)
    assert list(talk.effects) == [CastVote(PAPER, STANCE_OF[label], REASON)]


@pytest.mark.parametrize("label", CHOICES)
def test_a_reason_may_be_written_with_any_vote(label: str) -> None:
    talk = participant()
    talk.taps("Write a reason first")
    talk.writes(REASON)
    assert talk.buttons == [*CHOICES, "‹ Back", "✕ Cancel"]
    talk.taps(label)
    assert list(talk.effects) == [CastVote(PAPER, STANCE_OF[label], REASON)]


def test_who_thinks_better_of_it_over_the_reason_can_still_vote_otherwise() -> None:
    talk = participant()
    talk.taps("Block", "‹ Back", "Support")
    assert list(talk.effects) == [CastVote(PAPER, Stance.SUPPORT)]


def test_a_reason_is_never_shown_again() -> None:
    talk = participant()
    talk.taps("Block")
    assert REASON not in str(talk.writes(REASON))
    assert REASON not in str(talk.taps("Block"))


def test_an_empty_or_endless_reason_is_asked_again() -> None:
    talk = participant()
    talk.taps("Block")
    assert talk.writes("  ")[0] == "Please write your answer."
    assert talk.writes("x" * 301)[0] == "That is 301 characters; please write at most 300."
    assert not talk.effects


def test_both_languages_are_voted_on_and_the_other_is_one_tap_away() -> None:
    talk = bilingual()
    assert talk.asks.startswith(TEXT)
    assert URDU not in talk.asks
    talk.taps("The text in the other language")
    assert talk.asks.startswith(f"اردو:\n{URDU}\n")
    assert talk.buttons == [*CHOICES, "Write a reason first", "‹ Back", "✕ Cancel"]
    talk.taps("Support")
    assert list(talk.effects) == [CastVote(PAPER, Stance.SUPPORT)]


def test_a_block_after_the_other_language_needs_its_reason_too() -> None:
    talk = bilingual()
    talk.taps("The text in the other language", "Block")
    talk.writes(REASON)
    talk.taps("Block")
    assert list(talk.effects) == [CastVote(PAPER, Stance.BLOCK, REASON)]


def test_a_later_round_shows_first_what_has_changed() -> None:
    talk = later_round(Words("a second window → two windows"))
    assert talk.asks == "a second window → two windows"
    talk.taps("Continue")
    assert talk.asks.startswith(TEXT)
    assert talk.taps("‹ Back") == ["a second window → two windows"]


def test_a_round_on_the_same_text_says_so() -> None:
    assert later_round(None).asks == "The text is the one that was voted on before."


def test_what_the_choices_mean_is_one_tap_away_and_the_vote_one_more() -> None:
    talk = participant()
    talk.taps("What do these mean?")
    assert talk.asks.startswith(TEXT)
    assert [line.partition(":")[0] for line in talk.asks.splitlines()[-5:]] == CHOICES
    assert talk.buttons == [*CHOICES, "Write a reason first", "‹ Back", "✕ Cancel"]
    talk.taps("Stand aside")
    assert list(talk.effects) == [CastVote(PAPER, Stance.STAND_ASIDE)]


def test_back_from_the_meanings_shows_the_plain_question_again() -> None:
    talk = participant()
    before = talk.says
    talk.taps("What do these mean?")
    assert talk.taps("‹ Back") == before


def test_the_closing_words_are_the_same_whatever_was_voted() -> None:
    said = set()
    for label in CHOICES:
        talk = participant()
        if label in NEEDS_ONE:
            talk.taps(label)
            talk.writes(REASON)
        said.add(tuple(talk.taps(label)))
    assert len(said) == 1
    assert not any(label in str(said) for label in CHOICES)


def test_a_stance_is_never_an_answer_that_waits() -> None:
    # Every waiting state is stored; what stands in it until the vote is cast names no stance.
    talk = participant()
    for label in ("What do these mean?", "‹ Back", "What do these mean?"):
        talk.taps(label)
        assert set(talk.answers.values()) <= {PAPER, Mark.EXPLAIN.value}


@pytest.mark.parametrize("label", [*NEEDS_ONE, "Write a reason first"])
def test_what_waits_for_a_reason_is_the_same_whatever_was_tapped(label: str) -> None:
    talk = participant()
    talk.taps(label)
    assert dict(talk.answers) == {"paper": PAPER, "stance": Mark.REASON.value}


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
    assert Paper.read(str(Paper(POLL, 12, again=True))) == Paper(POLL, 12, again=True)


@pytest.mark.parametrize(
    "forged",
    ["", POLL, f"{POLL}.", f"{POLL}.-1", f"{POLL}.١", f"x{POLL}.1", f"{POLL}.1\n", "a.b", ".again", f"{POLL}.again"],
)
def test_what_is_no_paper_of_ours_is_not_read(forged: str) -> None:
    with pytest.raises(ValueError):
        Paper.read(forged)
