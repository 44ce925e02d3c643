"""Ballot papers of every kind of poll: may the person holding one vote with it now, who is reminded, when they end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from typing import Protocol, TypeVar

from flows import poll_ending
from flows.access_rules import Action, Thing, Where
from flows.roles import Role
from flows.vote import Paper
from handlers import access
from handlers.duty_calls import ring_for
from handlers.faults import Refused
from handlers.incoming import Due
from handlers.quiet_hours import next_fitting
from handlers.visit import Visit
from locales import Text, _
from storage import ballots, conversations, duties, people, poll_traces
from storage.ballots import Elector
from storage.conversations import Stored
from storage.duties import LIVE
from storage.outbox import BROADCAST
from storage.shown import REACH
from storage.timers import drop_timers, set_timer

OVER = _("This poll is closed, so votes are no longer taken.")
VOID = _("The votes of this poll were lost, so it takes no more. An organiser has to open a new one.")
REWORDED = _("The recommendation was reworded after this poll opened, so votes on the old text are no longer taken.")


PAPER = "paper"  # the step of every voting flow that holds the paper


class Votable(Protocol):
    """A poll as far as its papers are concerned."""

    @property
    def id(self) -> str: ...

    @property
    def process(self) -> str: ...

    @property
    def opened_at(self) -> datetime: ...

    @property
    def closes_at(self) -> datetime: ...

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


async def leave_no_papers(visit: Visit, flow: str, poll_id: str) -> None:
    """The poll is over: nothing is due or rings any more, papers are void, and how people came to vote is let go."""
    await drop_timers(visit.unit, poll_id)
    for name in (flow, poll_ending.flow.name):
        await ballots.lapse_duties(visit.unit, name, poll_id)
    await take_papers_away(visit, flow, poll_id, await ballots.open_papers(visit.unit, flow, poll_id))
    await poll_traces.cut(visit.unit, flow, poll_id)
    await set_timer(visit.unit, "poll_forget", poll_id, visit.now + REACH, dedupe=f"poll_forget:{poll_id}")


async def take_papers_away(visit: Visit, flow: str, poll_id: str, held: Iterable[Stored]) -> None:
    """End the conversations in which somebody is about to vote in this poll: nobody shall be led to an old paper."""
    for stored in held:
        if stored.flow != flow:
            continue
        cipher = await visit.unit.cipher(f"person:{stored.person}")
        written = stored.open(cipher).answers.get(PAPER)
        if written is not None and Paper.read(written).poll == poll_id:
            conversations.save(visit.unit, stored, cipher, None, "closed")


async def remind_undecided(visit: Visit, due: Due, flow: str, poll: Votable) -> None:
    """Ring for those who have not voted, in their own daytime, unless that comes too late for the poll."""
    if not poll.takes_votes(visit.now):
        return
    waiting = {one.person for one in await ballots.undecided(visit.unit, poll.id)}
    known = await people.by_id(visit.unit, waiting)
    for duty in await duties.about(visit.unit, flow, poll.id):
        one = known.get(duty.person)
        if (
            one is None
            or duty.state not in LIVE
            or next_fitting(visit.now, one.zone, one.country, one.weekend) >= poll.closes_at
        ):
            continue
        # Whoever votes before it rings is not rung: the right to it hangs on the duty.
        key = f"{duty.id}:remind:{due.due_at:%Y%m%d%H%M}"
        await ring_for(visit, one, Role.PARTICIPANT, duty.id, poll.process, duty.side, key, urgency=BROADCAST)
