"""Closing a poll, in one transaction: counted, cut from its voters, decided, everyone called to read the result."""

from __future__ import annotations

from collections.abc import Iterable

from flows.analysis.consensus import has_consensus
from flows.engine import Style
from flows.roles import Role
from flows.vote import Paper, flow, paper
from handlers import access
from handlers.actions import Go
from handlers.quiet_hours import next_fitting
from handlers.screens import Key, Page, draw_page
from handlers.visit import Visit
from locales import Reader, _
from storage import ballots, conversations, people, polls, programme
from storage.conversations import Stored
from storage.outbox import BROADCAST
from storage.people import Person
from storage.polls import OPEN, Poll
from storage.sealing import CannotUnseal
from storage.timers import drop_timers


async def close(visit: Visit, poll: Poll) -> None:
    """Close the poll, which the caller holds. Does nothing where it is closed already."""
    if poll.state != OPEN:
        return
    passed = await _has_passed(visit, poll)
    await ballots.cut(visit.unit, poll.id)
    await polls.close_poll(visit.unit, poll, passed)
    await drop_timers(visit.unit, poll.id)
    await ballots.lapse_duties(visit.unit, flow.name, poll.id)
    await take_papers_away(visit, poll, await ballots.open_papers(visit.unit, flow.name, poll.id))
    await _announce(visit, poll)


async def _has_passed(visit: Visit, poll: Poll) -> bool:
    try:
        tallies = await ballots.counted(visit.unit, poll.id)
    except CannotUnseal:
        return False  # restored from a backup, which keeps no keys of polls: the votes are lost, and count for nothing
    # A text that was changed under the poll was agreed to by nobody.
    return has_consensus(tallies, poll.gate) and await polls.text_of(visit.unit, poll) is not None


async def take_papers_away(visit: Visit, poll: Poll, held: Iterable[Stored]) -> None:
    """End the conversations in which somebody is about to vote in this poll: nobody shall be led to an old paper."""
    for stored in held:
        if stored.flow != flow.name:
            continue
        cipher = await visit.unit.cipher(f"person:{stored.person}")
        written = stored.open(cipher).answers.get(paper.name)
        if written is not None and Paper.read(written).poll == poll.id:
            conversations.save(visit.unit, stored, cipher, None, "closed")


async def _announce(visit: Visit, poll: Poll) -> None:
    """A doorbell for every elector and every organiser of the sides; the result itself waits to be opened."""
    electors = {one.person: one.side for one in await ballots.electors(visit.unit, poll.id)}
    rung: set[str] = set()
    for one in (await people.by_id(visit.unit, electors)).values():
        if one.holds(Role.PARTICIPANT, poll.process, electors[one.id]):
            rung.add(one.id)
            await _ring(visit, poll, one, Role.PARTICIPANT, electors[one.id])
    for side in await programme.sides(visit.unit, poll.process):
        for one in await people.holders(visit.unit, Role.ORGANISER, poll.process, side):
            if one.id not in rung:
                await _ring(visit, poll, one, Role.ORGANISER, side)


async def _ring(visit: Visit, poll: Poll, one: Person, role: Role, side: str) -> None:
    page = Page(None, [_("One item is waiting for you.")], [[Key(_("Open"), Go("poll", poll.id), Style.PRIMARY)]])
    await visit.ring(
        one,
        draw_page(page, Reader(one.language, one.zone)),
        dedupe=f"poll_result:{poll.id}:{one.id}",
        entitled=access.entitlement(role, poll.process, side),
        not_before=next_fitting(visit.now, one.zone, one.country, one.weekend),
        urgency=BROADCAST,
    )
