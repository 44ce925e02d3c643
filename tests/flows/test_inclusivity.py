"""The inclusivity matrix as it goes: two taps for a group that nothing is said about, a reason where it hits hard."""

from __future__ import annotations

from typing import Any

from flows.banks.inclusivity import GROUPS, Group
from flows.engine import Choice, Query
from flows.inclusivity import GroupsOf, KeepAssessment, TextToAssess, ToAssess, edition, flow
from locales import Words
from tests.talk import Talk

PAPER = "0" * 32 + ".2"
WOMEN, BORDER = GROUPS[Group.WOMEN].msgid, GROUPS[Group.BORDER].msgid
NEUTRAL = {"effect": "neutral", "consulted": "no"}


def assessing(*of: Group) -> Talk:
    rows = [Choice(group.value, GROUPS[group]) for group in of or Group]
    facts: dict[Query[Any], Any] = {
        ToAssess(): [Choice(PAPER, Words("R-1"))],
        TextToAssess(PAPER): "Open a second window for visas.",
        GroupsOf(PAPER): rows,
    }
    return Talk(flow, facts, given={edition: PAPER})


def test_it_begins_with_the_very_text_and_says_who_reads_the_answers() -> None:
    talk = assessing()
    assert talk.asks.startswith("Open a second window for visas.\n")
    assert "Only your own side reads" in talk.asks


def test_eight_groups_that_nothing_is_said_about_take_two_taps_each() -> None:
    talk = assessing()
    talk.taps("Begin")
    for label in GROUPS.values():
        assert talk.asks == f"{label.msgid}: does this help or harm them?"
        talk.taps("Neither", "No")
    assert talk.taps("Save") == ["Kept. The other side learns that yours is done, and nothing of what it says."]
    assert talk.effects == [KeepAssessment(PAPER, {group.value: NEUTRAL for group in Group}, back=False)]


def test_a_group_it_helps_can_have_evidence_a_voice_and_a_change() -> None:
    talk = assessing(Group.WOMEN)
    talk.taps("Begin", "Helps", "Yes", "Add a note")
    talk.writes("Two focus groups")
    talk.taps("Skip")
    talk.writes("Separate queue added")
    talk.taps("Save")
    (kept,) = talk.effects
    assert isinstance(kept, KeepAssessment)
    assert kept.groups["women"] == {
        "effect": "helps",
        "consulted": "yes",
        "more": "notes",
        "evidence": "Two focus groups",
        "speaks": "",
        "change": "Separate queue added",
    }


def test_what_hits_a_group_hard_goes_back_to_rework() -> None:
    talk = assessing(Group.BORDER)
    talk.taps("Begin", "Harms", "No", "Severely", "Nothing to note")
    assert "this may hit them hard" in talk.asks
    talk.taps("Back to rework")
    assert "the text goes back to rework" in talk.asks
    assert talk.taps("Save") == ["The text is back in rework."]
    (kept,) = talk.effects
    assert isinstance(kept, KeepAssessment)
    assert kept.back


def test_or_it_goes_on_with_a_reason_which_cannot_be_skipped() -> None:
    talk = assessing(Group.BORDER)
    talk.taps("Begin", "Don't know", "No", "Don't know", "Nothing to note", "Go on, with a reason")
    assert "Skip" not in talk.buttons
    assert talk.picks("#skip")[0] == "Please write your answer."
    talk.writes("They are asked in March; the text can be taken back until then.")
    talk.taps("Save")
    (kept,) = talk.effects
    assert isinstance(kept, KeepAssessment)
    assert not kept.back
    assert kept.groups["border"]["reason"].startswith("They are asked in March")


def test_slight_harm_needs_no_reason() -> None:
    talk = assessing(Group.BORDER)
    talk.taps("Begin", "Harms", "Yes", "Slightly", "Nothing to note")
    assert "Save" in talk.buttons


def test_it_can_be_left_in_the_middle_and_taken_up_again() -> None:
    talk = assessing()
    talk.taps("Begin", "Neither", "No", "Harms")
    assert talk.leaves_and_returns() == [f"{GROUPS[Group.YOUTH].msgid}: were any of them consulted?"]


def test_a_changed_effect_drops_the_decision_that_hung_on_it() -> None:
    talk = assessing(Group.WOMEN)
    talk.taps("Begin", "Harms", "No", "Severely", "Nothing to note", "Back to rework")
    talk.taps("Change")
    talk.taps(next(label for label in talk.buttons if "Effect" in label))
    talk.taps("Neither")
    talk.taps("Save")
    assert talk.effects == [KeepAssessment(PAPER, {"women": NEUTRAL}, back=False)]
