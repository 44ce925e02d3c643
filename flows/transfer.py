"""A transfer: a released text was carried to somebody. Which way and to what kind of recipient, never to whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flows.banks.transfer import DIRECTIONS, METHODS, MOVED, RECIPIENTS, Direction, Method, Moved, Recipient
from flows.engine import Answers, Ask, Choice, Effect, Effects, Flow, Query, Scene
from flows.engine.kinds import Day, OneFrom, OneOf, ShortText, SomeOf
from flows.roles import Role
from locales import Phrase, _, paragraphs

NEW_CODE = "new"
"""Instead of a carrier's code: somebody who has none yet. Which one it is is settled when the transfer is entered, so
that nobody who takes one in the meantime is taken for them."""
LONG_AGO = 3650  # days: what is entered late is still worth having


@dataclass(frozen=True)
class Released(Query[Sequence[Choice]]):
    """The released recommendations of the person's processes, by id."""


@dataclass(frozen=True)
class Carriers(Query[Sequence[Choice]]):
    """The codes of those who carry on the person's side: participants, organisers, and `NEW_CODE`."""

    recommendation: str


@dataclass(frozen=True)
class Carriage:
    """One carrying of a text, as it is entered. `response` may be empty."""

    direction: Direction
    recipient: Recipient
    moved: tuple[Moved, ...]
    method: Method
    carrier: str
    day: date
    response: str


@dataclass(frozen=True)
class RecordTransfer(Effect):
    recommendation: str
    carriage: Carriage


recommendation = Ask(
    "recommendation",
    _("Which recommendation?"),
    OneFrom(Released(), _("Nothing is released yet.")),
    label=_("Recommendation"),
)
direction = Ask("direction", _("Which way was it carried?"), OneOf(DIRECTIONS), label=_("Way"))
recipient = Ask(
    "recipient", _("What kind of recipient was it? Never who."), OneOf(RECIPIENTS), label=_("Kind of recipient")
)
moved: Ask[frozenset[Moved]] = Ask("moved", _("What moved?"), SomeOf(MOVED, at_least=1), label=_("What moved"))
method = Ask("method", _("How was it carried?"), OneOf(METHODS, columns=2), label=_("How"))
carrier = Ask(
    "carrier",
    _("Who carried it? People have a code here, never a name."),
    OneFrom(lambda answers: Carriers(answers[recommendation])),
    label=_("Carrier"),
)
day = Ask("day", _("On which day?"), Day(earliest=-LONG_AGO, latest=0), label=_("Day"))
response = Ask(
    "response",
    _("What was the response, in a few words?"),
    ShortText(200, optional=True),
    label=_("Response"),
    sensitive=True,
)
QUESTIONS: Sequence[Ask[Any]] = (direction, recipient, moved, method, carrier, day, response)


def carriage(answers: Answers) -> Carriage:
    chosen = answers[moved]
    return Carriage(
        answers[direction],
        answers[recipient],
        tuple(one for one in Moved if one in chosen),
        answers[method],
        answers[carrier],
        answers[day],
        answers[response],
    )


def done(scene: Scene) -> Phrase:
    return paragraphs(
        _("Entered in your side's transfer log."),
        _("If nothing is heard of it, the bot asks what became of it."),
    )


def finish(answers: Answers) -> Effects:
    yield RecordTransfer(answers[recommendation], carriage(answers))


flow = Flow(
    name="transfer",
    version=1,
    title=_("Transfer"),
    open_to={Role.ORGANISER},
    steps=[recommendation, *QUESTIONS],
    given=[recommendation],
    done=done,
    finish=finish,
    from_home=False,
)
