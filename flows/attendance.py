"""Who comes to an event: the states of one person on its list, and the only steps between them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from locales import Text, _


class State(StrEnum):
    """Values are stored."""

    NAMED = "named"
    INVITED = "invited"
    CONSENTED = "consented"
    ATTENDED = "attended"
    WITHDRAWN = "withdrawn"


class Move(StrEnum):
    """Values are stored with the answers of conversations. Consent is the person's own, never an organiser's move."""

    NAME = "name"
    INVITE = "invite"
    CONSENT = "consent"
    UNCONSENT = "unconsent"
    ATTEND = "attend"
    WITHDRAW = "withdraw"


STATES: Mapping[State, Text] = {
    State.NAMED: _("named"),
    State.INVITED: _("invited"),
    State.CONSENTED: _("consented"),
    State.ATTENDED: _("attended"),
    State.WITHDRAWN: _("taken off the list"),
}
ON_THE_LIST = frozenset(State) - {State.WITHDRAWN}
TOLD = frozenset({State.INVITED, State.CONSENTED, State.ATTENDED})  # they know of the event
BY_ORGANISERS = frozenset({Move.NAME, Move.INVITE, Move.ATTEND, Move.WITHDRAW})
_LEADS: Mapping[Move, Mapping[State | None, State]] = {
    Move.NAME: {None: State.NAMED, State.WITHDRAWN: State.NAMED},
    Move.INVITE: {State.NAMED: State.INVITED},
    Move.CONSENT: {State.INVITED: State.CONSENTED},
    Move.UNCONSENT: {State.CONSENTED: State.INVITED},
    Move.ATTEND: {State.CONSENTED: State.ATTENDED},
    Move.WITHDRAW: {State.NAMED: State.WITHDRAWN, State.INVITED: State.WITHDRAWN, State.CONSENTED: State.WITHDRAWN},
}
FEW = 5


def after(state: State | None, move: Move) -> State | None:
    """Where the move leads somebody in this state (None: not on the list), or None where it leads nowhere."""
    return _LEADS[move].get(state)


def movable(move: Move) -> frozenset[State | None]:
    """The states from which the move leads on."""
    return frozenset(_LEADS[move])


def told_count(side: str, count: int) -> Text:
    """How many come from another side, as far as it may be told."""
    if count < FEW:
        return _("Side {side}: fewer than five people", side=side)
    return _("Side {side}: {count} people", side=side, count=count)
