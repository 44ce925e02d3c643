"""Small flows for the engine's tests: one question at a time, or exactly the parts a test is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flows.engine import Answers, Ask, Choice, Each, Effect, Effects, Flow, Query, Scene, Step, Sub
from flows.engine.kinds import Kind
from flows.roles import Role
from locales import Phrase, Words, _
from tests.talk import Talk


@dataclass(frozen=True)
class Keep(Effect):
    """What a finished flow was left with, as its own `finish` reads it."""

    answers: Mapping[str, Any]


@dataclass(frozen=True)
class Places(Query[Sequence[Choice]]):
    """Things to choose from, or rows to repeat over."""

    of: str = ""


def places(*names: str) -> list[Choice]:
    return [Choice(name.lower(), Words(name)) for name in names]


def thanks(scene: Scene) -> Phrase:
    return _("Thank you.")


def form(*steps: Step, **options: Any) -> Flow:
    """A flow of these steps; finished, it keeps every answer as `finish` can read it."""

    def finish(answers: Answers) -> Effects:
        yield Keep(dict(read(steps, answers)))

    given = {"name": "form", "version": 1, "title": _("Form"), "open_to": {Role.ORGANISER}, "done": thanks}
    return Flow(steps=steps, finish=finish, **{**given, **options})


def read(steps: Sequence[Step], answers: Answers) -> list[tuple[str, Any]]:
    """(name, answer) of every step that was answered; a repeated part as (row, its answers) pairs."""
    found: list[tuple[str, Any]] = []
    for step in steps:
        match step:
            case Ask() if answers.scope + step.name in answers.raw:
                found.append((step.name, answers[step]))
            case Sub():
                found.append((step.name, dict(read(step.steps, answers.of(step)))))
            case Each():
                rows = [(row, dict(read(step.steps, inside))) for row, inside in answers.each(step)]
                found.append((step.name, rows))
    return found


def asks(kind: Kind[Any], *, facts: Mapping[Query[Any], Any] | None = None, **options: Any) -> Talk:
    """A talk about a single question of this kind."""
    return Talk(form(Ask("it", _("How is it?"), kind, **options)), facts)


def kept(talk: Talk) -> Mapping[str, Any]:
    """What the finished talk kept."""
    (effect,) = talk.effects
    assert isinstance(effect, Keep)
    return effect.answers


def saved(talk: Talk) -> Any:
    """Save the summary card of a talk with one question and return its answer."""
    talk.taps("Save")
    return kept(talk)["it"]
