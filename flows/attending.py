"""The list of an event: a side's organisers name, invite and take off their own participants, and say who came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flows.attendance import Move
from flows.engine import Answers, Ask, Choice, Effect, Effects, Flow, Query, Scene
from flows.engine.kinds import OneFrom, OneOf, SomeFrom
from flows.roles import Role
from locales import Phrase, Text, _, n_

MOVES: Mapping[Move, Text] = {
    Move.NAME: _("Put on the list"),
    Move.INVITE: _("Invite"),
    Move.ATTEND: _("They came"),
    Move.WITHDRAW: _("Take off the list"),
}
_WHOM: Mapping[Move, Text] = {
    Move.NAME: _("Who shall be on your side's list? Nobody is told yet."),
    Move.INVITE: _(
        "Who shall be invited? Each is told that something waits for them, and sees the event when they look."
    ),
    Move.ATTEND: _("Who came? Only those who had consented are here."),
    Move.WITHDRAW: _("Who shall be taken off your side's list?"),
}


@dataclass(frozen=True)
class EventsToFill(Query[Sequence[Choice]]):
    """The events of the organiser's processes that have a list."""


@dataclass(frozen=True)
class PeopleFor(Query[Sequence[Choice]]):
    """The participants of the organiser's own side for whom the move leads on."""

    event: str
    move: Move


@dataclass(frozen=True)
class MovePeople(Effect):
    """Take the move for these participants of the organiser's own side."""

    event: str
    move: Move
    people: tuple[str, ...]


def _whom(scene: Scene) -> Phrase:
    move = scene.answers[what]
    if not scene.facts[PeopleFor(scene.answers[event], move)]:
        return _("{move}: there is nobody this could be done for now.", move=MOVES[move])
    return _WHOM[move]


event = Ask("event", _("Which event?"), OneFrom(EventsToFill()), label=_("Event"))
what = Ask("what", _("What shall be done with your side's list?"), OneOf(MOVES), label=_("List"))
whom = Ask(
    "whom",
    _whom,
    SomeFrom(lambda answers: PeopleFor(answers[event], answers[what]), at_least=1),
    label=_("People"),
    sensitive=True,
)


def done(scene: Scene) -> Phrase:
    return n_(
        "Done for {count} person of your side.", "Done for {count} people of your side.", len(scene.answers[whom])
    )


def finish(answers: Answers) -> Effects:
    yield MovePeople(answers[event], answers[what], answers[whom])


flow = Flow(
    name="attendance",
    version=1,
    title=_("Participants of your side"),
    open_to={Role.ORGANISER},
    steps=[event, what, whom],
    given=[event],
    done=done,
    finish=finish,
    from_home=False,
)
