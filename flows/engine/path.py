"""The way through a flow: every question that applies, in order, given the answers so far."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flows.engine.answers import SEPARATOR, Answers, Json
from flows.engine.facts import Choice, Facts
from flows.engine.steps import Ask, Each, Flow, Scene, Step, Sub


@dataclass(frozen=True)
class Slot:
    """One question at its place: `key` is where its answer is stored."""

    key: str
    ask: Ask[Any]
    scene: Scene


@dataclass(frozen=True)
class Path:
    """The questions that apply now, and the rows that repeated parts were given."""

    slots: Sequence[Slot]
    rows: Mapping[str, Json]

    @property
    def next(self) -> Slot | None:
        """The first question that is unanswered."""
        return next((slot for slot in self.slots if slot.key not in slot.scene.answers.raw), None)

    def at(self, key: str) -> Slot | None:
        return next((slot for slot in self.slots if slot.key == key), None)

    def kept(self, raw: Mapping[str, Json]) -> dict[str, Json]:
        """The answers whose questions still apply, in the order of the questions."""
        return {**self.rows, **{slot.key: raw[slot.key] for slot in self.slots if slot.key in raw}}


def path(flow: Flow, raw: Mapping[str, Json], facts: Facts) -> Path:
    """Walk the flow once. Raises FactMissing when a repeated part's rows are not known yet."""
    rows: dict[str, Json] = {}
    # An Each may be answered before its own rows are pinned: pins found on the way are visible further down.
    known = dict(raw)
    return Path(list(_walk(flow.steps, "", None, known, facts, rows)), rows)


def _walk(
    steps: Sequence[Step], scope: str, row: Choice | None, known: dict[str, Json], facts: Facts, rows: dict[str, Json]
) -> Iterator[Slot]:
    for step in steps:
        answers = Answers(known, scope)
        if not step.when(answers):
            continue
        match step:
            case Ask():
                yield Slot(scope + step.name, step, Scene(answers, facts, row))
            case Sub():
                yield from _walk(step.steps, f"{scope}{step.name}{SEPARATOR}", row, known, facts, rows)
            case Each():
                yield from _repeat(step, scope, known, facts, rows)


def _repeat(each: Each, scope: str, known: dict[str, Json], facts: Facts, rows: dict[str, Json]) -> Iterator[Slot]:
    key = scope + each.name
    query = each.rows(Answers(known, scope)) if callable(each.rows) else each.rows
    found = {choice.value: choice for choice in facts[query]}
    # The rows stay as they were when the first was asked, so that an answer never changes its row.
    pinned = known.setdefault(key, list(found))
    rows[key] = pinned
    for value in pinned:
        if value in found:
            yield from _walk(each.steps, f"{key}{SEPARATOR}{value}{SEPARATOR}", found[value], known, facts, rows)
