"""Closing a poll, in one transaction: counted, cut from its voters, decided, everyone called to read the result."""

from __future__ import annotations

from collections.abc import Mapping

from flows.analysis.consensus import FEW, Tally, counts_to_tell, has_consensus, missed, turnout_to_tell
from flows.engine import Style
from flows.roles import Role
from flows.vote import flow
from handlers import access
from handlers.actions import Go
from handlers.quiet_hours import next_fitting
from handlers.screens import Key, Page, draw_page
from handlers.visit import Visit
from handlers.work.inclusivity import plan_assessment
from handlers.work.papers import leave_no_papers
from locales import Reader, _
from storage import ballots, people, poll_sides, polls, programme, reasons
from storage.outbox import BROADCAST
from storage.people import Person
from storage.poll_sides import Told
from storage.polls import OPEN, Poll
from storage.sealing import CannotUnseal


async def close(visit: Visit, poll: Poll) -> None:
    """Close the poll, which the caller holds. Does nothing where it is closed already."""
    if poll.state != OPEN:
        return
    tallies = await _tallies(visit, poll)
    # A text that was changed under the poll was agreed to by nobody.
    unchanged = await polls.texts_of(visit.unit, poll) is not None
    await _cut(visit, poll, tallies)
    passed = has_consensus(tallies, poll.gate) and unchanged
    await polls.close_poll(visit.unit, poll, passed, void=not tallies)
    await leave_no_papers(visit, flow.name, poll.id)
    await _announce(visit, poll)
    await plan_assessment(visit, poll.recommendation, poll.id)


async def _tallies(visit: Visit, poll: Poll) -> Mapping[str, Tally]:
    """The votes by side; none where the poll was restored from a backup, which keeps no keys of polls."""
    try:
        return await ballots.counted(visit.unit, poll.id)
    except CannotUnseal:
        return {}


async def _cut(visit: Visit, poll: Poll, tallies: Mapping[str, Tally]) -> None:
    """Destroy the votes, and leave of them and of the reasons what a side's own organisers may know."""
    enough = {side: tally for side, tally in tallies.items() if tally.cast >= FEW}
    for side, tally in enough.items():
        told = Told(missed(tally, poll.gate), turnout_to_tell(tally), counts_to_tell(tally), tally.cast > FEW)
        await poll_sides.tell(visit.unit, poll.id, poll.process, side, told)
    authors = {one.person: one.side for one in await ballots.electors(visit.unit, poll.id)}
    await reasons.cut(visit.unit, poll.id, authors, enough)
    await ballots.cut(visit.unit, poll.id)


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
