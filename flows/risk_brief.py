"""What a risk check begins with: the event, its stage, the questions that are due, what they are seen against."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from flows.analysis.risk import Band
from flows.analysis.risk_stages import Stage
from flows.banks.risk_bank import Question
from flows.banks.risk_reading import Past
from flows.engine import Choice, Query, Scene
from flows.engine.kinds import Kind, Picked, Reply
from flows.engine.kinds.kind import Rows, tap_please
from flows.risk_settings import at_threshold
from locales import Phrase, Text, _

Json = Any
STAGES: Mapping[Stage, Text] = {
    Stage.DAYS_30: _("30 days before"),
    Stage.DAYS_14: _("14 days before"),
    Stage.DAYS_7: _("7 days before"),
    Stage.DAYS_2: _("2 days before"),
    Stage.MORNING: _("the morning of the event"),
    Stage.DEBRIEF: _("after the event"),
    Stage.RETURN_2: _("2 days after the return"),
    Stage.RETURN_14: _("14 days after the return"),
}
NOTHING_DUE = _("Nothing is asked about this event now.")


@dataclass(frozen=True)
class Brief:
    """`ask` are names of questions in their order, `same` those of them that "nothing changed" may answer; `last` the
    side's latest answers, `earlier` those of earlier events and `here` of this one, for triggers. `after` is the side's
    latest check and `made_at` the moment, by which somebody else's answer or alarm in between is noticed. `rest` is
    the band of everything that is not asked now. `own` defines the process's own questions. `again` says that
    something happened since the side last answered."""

    event: str
    stage: Stage
    ask: Sequence[str]
    today: date
    days_left: int
    made_at: str
    same: Sequence[str] = field(default_factory=list)
    last: Mapping[str, Json] = field(default_factory=dict)
    last_on: Mapping[str, str] = field(default_factory=dict)
    earlier: Mapping[str, Sequence[Json]] = field(default_factory=dict)
    here: Mapping[str, Sequence[Json]] = field(default_factory=dict)
    thresholds: Mapping[str, int] = field(default_factory=dict)
    own: Sequence[str] = field(default_factory=list)
    after: str = ""
    rest: Band | None = None
    again: bool = False

    def past(self, name: str) -> Past:
        return Past(self.today, self.days_left, self.earlier.get(name, ()), self.here.get(name, ()))

    def in_force(self, question: Question) -> Question:
        return at_threshold(question, self.thresholds.get(question.name))

    @property
    def own_questions(self) -> dict[str, Question]:
        return {one.name: one for one in map(defined, self.own)}


@lru_cache(maxsize=256)
def defined(definition: str) -> Question:
    """One of a process's own questions, from its definition in JSON."""
    return Question.model_validate(json.loads(definition))


@dataclass(frozen=True)
class OwnEvents(Query[Sequence[Choice]]):
    """The coming events of the processes in which the person organises for a side."""


@dataclass(frozen=True)
class EventTitle(Query[Phrase]):
    """What an event is called, for its own organisers only."""

    event: str


@dataclass(frozen=True)
class BriefOf(Query[Brief | None]):
    """What the person's side is to be asked about an event now; None where nothing is."""

    event: str


@dataclass(frozen=True)
class OwnQuestions(Query[Sequence[Choice]]):
    """The process's own questions that are due, by name, from their definitions."""

    definitions: tuple[str, ...]


@dataclass(frozen=True)
class Briefed(Kind[Brief]):
    """One button that begins. The brief comes from whoever knows, at that moment, and never with the tap."""

    of: Any  # the question which event it is about

    def rows(self, draft: Json, scene: Scene) -> Rows:
        return [[Choice("begin", _("Begin"))]] if self.offered(scene) is not None else []

    def hint(self, scene: Scene) -> Phrase | None:
        return NOTHING_DUE if self.offered(scene) is None else None

    def read(self, reply: Reply, draft: Json, scene: Scene) -> Brief:
        found = self.offered(scene)
        if found is None or reply != Picked("begin"):
            raise tap_please()
        return found

    def show(self, answer: Brief, scene: Scene) -> Phrase:
        return STAGES[answer.stage]

    def dump(self, answer: Brief) -> Json:
        return json.loads(json.dumps({**asdict(answer), "today": answer.today.isoformat()}))

    def load(self, stored: Json) -> Brief:
        kept = {**stored, "stage": Stage(stored["stage"]), "today": date.fromisoformat(stored["today"])}
        return Brief(**{**kept, "rest": None if stored["rest"] is None else Band(stored["rest"])})

    def offered(self, scene: Scene) -> Brief | None:
        """What would be asked now."""
        return scene.facts[BriefOf(scene.answers[self.of])]
