"""Carries out opening a release poll: on the text both sides agreed to, among the very people who were asked."""

from __future__ import annotations

from collections import Counter

from flows.access_rules import Action, Thing
from flows.analysis.recommendation_life import State, Step
from flows.analysis.release import Audience
from flows.banks.release import OFFERED
from flows.engine import Choice
from flows.poll_opening import nobody, reminders, too_early
from flows.release_poll import (
    Electorate,
    OpenReleasePoll,
    Releasable,
    ReleaseElectorate,
    ReleaseZones,
    TextToRelease,
    flow,
)
from flows.roles import Role
from handlers import access
from handlers.faults import Refused
from handlers.visit import Visit
from handlers.work import Work
from handlers.work.after_consensus import edition_for, lead, own_editions, plain_text, wording
from handlers.work.electorate import ask_everyone, earliest_close, out_of_reach
from locales import Words, _
from locales.translate import place
from storage import ballots, people, programme, release_polls, releases
from storage.ballots import Elector
from storage.recommendations import Recommendation
from storage.release_polls import Agreed, ReleasePoll
from storage.timers import set_timer

ASKABLE = (State.ASSESSED, State.HELD)
NOT_AGREED = _("Both sides have to agree to this very text before its release is put to the vote.")
NOT_THE_SAME = _(
    "Somebody who was asked about this text takes part no more. Send it back, and let both sides agree to it anew "
    "before its release is put to the vote."
)
NOT_ASSESSED = _("Each side assesses what the text does to every group first; then its release is put to the vote.")
ASKED = frozenset({Audience.PUBLIC, Audience.RESTRICTED, Audience.PRIVATE})


async def releasable(visit: Visit, query: Releasable) -> list[Choice]:
    return await own_editions(visit, *ASKABLE)


async def text_to_release(visit: Visit, query: TextToRelease) -> str:
    one, _agreed = await _askable(visit, query.edition)
    return plain_text(await wording(visit, one))


async def release_zones(visit: Visit, query: ReleaseZones) -> list[Choice]:
    """The organiser's own zone, and those the people of their processes' other organisers live in."""
    zones = [visit.me.zone]
    for held in visit.me.roles:
        if held.role is Role.ORGANISER and held.process:
            zones += sorted({one.zone for one in await people.holders(visit.unit, Role.ORGANISER, held.process)})
    return [Choice(zone, Words(place(zone, visit.me.language))) for zone in dict.fromkeys(zones)]


async def release_electorate(visit: Visit, query: ReleaseElectorate) -> Electorate:
    one, agreed = await _askable(visit, query.edition)
    return await _counted(visit, one, await _electors(visit, one, agreed))


async def open_release_poll(visit: Visit, effect: OpenReleasePoll) -> None:
    """Everything is asked again: the people may have changed since the summary was shown."""
    one, agreed = await _askable(visit, effect.edition)
    if set(effect.forms) != ASKED or any(form not in OFFERED[audience] for audience, form in effect.forms.items()):
        raise Refused(access.NOT_YOURS)
    electors = await _electors(visit, one, agreed)
    electorate = await _counted(visit, one, electors)
    if reason := nobody(electorate.invited) or too_early(effect.closes_at, electorate.earliest_close):
        raise Refused(reason)
    side = access.held(visit.me, Role.ORGANISER, one.process).side
    await lead(visit, one, Step.PUT_TO_RELEASE, side)
    for of_side in await programme.sides(visit.unit, one.process):
        await releases.end_key(visit.unit, one, of_side)
    poll = await release_polls.open_poll(
        visit.unit,
        one,
        agreed,
        forms=effect.forms,
        electors=electors,
        closes_at=effect.closes_at,
        by=visit.me.id,
    )
    await _plan(visit, poll)
    await ask_everyone(visit, "release_vote", poll, electors)


async def _plan(visit: Visit, poll: ReleasePoll) -> None:
    await set_timer(visit.unit, "release_poll_close", poll.id, poll.closes_at, dedupe=f"release_poll_close:{poll.id}")
    for moment in reminders(visit.now, poll.closes_at):
        await set_timer(visit.unit, "release_poll_remind", poll.id, moment)


async def _electors(visit: Visit, one: Recommendation, agreed: Agreed) -> list[Elector]:
    """Everyone who was asked about the text. Raises Refused where one of them takes part on that side no more: whoever
    ends roles could otherwise choose who decides about a release."""
    asked = await ballots.electors(visit.unit, agreed.poll)
    known = await people.by_id(visit.unit, [elector.person for elector in asked])
    for elector in asked:
        person = known.get(elector.person)
        if person is None or not person.holds(Role.PARTICIPANT, one.process, elector.side):
            raise Refused(NOT_THE_SAME)
    return [Elector(elector.person, elector.side) for elector in asked]


async def _counted(visit: Visit, one: Recommendation, electors: list[Elector]) -> Electorate:
    invited = Counter(elector.side for elector in electors)
    earliest = await earliest_close(visit, electors, visit.now)
    own = access.held(visit.me, Role.ORGANISER, one.process).side or ""
    silent = await out_of_reach(visit, electors, own)
    return Electorate(
        {side: invited[side] for side in await programme.sides(visit.unit, one.process)}, earliest, silent
    )


async def _askable(visit: Visit, written: str) -> tuple[Recommendation, Agreed]:
    """Raises Refused with the reason why the release of this text cannot be put to the vote now."""
    one, _side = await edition_for(visit, written, Action.CREATE, Thing.RELEASE)
    agreed = await release_polls.agreed(visit.unit, one)
    if agreed is None or agreed.text_hash != (await wording(visit, one)).text_hash:
        raise Refused(NOT_AGREED)
    if one.state is State.CONSENSUS:
        raise Refused(NOT_ASSESSED)
    if one.state not in ASKABLE:
        raise Refused(_("The release of this text was put to the vote already, or it is not ready for that."))
    return one, agreed


work = Work(
    flow,
    facts={
        Releasable: releasable,
        TextToRelease: text_to_release,
        ReleaseZones: release_zones,
        ReleaseElectorate: release_electorate,
    },
    effects={OpenReleasePoll: open_release_poll},
)
