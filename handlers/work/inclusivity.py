"""Carries out the inclusivity matrix: each side's own, on the text both agreed to; done on every side, it goes on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from flows.access_rules import Action, Thing
from flows.analysis.inclusivity import asks_how_hard, stops
from flows.analysis.recommendation_life import State, Step
from flows.banks.inclusivity import GROUPS
from flows.engine import Answers, Choice
from flows.engine.answers import Json
from flows.inclusivity import (
    PER_GROUP,
    GroupsOf,
    KeepAssessment,
    TextToAssess,
    ToAssess,
    consulted,
    edition,
    effect,
    flow,
    goes_back,
    reason,
    severity,
    way,
)
from flows.roles import Role
from handlers import access
from handlers.duty_calls import ask_of
from handlers.faults import Refused
from handlers.incoming import Due
from handlers.visit import Visit
from handlers.work import Given, Work
from handlers.work.after_consensus import (
    edition_for,
    edition_of,
    lead,
    own_editions,
    plain_text,
    remind,
    ring_organisers,
    settle_all,
    wording,
)
from locales import Phrase, Words, _
from storage import inclusivity, people, programme, recommendations
from storage.duties import Duty
from storage.recommendations import Recommendation
from storage.timers import set_timer

OPEN = "inclusivity_open"
BREATH = timedelta(hours=1)  # first everyone reads the result
IN = timedelta(days=7)
NUDGE = timedelta(days=3)
NOT_NOW = _("This text is not waiting for an assessment. Nothing was changed.")
NO_REASON = _("A group that may be hit hard needs a decision: back to rework, or a reason in writing.")


async def to_assess(visit: Visit, query: ToAssess) -> list[Choice]:
    return await own_editions(visit, State.CONSENSUS)


async def text_to_assess(visit: Visit, query: TextToAssess) -> str:
    one, _side = await _waiting(visit, query.edition)
    return plain_text(await wording(visit, one))


async def groups_of(visit: Visit, query: GroupsOf) -> list[Choice]:
    return [Choice(group.value, label) for group, label in GROUPS.items()]


async def keep_assessment(visit: Visit, effect: KeepAssessment) -> None:
    """Keep it; with the last side's the recommendation goes on, unless one sent it back."""
    one, side = await _waiting(visit, effect.edition, hold=True)
    back = _judged(effect.groups)
    await inclusivity.keep(visit.unit, one, side, visit.me.id, effect.groups, back=back)
    await settle_all(visit, flow.name, one, "done", side)
    if back:
        await settle_all(visit, flow.name, one, "lapsed")
        await lead(visit, one, Step.SEND_BACK, side)
        await ring_organisers(visit, one, "sent_back")
    elif await inclusivity.done(visit.unit, one) >= set(await programme.sides(visit.unit, one.process)):
        await lead(visit, one, Step.ASSESS, side)
        await ring_organisers(visit, one, "assessed")


async def plan_assessment(visit: Visit, recommendation_id: str, poll_id: str) -> None:
    """A poll was closed: whether it passed is asked when the time has come, and nothing here tells it."""
    once = f"{OPEN}:{poll_id}"
    await set_timer(visit.unit, OPEN, recommendation_id, visit.now + BREATH, dedupe=once)


async def ask_for_assessment(visit: Visit, due: Due) -> None:
    """Both sides agree to a text: the first organiser of each is asked to hold it up against every group."""
    one = await recommendations.by_id(visit.unit, due.subject)
    if one is None or one.state is not State.CONSENSUS:
        return
    round_ = await inclusivity.round_of(visit.unit, one)
    for side in await programme.sides(visit.unit, one.process):
        for person in (await people.holders(visit.unit, Role.ORGANISER, one.process, side))[:1]:
            await ask_of(
                visit,
                person,
                Role.ORGANISER,
                flow=flow.name,
                process=one.process,
                side=side,
                subject=one.id,
                due_at=visit.now + IN,
                dedupe=f"inclusivity:{one.id}:{round_}:{side}",
                nudge_after=NUDGE,
            )


async def given(visit: Visit, duty: Duty) -> Given:
    one = await recommendations.by_id(visit.unit, duty.subject or "")
    if one is None:
        raise Refused(access.NOT_YOURS)
    return {edition: str(edition_of(one))}


async def about(visit: Visit, duty: Duty) -> Phrase:
    one = await recommendations.by_id(visit.unit, duty.subject or "")
    return Words(one.code if one is not None else "")


def _judged(groups: Mapping[str, Mapping[str, Json]]) -> bool:
    """Whether it goes back. Raises Refused unless every group is judged, and has what its judgement asks for."""
    rows = {group: Answers(answers) for group, answers in groups.items()}
    known = {step.name for step in PER_GROUP}
    if set(rows) != {group.value for group in GROUPS} or any(set(one) - known for one in groups.values()):
        raise Refused(NOT_NOW)
    for one in rows.values():
        if effect not in one or consulted not in one or (asks_how_hard(one[effect]) and severity not in one):
            raise Refused(NOT_NOW)
        written: str | None = one.get(reason)
        if stops(one[effect], one.get(severity)) and not (goes_back(one) or (way in one and written)):
            raise Refused(NO_REASON)
    return any(goes_back(one) for one in rows.values())


async def _waiting(visit: Visit, written: str, *, hold: bool = False) -> tuple[Recommendation, str]:
    one, side = await edition_for(visit, written, Action.CREATE, Thing.INCLUSIVITY, hold=hold)
    if one.state is not State.CONSENSUS:
        raise Refused(NOT_NOW)
    return one, side


work = Work(
    flow,
    facts={ToAssess: to_assess, TextToAssess: text_to_assess, GroupsOf: groups_of},
    effects={KeepAssessment: keep_assessment},
    due={OPEN: ask_for_assessment, "inclusivity_nudge": remind},
    given=given,
    about=about,
)
