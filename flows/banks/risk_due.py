"""Which questions of the bank a side owes an event now, and whether its check is whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flows.analysis.risk import Band, Reading, band, worst
from flows.analysis.risk_stages import BEFORE, ORDER, Stage, holds_until
from flows.banks.risk_bank import MOST_AT_ONCE, Question
from flows.event_kinds import EventKind, Track
from flows.risk_settings import before_it, earliest

Json = Any
EARLY = timedelta(days=1)  # a check made the evening before a stage opens is that stage's check


@dataclass(frozen=True)
class Given:
    """A side's latest answer to a question about an event, and how grave it was. `voided` once something happened
    that it may no longer fit."""

    answer: Json
    given_at: datetime
    reading: Reading
    voided: bool = False

    def holds_until(self, question: Question) -> datetime:
        return holds_until(self.given_at, stop=question.stop)

    def holds(self, question: Question, now: datetime) -> bool:
        return not self.voided and now <= self.holds_until(question)


@dataclass(frozen=True)
class Asked:
    """What is known when a side is asked: the event's questions, its stage, when that opened and when the next will
    (or the event begins), and what the side has answered about the event so far, by question."""

    questions: Sequence[Question]
    kind: EventKind
    track: Track
    stage: Stage
    opened: datetime
    until: datetime
    given: Mapping[str, Given]
    now: datetime

    @property
    def since(self) -> datetime:
        """What was said from then on was said for this stage. Before it opens, whatever holds will do."""
        return self.opened - EARLY if self.opened <= self.now else datetime.min.replace(tzinfo=UTC)


def concerns(question: Question, kind: EventKind, track: Track) -> bool:
    """Whether it makes sense for such an event at any stage."""
    return kind not in question.not_for and (question.tracks is None or track in question.tracks)


def of_stage(about: Asked) -> list[Question]:
    """The questions that matter at the stage."""
    return [one for one in about.questions if one.belongs(about.kind, about.track, about.stage)]


def owed(about: Asked) -> list[Question]:
    """What is to be answered at this stage, the gravest first: its own questions, unless they were answered for it,
    and earlier ones whose answer has expired, was voided or, in the stop class, is missing."""
    own = [one for one in of_stage(about) if not _answered_for_it(one, about)]
    again = [one for one in about.questions if one not in own and _falls_due_again(one, about)]
    return sorted([*own, *again], key=lambda one: (not one.stop, one in again, -_weight(one)))


def to_ask(about: Asked) -> list[Question]:
    """At most twelve, in the order of the bank. Whoever looks again while nothing grave is owed is asked once more what
    holds the event, and then the stage's own."""
    chosen = owed(about)
    if not any(one.stop for one in chosen):
        open_ = open_stops(about)
        again = [*(one for one in about.questions if one.name in open_), *of_stage(about)]
        chosen += [one for at, one in enumerate(again) if one not in chosen and one not in again[:at]]
    return [one for one in about.questions if one in chosen[:MOST_AT_ONCE]]


def to_confirm(about: Asked) -> list[Question]:
    """Of those to ask, what "nothing has changed" can answer: never the stop class, nothing that was voided."""
    return [
        one for one in to_ask(about) if not one.stop and one.name in about.given and not about.given[one.name].voided
    ]


def is_done(about: Asked, checked_at: datetime | None) -> bool:
    """Whether the stage is answered; `checked_at` is the side's latest check since what it was asked for happened.

    More may be owed than one check asks. Of the stop class nothing may be left, the rest comes again next time."""
    left = owed(about)
    return not left or (checked_at is not None and not any(one.stop for one in left))


def checked_until(about: Asked, checked_at: datetime | None) -> datetime | None:
    """Until when the check is good; None where it is not whole: a stop-class question of such an event without an
    answer that holds is enough."""
    if about.stage not in BEFORE or not is_done(about, checked_at):
        return None
    found = []
    for one in about.questions:
        if not before_it(one) or not concerns(one, about.kind, about.track):
            continue
        given = about.given.get(one.name)
        if one.stop and (given is None or given.voided):
            return None
        if given is not None and not given.voided and (one.stop or one.belongs(about.kind, about.track, about.stage)):
            found.append(given.holds_until(one))
    return min(found, default=None)


def open_stops(about: Asked) -> frozenset[str]:
    """The stop-class questions that were answered gravely, with "don't know", or no longer validly."""
    return frozenset(
        one.name
        for one in about.questions
        if one.stop and one.name in about.given and _is_open(one, about.given[one.name], about.now)
    )


def standing_band(about: Asked, but: Sequence[Question] = ()) -> Band | None:
    """The worst of the latest answers (those to `but` left out); None where there are none.

    What was voided is not known any more, and of the stop class what has expired. Any other that has expired counts
    as it was until it is asked again: it makes nothing greener, and not all of them fit into every stage."""
    left_out = {one.name for one in but}
    found = [
        worst([band(given.reading), Band.AMBER]) if _lost(one, given, about.now) else band(given.reading)
        for one in about.questions
        if one.name not in left_out and (given := about.given.get(one.name)) is not None
    ]
    return worst(found) if found else None


def gist(about: Asked) -> str:
    """A mark of what the side has said that is not harmless: it changes with every such answer, and not when the same
    is said again or something harmless is added."""
    said = [
        [one.name, given.answer, given.voided]
        for one in about.questions
        if (given := about.given.get(one.name)) is not None and (given.voided or band(given.reading) is not Band.GREEN)
    ]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:32]


def _lost(question: Question, given: Given, now: datetime) -> bool:
    return given.voided or (question.stop and not given.holds(question, now))


def _is_open(question: Question, given: Given, now: datetime) -> bool:
    return given.reading.stop or not given.reading.known or not given.holds(question, now)


def _answered_for_it(question: Question, about: Asked) -> bool:
    given = about.given.get(question.name)
    return given is not None and given.holds(question, about.now) and given.given_at >= about.since


def _falls_due_again(question: Question, about: Asked) -> bool:
    if about.stage not in BEFORE or not before_it(question) or not concerns(question, about.kind, about.track):
        return False
    if ORDER.index(earliest(question)) >= ORDER.index(about.stage):
        # Not yet asked about as a rule; answered ahead of its time, an answer that was voided is void all the same.
        return question.name in about.given and about.given[question.name].voided
    given = about.given.get(question.name)
    if given is None or not given.holds(question, about.now):
        return question.stop or given is not None
    # An answer that would expire between two stages would leave the event without a check.
    return question.stop and given.holds_until(question) < about.until


def _weight(question: Question) -> int:
    return 4 if question.weight == "stop" else question.weight
