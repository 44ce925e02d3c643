"""Carries out ending a poll of either kind before its time: a key of each side, turned by as many people."""

from __future__ import annotations

from flows.access_rules import Action, Thing, Where
from flows.engine import Choice
from flows.poll_ending import Keys, OpenPolls, TakeClosingKeyBack, TurnClosingKey, flow, poll
from flows.roles import Role
from handlers import access
from handlers.duty_calls import ask_of
from handlers.faults import Refused
from handlers.visit import Visit
from handlers.work import Given, Work, poll_closing, release_closing
from handlers.work.electorate import earliest_close
from locales import Phrase, Words, _
from storage import ballots, people, poll_sides, polls, release_polls
from storage.duties import Duty
from storage.polls import Poll
from storage.release_polls import ReleasePoll

AnyPoll = Poll | ReleasePoll

OVER = _("This poll is closed already.")
TURNED = _("Your side's key is turned already.")
NOT_TURNED = _("Your side's key is not turned.")
ONE_PERSON = _("It takes a different person for each side, and you have turned the key of another side.")


async def open_polls(visit: Visit, query: OpenPolls) -> list[Choice]:
    own = {held.process for held in visit.me.roles if held.role is Role.ORGANISER and held.process and held.side}
    found: list[AnyPoll] = [
        *await polls.polls_of_processes(visit.unit, sorted(own)),
        *await release_polls.of_processes(visit.unit, sorted(own)),
    ]
    return [Choice(one.id, _title(one)) for one in found if one.takes_votes(visit.now)]


async def keys(visit: Visit, query: Keys) -> bool:
    found, side = await _own(visit, query.poll)
    turned = side in await _turned(visit, found)
    if not turned:
        await _require_time_to_vote(visit, found)
    return turned


async def turn_closing_key(visit: Visit, effect: TurnClosingKey) -> None:
    """Turn the own side's key; the last one closes the poll, an earlier one asks the other sides."""
    found, side = await _own(visit, effect.poll, hold=True)
    turned = await _turned(visit, found)
    if side in turned:
        raise Refused(TURNED)
    await _require_time_to_vote(visit, found)
    # Whoever changed sides meanwhile has turned a key all the same: it takes two people.
    found_keys = await poll_sides.closing_keys(visit.unit, found.id)
    if any(person == visit.me.id for of_side, person in found_keys.items() if of_side != side):
        raise Refused(ONE_PERSON)
    await poll_sides.take_closing_key_back(visit.unit, found.id, side)  # of somebody whose role ended
    await poll_sides.turn_closing_key(visit.unit, found.id, side, visit.me.id)
    missing = {one.side for one in await ballots.electors(visit.unit, found.id)} - set(turned) - {side}
    for other in sorted(missing):
        await _ask(visit, found, other)
    if not missing and isinstance(found, Poll):
        await poll_closing.close(visit, found)
    elif not missing and isinstance(found, ReleasePoll):
        await release_closing.close(visit, found)


async def take_closing_key_back(visit: Visit, effect: TakeClosingKeyBack) -> None:
    found, side = await _own(visit, effect.poll, hold=True)
    if side not in await _turned(visit, found):
        raise Refused(NOT_TURNED)
    await poll_sides.take_closing_key_back(visit.unit, found.id, side)
    await ballots.lapse_duties(visit.unit, flow.name, found.id)


async def _turned(visit: Visit, found: AnyPoll) -> dict[str, str]:
    """Who has turned the key of which side; a key whose holder organises that side no more counts no more."""
    turned = await poll_sides.closing_keys(visit.unit, found.id)
    known = await people.by_id(visit.unit, turned.values())
    return {
        side: person
        for side, person in turned.items()
        if person in known and known[person].holds(Role.ORGANISER, found.process, side)
    }


async def _require_time_to_vote(visit: Visit, found: AnyPoll) -> None:
    """Raises Refused while somebody who was asked has had no time: silence is no block, and must not be made."""
    earliest = await earliest_close(visit, await ballots.electors(visit.unit, found.id), found.opened_at)
    if visit.now < earliest:
        raise Refused(
            _(
                "Not everyone who was asked has had time to vote yet. The poll can be ended from {earliest} on.",
                earliest=earliest,
            )
        )


async def _ask(visit: Visit, found: AnyPoll, side: str) -> None:
    for one in await people.holders(visit.unit, Role.ORGANISER, found.process, side):
        if one.id != visit.me.id:
            await ask_of(
                visit,
                one,
                Role.ORGANISER,
                flow=flow.name,
                process=found.process,
                side=side,
                subject=found.id,
                due_at=found.closes_at,
                dedupe=f"poll_ending:{found.id}:{one.id}:{visit.now:%Y%m%d%H%M%S}",
            )


async def _own(visit: Visit, poll_id: str, *, hold: bool = False) -> tuple[AnyPoll, str]:
    """The open poll and the side whose key the organiser holds. Raises Refused."""
    found = await _found(visit, poll_id, hold=hold)
    if found is None:
        raise Refused(access.NOT_YOURS)
    thing = Thing.POLL if isinstance(found, Poll) else Thing.RELEASE
    access.require(visit.me, Action.CHANGE, thing, Where(found.process))
    side = access.held(visit.me, Role.ORGANISER, found.process).side
    if side is None:
        raise Refused(access.NOT_YOURS)
    if not found.takes_votes(visit.now):
        raise Refused(OVER)
    return found, side


async def given(visit: Visit, duty: Duty) -> Given:
    return {poll: (await _own(visit, duty.subject or ""))[0].id}


async def about(visit: Visit, duty: Duty) -> Phrase:
    found = await _found(visit, duty.subject or "")
    return _title(found) if found is not None else Words("")


async def _found(visit: Visit, poll_id: str, *, hold: bool = False) -> AnyPoll | None:
    of_text = await polls.poll_by_id(visit.unit, poll_id, hold=hold)
    return of_text or await release_polls.by_id(visit.unit, poll_id, hold=hold)


def _title(found: AnyPoll) -> Phrase:
    return Words(found.code) if isinstance(found, Poll) else _("{code}: release poll", code=found.code)


work = Work(
    flow,
    facts={OpenPolls: open_polls, Keys: keys},
    effects={TurnClosingKey: turn_closing_key, TakeClosingKeyBack: take_closing_key_back},
    given=given,
    about=about,
)
