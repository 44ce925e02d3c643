"""Private reasons of a closed poll: read by organisers of the side they come from, passed on in other words."""

from __future__ import annotations

from flows.access_rules import Action, Thing, Where
from flows.engine import Choice
from flows.reason_sharing import OtherLanguages, ReasonLanguages, ReasonOf, ReasonsToShare, ShareReason, flow
from flows.recommendation_text import language_name
from flows.roles import Role
from handlers import access
from handlers.actions import Begin, Go
from handlers.faults import Refused
from handlers.screens import Key, Page
from handlers.talking import HOME
from handlers.visit import Visit
from handlers.work import Area, Work
from locales import Phrase, Words, _
from storage import ballots, poll_sides, polls, reasons, recommendations
from storage.poll_sides import Shared
from storage.polls import Poll
from storage.reasons import Reason

A_PAGE = 6
"""Reasons on one page: with their length that is what a message holds."""
BEGINNING = 40


async def reasons_page(visit: Visit, about: str) -> Page:
    """The reasons of the organiser's own side, a few at a time."""
    poll_id, _point, number = about.partition(".")
    poll = await polls.poll_by_id(visit.unit, poll_id)
    if poll is None or not (side := await side_read(visit, poll)):
        raise Refused(access.NOT_YOURS)
    found = await reasons.of_side(visit.unit, poll.id, side)
    at = min(int(number), max(len(found) - 1, 0) // A_PAGE) if number.isdecimal() and len(number) < 4 else 0
    here = list(enumerate(found, 1))[at * A_PAGE : (at + 1) * A_PAGE]
    body: list[Phrase] = [_("In no order, without names. Please do not guess who wrote what.")]
    keys: list[list[Key]] = []
    for count, one in here:
        body += [Words(""), _("{number}. {words}", number=count, words=Words(one.words))]
        keys.append([Key(_("Pass on reason {number}", number=count), Begin(flow.name, {"reason": one.id}))])
    turn = [Key(_("‹ Further up"), Go("reasons", f"{poll.id}.{at - 1}"))] if at else []
    if len(found) > (at + 1) * A_PAGE:
        turn.append(Key(_("Further down ›"), Go("reasons", f"{poll.id}.{at + 1}")))
    keys += [turn] if turn else []
    if not found:
        body = [_("Nobody of your side wrote a reason.")]
    return Page(
        _("Reasons, {code}", code=Words(poll.code)),
        body,
        [*keys, [Key(_("‹ The poll"), Go("poll", poll.id))], [HOME]],
        sensitive=True,
    )


async def side_read(visit: Visit, poll: Poll) -> str | None:
    """The side whose reasons the person may read: their own, where so many voted that they point at nobody.

    Whoever could vote on that side knows one vote of the five, and so needs a sixth."""
    for held in visit.me.roles:
        where = Where(poll.process, held.side)
        if held.role is not Role.ORGANISER or held.process != poll.process or held.side is None:
            continue
        told = await poll_sides.told_to(visit.unit, poll.id, poll.process, held.side)
        if told is None or not access.may(visit.me, Action.SEE, Thing.REASON, where):
            continue
        elector = await ballots.elector_of(visit.unit, poll.id, visit.me.id)
        if elector is None or elector.side != held.side or told.reasons_for_voters:
            return held.side
    return None


async def reasons_to_share(visit: Visit, query: ReasonsToShare) -> list[Choice]:
    own = {held.process for held in visit.me.roles if held.role is Role.ORGANISER and held.process and held.side}
    found: list[Choice] = []
    for poll in await polls.polls_of_processes(visit.unit, sorted(own)):
        if side := await side_read(visit, poll):
            said = await reasons.of_side(visit.unit, poll.id, side)
            found += [Choice(one.id, Words(f"{poll.code}: {one.words[:BEGINNING]}")) for one in said]
    return found


async def reason_of(visit: Visit, query: ReasonOf) -> str:
    return (await _own(visit, query.reason))[1].words


async def reason_languages(visit: Visit, query: ReasonLanguages) -> list[Choice]:
    """The person's own first, whatever language the reason is in: which one that is may say who wrote it."""
    poll, _one = await _own(visit, query.reason)
    own_first = sorted(await _languages(visit, poll), key=lambda code: code != visit.me.language)
    return [Choice(code, language_name(code)) for code in own_first]


async def other_languages(visit: Visit, query: OtherLanguages) -> list[Choice]:
    return [one for one in await reason_languages(visit, ReasonLanguages(query.reason)) if one.value != query.first]


async def share_reason(visit: Visit, effect: ShareReason) -> None:
    poll, one = await _own(visit, effect.reason)
    access.require(visit.me, Action.CREATE, Thing.SHARED_REASON, Where(poll.process, one.side))
    texts = {code: words for code, words in effect.texts if words}
    if not texts or not texts.keys() <= set(await _languages(visit, poll)):
        raise Refused(access.NOT_YOURS)
    shared = Shared(one.side, texts, effect.to_voters)
    await poll_sides.share(visit.unit, poll.id, poll.process, visit.me.id, shared)


async def passed_on(visit: Visit, poll: Poll, *, organises: bool) -> list[Phrase]:
    """What was passed on, in the reader's language where it is there in it, else in the one it was written in first.

    An organiser reads all of it, everybody else what is for them."""
    shown = [one for one in await poll_sides.shared(visit.unit, poll.id, poll.process) if one.to_voters or organises]
    return [_told(one, visit.me.language) for one in shown]


def _told(one: Shared, language: str) -> Phrase:
    if language in one.texts:
        return _("Side {side} says: {words}", side=one.side, words=Words(one.texts[language]))
    there, words = next(iter(one.texts.items()))
    return _(
        "Side {side} says, in {language}: {words}", side=one.side, language=language_name(there), words=Words(words)
    )


async def _languages(visit: Visit, poll: Poll) -> list[str]:
    """Those of the text that was voted on, in its order; should it not be kept any more, those it was written in."""
    one = await recommendations.by_id(visit.unit, poll.recommendation)
    written = one.languages if one is not None else ()
    texts = await polls.texts_voted_on(visit.unit, poll) or dict.fromkeys(written)
    return [*(code for code in written if code in texts), *sorted(set(texts) - set(written))]


async def _own(visit: Visit, reason_id: str) -> tuple[Poll, Reason]:
    """A reason that the person may read, and its poll. Raises Refused."""
    found = await reasons.by_id(visit.unit, reason_id)
    poll = await polls.poll_by_id(visit.unit, found[0]) if found is not None else None
    if found is None or poll is None or await side_read(visit, poll) != found[1].side:
        raise Refused(access.NOT_YOURS)
    return poll, found[1]


work = Work(
    flow,
    facts={
        ReasonsToShare: reasons_to_share,
        ReasonOf: reason_of,
        ReasonLanguages: reason_languages,
        OtherLanguages: other_languages,
    },
    effects={ShareReason: share_reason},
    pages={"reasons": Area(_("Reasons"), frozenset({Role.ORGANISER}), reasons_page, on_home=False)},
)
