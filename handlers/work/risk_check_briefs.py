"""What a side is to be asked about an event now, worked out at that moment: never taken from a tap."""

from __future__ import annotations

import json
from zoneinfo import ZoneInfo

from flows.analysis.risk_stages import BEFORE
from flows.banks.prose import spoken
from flows.banks.risk_bank import Question
from flows.banks.risk_due import standing_band, to_ask, to_confirm
from flows.engine import Choice
from flows.risk_brief import Brief, BriefOf, OwnQuestions, defined
from handlers.visit import Visit
from handlers.work.own_events import ASKED_AFTER, COMING, OwnEvent, own_event
from handlers.work.risk_check_standing import Rules, Situation, rules_of, situation, stage_now
from storage import risk_checks


async def brief_of(visit: Visit, query: BriefOf) -> Brief | None:
    """Raises Refused for somebody else's event."""
    own = await own_event(visit, query.event)
    rules = await rules_of(visit.unit, own.event.process)
    found = await situation_now(visit, rules, own)
    return await _brief(visit, rules, own, found) if found is not None else None


async def situation_now(visit: Visit, rules: Rules, own: OwnEvent) -> Situation | None:
    """The own side's situation at the stage that is asked now; None where nothing is."""
    stage = stage_now(rules, own.event, visit.now)
    if stage is None or own.event.status not in (COMING if stage in BEFORE else ASKED_AFTER):
        return None
    return await situation(visit.unit, rules, own.event, own.side, stage, visit.now)


async def own_questions(visit: Visit, query: OwnQuestions) -> list[Choice]:
    found = map(defined, query.definitions)
    return [Choice(one.name, spoken(one.label)) for one in found]


async def _brief(visit: Visit, rules: Rules, own: OwnEvent, found: Situation) -> Brief:
    asked = to_ask(found.about)
    own_names = {one.name for one in rules.settings.own}
    same = [one for one in to_confirm(found.about) if one.name not in own_names]
    zone = ZoneInfo(own.event.zone)
    triggered = [one.name for one in asked if one.trigger is not None]
    given = found.about.given
    return Brief(
        event=own.event.id,
        stage=found.about.stage,
        ask=[one.name for one in asked],
        today=visit.now.astimezone(zone).date(),
        days_left=(own.event.starts_at.astimezone(zone).date() - visit.now.astimezone(zone).date()).days,
        made_at=visit.now.isoformat(),
        same=[one.name for one in same],
        last={one.name: given[one.name].answer for one in same},
        last_on={one.name: given[one.name].given_at.astimezone(zone).date().isoformat() for one in same},
        earlier=await risk_checks.earlier(visit.unit, own.event, own.side, triggered),
        here={name: [one.answer for one in found.answers if one.question == name] for name in triggered},
        thresholds=dict(rules.settings.thresholds),
        own=[_definition(one) for one in asked if one.name in own_names],
        after=found.checks[-1].id if found.checks else "",
        rest=standing_band(found.about, asked),
        again=any(one.name in given and given[one.name].voided for one in asked),
    )


def _definition(question: Question) -> str:
    return json.dumps(question.model_dump(mode="json"), sort_keys=True)
