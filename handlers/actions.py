"""What a button may do, as it is stored behind its handle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flows.engine import Move, Press


@dataclass(frozen=True)
class Begin:
    """Start a flow, with answers already given (JSON, by step name)."""

    flow: str
    given: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Resume:
    """Go on with an open conversation."""

    conversation: str


@dataclass(frozen=True)
class OpenDuty:
    """Open what is due: starts or resumes its conversation."""

    duty: str


@dataclass(frozen=True)
class Snooze:
    """Not now: ring again later."""

    duty: str


@dataclass(frozen=True)
class Go:
    """Show a page, such as home, help, or the issue log."""

    page: str
    about: str = ""


@dataclass(frozen=True)
class SetLanguage:
    code: str


@dataclass(frozen=True)
class Guard:
    """A key of the lock: a digit, or the name of what it does."""

    key: str


Action = Press | Begin | Resume | OpenDuty | Snooze | Go | SetLanguage | Guard


def to_json(action: Action) -> list[Any]:
    match action:
        case Press(move, value):
            return ["press", move.value, value]
        case Begin(flow, given):
            return ["begin", flow, dict(given)]
        case Resume(conversation):
            return ["resume", conversation]
        case OpenDuty(duty):
            return ["duty", duty]
        case Snooze(duty):
            return ["snooze", duty]
        case Go(page, about):
            return ["go", page, about]
        case SetLanguage(code):
            return ["language", code]
        case Guard(key):
            return ["guard", key]


def from_json(stored: list[Any]) -> Action:
    match stored:
        case ["press", move, value]:
            return Press(Move(move), value)
        case ["begin", flow, given]:
            return Begin(flow, given)
        case ["resume", conversation]:
            return Resume(conversation)
        case ["duty", duty]:
            return OpenDuty(duty)
        case ["snooze", duty]:
            return Snooze(duty)
        case ["go", page, about]:
            return Go(page, about)
        case ["language", code]:
            return SetLanguage(code)
        case ["guard", key]:
            return Guard(key)
    raise ValueError("unknown action")
