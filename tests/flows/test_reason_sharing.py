"""Passing a reason on as it goes: the first language is needed, the others can be left out, the first stands above."""

from __future__ import annotations

from typing import Any

import pytest

from flows.engine import Choice, Query
from flows.reason_sharing import OtherLanguages, ReasonLanguages, ReasonOf, ReasonsToShare, ShareReason, flow, reason
from locales import Words
from tests.talk import Talk

WHY = "The crossing closes at dusk."
ENGLISH, URDU, HINDI = Choice("en", Words("English")), Choice("ur", Words("اردو")), Choice("hi", Words("हिन्दी"))


def passing_on(*languages: Choice, why: str = WHY) -> Talk:
    first, *others = languages
    facts: dict[Query[Any], Any] = {
        ReasonsToShare(): [Choice("r1", Words("R-1: The crossing"))],
        ReasonOf("r1"): why,
        ReasonLanguages("r1"): languages,
        OtherLanguages("r1", first.value): others,
    }
    return Talk(flow, facts, given={reason: "r1"})


def test_each_language_is_asked_by_its_name_with_the_first_above() -> None:
    talk = passing_on(URDU, ENGLISH)
    assert WHY in talk.asks
    assert "In اردو: what does it say, in your own words?" in talk.asks
    assert "Without this language" not in talk.buttons
    (asked,) = talk.writes("شام کی بات ہے۔")
    assert asked.startswith("شام کی بات ہے۔")
    assert "Now in English: the same, for those who read it." in asked
    talk.writes("It is about the evening.")
    talk.taps("Organisers of every side", "Pass it on")
    assert talk.effects == [ShareReason("r1", (("ur", "شام کی بات ہے۔"), ("en", "It is about the evening.")), False)]


def test_what_is_left_out_is_said_before_it_is_passed_on() -> None:
    talk = passing_on(ENGLISH, URDU, HINDI)
    talk.writes("It is about the evening.")
    talk.taps("Without this language")
    talk.writes("शाम की बात है।")
    (card,) = talk.taps("Organisers, and everyone who was asked to vote")
    assert card == "Not written in اردو. Its readers see the words in English, marked as such."
    talk.taps("Pass it on")
    assert talk.effects == [ShareReason("r1", (("en", "It is about the evening."), ("hi", "शाम की बात है।")), True)]


def test_neither_language_takes_the_reason_word_for_word_nor_the_second_the_first() -> None:
    talk = passing_on(ENGLISH, URDU)
    own_words = "This is the reason word for word. Please say it in your own words."
    assert talk.writes("the crossing closes, at dusk")[0] == own_words
    talk.writes("It is about the evening.")
    assert talk.writes(f"{WHY} I think")[0] == own_words
    same = "This reads the same as before. Please write it in اردو, or leave it out."
    assert talk.writes("It is about the evening!")[0] == same
    assert not talk.effects


@pytest.mark.parametrize("why", ["War", "no", "...", "No staff"])
def test_a_reason_of_a_word_or_two_can_be_passed_on_in_words_that_hold_them(why: str) -> None:
    talk = passing_on(ENGLISH, why=why)
    assert talk.writes("It is a step toward war, they said, with no staff.") == ["Who shall read it?"]


@pytest.mark.parametrize("why", ["War", "No staff"])
def test_but_not_as_it_stands(why: str) -> None:
    talk = passing_on(ENGLISH, why=why)
    assert talk.writes(f"{why}!")[0].startswith("This is the reason word for word.")
    assert not talk.effects


def test_of_a_text_in_one_language_one_is_asked() -> None:
    talk = passing_on(ENGLISH)
    assert talk.writes("It is about the evening.") == ["Who shall read it?"]
