"""When a group stops a text: hit hard, and harmed or nobody knows."""

from __future__ import annotations

from itertools import product

from flows.analysis.inclusivity import Effect, Severity, asks_how_hard, stops


def test_of_all_judgements_these_and_no_others_stop_a_text() -> None:
    judgements = product([None, *Effect], [None, *Severity])
    stopping = {(effect, severity) for effect, severity in judgements if stops(effect, severity)}
    assert stopping == {
        (Effect.HARMS, Severity.SEVERE),
        (Effect.HARMS, Severity.UNKNOWN),
        (Effect.HARMS, None),
        (Effect.UNKNOWN, Severity.SEVERE),
        (Effect.UNKNOWN, Severity.UNKNOWN),
        (Effect.UNKNOWN, None),
    }


def test_how_hard_is_asked_wherever_it_could_stop_the_text() -> None:
    assert {effect for effect in Effect if asks_how_hard(effect)} == {Effect.HARMS, Effect.UNKNOWN}
    assert not asks_how_hard(None)
