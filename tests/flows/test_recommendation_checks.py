"""Reviews and repercussion checks as they go: what is asked when, what counts as grave, what the other side is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from flows.analysis.recommendation_life import Check, State
from flows.engine import Choice, Query
from flows.recommendation_check import GiveCheck
from flows.recommendation_check import sheet as review_sheet
from flows.recommendation_repercussion import SheetLanguages, SheetPeople
from flows.recommendation_repercussion import flow as repercussion
from flows.recommendation_review import flow as review
from flows.recommendation_text import Reading, ReadingOf, Sheet, Sheets
from locales import Words
from tests.talk import Talk

SHEET = f"{'a' * 32}.2"
READING = Reading("R-1", State.REVIEW, [("en", "Open a window."), ("ur", "کھڑکی کھولیں۔")])
FACTS: Mapping[Query[Any], Any] = {
    Sheets(): [Choice(SHEET, Words("R-1"))],
    ReadingOf(SHEET): READING,
    SheetPeople(SHEET): [Choice("p1", Words("Rehan")), Choice("p2", Words("Sana"))],
    SheetLanguages(SHEET): [Choice("en", Words("English")), Choice("ur", Words("اردو"))],
}
HARMLESS = {
    "blamed": ["☐ Nobody", "Done"],
    "accusations": ["☐ None of these", "Done"],
    "Rehan": ["Nothing"],
    "Sana": ["Nothing"],
    "safe": ["Yes, as it is"],
    "timing": ["At any time"],
    "channel": ["☐ A published brief", "Done"],
    "language": ["☐ English", "Done"],
    "disownable": ["Yes"],
}


def checking(**others: list[str]) -> Talk:
    """A repercussion check up to its verdict, harmless but for what is said here."""
    talk = Talk(repercussion, FACTS, given={review_sheet: SHEET})
    for taps in {**HARMLESS, **others}.values():
        talk.taps(*taps)
    talk.writes("1.3.2027")
    talk.taps("Skip")
    return talk


def given(talk: Talk) -> GiveCheck:
    (effect,) = talk.effects
    assert isinstance(effect, GiveCheck)
    return effect


def test_a_review_begins_with_the_text_in_every_language() -> None:
    talk = Talk(review, FACTS, given={review_sheet: SHEET})
    assert "Open a window." in talk.asks
    assert "کھڑکی کھولیں۔" in talk.asks
    talk.taps("4", "3", "2", "☐ Words that inflame", "Done", "Not this year", "Skip", "It can go on")
    assert talk.card["Wording"] == "Words that inflame"
    talk.taps("Save")
    effect = given(talk)
    assert (effect.kind, effect.goes_on, effect.why, effect.told) == (Check.REVIEW, True, "", False)
    assert effect.answers["climate"] == 4
    assert "sheet" not in effect.answers


def test_sending_it_back_asks_why_and_who_may_read_it() -> None:
    talk = Talk(review, FACTS, given={review_sheet: SHEET})
    talk.taps("1", "1", "1", "Done", "Don't know", "Skip")
    assert talk.taps("Send back for rework") == ["Why does it have to be reworked? A sentence is enough."]
    talk.writes("It blames one side.")
    talk.taps("Both sides", "Save")
    effect = given(talk)
    assert (effect.goes_on, effect.why, effect.told) == (False, "It blames one side.", True)


def test_a_harmless_check_goes_on_without_another_word() -> None:
    talk = checking()
    talk.taps("It can go on", "Save")
    assert given(talk).goes_on


@pytest.mark.parametrize(
    "grave",
    [
        {"accusations": ["☐ Treason", "Done"]},
        {"accusations": ["☐ Don't know", "Done"]},
        {"Sana": ["An accusation, or danger"]},
        {"Sana": ["Don't know"]},
        {"safe": ["Only in other words"]},
        {"safe": ["Don't know"]},
        {"disownable": ["No"]},
        {"disownable": ["Don't know"]},
    ],
    ids=str,
)
def test_whatever_could_harm_somebody_or_is_not_known_needs_a_reason_to_go_on(grave: Mapping[str, list[str]]) -> None:
    talk = checking(**grave)
    assert talk.taps("It can go on") == [
        "Somebody could be harmed, or it is not known. Why does it go on all the same?"
    ]
    talk.writes("They want it said.")
    talk.taps("Save")
    assert given(talk).answers["despite"] == "They want it said."


def test_what_is_sent_back_needs_no_reason_to_go_on() -> None:
    talk = checking(safe=["In no words"])
    assert talk.taps("Send back for rework") == ["Why does it have to be reworked? A sentence is enough."]


def test_nobody_and_somebody_cannot_both_be_blamed() -> None:
    talk = Talk(repercussion, FACTS, given={review_sheet: SHEET})
    said = talk.taps("☐ Nobody", "☐ The organisers", "Done")
    assert said[0] == "“Nobody” does not go with the others."
    talk.taps("☑ Nobody", "Done")
    assert talk.asks == "Which accusations would be possible?"


@pytest.mark.parametrize("written", ["", "a.1", f"{'a' * 32}", f"{'a' * 32}.1234567", f"{'A' * 32}.1", f"{'a' * 32}.١"])
def test_what_is_no_sheet_is_not_read_as_one(written: str) -> None:
    with pytest.raises(ValueError, match="not a version"):
        Sheet.read(written)
    assert Sheet.read(SHEET) == Sheet("a" * 32, 2)
