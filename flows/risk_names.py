"""What risks are called, and what the question bank proposes to do about them."""

from __future__ import annotations

from collections.abc import Iterable

from flows.banks.risk_bank import Question, bundled
from locales import Phrase, Text, Words


def risk_name(question: str, own: Iterable[Question] = ()) -> Phrase:
    """The short name of the question that found it; `own` are questions of the process's own, in its own words."""
    for one in own:
        if one.name == question:
            return Words(one.label)
    for one in bundled().questions:
        if one.name == question:
            return Text(one.label)
    return Words(question.replace("_", " "))


def proposed(question: str) -> Text | None:
    """What the bank advises against such a risk; None for a question of the process's own."""
    return next((Text(one.advice) for one in bundled().questions if one.name == question), None)
