"""Carries out the keys of a release: named, turned, taken back; with the last one the text is let go, and only then."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flows.access_rules import Action, Thing, Where
from flows.analysis.custody import Lacking, Standing, lacking
from flows.analysis.recommendation_life import Form, State, Step
from flows.analysis.release import Audience
from flows.custody import (
    LACKING,
    Decided,
    NameCustodian,
    OwnOrganisers,
    TakeKeyBack,
    TurnReleaseKey,
    Verdict,
    VerdictOn,
    naming,
    taking_back,
    turning_key,
)
from flows.engine import Choice, Query
from flows.roles import Role
from handlers import access
from handlers.faults import Refused
from handlers.visit import Visit
from handlers.work import Answerer, Work
from handlers.work.after_consensus import edition_for, lead, own_editions, plain_text, ring_organisers, wording
from locales import Words, _
from storage import people, programme, recommendations, release_polls, releases
from storage.people import FROZEN
from storage.recommendations import Recommendation
from storage.release_polls import Agreed, ReleasePoll

NOT_CUSTODIAN = _("Another organiser of your side holds its key. Nothing was changed.")
TWO_PEOPLE = _("This person holds the key of the other side. It takes two different people. Nothing was changed.")
NO_KEY = _("No key of your side is turned.")
IN_THE_WAY = (Lacking.PAUSED, Lacking.CONSENSUS, Lacking.DECISION, Lacking.AUDIENCE)
"""What keeps a key from being turned at all; the rest may still come."""


async def decided(visit: Visit, query: Decided) -> list[Choice]:
    return await own_editions(visit, State.RELEASE_DECISION)


async def own_organisers(visit: Visit, query: OwnOrganisers) -> list[Choice]:
    one, side = await _in_decision(visit, query.edition)
    found = await people.holders(visit.unit, Role.ORGANISER, one.process, side)
    names = await people.names(visit.unit, [person.id for person in found])
    return [Choice(person.id, Words(names[person.id])) for person in found if person.id in names]


async def verdict_on(visit: Visit, query: VerdictOn) -> Verdict:
    one, _side = await _in_decision(visit, query.edition)
    poll = await _decided(visit, one)
    audience = poll.audience or Audience.HOLD
    return Verdict(plain_text(await wording(visit, one)), audience, poll.forms[audience], poll.id)


async def name_custodian(visit: Visit, effect: NameCustodian) -> None:
    one, side = await _in_decision(visit, effect.edition, hold=True)
    own = {person.id: person for person in await people.holders(visit.unit, Role.ORGANISER, one.process, side)}
    if effect.person not in own:
        raise Refused(access.NOT_YOURS)
    others = await releases.custodians(visit.unit, one.id)
    if any(person == effect.person for of_side, person in others.items() if of_side != side):
        raise Refused(TWO_PEOPLE)
    await releases.name_custodian(visit.unit, one, side, effect.person, visit.me.id)
    if effect.person != visit.me.id:
        await ring_organisers(visit, one, f"named:{_stamp(visit)}", side)


async def turn_release_key(visit: Visit, effect: TurnReleaseKey) -> None:
    """Everything is asked again in this very transaction; the last key lets the text go."""
    one, _side = await _in_decision(visit, effect.edition, hold=True)
    side = await _custody_of(visit, one)
    poll = await _decided(visit, one)
    found = await wording(visit, one)
    await releases.turn(visit.unit, one, side, visit.me.id, found.text_hash, poll.id)
    if lacking(await standing(visit, one)):
        await ring_organisers(visit, one, f"key:{_stamp(visit)}")
    else:
        await _let_go(visit, one)


async def take_key_back(visit: Visit, effect: TakeKeyBack) -> None:
    """One key to stop: any organiser of the side can take it back, until the text is let go."""
    one, side = await _in_decision(visit, effect.edition, hold=True)
    if not await releases.end_key(visit.unit, one, side, visit.me.id):
        raise Refused(NO_KEY)
    await ring_organisers(visit, one, f"key_back:{_stamp(visit)}")


async def standing(visit: Visit, one: Recommendation) -> Standing:
    """Everything a release hangs on, read anew."""
    process = (await programme.processes(visit.unit, [one.process]))[one.process]
    sides = frozenset(await programme.sides(visit.unit, one.process))
    agreed = await release_polls.agreed(visit.unit, one)
    poll = await _decision(visit, one, agreed)
    named = await releases.custodians(visit.unit, one.id)
    known = await people.by_id(visit.unit, named.values())
    return Standing(
        sides,
        (await wording(visit, one)).text_hash,
        agreed.text_hash if agreed is not None else None,
        poll.text_hash if poll is not None else None,
        (poll.audience if poll is not None else None) or Audience.HOLD,
        {
            side: person
            for side, person in named.items()
            if person in known and known[person].holds(Role.ORGANISER, one.process, side)
        },
        await releases.keys(visit.unit, one.id, poll.id) if poll is not None else (),
        process.status != FROZEN and one.state is State.RELEASE_DECISION,
    )


async def _decision(visit: Visit, one: Recommendation, agreed: Agreed | None) -> ReleasePoll | None:
    """The closed release poll on the text as it is; one from before it was agreed on anew decided nothing about it.

    It is known by the step it was opened with, the last of its kind: were the clock set back, the latest by time would
    be an earlier one, which may have decided on a wider audience."""
    poll = await release_polls.latest(visit.unit, one.id)
    if agreed is None or poll is None or poll.audience is None or poll.version != one.version:
        return None
    put = [step.taken_at for step in await recommendations.steps(visit.unit, one) if step.step is Step.PUT_TO_RELEASE]
    return poll if put and poll.opened_at == put[-1] else None


async def _let_go(visit: Visit, one: Recommendation) -> None:
    poll = await _decided(visit, one)
    if poll.audience is None:
        raise Refused(LACKING[Lacking.DECISION])
    await lead(visit, one, Step.RELEASE, None, Form(poll.audience.value))
    await releases.let_go(visit.unit, one, poll, poll.audience)
    await ring_organisers(visit, one, "released")


async def _decided(visit: Visit, one: Recommendation) -> ReleasePoll:
    """The release poll that let it out. Raises Refused while anything is in the way of turning a key on that."""
    missing = lacking(await standing(visit, one))
    for reason in IN_THE_WAY:
        if reason in missing:
            raise Refused(LACKING[reason])
    poll = await _decision(visit, one, await release_polls.agreed(visit.unit, one))
    if poll is None:
        raise Refused(LACKING[Lacking.DECISION])
    return poll


async def _custody_of(visit: Visit, one: Recommendation) -> str:
    """The side whose key is the person's. Raises Refused where none is, or more than one."""
    named = await releases.custodians(visit.unit, one.id)
    own = [side for side, person in named.items() if person == visit.me.id]
    if len(own) > 1:
        raise Refused(TWO_PEOPLE)
    if not own:
        raise Refused(NOT_CUSTODIAN if named else LACKING[Lacking.CUSTODIANS])
    access.held(visit.me, Role.ORGANISER, one.process, own[0])
    access.require(visit.me, Action.CHANGE, Thing.RELEASE_KEY, Where(one.process, own[0]))
    return own[0]


def _stamp(visit: Visit) -> str:
    """Tells one turn of a key from the next; what is rung is told apart by it."""
    return f"{visit.now:%y%m%d%H%M%S%f}"


async def _in_decision(visit: Visit, written: str, *, hold: bool = False) -> tuple[Recommendation, str]:
    one, side = await edition_for(visit, written, Action.CHANGE, Thing.RELEASE_KEY, hold=hold)
    if one.state is not State.RELEASE_DECISION:
        raise Refused(_("No release of this text is waiting to be decided now."))
    return one, side


facts: Mapping[type[Query[Any]], Answerer] = {Decided: decided, OwnOrganisers: own_organisers, VerdictOn: verdict_on}
naming_work = Work(naming, facts=facts, effects={NameCustodian: name_custodian})
turning_work = Work(turning_key, facts=facts, effects={TurnReleaseKey: turn_release_key})
taking_back_work = Work(taking_back, facts=facts, effects={TakeKeyBack: take_key_back})
