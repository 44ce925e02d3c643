"""The question bank of the risk check as data: read from YAML and validated, so that a bad bank names its lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from flows.analysis.risk_stages import Stage
from flows.banks.prose import Label, Prose, Sentence, Title
from flows.documents import BadDocument, Fault, Read, read
from flows.event_kinds import EventKind, Track

MOST_AT_ONCE = 12  # questions of one stage: five minutes on a phone
# What is stored for "don't know", whatever the kind of the answer: no option may take it.
UNKNOWN = "unknown"

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,39}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class YesNo(_Strict):
    grave: Literal["yes", "no"]


class FivePoints(_Strict):
    """A scale from 1 to 5 with its ends in words: grave from a point upwards, or from one downwards.

    `reads` says what the number is: how likely a harm is, or how great. `personal` is a harm to somebody's safety.
    """

    low: Label
    high: Label
    grave_from: int | None = Field(default=None, strict=True, ge=2, le=5)
    grave_to: int | None = Field(default=None, strict=True, ge=1, le=4)
    reads: Literal["likelihood", "impact"] = "likelihood"
    personal: bool = False

    @model_validator(mode="after")
    def one_direction(self) -> Self:
        if (self.grave_from is None) == (self.grave_to is None):
            raise ValueError("give either grave_from or grave_to")
        return self


class Percent(_Strict):
    more_than: int = Field(strict=True, ge=0, le=99)


class PastDay(_Strict):
    older_than_days: int = Field(strict=True, ge=1, le=3650)


class Option(_Strict):
    """One choice of a pick list. One that stands `alone` cannot be ticked beside another."""

    name: Name
    label: Label
    grave: bool = False
    alone: bool = False


class Pick(_Strict):
    options: list[Option] = Field(min_length=2, max_length=8)

    @model_validator(mode="after")
    def sound(self) -> Self:
        names = [option.name for option in self.options]
        if twice := [name for name, times in Counter(names).items() if times > 1]:
            raise ValueError(f"the option {twice[0]} is there twice")
        if UNKNOWN in names:
            raise ValueError(f"{UNKNOWN} is always offered and cannot be an option")
        if sum(option.alone for option in self.options) > 1:
            raise ValueError("only one option can stand alone")
        if not any(option.grave for option in self.options):
            raise ValueError("no option is grave, so nothing could come of the answer")
        return self


class Trigger(_Strict):
    """What else makes an answer grave, or lets it be: it fell by so many points since the last check; it was given
    so many times in a row; the event is at most so many days away."""

    falls_by: int | None = Field(default=None, strict=True, ge=1, le=4)
    in_a_row: int | None = Field(default=None, strict=True, ge=2, le=10)
    days_before: int | None = Field(default=None, strict=True, ge=1, le=60)

    @model_validator(mode="after")
    def exactly_one(self) -> Self:
        if sum(one is not None for one in (self.falls_by, self.in_a_row, self.days_before)) != 1:
            raise ValueError("give one of falls_by, in_a_row and days_before")
        return self


class Question(_Strict):
    """One question: exactly one kind of answer, its weight (`stop` for the stop class), when and for whom it is asked.

    No `tracks` means all of them; `not_for` names kinds of event it makes no sense for. A `steady` answer is about
    what the organisers did: whatever happens outside, it holds as long as any.
    """

    name: Name
    number: int | None = Field(default=None, strict=True, ge=1)
    group: Name
    ask: Sentence
    label: Label
    yes_no: YesNo | None = None
    scale: FivePoints | None = None
    percent: Percent | None = None
    day: PastDay | None = None
    pick: Pick | None = None
    weight: Literal[1, 2, 3, "stop"]
    trigger: Trigger | None = None
    tracks: list[Track] | None = Field(default=None, min_length=1)
    not_for: list[EventKind] = []
    stages: list[Stage] = Field(min_length=1)
    advice: Sentence
    steady: bool = False

    @model_validator(mode="after")
    def sound(self) -> Self:
        if sum(one is not None for one in (self.yes_no, self.scale, self.percent, self.day, self.pick)) != 1:
            raise ValueError("give one kind of answer: yes_no, scale, percent, day or pick")
        if len(set(self.stages)) < len(self.stages):
            raise ValueError("a stage is there twice")
        if self.trigger is not None and self.trigger.falls_by is not None and self.scale is None:
            raise ValueError("only a scale can fall by points")
        if self.trigger is not None and self.stop:
            raise ValueError("a grave answer of the stop class is grave at once: it has no trigger")
        return self

    @property
    def prose(self) -> Iterator[tuple[str, Prose]]:
        """Everything in it that is read by people, with the field it stands in."""
        yield from (("ask", self.ask), ("label", self.label), ("advice", self.advice))
        if self.scale is not None:
            yield from (("scale.low", self.scale.low), ("scale.high", self.scale.high))
        for at, option in enumerate(self.pick.options if self.pick is not None else ()):
            yield f"pick.options.{at}.label", option.label

    @property
    def stop(self) -> bool:
        return self.weight == "stop"

    def belongs(self, kind: EventKind, track: Track, stage: Stage) -> bool:
        """Whether it is asked at that stage of such an event."""
        return stage in self.stages and kind not in self.not_for and (self.tracks is None or track in self.tracks)


class Group(_Strict):
    name: Name
    title: Title


class Bank(_Strict):
    """All questions, in the order they are asked. Its version rises when their meaning changes."""

    version: int = Field(strict=True, ge=1)
    groups: list[Group] = Field(min_length=1)
    questions: list[Question] = Field(min_length=1)

    def asked(self, kind: EventKind, track: Track, stage: Stage) -> Sequence[Question]:
        return [question for question in self.questions if question.belongs(kind, track, stage)]


class BadBank(BadDocument):
    """The bank that comes with the program cannot be used."""

    def __str__(self) -> str:
        return f"The question bank risk_check.yaml cannot be used: {self.faults[0]}."


def load(text: str) -> Bank:
    """The bank that a YAML text holds. Raises BadDocument with every fault and its line."""
    document = read(text)
    bank = document.as_(Bank)
    if faults := list(_faults(bank, document)):
        raise BadDocument(faults)
    return bank


def _text() -> str:
    return files("flows.banks").joinpath("risk_check.yaml").read_text("utf-8")


@cache
def bundled() -> Bank:
    """The bank that comes with the program. Raises BadBank."""
    try:
        return load(_text())
    except BadDocument as bad:
        raise BadBank(bad.faults) from None


def at_hand() -> Sequence[Question]:
    """The questions a flow is built from when the program is read in: none of a bad bank, so that whoever starts
    the program is told what is wrong with it (by `bundled`), and does not see it fall over."""
    try:
        return bundled().questions
    except BadBank:
        return ()


def _faults(bank: Bank, document: Read) -> Iterator[Fault]:
    """What no question can know by itself."""
    yield from _repeated("groups", [group.name for group in bank.groups], "name", document)
    yield from _repeated("questions", [question.name for question in bank.questions], "name", document)
    yield from _repeated("questions", [question.number for question in bank.questions], "number", document)
    known = {group.name for group in bank.groups}
    for at, question in enumerate(bank.questions):
        if question.group not in known:
            place = ("questions", at, "group")
            yield Fault(document.line(place), f"questions.{at}.group", f"there is no group {question.group}")
    for at, question in enumerate(bank.questions):
        for field, prose in question.prose:
            if not isinstance(prose, str):
                yield Fault(document.line(("questions", at)), f"questions.{at}.{field}", "text is expected here")
    yield from _crowded(bank, document)


def _repeated(part: str, values: Sequence[str | int | None], field: str, document: Read) -> Iterator[Fault]:
    seen: set[str | int] = set()
    for at, value in enumerate(values):
        if value is None:
            continue
        if value in seen:
            yield Fault(document.line((part, at, field)), f"{part}.{at}.{field}", f"{value} is there already")
        seen.add(value)


def _crowded(bank: Bank, document: Read) -> Iterator[Fault]:
    """The first question too many of each stage."""
    for stage in Stage:
        for kind, track in ((kind, track) for kind in EventKind for track in Track):
            asked = bank.asked(kind, track, stage)
            if len(asked) > MOST_AT_ONCE:
                at = bank.questions.index(asked[MOST_AT_ONCE])
                reason = f"more than {MOST_AT_ONCE} questions are asked at the stage {stage}"
                yield Fault(document.line(("questions", at, "stages")), f"questions.{at}.stages", reason)
                break
