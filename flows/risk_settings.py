"""What a process may set about its risk checks: stages by kind of event, thresholds, questions left out and its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from flows.analysis.risk_stages import BEFORE, Stage, usual
from flows.banks.risk_bank import Name, Question, bundled
from flows.event_kinds import EventKind

# Words an answer of the check itself is stored under.
TAKEN = frozenset({"event", "brief", "own", "opportunity", "chance"})
LAST = frozenset({Stage.DAYS_7, Stage.DAYS_2})


class RiskCheckSettings(BaseModel):
    """Everything about checks that a process may set for itself. What concerns the stop class is only proposed here:
    it takes effect once an organiser of every side has agreed in the chat."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    stages: Mapping[EventKind, tuple[Stage, ...]] = {}
    thresholds: Mapping[Name, Annotated[int, Field(strict=True, ge=1, le=3650)]] = {}
    off: Annotated[tuple[Name, ...], Field(max_length=38)] = ()
    own: Annotated[tuple[Question, ...], Field(max_length=12)] = ()

    @field_validator("stages")
    @classmethod
    def reaching_the_last_days(cls, stages: Mapping[EventKind, tuple[Stage, ...]]) -> Mapping[EventKind, object]:
        for kind, named in stages.items():
            if len(set(named)) < len(named):
                raise ValueError(f"a stage of {kind} is named twice")
            if not LAST & set(named):
                raise ValueError(f"{kind} needs days_7 or days_2: answers of the stop class hold for seven days")
        return stages

    @field_validator("thresholds")
    @classmethod
    def of_a_question_that_has_one(cls, thresholds: Mapping[str, int]) -> Mapping[str, int]:
        for name, value in thresholds.items():
            question = of_the_bank(name)
            if question.percent is None and question.day is None:
                raise ValueError(f"{name} has no threshold")
            if question.percent is not None and value > 99:
                raise ValueError(f"the threshold of {name} is a percentage up to 99")
        return thresholds

    @field_validator("off")
    @classmethod
    def there_to_be_left_out(cls, off: tuple[str, ...]) -> tuple[str, ...]:
        for name in off:
            of_the_bank(name)
        if "safe_exit" in off:
            raise ValueError("safe_exit is always asked: without a way out nothing goes ahead")
        return off

    @field_validator("own")
    @classmethod
    def told_apart(cls, own: tuple[Question, ...]) -> tuple[Question, ...]:
        names = [one.name for one in own]
        known = {one.name for one in bundled().questions} | TAKEN
        for at, one in enumerate(own):
            if one.name in known or one.name in names[:at]:
                raise ValueError(f"the name {one.name} is taken")
            if one.group not in {group.name for group in bundled().groups}:
                raise ValueError(f"there is no group {one.group}")
            if one.number is not None:
                raise ValueError(f"{one.name} is a question of the process's own and has no number")
        return own

    @model_validator(mode="after")
    def something_left(self) -> Self:
        if len(set(self.off)) < len(self.off):
            raise ValueError("a question is left out twice")
        return self

    def stages_of(self, kind: EventKind) -> Sequence[Stage]:
        """In the order they come."""
        named = self.stages.get(kind)
        return usual(kind) if named is None else [stage for stage in Stage if stage in named]


def at_threshold(question: Question, value: int | None) -> Question:
    """The question with the threshold that the process has set, where it has."""
    if value is not None and question.percent is not None:
        return question.model_copy(update={"percent": question.percent.model_copy(update={"more_than": value})})
    if value is not None and question.day is not None:
        return question.model_copy(update={"day": question.day.model_copy(update={"older_than_days": value})})
    return question


def earliest(question: Question) -> Stage:
    """The first stage it is asked at."""
    return next(stage for stage in Stage if stage in question.stages)


def before_it(question: Question) -> bool:
    """Whether it is asked before the event at all."""
    return bool(set(BEFORE) & set(question.stages))


def of_the_bank(name: str) -> Question:
    """The question that comes with the program. Raises ValueError where there is none of that name."""
    found = next((one for one in bundled().questions if one.name == name), None)
    if found is None:
        raise ValueError(f"there is no question {name}")
    return found
