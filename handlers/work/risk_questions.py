"""Carries out changes to the stop class of a check: each side's own organisers put down its word, in the chat."""

from __future__ import annotations

from dataclasses import dataclass

from flows.access_rules import Action, Thing, Where
from flows.banks.prose import spoken, translated
from flows.engine import Choice
from flows.process_settings import settings_of
from flows.risk_proposals import Proposal, Turn, proposals
from flows.risk_questions import AnswerChange, ProposedChange, ProposedChanges, flow
from flows.roles import Role
from handlers import access
from handlers.actions import Begin, Go
from handlers.clearance import withdraw_clearance
from handlers.faults import Refused
from handlers.screens import Key, Page
from handlers.seats import Seat, seats
from handlers.talking import HOME
from handlers.visit import Visit
from handlers.work import Area, News, Work
from handlers.work.own_events import AHEAD
from handlers.work.risk_check_standing import agreed_in
from locales import Phrase, Text, _, paragraphs
from storage import programme, risk_agreements

STAYS = _("This is asked by every side's word. It goes only once the process's file leaves it out and all sides agree.")


@dataclass(frozen=True)
class Change:
    """A proposal in a process the person organises for a side."""

    seat: Seat
    proposal: Proposal

    @property
    def key(self) -> str:
        return f"{self.seat.process}:{self.proposal.mark}"

    @property
    def words(self) -> Text:
        asked = self.proposal.question.ask
        match self.proposal.turn:
            case Turn.LEAVE_OUT:
                return _("Leave out: {question}", question=translated(asked))
            case Turn.ADD:
                return _("Ask too: {question}", question=spoken(asked))
            case Turn.DROP:
                return _("No longer ask: {question}", question=spoken(asked))


async def proposed_changes(visit: Visit, query: ProposedChanges) -> list[Choice]:
    return [Choice(one.key, one.words) for one in await _own(visit)]


async def proposed_change(visit: Visit, query: ProposedChange) -> Phrase:
    one = await _known(visit, query.change)
    said = (await risk_agreements.words(visit.unit, one.seat.process)).get(one.proposal.mark, {})
    agreed = [side for side, agrees in sorted(said.items()) if agrees]
    return paragraphs(
        one.words,
        _("This concerns the gravest questions, so it takes effect only when every side agrees."),
        _("Agreed so far: {sides}", sides=", ".join(agreed)) if agreed else _("No side has agreed so far."),
    )


async def answer_change(visit: Visit, effect: AnswerChange) -> None:
    """Where the questions change by it, what both sides had signed for coming events was signed without them."""
    one = await _known(visit, effect.change)
    process, side = one.seat.process, one.seat.side or ""
    access.require(visit.me, Action.CHANGE, Thing.RISK_CHECK, Where(process, side))
    before = await agreed_in(visit.unit, process)
    if one.proposal.turn is Turn.ADD and one.proposal.mark in before and not effect.agrees:
        raise Refused(STAYS)
    await risk_agreements.put_down(
        visit.unit,
        process,
        one.proposal.mark,
        side,
        visit.me.id,
        agrees=effect.agrees,
        question=one.proposal.question.model_dump(mode="json"),
    )
    after = await agreed_in(visit.unit, process)
    if one.proposal.turn is Turn.DROP and one.proposal.mark in after:
        both = [Proposal(one.proposal.question, turn).mark for turn in (Turn.ADD, Turn.DROP)]
        await risk_agreements.settle(visit.unit, process, both)
    if after.keys() != before.keys():
        for event in await programme.events_between(visit.unit, [process], visit.now, visit.now + AHEAD):
            await withdraw_clearance(visit, event)


async def changes_page(visit: Visit, about: str) -> Page:
    """What is proposed, and which sides have agreed."""
    found = await _own(visit)
    body: list[Phrase] = [] if found else [_("No change is proposed.")]
    for one in found:
        said = (await risk_agreements.words(visit.unit, one.seat.process)).get(one.proposal.mark, {})
        body.append(one.words)
        sides = await programme.sides(visit.unit, one.seat.process)
        body += [_("• Side {side}: {standing}", side=side, standing=_standing(said.get(side))) for side in sides]
    keys = [[Key(one.words, Begin(flow.name, {"change": one.key}))] for one in found]
    return Page(flow.title, body, [*keys, [Key(_("‹ Risk checks"), Go("risk_checks")), HOME]], sensitive=True)


async def news(visit: Visit) -> list[News]:
    """A proposal the own side has not said anything about."""
    for one in await _own(visit):
        said = (await risk_agreements.words(visit.unit, one.seat.process)).get(one.proposal.mark, {})
        if one.seat.side not in said:
            words = _("A change to the questions of the risk check waits for your side's word.")
            return [News(words, [[Key(_("Look at it"), Go("risk_questions"))]])]
    return []


def _standing(agrees: bool | None) -> Text:
    if agrees is None:
        return _("not answered")
    return _("agrees") if agrees else _("does not agree")


async def _own(visit: Visit) -> list[Change]:
    """Everything proposed in the processes the person organises."""
    own = [seat for seat in seats(visit.me, Role.ORGANISER) if seat.side is not None]
    found = await programme.processes(visit.unit, [seat.process for seat in own])
    agreed = {one: await agreed_in(visit.unit, one) for one in found}
    return [
        Change(seat, proposal)
        for seat in own
        for proposal in proposals(settings_of(found[seat.process].settings).risk_check, agreed[seat.process])
    ]


async def _known(visit: Visit, key: str) -> Change:
    found = next((one for one in await _own(visit) if one.key == key), None)
    if found is None:
        raise Refused(access.NOT_YOURS)
    return found


work = Work(
    flow,
    facts={ProposedChanges: proposed_changes, ProposedChange: proposed_change},
    effects={AnswerChange: answer_change},
    pages={"risk_questions": Area(flow.title, frozenset({Role.ORGANISER}), changes_page, on_home=False)},
    news=news,
)
