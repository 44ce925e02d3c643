"""How far a side is with its check of an event: what a coordinator may know, and all of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, auto

from flows.analysis.clearance import SideChecked
from flows.analysis.risk import Band, together
from flows.analysis.risk_stages import BEFORE, ORDER, Stage, When, before, current, next_after, opens, waits_until
from flows.banks.risk_bank import Question
from flows.banks.risk_due import Asked, Given, checked_until, gist, is_done, open_stops, standing_band
from flows.event_kinds import EventKind, Track
from flows.event_status import Status
from flows.process_settings import settings_of
from flows.risk_proposals import questions
from flows.risk_settings import RiskCheckSettings
from locales import Text, _
from storage import programme, risk_agreements, risk_checks
from storage.duties import LIVE, Duty
from storage.programme import Event
from storage.risk_checks import Answer, Assessment
from storage.unit import Unit

SAFE_EXIT = "safe_exit"
MOVED_A_LITTLE = timedelta(days=1)


class Standing(Enum):
    DONE = auto()
    NOT_YET = auto()
    WAITING = auto()
    PASSED_ON = auto()
    UNANSWERED = auto()


STANDINGS: dict[Standing, Text] = {
    Standing.DONE: _("done"),
    Standing.NOT_YET: _("not asked yet"),
    Standing.WAITING: _("waiting for an answer"),
    Standing.PASSED_ON: _("passed on to a colleague"),
    Standing.UNANSWERED: _("not answered"),
}


@dataclass(frozen=True)
class Rules:
    """What a process has set about checks, and the questions it asks by now."""

    settings: RiskCheckSettings
    questions: Sequence[Question]

    def stages(self, event: Event) -> Sequence[Stage]:
        return self.settings.stages_of(EventKind(event.kind))


@dataclass(frozen=True)
class Situation:
    """One side and an event at its stage: what it has answered, and its checks, oldest first."""

    about: Asked
    answers: Sequence[Answer]
    checks: Sequence[Assessment]
    voided_at: datetime | None

    @property
    def checked_at(self) -> datetime | None:
        """When the side made its latest check at the stage, since something happened if anything did."""
        since = max(self.about.since, self.voided_at or self.about.since)
        made = [one.done_at for one in self.checks if one.stage is self.about.stage and one.done_at >= since]
        return made[-1] if made else None

    @property
    def done(self) -> bool:
        return is_done(self.about, self.checked_at)

    @property
    def band(self) -> Band | None:
        return standing_band(self.about)


async def rules_of(unit: Unit, process_id: str) -> Rules:
    process = (await programme.processes(unit, [process_id]))[process_id]
    settings = settings_of(process.settings).risk_check
    return Rules(settings, questions(settings, await agreed_in(unit, process_id)))


async def agreed_in(unit: Unit, process_id: str) -> dict[str, Question]:
    """The changes to the stop class that every side has agreed to, by their marks."""
    found = await risk_agreements.in_force(unit, process_id, await programme.sides(unit, process_id))
    return {mark: Question.model_validate(question) for mark, question in found.items()}


def when(event: Event) -> When:
    return When(event.starts_at, event.ends_at, event.zone)


def stage_now(rules: Rules, event: Event, now: datetime) -> Stage | None:
    """The stage that is asked now; None from the event's beginning to what is asked after it."""
    return current(now, rules.stages(event), when(event))


def stage_shown(rules: Rules, event: Event, now: datetime) -> Stage:
    """The stage whose standing is shown: the last before the event, once that has begun."""
    return stage_now(rules, event, now) or [one for one in rules.stages(event) if one in BEFORE][-1]


async def situation(unit: Unit, rules: Rules, event: Event, side: str, stage: Stage, now: datetime) -> Situation:
    """Everything about one side's check. For that side, or to decide with; never for a screen of another."""
    answers = await risk_checks.answers(unit, event, side)
    checks = [one for one in await risk_checks.assessments(unit, event.id) if one.side == side]
    about = Asked(
        rules.questions, EventKind(event.kind), Track(event.track), stage, opens(stage, when(event)),
        next_after(stage, rules.stages(event), when(event)), latest(answers), now,
    )  # fmt: skip
    return Situation(about, answers, checks, await risk_checks.voided_at(unit, event.id))


def latest(answers: Iterable[Answer]) -> Mapping[str, Given]:
    """The last answer to every weighed question; answers come oldest first."""
    return {
        one.question: Given(one.answer, one.given_at, one.reading, one.voided_at is not None)
        for one in answers
        if one.reading is not None and one.given_at is not None
    }


