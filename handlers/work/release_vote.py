"""Carries out votes on release: who may vote now, the vote taken, the undecided reminded, the poll closed."""

from __future__ import annotations

from flows.banks.release import AUDIENCES
from flows.engine import Choice, Style
from flows.release_vote import CastReleaseVote, ReleaseMotion, ReleaseMotionOf, ReleasePapers, flow, paper
from flows.roles import Role
from flows.vote import Paper
from handlers import access
from handlers.actions import Begin, Go
from handlers.faults import Refused
from handlers.incoming import Due
from handlers.screens import Key, Page
from handlers.talking import HOME
from handlers.visit import Visit
from handlers.work import Area, Given, Work
from handlers.work.after_consensus import plain_text
from handlers.work.papers import REWORDED, VOID, own_paper, remind_undecided, take_papers_away
from handlers.work.release_closing import RESULT, close
from locales import Phrase, Words, _
from storage import ballots, conversations, recommendations, release_polls
from storage.ballots import Elector
from storage.duties import Duty
from storage.release_polls import ReleasePoll
from storage.sealing import CannotUnseal

VOTED_SINCE = _("You have voted since then, and that vote counts. To change it, go to “Your votes on release”.")


async def papers(visit: Visit, query: ReleasePapers) -> list[Choice]:
    """A paper for every open poll of the person, numbered by how often they have voted in it."""
    return [
        Choice(str(Paper(poll.id, elector.votes)), Words(poll.code))
        for poll, elector in await _own(visit)
        if poll.takes_votes(visit.now)
    ]


async def motion_of(visit: Visit, query: ReleaseMotionOf) -> ReleaseMotion:
    _paper, poll, text = await _valid(visit, query.paper)
    return ReleaseMotion(text, poll.forms, poll.closes_at)


async def cast_vote(visit: Visit, effect: CastReleaseVote) -> None:
    """Take the vote; whoever completes the electorate closes the poll."""
    held, poll, _text = await _valid(visit, effect.paper, hold=True)
    try:
        if not await release_polls.cast(visit.unit, poll.id, visit.me.id, effect.audience, held.number):
            raise Refused(VOTED_SINCE)
    except CannotUnseal:
        raise Refused(VOID) from None
    # Of papers drawn twice (two devices, a duty and a page) the others are void now.
    await take_papers_away(visit, flow.name, poll.id, await conversations.open_of(visit.unit, visit.me))
    await ballots.settle_duty(visit.unit, flow.name, poll.id, visit.me.id)
    if not await ballots.undecided(visit.unit, poll.id):
        await close(visit, poll)


async def _valid(visit: Visit, written: str, *, hold: bool = False) -> tuple[Paper, ReleasePoll, str]:
    """The paper, its poll and the text it is on. Raises Refused unless this person may vote with it now."""
    held, poll, _elector = await own_paper(
        visit, written, lambda one: release_polls.by_id(visit.unit, one, hold=hold), VOTED_SINCE
    )
    return held, poll, await _text(visit, poll)


async def _text(visit: Visit, poll: ReleasePoll) -> str:
    """The very text the poll was opened on. Raises Refused if the recommendation reads otherwise by now."""
    one = await recommendations.by_id(visit.unit, poll.recommendation)
    found = await recommendations.version(visit.unit, one) if one is not None else None
    if found is None or found.number != poll.version or not found.intact or found.text_hash != poll.text_hash:
        raise Refused(REWORDED)
    return plain_text(found)


async def _own(visit: Visit) -> list[tuple[ReleasePoll, Elector]]:
    """The polls in which the person has a place and still takes part."""
    found = []
    for poll in await release_polls.of_elector(visit.unit, visit.me.id):
        elector = await ballots.elector_of(visit.unit, poll.id, visit.me.id)
        if elector is not None and visit.me.holds(Role.PARTICIPANT, poll.process, elector.side):
            found.append((poll, elector))
    return found


async def votes_page(visit: Visit, about: str) -> Page:
    """The person's open polls on release: a vote to give or to change."""
    body: list[Phrase] = []
    keys: list[list[Key]] = []
    for poll, elector in await _own(visit):
        if not poll.takes_votes(visit.now):
            if poll.audience is not None:
                keys.append(
                    [Key(_("{code}: {state}", code=poll.code, state=AUDIENCES[poll.audience]), Go(RESULT, poll.id))]
                )
            continue
        said = _("You have voted. You can change your vote until {closes}.", closes=poll.closes_at)
        if not elector.votes:
            said = _("Waiting for your vote until {closes}.", closes=poll.closes_at)
        body.append(_("{code}: {state}", code=poll.code, state=said))
        label = _("Change your vote: {code}", code=poll.code) if elector.votes else _("Vote: {code}", code=poll.code)
        begin = Begin(flow.name, {"paper": str(Paper(poll.id, elector.votes))})
        keys.append([Key(label, begin, Style.PRIMARY)])
    nothing = [] if keys else [_("There is nothing to vote on.")]
    return Page(_("Your votes on release"), body or nothing, [*keys, [HOME]], sensitive=True)


async def close_when_due(visit: Visit, due: Due) -> None:
    poll = await release_polls.by_id(visit.unit, due.subject, hold=True)
    if poll is not None:
        await close(visit, poll)


async def remind(visit: Visit, due: Due) -> None:
    poll = await release_polls.by_id(visit.unit, due.subject)
    if poll is not None:
        await remind_undecided(visit, due, flow.name, poll)


async def given(visit: Visit, duty: Duty) -> Given:
    """The duty's paper, numbered as of now."""
    elector = await ballots.elector_of(visit.unit, duty.subject or "", visit.me.id)
    if elector is None:
        raise Refused(access.NOT_YOURS)
    return {paper: str(Paper(duty.subject or "", elector.votes))}


async def about(visit: Visit, duty: Duty) -> Phrase:
    poll = await release_polls.by_id(visit.unit, duty.subject or "")
    return Words(poll.code if poll is not None else "")


work = Work(
    flow,
    facts={ReleasePapers: papers, ReleaseMotionOf: motion_of},
    effects={CastReleaseVote: cast_vote},
    due={"release_poll_close": close_when_due, "release_poll_remind": remind},
    pages={"release_votes": Area(_("Your votes on release"), frozenset({Role.PARTICIPANT}), votes_page)},
    given=given,
    about=about,
)
