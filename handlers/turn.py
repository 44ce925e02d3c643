"""One turn: everything that follows from one arrival, written in one transaction, sent by nobody yet."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from handlers import access, freezing, lateness, unreachable
from handlers.duty_calls import ring_again
from handlers.faults import Refused
from handlers.incoming import Command, Due, FromPerson, Incoming, InGroup, Tapped, Wrote
from handlers.links import open_link
from handlers.routing import refuse, route, say_why
from handlers.screens import Page, draw_page
from handlers.talking import ConversationClosed, expire
from handlers.visit import Crowd, Post, Visit
from handlers.work import Works
from locales import Reader, Text, _, fitting
from storage import conversations, keyboards, people, timers
from storage.people import Person
from storage.unit import Unit

STRANGER = _(
    "Good day. This bot works by invitation only. If you expected one, please ask the person who told you "
    "about it for a new link."
)

SORRY = _(
    "Something went wrong on our side, and your last step was not taken. What you answered before is kept. "
    "The people who run this bot have been told."
)


async def crowd_of(unit: Unit, incomings: Iterable[Incoming]) -> Crowd:
    """Read at once what a batch of turns will need: people with roles, tapped keyboards, conversations in front."""
    acting = [one for one in incomings if isinstance(one, FromPerson)]
    crowd = Crowd()
    if not acting:
        return crowd
    crowd.people, crowd.busy = await people.by_lookup(unit, [unit.master.lookup(one.account.id) for one in acting])
    crowd.rights = dict.fromkeys(crowd.people, unit.rights)
    split = [keyboards.split(one.data) for one in acting if isinstance(one, Tapped)]
    handles = [found[0] for found in split if found]
    if handles:
        crowd.keyboards = await keyboards.by_handle(unit, handles)
    wanted = {one.front for one in crowd.people.values()} | {one.conversation for one in crowd.keyboards.values()}
    wanted.discard(None)
    if wanted:
        crowd.conversations = await conversations.by_id(unit, [one for one in wanted if one])
    return crowd


async def take_turn(unit: Unit, works: Works, post: Post, crowd: Crowd, incoming: Incoming | None) -> None:
    """Handle one arrival, completely or not at all; a refusal leaves nothing behind but its sentence."""
    visit = Visit(unit, works, post, crowd, incoming)
    try:
        async with unit.attempt():
            await _handle(visit)
    except Refused as refused:
        async with unit.attempt():
            if isinstance(incoming, FromPerson) and visit.person is not None:
                await _refused(Visit(unit, works, post, crowd, incoming, visit.chat), incoming, refused.reason)


async def _handle(visit: Visit) -> None:
    match visit.incoming:
        case None:
            return
        case InGroup(chat=chat):
            visit.chat = chat
            visit.courtesy("leave")
        case Due():
            await _due(visit, visit.incoming)
        case incoming:
            await _person(visit, incoming)


async def _person(visit: Visit, incoming: FromPerson) -> None:
    visit.chat = incoming.account.id
    visit.person = await _as_of_now(visit, incoming)
    if visit.person is None:
        return await _stranger(visit, incoming)
    try:
        return await route(visit, incoming)
    except ConversationClosed as closed:
        return await refuse(visit, closed.reason)


async def _as_of_now(visit: Visit, incoming: FromPerson) -> Person | None:
    """Whoever acts, with the rights they have by now: an earlier turn of the batch may have given or taken some."""
    lookup = visit.unit.master.lookup(incoming.account.id)
    known = visit.crowd.people.get(lookup)
    if known is not None and visit.crowd.rights.get(lookup) != visit.unit.rights:
        visit.crowd.people.pop(lookup)
        visit.crowd.learn(await crowd_of(visit.unit, [incoming]))
    return visit.crowd.people.get(lookup)


async def _refused(visit: Visit, incoming: FromPerson, reason: Text) -> None:
    """Say why not; a conversation in front is shown again with the sentence, where it was.

    A timer's refusal concerns nobody who is waiting."""
    # What the turn had changed in memory is undone like what it had written.
    visit.crowd.people.pop(visit.unit.master.lookup(incoming.account.id), None)
    visit.crowd.learn(await crowd_of(visit.unit, [incoming]))
    visit.person = visit.crowd.people.get(visit.unit.master.lookup(incoming.account.id))
    if visit.person is None:
        return
    reason = access.because(visit.person, reason)
    try:
        await say_why(visit, reason)
    except ConversationClosed as closed:
        await refuse(visit, closed.reason)
    except Refused:
        await refuse(visit, reason)


async def apologise(unit: Unit, works: Works, post: Post, crowd: Crowd, incoming: FromPerson) -> None:
    """Something of ours broke three times over: say so, and where the person is."""
    visit = Visit(unit, works, post, crowd, incoming, incoming.account.id)
    visit.person = crowd.people.get(unit.master.lookup(incoming.account.id))
    if visit.person is not None:
        await refuse(visit, SORRY)


async def _stranger(visit: Visit, incoming: FromPerson) -> None:
    """Somebody we do not know: an invitation may make them known, everything else is answered with one sentence."""
    visit.toast()
    if isinstance(incoming, Command) and incoming.name == "start" and incoming.payload:
        return await open_link(visit, incoming.account, incoming.payload)
    if isinstance(incoming, Command | Wrote):
        reader = Reader(fitting(incoming.account.language_code))
        await visit.tell_stranger(draw_page(Page(None, [STRANGER]), reader))
    return None


async def _due(visit: Visit, due: Due) -> None:
    # It may have been dropped since it came due: an event was moved while its timer lay in the inbox.
    if due.timer and not await timers.begin(visit.unit, due.timer):
        return None
    if due.person is not None:
        visit.person = (await people.by_id(visit.unit, [due.person])).get(due.person)
        if visit.person is None:
            return None
    if await freezing.holds_back(visit, due) or await lateness.puts_aside(visit, due):
        return None
    match due.kind:
        case "expire":
            return await _expire(visit, due)
        case "duty_again":
            return await ring_again(visit, due.subject)
        case unreachable.TIMER:
            return await unreachable.tell(visit, due)
    return await visit.works.due[due.kind](visit, due)


async def _expire(visit: Visit, due: Due) -> None:
    stored = (await conversations.by_id(visit.unit, [due.subject])).get(due.subject)
    if stored is None or stored.status != "open":
        return
    work = visit.works.by_flow.get(stored.flow)
    again = await expire(visit, stored, work.flow.expires_after if work is not None else timedelta(0))
    if again is not None:
        await timers.set_timer(visit.unit, "expire", stored.id, again, person=stored.person)
