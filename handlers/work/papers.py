"""Ballot papers of every kind of poll: whether the person holding one may vote with it now."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol, TypeVar

from flows.access_rules import Action, Thing, Where
from flows.roles import Role
from flows.vote import Paper
from handlers import access
from handlers.faults import Refused
from handlers.visit import Visit
from locales import Text, _
from storage import ballots
from storage.ballots import Elector

OVER = _("This poll is closed, so votes are no longer taken.")
VOID = _("The votes of this poll were lost, so it takes no more. An organiser has to open a new one.")
REWORDED = _("The recommendation was reworded after this poll opened, so votes on the old text are no longer taken.")


class Votable(Protocol):
    """A poll as far as its papers are concerned."""

    @property
    def process(self) -> str: ...

    def takes_votes(self, now: datetime) -> bool: ...


P = TypeVar("P", bound=Votable)


async def own_paper(
    visit: Visit, written: str, poll_of: Callable[[str], Awaitable[P | None]], voted_since: Text
) -> tuple[Paper, P, Elector]:
    """The paper, the poll that `poll_of` finds by its id, and the person's place in it. Raises Refused unless this
    person may vote with this very paper now; `voted_since` says so where another paper was used meanwhile."""
    try:
        held = Paper.read(written)
    except ValueError:
        raise Refused(access.NOT_YOURS) from None
    poll = await poll_of(held.poll)
    elector = await ballots.elector_of(visit.unit, held.poll, visit.me.id)
    if poll is None or elector is None:
        raise Refused(access.NOT_YOURS)
    action = Action.CHANGE if elector.votes else Action.CREATE
    access.require(visit.me, action, Thing.BALLOT, Where(poll.process, elector.side, elector.person))
    access.held(visit.me, Role.PARTICIPANT, poll.process, elector.side)
    if not poll.takes_votes(visit.now):
        raise Refused(OVER)
    if held.number != elector.votes:
        raise Refused(voted_since)
    return held, poll, elector
