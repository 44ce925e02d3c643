"""What a side's two checks of a text have in common: the verdict, the reason it is sent back with, what is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flows.analysis.recommendation_life import Check
from flows.engine import Answers, Ask, Effect, Scene
from flows.engine.kinds import OneFrom, OneOf, ShortText
from flows.recommendation_step import TOLD, Told
from flows.recommendation_text import Sheets
from locales import Phrase, Text, Words, _


class Verdict(StrEnum):
    """Values are stored."""

    GO_ON = "go_on"
    SEND_BACK = "send_back"


VERDICTS: Mapping[Verdict, Text] = {
    Verdict.GO_ON: _("It can go on"),
    Verdict.SEND_BACK: _("Send back for rework"),
}


@dataclass(frozen=True)
class GiveCheck(Effect):
    """A side's check. `answers` are its own alone; `why` says why it is sent back, to whom `told` says."""

    sheet: str
    kind: Check
    goes_on: bool
    answers: Mapping[str, Any]
    why: str
    told: bool


def sends_back(answers: Answers) -> bool:
    return answers.get(verdict) is Verdict.SEND_BACK


sheet = Ask("sheet", _("Which recommendation?"), OneFrom(Sheets()), label=_("Recommendation"))
note = Ask(
    "note",
    _("Anything your side should remember about this?"),
    ShortText(300, optional=True),
    label=_("Note"),
    sensitive=True,
)
verdict = Ask("verdict", _("What does your side say to this text?"), OneOf(VERDICTS), label=_("Your side says"))
why = Ask(
    "why",
    _("Why does it have to be reworked? A sentence is enough."),
    ShortText(300),
    when=sends_back,
    label=_("Reason"),
    sensitive=True,
)
told = Ask(
    "told",
    _("The other side learns that it is sent back. Who may read the reason?"),
    OneOf(TOLD, columns=2),
    when=sends_back,
    label=_("Who reads it"),
)


def summary(scene: Scene) -> Phrase:
    return _("The other side learns only that your side has done this, or that it sends the text back.")


def given(kind: Check, answers: Answers) -> GiveCheck:
    """The check as it was answered."""
    return GiveCheck(
        answers[sheet],
        kind,
        answers[verdict] is Verdict.GO_ON,
        {key: value for key, value in answers.raw.items() if key not in (sheet.name, told.name)},
        answers.get(why) or "",
        answers.get(told) is Told.BOTH_SIDES,
    )


def answered(asks: Iterable[Ask[Any]], scene: Scene) -> list[tuple[Phrase, Phrase]]:
    """(question, answer) of those that were answered, for the own side's page."""
    return [
        (ask.label or Words(ask.name), ask.kind.show(scene.answers[ask], scene)) for ask in asks if ask in scene.answers
    ]
