"""Carries out sharing labels: anyone who may change an entry makes it more careful, its originator alone less so."""

from __future__ import annotations

from flows.access_rules import Action, Label, may_relabel
from flows.consultation import title
from flows.engine import Answers, Choice
from flows.sharing import WHO, LabelsFor, Relabel, Shareable, flow
from handlers import access
from handlers.faults import Refused
from handlers.visit import Visit
from handlers.work import Work
from handlers.work.issue_log import code_of, own_issue, readable
from locales import Words, _
from storage import audit, issues
from storage.issues import Issue


async def shareable(visit: Visit, query: Shareable) -> list[Choice]:
    return [
        Choice(one.id, _("{code} · {title}", code=await code_of(visit, one), title=Words(Answers(one.answers)[title])))
        for one in await readable(visit)
    ]


async def labels_for(visit: Visit, query: LabelsFor) -> list[Choice]:
    return [Choice(one.name, WHO[one]) for one in _possible(visit, await own_issue(visit, query.issue, Action.CHANGE))]


def _possible(visit: Visit, issue: Issue) -> list[Label]:
    now = Label[issue.label]
    return [
        one
        for one in WHO
        if one is not now
        and may_relabel(visit.me.id, issue.where, one)
        # Nobody shuts a colleague's entry away from themselves, and with that from everybody but its originator.
        and (one is not Label.RED or issue.person == visit.me.id)
    ]


async def relabel(visit: Visit, effect: Relabel) -> None:
    """Asked again: it may have been given another label since, or the role may have ended."""
    issue = await own_issue(visit, effect.issue, Action.CHANGE)
    chosen = next((one for one in _possible(visit, issue) if one.name == effect.label), None)
    if chosen is None:
        raise Refused(access.NOT_YOURS)
    await issues.set_label(visit.unit, issue.id, chosen)
    await audit.note(visit.unit, "issue_relabelled", actor=visit.me.id, about=issue.id, process=issue.process)


work = Work(flow, facts={Shareable: shareable, LabelsFor: labels_for}, effects={Relabel: relabel})
