"""Changes to the stop class of a process's check: proposed by its settings, in force by a word of every side.

Leaving a question out, adding one, and dropping one that was added each take every side's word; only leaving out can
be undone by one side alone, since that puts the question back.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from flows.banks.risk_bank import Question, bundled
from flows.risk_settings import RiskCheckSettings, at_threshold, of_the_bank

Agreed = Mapping[str, Question]
"""What every side has agreed to: the question in full, by the mark of the change."""


class Turn(StrEnum):
    """What is to become of a question. Values go into marks, which are stored."""

    LEAVE_OUT = "leave_out"
    ADD = "add"
    DROP = "drop"


@dataclass(frozen=True)
class Proposal:
    """A change to one question; `mark` names it in its very wording."""

    question: Question
    turn: Turn

    @property
    def mark(self) -> str:
        said = {"turn": self.turn, "question": self.question.model_dump(mode="json")}
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:24]


def proposals(settings: RiskCheckSettings, agreed: Agreed) -> list[Proposal]:
    """What the settings would have otherwise than it is by itself, agreed to or not."""
    out = [Proposal(of_the_bank(name), Turn.LEAVE_OUT) for name in settings.off if of_the_bank(name).stop]
    new = [Proposal(one, Turn.ADD) for one in settings.own if one.stop]
    return out + new + [Proposal(one, Turn.DROP) for one in _added(settings, agreed) if one not in settings.own]


def questions(settings: RiskCheckSettings, agreed: Agreed) -> list[Question]:
    """The questions of a process that are in force, its thresholds put in, its own at the end.

    An own question of the stop class stays as it was agreed to, whatever becomes of it in the settings, until every
    side has agreed to other words or to dropping it."""
    waiting = {one.question.name for one in proposals(settings, agreed) if one.mark not in agreed}
    added = _added(settings, agreed)
    taken = {one.name for one in added}
    light = [one for one in settings.own if not one.stop and one.name not in taken]
    kept = [one for one in bundled().questions if one.name not in settings.off or (one.stop and one.name in waiting)]
    return [*(at_threshold(one, settings.thresholds.get(one.name)) for one in kept), *light, *added]


def _added(settings: RiskCheckSettings, agreed: Agreed) -> list[Question]:
    """The own stop-class questions in force; of two wordings agreed to, that of the settings."""
    found: dict[str, Question] = {}
    for mark, question in agreed.items():
        if Proposal(question, Turn.ADD).mark == mark and found.get(question.name) not in settings.own:
            found[question.name] = question
    return list(found.values())
