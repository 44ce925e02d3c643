"""What a person is to see: a value that any messenger could draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from locales import Phrase


class Move(StrEnum):
    """What a button does within a conversation. Stored with the button: values never change."""

    PICK = "pick"
    BACK = "back"
    CHANGE = "change"
    CHANGE_ONE = "change_one"
    SAVE = "save"
    CANCEL = "cancel"
    REALLY_CANCEL = "really_cancel"
    STAY = "stay"


class Style(StrEnum):
    PLAIN = ""
    PRIMARY = "primary"
    SUCCESS = "success"
    DANGER = "danger"


@dataclass(frozen=True)
class Press:
    """A tapped button, as the engine reads it."""

    move: Move
    value: str = ""


@dataclass(frozen=True)
class Button:
    label: Phrase
    press: Press
    style: Style = Style.PLAIN


@dataclass(frozen=True)
class Progress:
    """The how-manieth question of how many apply as things stand, from 1."""

    at: int
    of: int


@dataclass(frozen=True)
class View:
    """One screen. `notice` says what was wrong or what happened; `lines` are (label, value) pairs."""

    body: Phrase
    title: Phrase | None = None
    progress: Progress | None = None
    notice: Phrase | None = None
    lines: Sequence[tuple[Phrase, Phrase]] = ()
    hint: Phrase | None = None
    rows: Sequence[Sequence[Button]] = field(default_factory=tuple)
    sensitive: bool = False
