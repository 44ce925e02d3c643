"""The way through a flow: every question that applies, in order, given the answers so far."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from flows.engine.answers import SEPARATOR, Answers, Json
from flows.engine.facts import Choice, Facts, FewWords, Query
from flows.engine.steps import Ask, Each, Flow, Scene, Step, Sub


@dataclass(frozen=True)
class Slot:
    """One question at its place: `key` is where its answer is stored."""

    key: str
    ask: Ask[Any]
    scene: Scene


@dataclass(frozen=True)
class Path:
    """The questions that apply now. `known` is what can be read: answers, and the rows that are there; `pins` are
    the rows each repeated part was given when it was first asked, whether they are still there or not; `unasked`
    are the empty answers to questions for words that are spared where it is dangerous to have any."""

    slots: Sequence[Slot]
    known: Mapping[str, Json]
    pins: Mapping[str, Json]
    unasked: Mapping[str, Json]

    @property
    def next(self) -> Slot | None:
        """The first question that is unanswered."""
        return next((slot for slot in self.slots if slot.key not in self.known), None)

    def at(self, key: str) -> Slot | None:
        return next((slot for slot in self.slots if slot.key == key), None)

    @property
    def kept(self) -> dict[str, Json]:
        """What a conversation goes on with: the answers whose questions still apply, in the order of the questions."""
        return {**self.pins, **self._answered}

    @property
    def final(self) -> dict[str, Json]:
        """What a flow is finished with: every row in it has its answers."""
        return {**{key: self.known[key] for key in self.pins}, **self.unasked, **self._answered}

    @property
    def _answered(self) -> dict[str, Json]:
        return {slot.key: self.known[slot.key] for slot in self.slots if slot.key in self.known}


def path(flow: Flow, raw: Mapping[str, Json], facts: Facts) -> Path:
    """Walk the flow once. Raises FactMissing when a repeated part's rows are not known yet."""
    pins: dict[str, Json] = {}
    # Steps further down see what the walk finds out above them: rows given now, rows gone.
    known = dict(raw)
    slots: list[Slot] = []
    unasked: dict[str, Json] = {}
    for slot in _walk(flow.steps, "", None, known, facts, pins):
        empty = slot.ask.kind.unwritten() if facts[FewWords()] and slot.key not in raw else None
        if empty is None:
            slots.append(slot)
        else:
            unasked[slot.key] = known[slot.key] = empty
    return Path(slots, known, pins, unasked)


def _walk(
    steps: Sequence[Step], scope: str, row: Choice | None, known: dict[str, Json], facts: Facts, pins: dict[str, Json]
) -> Iterator[Slot]:
    for step in steps:
        answers = Answers(known, scope)
        if not step.when(answers):
            continue
        match step:
            case Ask():
                yield Slot(scope + step.name, step, Scene(answers, facts, row))
            case Sub():
                yield from _walk(step.steps, f"{scope}{step.name}{SEPARATOR}", row, known, facts, pins)
            case Each():
                yield from _repeat(step, scope, known, facts, pins)


def _repeat(each: Each, scope: str, known: dict[str, Json], facts: Facts, pins: dict[str, Json]) -> Iterator[Slot]:
    key = scope + each.name
    query = each.rows(Answers(known, scope)) if callable(each.rows) else each.rows
    found = {choice.value: choice for choice in facts[query]}
    about, pin = _asked(query), known.get(key)
    if pin is None or pin["of"] != about:
        # Another event was chosen meanwhile: these are other rows, and what was said about the old ones goes.
        for old in [one for one in known if one.startswith(key + SEPARATOR)]:
            del known[old]
        pin = {"of": about, "rows": list(found)}
    # The rows stay as they were when the first was asked, so that an answer never changes its row.
    pins[key] = pin
    known[key] = {**pin, "rows": [value for value in pin["rows"] if value in found]}
    for value in known[key]["rows"]:
        yield from _walk(each.steps, f"{key}{SEPARATOR}{value}{SEPARATOR}", found[value], known, facts, pins)


def _asked(query: Query[Any]) -> list[str]:
    """What a query is about, in a form that outlives a restart and a new name of its class."""
    return [str(getattr(query, field.name)) for field in fields(query)]  # type: ignore[arg-type]
