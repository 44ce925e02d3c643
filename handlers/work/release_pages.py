"""What follows a consensus, on one card: what each side has done, what was decided, and whose turn it is."""

from __future__ import annotations

from flows.access_rules import Action, Thing
from flows.analysis.custody import lacking, turned
from flows.analysis.recommendation_life import STATES, State
from flows.analysis.transfer_life import times_raised
from flows.banks.release import AUDIENCES, FORMS, ON_PAPER
from flows.custody import LACKING
from flows.engine import Style
from flows.roles import Role
from handlers import access
from handlers.actions import Begin, Go
from handlers.faults import Refused
from handlers.screens import Key, Page
from handlers.talking import HOME
from handlers.visit import Visit
from handlers.work import CardPart
from handlers.work.after_consensus import CARD, RELEASED, edition_of, recommendation_for
from handlers.work.custody import standing
from locales import Phrase, Words, _
from storage import ballots, carriers, inclusivity, programme, release_polls, releases, transfers
from storage.recommendations import Recommendation

FEW = 5
AFTER = frozenset({State.CONSENSUS, State.ASSESSED, State.RELEASE_DECISION, State.HELD}) | RELEASED
Lines = tuple[list[Phrase], list[list[Key]]]


async def release_card(visit: Visit, about: str) -> Page:
    """For the organisers of both sides: status of either, substance of neither but the text and what was decided."""
    one, side = await recommendation_for(visit, about, Action.SEE, Thing.RELEASE)
    body: list[Phrase] = [_("It stands at: {state}.", state=STATES[one.state])]
    keys: list[list[Key]] = []
    for part in (_assessments, _decision, _custody, _after_release, _raised):
        lines, buttons = await part(visit, one, side)
        body += lines
        keys += buttons
    title = _("{code}: after the vote", code=one.code)
    back = Key(_("‹ {code}", code=one.code), Go("recommendation", one.id))
    return Page(title, body, [*keys, [back, HOME]], sensitive=True)


async def on_card(visit: Visit, one: Recommendation) -> CardPart:
    """The way there from the recommendation's card, from the consensus on."""
    if one.state not in AFTER:
        return CardPart()
    return CardPart(keys=[[Key(_("After the vote"), Go(CARD, one.id), Style.PRIMARY)]])


async def release_result(visit: Visit, about: str) -> Page:
    """What a release poll decided, for its electors and the organisers of its sides."""
    poll = await release_polls.by_id(visit.unit, about)
    elector = await ballots.elector_of(visit.unit, about, visit.me.id)
    if poll is None:
        raise Refused(access.NOT_YOURS)
    if elector is None or not visit.me.holds(Role.PARTICIPANT, poll.process, elector.side):
        await recommendation_for(visit, poll.recommendation, Action.SEE, Thing.RELEASE)
    if poll.audience is None:
        said: Phrase = _("The poll is open until {closes}.", closes=poll.closes_at)
    else:
        form = poll.forms.get(poll.audience)
        said = _("Decided: {audience}.", audience=AUDIENCES[poll.audience])
        if form is not None:
            said = _("Decided: {audience}. {form}.", audience=AUDIENCES[poll.audience], form=FORMS[form])
    carry = Go("carrying")
    out = await releases.of(visit.unit, poll.recommendation)
    keys = [[Key(_("Carrying it"), carry)]] if out is not None and elector is not None else []
    return Page(Words(poll.code), [said], [*keys, [HOME]], sensitive=True)


async def _assessments(visit: Visit, one: Recommendation, side: str) -> Lines:
    if one.state not in (State.CONSENSUS, State.ASSESSED):
        return [], []
    done = await inclusivity.done(visit.unit, one)
    lines: list[Phrase] = [
        _("Side {side}: inclusivity matrix done", side=of)
        if of in done
        else _("Side {side}: inclusivity matrix open", side=of)
        for of in await programme.sides(visit.unit, one.process)
    ]
    keys = [[Key(_("Your side's matrix"), Go("matrix", str(edition_of(one))))]] if side in done else []
    if one.state is State.CONSENSUS:
        label = _("Inclusivity matrix again") if side in done else _("Inclusivity matrix")
        keys.insert(0, [_begin(label, "inclusivity", one)])
    return lines, keys


