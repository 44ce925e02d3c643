"""A harvest as it goes: three months have passed, the doorbell rang, somebody opens it on the bus."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from flows.banks import outcome as bank
from flows.engine import Ask, Choice, Query
from flows.outcome_harvest import (
    FIELDS,
    KeepOutcome,
    News,
    NextCode,
    NextRing,
    Places,
    RingLater,
    flow,
    news,
    place,
)
from flows.roles import Role
from locales import Words
from tests.talk import NOON, Talk

HERE = "p1:A"
TOMORROW = NOON + timedelta(hours=20)


def organiser(given: dict[Ask[Any], Any] | None = None) -> Talk:
    facts: dict[Query[Any], Any] = {
        Places(): [Choice(HERE, Words("Lantern Dialogue"))],
        NextCode(HERE): "OUT-A3",
        NextRing(): TOMORROW,
    }
    return Talk(flow, facts, given={place: HERE, **(given or {})})


def reported(talk: Talk) -> Talk:
    talk.writes("Two newspapers check each other's border stories before printing")
    talk.taps("Media")
    talk.writes("1.11.2026")
    talk.taps("Everyday practice", "High", "Partial", "For the better", "Something observed", "4")
    return talk


def test_a_change_is_told_in_eight_fields_and_kept_after_a_look_at_the_card() -> None:
    talk = organiser()
    assert "Has anybody outside the programme begun" in talk.asks
    assert talk.taps("Yes, I saw a change") == ["What do they do now that they did not do before?"]
    reported(talk)
    assert talk.card == {
        "Dialogue": "Lantern Dialogue",
        "News": "Yes, I saw a change",
        "Change we saw": "Two newspapers check each other's border stories before printing",
        "Who changed": "Media",
        "First seen": "1 November 2026",
        "Kind of change": "Everyday practice",
        "Significance": "High",
        "Our contribution": "Partial",
        "Direction": "For the better",
        "Evidence": "Something observed",
        "Confidence": "4 of 5",
    }
    assert "OUT-A3" in talk.taps("Save")[0]
    [effect] = talk.effects
    assert isinstance(effect, KeepOutcome)
    assert effect.place == HERE
    assert effect.answers["since"] == "2026-11-01"
    assert talk.turn.saved


def test_nothing_to_report_is_one_tap_and_done() -> None:
    talk = organiser()
    assert "Nothing to report is an answer too." in talk.taps("Nothing to report")[0]
    assert talk.ended
    assert talk.turn.saved
    assert not talk.effects


def test_later_is_one_tap_says_when_and_leaves_the_round_open() -> None:
    talk = organiser()
    assert talk.taps("Ask me later") == ["All right. The doorbell rings again on Mon 23 Nov 2026, 13:00 (Karachi)."]
    assert talk.ended
    assert not talk.turn.saved
    assert talk.effects == [RingLater(HERE)]


def test_who_comes_of_their_own_accord_begins_with_the_change() -> None:
    talk = organiser({news: News.CHANGE})
    assert talk.asks == "What do they do now that they did not do before?"
    reported(talk).taps("Save")
    assert talk.turn.saved


def test_what_is_yet_to_happen_is_no_change_that_was_seen() -> None:
    talk = organiser()
    talk.taps("Yes, I saw a change")
    talk.writes("They will print together")
    talk.taps("Media")
    assert "Please choose a day from" in talk.writes("23.11.2026")[0]
    assert "since" not in talk.answers


def test_our_own_staff_are_not_among_those_who_can_have_changed() -> None:
    talk = organiser()
    talk.taps("Yes, I saw a change")
    talk.writes("They meet")
    assert [label for label in talk.buttons if label not in ("‹ Back", "✕ Cancel")] == [
        "National government",
        "Local authorities",
        "Security services",
        "Parliament or parties",
        "Media",
        "Business",
        "Civil society",
        "People and communities",
        "Actors from abroad",
    ]
    assert talk.writes("our programme officer")[0] == "Please tap one of the buttons."


def test_the_words_are_capped_and_leave_the_chat() -> None:
    talk = organiser()
    talk.taps("Yes, I saw a change")
    assert talk.writes("x" * 301)[0] == "That is 301 characters; please write at most 300."
    assert talk.turn.forget_typed
    talk.writes("Checks")
    assert talk.turn.forget_typed


def test_a_second_thought_on_the_card_ends_it_without_a_report() -> None:
    talk = reported_from_the_start()
    talk.taps("Change", "News", "Nothing to report")
    assert talk.turn.saved
    assert not talk.effects


def test_it_is_picked_up_days_later_at_the_very_question() -> None:
    talk = organiser()
    talk.taps("Yes, I saw a change")
    talk.writes("Checks")
    assert talk.leaves_and_returns() == ["Who changed? The kind of actor only."]


def reported_from_the_start() -> Talk:
    talk = organiser()
    talk.taps("Yes, I saw a change")
    return reported(talk)


@pytest.mark.parametrize(
    ("kind", "labels"),
    [
        (bank.Status, bank.STATUSES),
        (bank.Actor, bank.ACTORS),
        (bank.Change, bank.CHANGES),
        (bank.Significance, bank.SIGNIFICANCES),
        (bank.Contribution, bank.CONTRIBUTIONS),
        (bank.Direction, bank.DIRECTIONS),
        (bank.Evidence, bank.EVIDENCES),
    ],
)
def test_every_answer_of_the_bank_has_words(kind: Any, labels: dict[Any, Any]) -> None:
    assert set(kind) == set(labels)


def test_what_and_who_and_seven_more_are_asked_of_organisers_and_coordinators() -> None:
    assert [field.name for field in FIELDS] == [
        "change", "actor", "since", "kind", "significance", "contribution", "direction", "evidence", "confidence",
    ]  # fmt: skip
    assert flow.open_to == {Role.ORGANISER, Role.COORDINATOR}
