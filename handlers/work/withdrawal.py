"""Carries out withdrawals: an entry of the person's own side is erased."""

from __future__ import annotations

from flows.access_rules import Action
from flows.consultation import title
from flows.engine import Answers, Choice
from flows.withdrawal import EraseIssue, IssueCode, OwnIssues, flow
from handlers.visit import Visit
from handlers.work import Work
from handlers.work.issue_log import code_of, own_issue, readable
from locales import Words, _
from storage import issues


async def own_issues(visit: Visit, query: OwnIssues) -> list[Choice]:
    return [
        Choice(one.id, _("{code} · {title}", code=await code_of(visit, one), title=Words(Answers(one.answers)[title])))
        for one in await readable(visit)
    ]


async def issue_code(visit: Visit, query: IssueCode) -> str:
    return await code_of(visit, await own_issue(visit, query.issue))


async def erase_issue(visit: Visit, effect: EraseIssue) -> None:
    """The right to it is asked for again: a role may have ended since the question was put."""
    await issues.erase(visit.unit, (await own_issue(visit, effect.issue, Action.CHANGE)).id)


work = Work(flow, facts={OwnIssues: own_issues, IssueCode: issue_code}, effects={EraseIssue: erase_issue})
