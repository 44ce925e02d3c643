"""Carries out the steps of an event's life. Going ahead takes a key of each side; one side alone can stop it."""

from __future__ import annotations

from flows.access_rules import Action
from flows.analysis.risk_stages import Stage
from flows.event_status import BY_SIGN_OFF_ONLY, NotPossible, Step, after
from flows.event_step import ClearEvent, Outlook, OutlookOf, StepEvent, flow
from handlers import access
from handlers.clearance import clear_event, tell_of_it
from handlers.event_plans import replan
from handlers.faults import Refused
from handlers.visit import Visit
from handlers.work import Work
from handlers.work.cadence import watch
from handlers.work.event_telling import event_for, is_near, tell_everyone, tell_organisers
from handlers.work.risk_check_standing import rules_of
from locales import _
from storage import events, programme, risk_checks, sign_offs
from storage.events import standing_of
from storage.programme import Event

STOPPED_OR_RESUMED = frozenset({Step.PAUSE, Step.RESUME, Step.CANCEL})
HAND_MADE = frozenset({Step.HOLD, Step.DEBRIEF, Step.CLOSE}) | STOPPED_OR_RESUMED


async def outlook_of(visit: Visit, query: OutlookOf) -> Outlook:
    one = await _may_step(visit, query.event, query.step)
    return Outlook(one.title, after(standing_of(one), query.step).status)


async def step_event(visit: Visit, effect: StepEvent) -> None:
    one = await _may_step(visit, effect.event, effect.step)
    one = await events.take_step(visit.unit, one, effect.step, actor=visit.me.id)
    await replan(visit, one)
    await watch(visit, one.process)
    if effect.step in STOPPED_OR_RESUMED:
        await tell_everyone(visit, one, urgent=is_near(visit, one))
    else:
        await tell_organisers(visit, one)


async def _may_step(visit: Visit, event_id: str, step: Step) -> Event:
    """Raises Refused with the reason why this person cannot take this step now."""
    one = await event_for(visit, event_id, Action.PAUSE if step is Step.PAUSE else Action.CHANGE)
    if step is Step.CLEAR:
        raise Refused(BY_SIGN_OFF_ONLY)
    if step not in HAND_MADE:
        raise Refused(access.NOT_YOURS)
    if step is Step.HOLD and visit.now < one.starts_at:
        raise Refused(_("The event has not begun yet."))
    try:
        after(standing_of(one), step)
    except NotPossible as impossible:
        raise Refused(impossible.reason) from None
    if step is Step.DEBRIEF and await _unheard(visit, one):
        raise Refused(_("The check after the event is not done on every side yet."))
    return one


async def _unheard(visit: Visit, one: Event) -> bool:
    """Whether a side has not made the check that its process wants after an event."""
    if Stage.DEBRIEF not in (await rules_of(visit.unit, one.process)).stages(one):
        return False
    done = await risk_checks.assessments(visit.unit, one.id)
    heard = {each.side for each in done if each.stage is Stage.DEBRIEF}
    return not heard.issuperset(await programme.sides(visit.unit, one.process))


work = Work(
    flow,
    facts={OutlookOf: outlook_of},
    effects={StepEvent: step_event, ClearEvent: clear_event},
    due={sign_offs.VOID: tell_of_it},
)
