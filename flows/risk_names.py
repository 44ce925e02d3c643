"""What risks are called, and what the question bank proposes to do about them."""

from __future__ import annotations

from collections.abc import Iterable

from flows.banks.prose import spoken, translated
from flows.banks.risk_bank import Question, bundled
from locales import Phrase, Text, Words


def risk_name(question: str, own: Iterable[Question] = ()) -> Phrase:
    """The short name of the question that found it; `own` are questions of the process's own, in its own words."""
    for one in own:
        if one.name == question:
            return spoken(one.label)
    for one in bundled().questions:
        if one.name == question:
            return translated(one.label)
    return Words(question.replace("_", " "))


def proposed(question: str) -> Text | None:
    """What the bank advises against such a risk; None for a question of the process's own."""
    return next((translated(one.advice) for one in bundled().questions if one.name == question), None)
