"""Carries out what was decided on things that were due while the bot was away."""

from __future__ import annotations

from collections.abc import Sequence

from flows.engine import Choice
from flows.missed import MissedOnes, SettleMissed, Verdict, flow
from flows.roles import Role
from handlers import access
from handlers.actions import Begin
from handlers.faults import Refused
from handlers.screens import Key
from handlers.visit import Visit
from handlers.work import News, Work
from locales import Phrase, Words, _, n_
from storage import missed, programme
from storage.missed import Missed
from storage.timers import set_timer

SETTLED = _("Somebody has decided on this already, or it is not yours to decide.")


async def missed_ones(visit: Visit, query: MissedOnes) -> list[Choice]:
    return [Choice(one.timer, await _named(visit, one)) for one in await _open(visit)]


async def settle(visit: Visit, effect: SettleMissed) -> None:
    """What is asked for now is due now: whatever has changed meanwhile, its handler looks at again."""
    one = next((each for each in await _open(visit) if each.timer == effect.timer), None)
    if one is None or not await missed.settle(visit.unit, one.timer):
        raise Refused(SETTLED)
    if effect.verdict is Verdict.ASK_NOW:
        await set_timer(visit.unit, one.kind, one.subject, visit.now)


async def news(visit: Visit) -> Sequence[News]:
    if not access.may_run(visit.me, flow):
        return []
    count = len(await _open(visit))
    if not count:
        return []
    words = n_("{count} item was due while the bot was away.", "{count} items were due while the bot was away.", count)
    return [News(words, [[Key(_("Decide"), Begin(flow.name))]])]


async def _open(visit: Visit) -> list[Missed]:
    """In the processes that the person organises, on whichever side: that something was not asked is no secret."""
    organised = {held.process for held in visit.me.roles if held.role is Role.ORGANISER and held.process}
    return await missed.open_in(visit.unit, organised) if organised else []


async def _named(visit: Visit, one: Missed) -> Phrase:
    plan = visit.works.plans.get(one.kind)
    what = plan.name if plan is not None and plan.name is not None else flow.title
    event = await programme.event_by_id(visit.unit, one.subject)
    if event is not None:
        return _("{what}: {subject}, due {when}", what=what, subject=Words(event.title), when=one.due_at)
    return _("{what}, due {when}", what=what, when=one.due_at)


work = Work(flow, facts={MissedOnes: missed_ones}, effects={SettleMissed: settle}, news=news)
