"""How grave an answer to a question of the bank is: its likelihood and impact, from what is stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flows.analysis.risk import HIGHEST, Reading
from flows.banks.risk_bank import UNKNOWN, FivePoints, Question

Json = Any
RARE, POSSIBLE, LIKELY = 1, 3, 4
# Impact by the weight of a question. The stop class needs no more: its grave answers are red by themselves.
IMPACT = {1: 2, 2: 2, 3: 3, "stop": 4}


@dataclass(frozen=True)
class Past:
    """What an answer is seen against: the day it is given, how many days the event is away (negative after it), the
    side's answers at earlier events (the latest first, one each), and those it gave at this one."""

    today: date
    days_left: int
    earlier: Sequence[Json] = ()
    here: Sequence[Json] = ()


def read(question: Question, answer: Json, past: Past) -> Reading:
    """What a stored answer says. Not knowing counts as the worst answer there is."""
    if question.scale is not None:
        return _on_scale(question, question.scale, answer, past)
    known = answer != UNKNOWN
    counts = not known or (is_grave(question, answer, past.today) and _triggered(question, past))
    return Reading(_grave_likelihood(question) if counts else RARE, IMPACT[question.weight],
                   stop=counts and question.stop, known=known)  # fmt: skip


def is_grave(question: Question, answer: Json, today: date) -> bool:
    """Whether an answer is one that its question names grave, whatever its trigger says to it."""
    if answer == UNKNOWN:
        return True
    if question.yes_no is not None:
        return bool(answer == question.yes_no.grave)
    if question.scale is not None:
        scale = question.scale
        low = scale.grave_to is not None and answer <= scale.grave_to
        return low or (scale.grave_from is not None and answer >= scale.grave_from)
    if question.percent is not None:
        return bool(answer > question.percent.more_than)
    if question.day is not None:
        return date.fromisoformat(answer) < today - timedelta(days=question.day.older_than_days)
    assert question.pick is not None
    return any(option.grave and option.name in answer for option in question.pick.options)


def _on_scale(question: Question, scale: FivePoints, answer: Json, past: Past) -> Reading:
    known = answer != UNKNOWN
    points = HIGHEST if not known else answer if scale.grave_from is not None else 1 + HIGHEST - answer
    grave = is_grave(question, answer, past.today)
    if known and _fell(question, answer, past):
        points, grave = max(points, LIKELY), True
    stop = question.stop and grave
    if scale.reads == "impact":
        # Nobody can promise that it will not come to that, so it is possible, however well it is prevented.
        return Reading(POSSIBLE, points, stop=stop, personal=scale.personal, known=known)
    return Reading(points, IMPACT[question.weight], stop=stop, known=known)


def _grave_likelihood(question: Question) -> int:
    return POSSIBLE if question.weight == 1 else LIKELY


def _triggered(question: Question, past: Past) -> bool:
    """Whether the trigger lets a grave answer count."""
    trigger = question.trigger
    if trigger is None:
        return True
    if trigger.days_before is not None:
        return past.days_left <= trigger.days_before
    if trigger.in_a_row is not None:
        before = past.earlier[: trigger.in_a_row - 1]
        return len(before) == trigger.in_a_row - 1 and all(is_grave(question, one, past.today) for one in before)
    return True


def _fell(question: Question, answer: int, past: Past) -> bool:
    """Whether it fell by so many points since the last event, or within this one: asking again does not undo it."""
    if question.trigger is None or question.trigger.falls_by is None:
        return False
    before = [one for one in [*past.earlier[:1], *past.here] if one != UNKNOWN]
    return any(one - answer >= question.trigger.falls_by for one in before)
