"""The watch over texts itself: what it finds, and what it lets pass."""

from __future__ import annotations

import pytest

from locales import Reader, Text, n_, say
from locales import translate as translating
from tests.texts import watched

UR, EN = Reader("ur"), Reader("en")


@pytest.fixture(autouse=True)
def every_text_is_whole() -> None:
    """Switched off here: these tests make the mistakes it is for."""


def heard(monkeypatch: pytest.MonkeyPatch, text: Text, reader: Reader) -> list[str]:
    with watched(monkeypatch) as wrong:
        say(text, reader)
    return wrong


def test_a_sentence_without_a_translation_is_noticed_in_every_language_but_english(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = Text("Nobody has " + "translated this.")
    assert heard(monkeypatch, text, EN) == []
    assert heard(monkeypatch, text, UR) == ["not translated into ur: 'Nobody has translated this.'"]


def test_a_sentence_of_the_tests_own_needs_no_translation(monkeypatch: pytest.MonkeyPatch) -> None:
    own = n_("A test asks for this.", "A test asks for these.", 2)
    assert heard(monkeypatch, own, UR) == []


def test_a_placeholder_that_nothing_fills_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    text = Text("Asked on {" + "day}.")
    assert heard(monkeypatch, text, EN) == ["never filled in, in en: ['day'] of 'Asked on {day}.'"]
    assert heard(monkeypatch, Text("Yes"), UR) == []


def test_an_empty_translation_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(translating, "_catalogue", lambda language: {"Yes": ("",)})
    assert heard(monkeypatch, Text("Yes"), UR) == ["translated into nothing in ur: 'Yes'"]