def standing(found: Situation, asked: Sequence[Duty]) -> Standing:
    """Where one side stands; `asked` are the duties it was given for this event."""
    if found.done:
        return Standing.DONE
    now, opened = found.about.now, found.about.opened
    mine = asked_for(asked, opened)
    live = [duty for duty in mine if duty.state in LIVE]
    if not mine and now < opened:
        return Standing.NOT_YET
    if not live or now > max(duty.due_at for duty in live):
        return Standing.UNANSWERED
    return Standing.PASSED_ON if any(duty.state == "passed_on" for duty in mine) else Standing.WAITING


def asked_for(duties: Iterable[Duty], opened: datetime) -> list[Duty]:
    """Those that were opened for the stage as the event is dated now; it may have been moved by hours or by weeks."""
    return [duty for duty in duties if duty.opened_at >= opened - MOVED_A_LITTLE]


def by_side(checks: Iterable[Assessment], sides: Iterable[str]) -> dict[str, list[tuple[int, Band]]]:
    """Every side's checks as (place of the stage, band), oldest first; an empty list for a side without one."""
    found: dict[str, list[tuple[int, Band]]] = {side: [] for side in sides}
    for check in checks:
        found.setdefault(check.side, []).append((ORDER.index(check.stage), check.band))
    return found


async def side_checked(unit: Unit, event: Event, side: str, now: datetime) -> SideChecked:
    """How far one side's check is, for deciding whether the event may go ahead. Never for a screen of another side."""
    rules = await rules_of(unit, event.process)
    return _checked(await situation(unit, rules, event, side, stage_shown(rules, event, now), now))


def _checked(found: Situation) -> SideChecked:
    exit_ = found.about.given.get(SAFE_EXIT)
    return SideChecked(
        checked_until=checked_until(found.about, found.checked_at),
        open_stops=open_stops(found.about),
        safe_exit=exit_ is not None and exit_.answer == "yes" and not exit_.voided,
        band=found.band,
        answers=gist(found.about),
    )


async def checked_before(unit: Unit, event: Event, side: str, now: datetime) -> SideChecked | None:
    """How far the check was before the questions that are open now; None once the time to answer those is over, and
    where there are none. Only for an event that was cleared on it: nothing is ever signed on it anew."""
    rules = await rules_of(unit, event.process)
    stage = open_stage(rules, event, now)
    if stage is None or waits_until(stage, when(event)) <= now:
        return None
    earlier = before(stage, rules.stages(event))
    if earlier is not None:
        return _checked(await situation(unit, rules, event, side, earlier, now))
    found = await situation(unit, rules, event, side, stage, now)
    # Before the first stage opened, whatever held was enough.
    return _checked(replace(found, about=replace(found.about, opened=now + MOVED_A_LITTLE)))


def open_stage(rules: Rules, event: Event, now: datetime) -> Stage | None:
    """The stage before the event that has opened last; None where none has yet or the event has begun."""
    stage = stage_now(rules, event, now)
    if stage is None or stage not in BEFORE or not opens(stage, when(event)) <= now < event.starts_at:
        return None
    return stage


async def waits_for(unit: Unit, event: Event, now: datetime) -> tuple[Stage, datetime] | None:
    """The questions that opened on an event already cleared and are not answered by every side, and until when the
    clearance waits for them. It tells how far it is and nothing else, so the coordinator and all sides may see it."""
    if event.status != Status.CLEARED:
        return None
    rules = await rules_of(unit, event.process)
    stage = open_stage(rules, event, now)
    if stage is None:
        return None
    for side in await programme.sides(unit, event.process):
        if not (await situation(unit, rules, event, side, stage, now)).done:
            return stage, waits_until(stage, when(event))
    return None


async def stages_ahead(unit: Unit, event: Event, now: datetime) -> list[datetime]:
    """Until when the event's clearance, given now, will wait for the stages that are still to open."""
    rules = await rules_of(unit, event.process)
    return [
        waits_until(stage, when(event))
        for stage in rules.stages(event)
        if stage in BEFORE and waits_until(stage, when(event)) > now
    ]


async def overall(unit: Unit, event: Event, now: datetime) -> Band:
    """What counts for the event: the worse of the sides' standing answers, a side that has not done its check being
    red. For deciding whether to go ahead, never for a screen: with their own it tells a side the other's."""
    rules = await rules_of(unit, event.process)
    stage = stage_shown(rules, event, now)
    found = {}
    for side in await programme.sides(unit, event.process):
        one = await situation(unit, rules, event, side, stage, now)
        found[side] = one.band if one.done else None
    return together(found)
