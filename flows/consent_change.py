"""A consent changed: taken back in one step, or given after reading once more what it means."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flows.consent import ANSWERS, FREE, LAYERS, QUESTIONS, Decision, Layer
from flows.engine import Answers, Ask, Choice, Effect, Effects, Flow, Query, Scene
from flows.engine.kinds import OneFrom, OneOf
from locales import Phrase, _


@dataclass(frozen=True)
class Change:
    """A layer of consent in a process, and what it shall be, as answers and buttons carry it."""

    process: str
    layer: Layer
    to: Decision

    def __str__(self) -> str:
        return f"{self.process}:{self.layer.value}:{self.to.value}"

    @classmethod
    def read(cls, written: str) -> Change:
        """Raises ValueError for what is no change of ours."""
        if (match := re.fullmatch(r"([0-9a-f]{32}):(\w+):(\w+)", written, re.ASCII)) is None:
            raise ValueError("not a change of consent")
        return cls(match[1], Layer(match[2]), Decision(match[3]))


@dataclass(frozen=True)
class OwnConsents(Query[Sequence[Choice]]):
    """What the person can change about their consents; a value is a change."""


@dataclass(frozen=True)
class ChangeConsent(Effect):
    """What was chosen, as it stood on the button; whether it is any such change is looked at when it is made."""

    change: str


def _wanted(answers: Answers) -> Change | None:
    try:
        return Change.read(answers.get(change, ""))
    except ValueError:
        return None


def _gives(answers: Answers) -> bool:
    wanted = _wanted(answers)
    return wanted is not None and wanted.to is Decision.YES


def question(scene: Scene) -> Phrase:
    return QUESTIONS[Change.read(scene.answers[change]).layer]


change = Ask("change", _("Which consent?"), OneFrom(OwnConsents()))
agree = Ask("agree", question, OneOf(ANSWERS, columns=2), when=_gives, help=FREE)


def done(scene: Scene) -> Phrase:
    wanted = _wanted(scene.answers)
    if wanted is None:
        return _("Nothing was changed.")
    layer = LAYERS[wanted.layer]
    if not _gives(scene.answers):
        return _("{layer}: taken back. Your organisers are told.", layer=layer)
    if scene.answers[agree] is Decision.YES:
        return _("{layer}: agreed. You can take it back at any time.", layer=layer)
    return _("{layer}: nothing was changed.", layer=layer)


def finish(answers: Answers) -> Effects:
    if not _gives(answers) or answers[agree] is Decision.YES:
        yield ChangeConsent(answers[change])


flow = Flow(
    name="consent_change",
    version=1,
    title=_("Consent"),
    open_to=frozenset(),
    steps=[change, agree],
    given=[change],
    done=done,
    finish=finish,
    review=False,
    from_home=False,
    for_self=True,
)
