"""Carries out sharing labels: anyone who may change an entry or a change we saw makes it more careful, whoever it comes
from alone less so."""

from __future__ import annotations

from typing import Protocol

from flows.access_rules import Action, Label, Thing, Where, may_relabel
from flows.consultation import title
from flows.engine import Answers, Choice
from flows.outcome_harvest import change
from flows.roles import Role
from flows.sharing import (
    WHO,
    LabelsFor,
    LabelsForOutcome,
    Relabel,
    RelabelOutcome,
    Shareable,
    ShareableOutcomes,
    flow,
    outcome_flow,
)
from handlers import access
from handlers.faults import Refused
from handlers.seats import seats
from handlers.visit import Visit
from handlers.work import Work
from handlers.work.issue_log import code_of, own_issue, readable
from handlers.work.outcomes import own_outcome
from locales import Words, _
from storage import audit, issues, outcomes

LATEST = 30  # changes that can be chosen from a list; older ones have the button on their card


class Labelled(Protocol):
    """What carries a label."""

    @property
    def label(self) -> str: ...

    @property
    def where(self) -> Where: ...


async def shareable(visit: Visit, query: Shareable) -> list[Choice]:
    return [
        Choice(one.id, _("{code} · {title}", code=await code_of(visit, one), title=Words(Answers(one.answers)[title])))
        for one in await readable(visit)
    ]


async def shareable_outcomes(visit: Visit, query: ShareableOutcomes) -> list[Choice]:
    own = [(seat.process, seat.side) for seat in seats(visit.me, Role.ORGANISER)]
    found, _older = await outcomes.page(visit.unit, own, [], 0, LATEST)
    said = await outcomes.read(visit.unit, [one.id for one in found], access.actors(visit.me))
    return [
        Choice(one.id, _("{code} · {title}", code=one.code, title=Words(Answers(said[one.id])[change])))
        for one in found
        if one.id in said
    ]


async def labels_for(visit: Visit, query: LabelsFor) -> list[Choice]:
    return _choices(visit, await own_issue(visit, query.issue, Action.CHANGE))


async def labels_for_outcome(visit: Visit, query: LabelsForOutcome) -> list[Choice]:
    one = await own_outcome(visit, query.outcome)
    access.require(visit.me, Action.CHANGE, Thing.OUTCOME, one.where)
    return _choices(visit, one)


async def relabel(visit: Visit, effect: Relabel) -> None:
    """Asked again: it may have been given another label since, or the role may have ended."""
    issue = await own_issue(visit, effect.issue, Action.CHANGE)
    await issues.set_label(visit.unit, issue.id, _chosen(visit, issue, effect.label))
    await audit.note(visit.unit, "issue_relabelled", actor=visit.me.id, about=issue.id, process=issue.process)


async def relabel_outcome(visit: Visit, effect: RelabelOutcome) -> None:
    """Asked again, likewise."""
    one = await own_outcome(visit, effect.outcome)
    access.require(visit.me, Action.CHANGE, Thing.OUTCOME, one.where)
    await outcomes.set_label(visit.unit, one.id, _chosen(visit, one, effect.label))
    await audit.note(visit.unit, "outcome_relabelled", actor=visit.me.id, about=one.id, process=one.process)


def _choices(visit: Visit, entry: Labelled) -> list[Choice]:
    return [Choice(one.name, WHO[one]) for one in _possible(visit, entry)]


def _chosen(visit: Visit, entry: Labelled, label: str) -> Label:
    chosen = next((one for one in _possible(visit, entry) if one.name == label), None)
    if chosen is None:
        raise Refused(access.NOT_YOURS)
    return chosen


def _possible(visit: Visit, entry: Labelled) -> list[Label]:
    now = Label[entry.label]
    return [
        one
        for one in WHO
        if one is not now
        and may_relabel(visit.me.id, entry.where, one)
        # Nobody shuts a colleague's entry away from themselves, and with that from everybody but its originator.
        and (one is not Label.RED or entry.where.owner == visit.me.id)
    ]


work = Work(flow, facts={Shareable: shareable, LabelsFor: labels_for}, effects={Relabel: relabel})
outcome_work = Work(
    outcome_flow,
    facts={ShareableOutcomes: shareable_outcomes, LabelsForOutcome: labels_for_outcome},
    effects={RelabelOutcome: relabel_outcome},
)
