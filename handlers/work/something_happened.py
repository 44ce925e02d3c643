"""Carries out "something happened": answers are voided, clearances taken back, and the sides rung at once."""

from __future__ import annotations

from flows.access_rules import Action, Thing, Where
from flows.engine import Choice
from flows.roles import Role
from flows.something_happened import DialoguesToAlarm, RaiseAlarm, flow
from handlers import access
from handlers.clearance import withdraw_clearance
from handlers.seats import seats
from handlers.visit import Visit
from handlers.work import Work
from handlers.work.own_events import AHEAD, COMING
from handlers.work.risk_check_asking import ask_sides
from handlers.work.risk_check_standing import rules_of
from locales import Words, _
from storage import programme, risk_alarms, risk_checks


async def dialogues_to_alarm(visit: Visit, query: DialoguesToAlarm) -> list[Choice]:
    own = {seat.process for seat in seats(visit.me, Role.ORGANISER, Role.COORDINATOR)}
    found = (await programme.processes(visit.unit, own)).values()
    return [
        Choice(one.id, _("Yes: {process}", process=Words(one.title))) for one in sorted(found, key=lambda one: one.code)
    ]


async def raise_alarm(visit: Visit, effect: RaiseAlarm) -> None:
    """Events nobody has answered anything about are left to their stages."""
    access.require(visit.me, Action.CREATE, Thing.ALARM, Where(effect.process))
    side = next((seat.side for seat in seats(visit.me, Role.ORGANISER) if seat.process == effect.process), None)
    await risk_alarms.add(visit.unit, effect.process, visit.me.id, side)
    rules = await rules_of(visit.unit, effect.process)
    steady = [one.name for one in rules.questions if one.steady]
    for event in await programme.events_between(visit.unit, [effect.process], visit.now, visit.now + AHEAD):
        if event.status in COMING and await risk_checks.void(visit.unit, event.id, but=steady):
            await withdraw_clearance(visit, event)
            await ask_sides(visit, event)


work = Work(flow, facts={DialoguesToAlarm: dialogues_to_alarm}, effects={RaiseAlarm: raise_alarm})
