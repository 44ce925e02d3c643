"""It was raised again: at which event, or on which day. How often is a fact worth knowing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flows.engine import Answers, Ask, Choice, Effect, Effects, Flow, Query, Scene
from flows.engine.kinds import Day, OneFrom
from flows.roles import Role
from flows.transfer import LONG_AGO
from locales import Phrase, _

ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class Raisable(Query[Sequence[Choice]]):
    """The recommendations of the person's processes that more than one side knows, by id."""


@dataclass(frozen=True)
class RaisedAt(Query[Sequence[Choice]]):
    """The events of its process that have begun, the latest first, and elsewhere."""

    recommendation: str


@dataclass(frozen=True)
class NoteMention(Effect):
    """It was raised: at an event (its id), or elsewhere on a day."""

    recommendation: str
    event: str | None
    day: date | None


def is_elsewhere(answers: Answers) -> bool:
    return answers.get(where) == ELSEWHERE


recommendation = Ask("recommendation", _("Which recommendation?"), OneFrom(Raisable()), label=_("Recommendation"))
where = Ask(
    "where",
    _("Where was it raised?"),
    OneFrom(lambda answers: RaisedAt(answers[recommendation])),
    label=_("Raised"),
)
day = Ask("day", _("On which day?"), Day(earliest=-LONG_AGO, latest=0), when=is_elsewhere, label=_("Day"))


def done(scene: Scene) -> Phrase:
    return _("Noted. An event counts once, however many note it.")


def finish(answers: Answers) -> Effects:
    outside = is_elsewhere(answers)
    yield NoteMention(answers[recommendation], None if outside else answers[where], answers[day] if outside else None)


flow = Flow(
    name="mention",
    version=1,
    title=_("Raised again"),
    open_to={Role.ORGANISER},
    steps=[recommendation, where, day],
    given=[recommendation],
    review=False,
    done=done,
    finish=finish,
    from_home=False,
)