async def _decision(visit: Visit, one: Recommendation, side: str) -> Lines:
    poll = await release_polls.latest(visit.unit, one.id)
    if await releases.of(visit.unit, one.id) is not None:
        return [], []  # said with the day it was released
    if one.state in (State.ASSESSED, State.HELD):
        return [], [[_begin(_("Release poll"), "release_poll", one)]]
    if poll is None or poll.version != one.version:
        return [], []
    if poll.audience is None:
        end = [[Key(_("End it now"), Begin("poll_ending", {"poll": poll.id}))]] if poll.takes_votes(visit.now) else []
        return [_("The release poll is open until {closes}.", closes=poll.closes_at)], end
    form = poll.forms.get(poll.audience)
    if form is None:
        return [_("Decided: {audience}.", audience=AUDIENCES[poll.audience])], []
    return [_("Decided: {audience}. {form}.", audience=AUDIENCES[poll.audience], form=FORMS[form])], []


async def _custody(visit: Visit, one: Recommendation, side: str) -> Lines:
    if one.state is not State.RELEASE_DECISION:
        return [], []
    now = await standing(visit, one)
    lines: list[Phrase] = []
    for of in sorted(now.sides):
        if of not in now.custodians:
            lines.append(_("Side {side}: no custodian yet", side=of))
        elif of in turned(now):
            lines.append(_("Side {side}: key turned", side=of))
        else:
            lines.append(_("Side {side}: key not turned", side=of))
    lines += [LACKING[reason] for reason in lacking(now)]
    keys = [[_begin(_("Custodian of the key"), "custodian", one)]]
    if side in turned(now):
        keys.append([_begin(_("Take the key back"), "release_key_back", one)])
    elif now.custodians.get(side) == visit.me.id:
        keys.insert(0, [_begin(_("Turn the key"), "release_key", one, Style.PRIMARY)])
    return lines, keys


async def _after_release(visit: Visit, one: Recommendation, side: str) -> Lines:
    out = await releases.of(visit.unit, one.id)
    if out is None:
        return [], []
    lines: list[Phrase] = [
        _(
            "Released on {day}: {audience}. {form}.",
            day=out.released_at,
            audience=AUDIENCES[out.audience],
            form=FORMS[out.form],
        )
    ]
    given = {"recommendation": one.id}
    keys = []
    if out.form in ON_PAPER:
        keys.append([Key(_("Hand out"), Begin("hand_out", given)), Key(_("Brief"), Go("brief", one.id))])
    count = len(await carriers.codes(visit.unit, one, side))
    if count:
        lines.append(
            _("Codes of your side that carry it: {count}", count=count)
            if count >= 5
            else _("Some of your side carry it.")
        )
    if one.state in RELEASED:
        # In a row of their own: in Urdu the first is as long as a phone is wide.
        keys += [[Key(_("Transfer"), Begin("transfer", given))], [Key(_("Transfer log"), Go("transfers"))]]
    return lines, keys


def _begin(label: Phrase, flow: str, one: Recommendation, style: Style = Style.PLAIN) -> Key:
    return Key(label, Begin(flow, {"edition": str(edition_of(one))}), style)


async def _raised(visit: Visit, one: Recommendation, side: str) -> Lines:
    times = times_raised(await transfers.mentions(visit.unit, one.id))
    lines: list[Phrase] = [_("Raised {count} times so far.", count=times)] if times >= FEW else []
    given = {"recommendation": one.id}
    keys = [[Key(_("Raised again"), Begin("mention", given))]]
    if side == one.side:
        keys[0].append(Key(_("Raised first by"), Begin("origin", given)))
    return lines, keys
