"""Carries out votes: who may vote on what now, the vote taken, the undecided reminded, the poll closed."""

from __future__ import annotations

from collections.abc import Mapping

from flows.engine import Choice
from flows.roles import Role
from flows.vote import NEED_A_REASON, CastVote, Motion, MotionOf, Paper, Papers, flow, paper
from handlers import access
from handlers.faults import Refused
from handlers.incoming import Due
from handlers.visit import Visit
from handlers.work import Area, Given, Work
from handlers.work.papers import REWORDED, VOID, own_paper, remind_undecided, take_papers_away
from handlers.work.poll_changes import changes_since_last_round, own_language_first
from handlers.work.poll_closing import close
from handlers.work.poll_pages import on_card, paper_of, poll_page, votes_page
from locales import Phrase, Words, _
from storage import ballots, conversations, poll_traces, polls, reasons
from storage.ballots import Elector
from storage.duties import Duty
from storage.polls import Poll
from storage.sealing import CannotUnseal

VOTED_SINCE = _("You have voted since then, and that vote counts. To change it, go to “Your votes”.")
NO_REASON = _("A block or reservations need a reason. Nothing was counted; please vote again.")


async def papers(visit: Visit, query: Papers) -> list[Choice]:
    """A paper for every open poll of the person, numbered by how often they have voted in it."""
    found = []
    for poll in await polls.polls_of_elector(visit.unit, visit.me.id):
        elector = await ballots.elector_of(visit.unit, poll.id, visit.me.id)
        if elector is None or not poll.takes_votes(visit.now):
            continue
        if visit.me.holds(Role.PARTICIPANT, poll.process, elector.side):
            found.append(Choice(str(paper_of(poll, elector)), Words(poll.code)))
    return found


async def motion_of(visit: Visit, query: MotionOf) -> Motion:
    given, poll, texts, _elector = await _valid(visit, query.paper)
    changes = await changes_since_last_round(visit, poll) if given.again else None
    return Motion(own_language_first(texts, visit.me.language), poll.closes_at, changes)


async def cast_vote(visit: Visit, effect: CastVote) -> None:
    """Take the vote; whoever completes the electorate closes the poll."""
    given, poll, _texts, elector = await _valid(visit, effect.paper, hold=True)
    if effect.stance in NEED_A_REASON and not effect.reason:
        raise Refused(NO_REASON)
    try:
        if not await ballots.cast(visit.unit, poll.id, visit.me.id, effect.stance, given.number):
            raise Refused(VOTED_SINCE)
        await reasons.write(visit.unit, poll.id, elector.side, visit.me.id, effect.reason)
    except CannotUnseal:
        raise Refused(VOID) from None
    # Of papers drawn twice (two devices, a duty and a page) the others are void now.
    await take_papers_away(visit, flow.name, poll.id, await conversations.open_of(visit.unit, visit.me))
    await ballots.settle_duty(visit.unit, flow.name, poll.id, visit.me.id)
    if not await ballots.undecided(visit.unit, poll.id):
        await close(visit, poll)


async def _valid(visit: Visit, written: str, *, hold: bool = False) -> tuple[Paper, Poll, Mapping[str, str], Elector]:
    """The paper, its poll, the texts it is on and the voter. Raises Refused unless this person may vote with it now."""
    given, poll, elector = await own_paper(
        visit, written, lambda one: polls.poll_by_id(visit.unit, one, hold=hold), VOTED_SINCE
    )
    texts = await polls.texts_of(visit.unit, poll)
    if texts is None:
        raise Refused(REWORDED)
    return given, poll, texts, elector


async def close_when_due(visit: Visit, due: Due) -> None:
    poll = await polls.poll_by_id(visit.unit, due.subject, hold=True)
    if poll is not None:
        await close(visit, poll)


async def forget_screens(visit: Visit, due: Due) -> None:
    await poll_traces.forget_screens(visit.unit, due.subject)


async def remind(visit: Visit, due: Due) -> None:
    poll = await polls.poll_by_id(visit.unit, due.subject)
    if poll is not None:
        await remind_undecided(visit, due, flow.name, poll)


async def given(visit: Visit, duty: Duty) -> Given:
    """The duty's paper, numbered as of now."""
    poll = await polls.poll_by_id(visit.unit, duty.subject or "")
    elector = await ballots.elector_of(visit.unit, duty.subject or "", visit.me.id)
    if poll is None or elector is None:
        raise Refused(access.NOT_YOURS)
    return {paper: str(paper_of(poll, elector))}


async def about(visit: Visit, duty: Duty) -> Phrase:
    poll = await polls.poll_by_id(visit.unit, duty.subject or "")
    return Words(poll.code if poll is not None else "")


work = Work(
    flow,
    facts={Papers: papers, MotionOf: motion_of},
    effects={CastVote: cast_vote},
    due={"poll_close": close_when_due, "poll_remind": remind, "poll_forget": forget_screens},
    pages={
        "votes": Area(_("Your votes"), frozenset({Role.PARTICIPANT}), votes_page),
        "poll": Area(_("Poll"), frozenset({Role.PARTICIPANT, Role.ORGANISER}), poll_page, on_home=False),
    },
    given=given,
    about=about,
    on_card=on_card,
)
