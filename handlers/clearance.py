"""Clearance given with the last key, looked at again when something expires, and taken back when anything changes."""

from __future__ import annotations

from flows.access_rules import Action
from flows.event_status import BY_SIGN_OFF_ONLY, Status, Step
from flows.event_step import ClearEvent
from handlers.faults import Refused
from handlers.incoming import Due
from handlers.judging import Judged, judge
from handlers.visit import Visit
from handlers.work.event_telling import event_for, is_near, tell_organisers
from handlers.work.risk_check_standing import stages_ahead
from storage import events, programme, sign_offs
from storage.numbering import alone
from storage.programme import Event
from storage.timers import set_timer

REVIEW = "clearance_review"


async def clear_event(visit: Visit, effect: ClearEvent) -> None:
    """The one way to `cleared`. Raises Refused unless at this moment nothing stands in the way and every key is there.

    By hand nobody gets here: the sign-off does, with the last key."""
    one = await event_for(visit, effect.event, Action.CHANGE)
    await alone(visit.unit, one.process)
    judged = await judge(visit.unit, one)
    if Status(one.status) is not Status.PLANNED or one.starts_at <= visit.now or not judged.may_go_ahead:
        raise Refused(BY_SIGN_OFF_ONLY)
    one = await events.take_step(visit.unit, one, Step.CLEAR, actor=visit.me.id)
    await sign_offs.nobody_is_asked(visit.unit, one.id, visit.me.id)
    await _look_again(visit, judged)
    await tell_organisers(visit, one, urgent=is_near(visit, one))


async def withdraw_clearance(visit: Visit, event: Event) -> None:
    """What the sides had signed has changed: the event is planned, every key is dropped, the organisers are rung.

    Does nothing where nothing was signed."""
    await sign_offs.void(visit.unit, event.id, actor=visit.person.id if visit.person is not None else None)


async def review(visit: Visit, due: Due) -> None:
    """Something that was signed on may have expired: an answer, the day by which a control was to be in place, or the
    time to answer what has opened since."""
    one = await programme.event_by_id(visit.unit, due.subject)
    if one is None or Status(one.status) is not Status.CLEARED or one.starts_at <= visit.now:
        return
    judged = await judge(visit.unit, one)
    if judged.still_stands:
        await _look_again(visit, judged)
    else:
        await withdraw_clearance(visit, one)


async def tell_of_it(visit: Visit, due: Due) -> None:
    """The bell for a clearance that fell, content-free like any other; whoever did it was there."""
    one = await programme.event_by_id(visit.unit, due.subject)
    if one is not None:
        await tell_organisers(visit, one, urgent=is_near(visit, one))


async def _look_again(visit: Visit, judged: Judged) -> None:
    """At the first moment at which anything that was signed on expires, if that is before the event begins."""
    moments = [one.checked.checked_until for one in judged.sides.values()]
    moments += await stages_ahead(visit.unit, judged.event, visit.now)
    moments += [risk.due_at for one in judged.sides.values() for risk in one.risks if not risk.done]
    ahead = [moment for moment in moments if moment is not None and visit.now < moment < judged.event.starts_at]
    if ahead:
        await set_timer(visit.unit, REVIEW, judged.event.id, min(ahead))
