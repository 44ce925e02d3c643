"""A consultation as it goes: an organiser over tea with somebody who knows, phone on the table."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from flows import withdrawal
from flows.banks.consultation import FIELDS, GROUPS, HORIZONS, RESTS, SOURCE_CLASSES
from flows.consultation import QUESTIONS, Codes, EnterIssue, NextCodes, Sources, flow, lines
from flows.engine import Answers, Ask, Choice, Facts, Query, Scene
from flows.engine.kinds import OneOf, Scale, ShortText, SomeOf, YesNoUnknown
from flows.roles import Role
from locales import Reader, Words, _, say
from tests.talk import Talk

NEW, HEARD = "p1:A:0", "p1:A:7"
SOURCES = [Choice(NEW, _("A new source")), Choice(HEARD, Words("SRC-7 · Media"))]


def organiser() -> Talk:
    facts: dict[Query[Any], Any] = {
        Sources(): SOURCES,
        NextCodes(NEW): Codes("ISS-12", "SRC-8"),
        NextCodes(HEARD): Codes("ISS-12", "SRC-7"),
    }
    return Talk(flow, facts)


def answered(talk: Talk, harm: str = "No") -> Talk:
    """From the question of trust on: everything answered, the summary card on show."""
    talk.taps("4")
    talk.taps("☐ Trade and transit", "☐ Water and environment", "Done")
    talk.taps("About 6 months")
    talk.writes("'Shared river' works, 'our water' hurts")
    talk.taps("Within 12 months")
    talk.taps("☐ Women", "☐ Border communities", "Done")
    talk.taps(harm)
    talk.writes("Water levels at the crossing")
    talk.taps("4", "3", "2")
    return talk


def test_a_new_source_is_heard_and_the_issue_entered_with_its_three_ratings() -> None:
    talk = organiser()
    assert "nobody is quoted" in talk.asks
    assert "refused" in talk.asks
    assert "withdrawn" in talk.asks
    assert talk.taps("Continue") == ["Who is speaking? People have a code here, never a name."]
    assert talk.taps("A new source") == ["Where does this person stand?"]
    assert talk.taps("Media") == ["How far can what this person says be relied on?"]
    answered(talk)
    assert talk.card == {
        "Explained beforehand": "Read",
        "Source": "A new source",
        "Kind of source": "Media",
        "Trust": "4 of 5",
        "Ideas welcome": "Trade and transit, Water and environment",
        "Better left alone": "About 6 months",
        "Words": "'Shared river' works, 'our water' hurts",
        "Something could move": "Within 12 months",
        "Most affected": "Women, Border communities",
        "Could bring harm": "No",
        "Issue": "Water levels at the crossing",
        "Sensitivity": "4 of 5",
        "Policy traction": "3 of 5",
        "Public traction": "2 of 5",
    }
    assert talk.taps("Save") == [
        "Entered in your side's issue log as ISS-12.\nThe source is SRC-8. Keep the name out of every message."
    ]
    [effect] = talk.effects
    assert isinstance(effect, EnterIssue)
    assert effect.source == NEW
    assert effect.answers["title"] == "Water levels at the crossing"
    assert [effect.answers[name] for name in ("sensitivity", "policy_traction", "public_traction")] == [4, 3, 2]


def test_a_source_heard_before_is_not_asked_again_where_it_stands() -> None:
    talk = organiser()
    talk.taps("Continue")
    assert talk.taps("SRC-7 · Media") == ["How far can what this person says be relied on?"]
    answered(talk).taps("Save")
    [effect] = talk.effects
    assert isinstance(effect, EnterIssue)
    assert "source_class" not in effect.answers
    assert "The source is SRC-7." in talk.asks


def test_choosing_a_known_source_after_all_drops_the_kind_given_for_a_new_one() -> None:
    talk = organiser()
    talk.taps("Continue", "A new source", "Security services")
    answered(talk)
    talk.taps("Change", "Source", "SRC-7 · Media")
    assert "Kind of source" not in talk.card
    talk.taps("Save")
    [effect] = talk.effects
    assert isinstance(effect, EnterIssue)
    assert "source_class" not in effect.answers


@pytest.mark.parametrize("harm", ["Yes", "Don't know"])
def test_harm_that_is_possible_or_unknown_is_said_before_saving(harm: str) -> None:
    talk = organiser()
    talk.taps("Continue", "SRC-7 · Media")
    assert "protect people first" in answered(talk, harm).asks


def test_harm_that_is_ruled_out_raises_no_warning() -> None:
    talk = organiser()
    talk.taps("Continue", "SRC-7 · Media")
    assert "protect people first" not in answered(talk).asks


def test_a_name_has_no_place_among_the_sources() -> None:
    talk = organiser()
    talk.taps("Continue")
    assert talk.writes("General Rashid") == [
        "Please tap one of the buttons.",
        "Who is speaking? People have a code here, never a name.",
    ]
    assert "Rashid" not in str(talk.answers)


def test_the_sensitive_words_may_be_left_out_and_what_is_typed_leaves_the_chat() -> None:
    talk = organiser()
    talk.taps("Continue", "SRC-7 · Media", "4", "Done", "No need to wait")
    assert "Skip" in talk.buttons
    talk.writes("'Visa relief' works")
    assert talk.turn.forget_typed
    talk.taps("‹ Back")
    talk.taps("Skip")
    assert talk.answers["wording"] == ""


def test_free_text_is_capped() -> None:
    talk = organiser()
    talk.taps("Continue", "SRC-7 · Media", "4", "Done", "No need to wait")
    assert talk.writes("x" * 301)[0] == "That is 301 characters; please write at most 300."
    assert "wording" not in talk.answers


def test_somebody_is_always_affected_even_if_only_unknown() -> None:
    talk = organiser()
    talk.taps("Continue", "SRC-7 · Media", "4", "Done", "No need to wait", "Skip", "Don't know")
    assert talk.taps("Done")[0] == "Please tap at least 1."
    talk.taps("☐ Don't know", "Done")
    assert talk.answers["affected"] == ["unknown"]


def test_it_is_picked_up_days_later_at_the_very_question() -> None:
    talk = organiser()
    talk.taps("Continue", "SRC-7 · Media", "4")
    assert talk.leaves_and_returns() == ["In which fields would officials be glad of ideas from outside?"]
    assert flow.expires_after >= timedelta(days=60)


def test_the_six_questions_are_answered_in_several_ways() -> None:
    kinds = {type(question.kind) for question in QUESTIONS}
    asked = [step for step in flow.steps if isinstance(step, Ask)]
    assert len(QUESTIONS) == 6
    assert kinds == {OneOf, SomeOf, ShortText, YesNoUnknown}
    assert flow.open_to == {Role.ORGANISER}
    assert all(step.sensitive for step in asked if isinstance(step.kind, ShortText))
    assert sum(isinstance(step.kind, Scale) for step in asked) == 4


def test_every_answer_of_the_banks_has_words() -> None:
    for bank in (SOURCE_CLASSES, FIELDS, RESTS, HORIZONS, GROUPS):
        kinds = {type(value) for value in bank}
        assert [set(kind) for kind in kinds] == [set(bank)]


def test_an_entry_written_before_a_question_existed_still_shows_the_rest() -> None:
    old = Scene(Answers({"trust": 4, "sensitivity": 5}), Facts())
    reader = Reader()
    assert [say(label, reader) for label, _value in lines(old)] == ["Trust", "Sensitivity"]


class TestTakingBack:
    def talk(self) -> Talk:
        facts: dict[Query[Any], Any] = {
            withdrawal.OwnIssues(): [Choice("i1", Words("ISS-12 · Water"))],
            withdrawal.IssueCode("i1"): "ISS-12",
        }
        return Talk(withdrawal.flow, facts, given={withdrawal.issue: "i1"})

    def test_what_the_source_takes_back_is_erased_after_one_more_question(self) -> None:
        talk = self.talk()
        assert talk.asks == "Shall ISS-12 be taken back? What was said is erased for good, and only the code stays."
        assert talk.taps("Yes, erase it") == ["ISS-12 was erased."]
        assert talk.effects == [withdrawal.EraseIssue("i1")]

    def test_a_second_thought_keeps_it(self) -> None:
        talk = self.talk()
        assert talk.taps("No, keep it") == ["ISS-12 was kept."]
        assert not talk.effects
