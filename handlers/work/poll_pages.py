"""What people see of polls: their own votes to give, the result once there is one, and never a count."""

from __future__ import annotations

from flows.access_rules import Action, Thing, Where
from flows.engine import Style
from flows.gate_words import COUNTED, MISSED, rule_in_words
from flows.poll_opening import people_asked
from flows.roles import Role
from flows.vote import Paper
from handlers import access
from handlers.actions import Begin, Go
from handlers.faults import Refused
from handlers.screens import Key, Page
from handlers.talking import HOME
from handlers.visit import Visit
from handlers.work import CardPart
from handlers.work.poll_changes import own_language_first
from handlers.work.reason_sharing import passed_on, side_read
from locales import Phrase, Text, Words, _
from storage import ballots, poll_sides, polls
from storage.ballots import Elector
from storage.polls import Poll
from storage.recommendations import Recommendation


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
        keys.append([Key(label, Begin("vote", {"paper": str(paper_of(poll, elector))}), Style.PRIMARY)])
    return Page(_("Your votes"), body or [_("There is nothing to vote on.")], [*keys, [HOME]], sensitive=True)


def paper_of(poll: Poll, elector: Elector) -> Paper:
    """The paper that replaces the elector's votes so far; in a later round it shows first what has changed."""
    return Paper(poll.id, elector.votes, poll.round > 1)


async def on_card(visit: Visit, one: Recommendation) -> CardPart:
    """The polls there were on a recommendation, the latest first."""
    held = await polls.polls_of(visit.unit, one.id)
    return CardPart(keys=[[Key(_("Poll, round {number}", number=poll.round), Go("poll", poll.id))] for poll in held])


async def poll_page(visit: Visit, about: str) -> Page:
    """One poll: its texts, its rule, how many were asked, and whether it passed. Open to its electors and to the
    organisers of its sides; these learn of their own side what points at nobody."""
    poll = await polls.poll_by_id(visit.unit, about)
    if poll is None or not await _may_read(visit, poll):
        raise Refused(access.NOT_YOURS)
    body: list[Phrase] = [_round(poll)] if poll.round > 1 else []
    body += await _texts(visit, poll)
    organises = _organises(visit, poll.process)
    body += [_state(poll), *await _own_side(visit, poll), *await passed_on(visit, poll, organises=organises), Words("")]
    body += [*rule_in_words(poll.gate), Words(""), _("Asked for their vote:")]
    body += people_asked(await poll_sides.invited(visit.unit, poll.id))
    return Page(Words(poll.code), [*body, *await _earlier(visit, poll)], await _keys(visit, poll), sensitive=True)


async def _texts(visit: Visit, poll: Poll) -> list[Phrase]:
    """What was voted on, to the character; or that it is not there any more."""
    texts = await polls.texts_voted_on(visit.unit, poll)
    if texts is None:
        return [_("The text of this poll was erased, or is not as it was voted on. It is not shown."), Words("")]
    said = own_language_first(texts, visit.me.language)
    return [phrase for _language, text in said for phrase in (Words(text), Words(""))]


async def _own_side(visit: Visit, poll: Poll) -> list[Phrase]:
    """What an organiser learns about the votes of their own side."""
    lines: list[Phrase] = []
    for side in _own_sides(visit, poll):
        if not access.may(visit.me, Action.SEE, Thing.POLL_COUNTS, Where(poll.process, side)):
            continue
        told = await poll_sides.told_to(visit.unit, poll.id, poll.process, side)
        if told is None:
            few = _("Side {side}: fewer than five people voted, so nothing more is said about it.", side=side)
            lines += [few] if poll.passed is not None and not poll.void else []
            continue
        lines += [Words(""), _("Your side {side}, for its organisers only:", side=side)]
        lines += [MISSED[one] for one in told.missed] or [_("It passed every test.")]
        lines += [_("{count} have voted.", count=told.voted)] if told.voted is not None else []
        lines += [Text(COUNTED[stance].msgid, {"count": count}) for stance, count in told.counts.items()]
    return lines


async def _earlier(visit: Visit, poll: Poll) -> list[Phrase]:
    """The rounds before this one, the latest first, with what was changed after them and why."""
    held = [one for one in await polls.polls_of(visit.unit, poll.recommendation) if one.round < poll.round]
    return [phrase for one in held for phrase in (Words(""), _round(one), _state(one))]


async def _keys(visit: Visit, poll: Poll) -> list[list[Key]]:
    keys: list[list[Key]] = []
    if poll.takes_votes(visit.now) and _own_sides(visit, poll):
        keys.append([Key(_("End it now"), Begin("poll_ending", {"poll": poll.id}))])
    if await side_read(visit, poll) is not None:
        keys.append([Key(_("Reasons of your side"), Go("reasons", poll.id))])
    if _organises(visit, poll.process):
        back = Key(_("‹ Recommendation"), Go("recommendation", poll.recommendation))
    else:
        back = Key(_("‹ Your votes"), Go("votes"))
    return [*keys, [back, HOME]]


def _own_sides(visit: Visit, poll: Poll) -> list[str]:
    return [
        held.side
        for held in visit.me.roles
        if held.role is Role.ORGANISER and held.process == poll.process and held.side is not None
    ]


async def _may_read(visit: Visit, poll: Poll) -> bool:
    elector = await ballots.elector_of(visit.unit, poll.id, visit.me.id)
    if elector is not None and visit.me.holds(Role.PARTICIPANT, poll.process, elector.side):
        return True
    return _organises(visit, poll.process)


def _organises(visit: Visit, process: str) -> bool:
    return access.may(visit.me, Action.SEE, Thing.POLL, Where(process))


def _round(poll: Poll) -> Text:
    return _("Round {number}, on version {version}:", number=poll.round, version=poll.version)


def _state(poll: Poll) -> Text:
    if poll.passed is None:
        return _("The poll is open until {closes}.", closes=poll.closes_at)
    closed = poll.closed_at or poll.closes_at
    if poll.void:
        return _("The votes of this poll were lost, and it decides nothing. It can be held again.")
    if poll.passed:
        return _("Passed: both sides agree to this text. The poll closed on {closed}.", closed=closed)
    return _("Not passed: this text has no agreement on both sides. The poll closed on {closed}.", closed=closed)


def _line(poll: Poll, said: Text) -> Phrase:
    return _("{code}: {state}", code=poll.code, state=said)
