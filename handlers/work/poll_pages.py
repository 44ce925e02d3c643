"""What people see of polls: their own votes to give, the result once there is one, and never a count."""

from __future__ import annotations

from flows.access_rules import Action, Thing, Where
from flows.engine import Style
from flows.roles import Role
from flows.vote import Paper
from handlers import access
from handlers.actions import Begin, Go
from handlers.faults import Refused
from handlers.screens import Key, Page
from handlers.talking import HOME
from handlers.visit import Visit
from locales import Phrase, Text, Words, _
from storage import ballots, polls
from storage.polls import Poll


async def votes_page(visit: Visit, about: str) -> Page:
    """The person's polls: a vote to give or to change in the open ones, what came of the closed ones."""
    body: list[Phrase] = []
    keys: list[list[Key]] = []
    for poll in await polls.polls_of_elector(visit.unit, visit.me.id):
        elector = await ballots.elector_of(visit.unit, poll.id, visit.me.id)
        if elector is None or not visit.me.holds(Role.PARTICIPANT, poll.process, elector.side):
            continue
        if not poll.takes_votes(visit.now):
            body.append(_line(poll, _state(poll)))
            keys.append([Key(Words(poll.code), Go("poll", poll.id))])
            continue
        voted = elector.votes > 0
        said = _("You have voted. You can change your vote until {closes}.", closes=poll.closes_at)
        body.append(_line(poll, said if voted else _("Waiting for your vote until {closes}.", closes=poll.closes_at)))
        label = _("Change your vote: {code}", code=poll.code) if voted else _("Vote: {code}", code=poll.code)
        keys.append([Key(label, Begin("vote", {"paper": str(Paper(poll.id, elector.votes))}), Style.PRIMARY)])
    return Page(_("Your votes"), body or [_("There is nothing to vote on.")], [*keys, [HOME]], sensitive=True)


async def recommendations_page(visit: Visit, about: str) -> Page:
    """The recommendations of the organiser's processes, of either side, and where each stands."""
    own = {held.process for held in visit.me.roles if held.process and _organises(visit, held.process)}
    found = await polls.polls_of_processes(visit.unit, sorted(own))
    body: list[Phrase] = [_line(poll, _state(poll)) for poll in found]
    keys = [[Key(Words(poll.code), Go("poll", poll.id))] for poll in found]
    start = [Key(_("New recommendation"), Begin("recommendation"))]
    return Page(
        _("Recommendations"), body or [_("There are no recommendations yet.")], [*keys, start, [HOME]], sensitive=True
    )


async def poll_page(visit: Visit, about: str) -> Page:
    """One poll: its text, and whether it passed. Open to its electors and to the organisers of its sides."""
    poll = await polls.poll_by_id(visit.unit, about)
    if poll is None or not await _may_read(visit, poll):
        raise Refused(access.NOT_YOURS)
    text = await polls.text_of(visit.unit, poll)
    body = [Words(text), Words("")] if text is not None else []
    return Page(Words(poll.code), [*body, _state(poll)], [[HOME]], sensitive=True)


async def _may_read(visit: Visit, poll: Poll) -> bool:
    elector = await ballots.elector_of(visit.unit, poll.id, visit.me.id)
    if elector is not None and visit.me.holds(Role.PARTICIPANT, poll.process, elector.side):
        return True
    return _organises(visit, poll.process)


def _organises(visit: Visit, process: str) -> bool:
    return access.may(visit.me, Action.SEE, Thing.POLL, Where(process))


def _state(poll: Poll) -> Text:
    if poll.passed is None:
        return _("The poll is open until {closes}.", closes=poll.closes_at)
    closed = poll.closed_at or poll.closes_at
    if poll.passed:
        return _("Passed: both sides agree to this text. The poll closed on {closed}.", closed=closed)
    return _("Not passed: this text has no agreement on both sides. The poll closed on {closed}.", closed=closed)


def _line(poll: Poll, said: Text) -> Phrase:
    return _("{code}: {state}", code=poll.code, state=said)
