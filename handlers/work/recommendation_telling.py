"""Who is called when a recommendation moves on: each side for its check, everybody to look at what became of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TypedDict

from flows import recommendation_repercussion, recommendation_review
from flows.analysis.recommendation_life import Check
from flows.engine import Style
from flows.recommendation_check import sheet
from flows.recommendation_text import Sheet
from flows.roles import Role
from handlers import access
from handlers.actions import Go
from handlers.duty_calls import ask_of
from handlers.quiet_hours import next_fitting
from handlers.screens import Key, Page, draw_page
from handlers.visit import Visit
from handlers.work import Given
from locales import Phrase, Reader, Words, _
from storage import duties, people, programme, recommendation_checks, recommendations
from storage.duties import LIVE, Duty
from storage.recommendations import Recommendation
from storage.timers import set_timer

WITHIN, NUDGE = timedelta(days=7), timedelta(days=4)
FLOWS = {Check.REVIEW: recommendation_review.flow.name, Check.REPERCUSSION: recommendation_repercussion.flow.name}


class _Asked(TypedDict):
    flow: str
    process: str
    side: str
    subject: str
    due_at: datetime
    dedupe: str


async def ask_sides(visit: Visit, one: Recommendation, check: Check) -> None:
    """Every organiser of every side is asked for it; the first of a side to do it does it for the side."""
    round_ = await recommendation_checks.round_of(visit.unit, one)
    for side in await programme.sides(visit.unit, one.process):
        for person in await people.holders(visit.unit, Role.ORGANISER, one.process, side):
            asked = _Asked(
                flow=FLOWS[check],
                process=one.process,
                side=side,
                subject=one.id,
                due_at=visit.now + WITHIN,
                dedupe=f"{FLOWS[check]}:{one.id}:{round_}:{person.id}",
            )
            if visit.person is not None and person.id == visit.person.id:
                # Whoever put it to review has it before them: there is nothing to ring for yet.
                await _open_quietly(visit, asked)
            else:
                await ask_of(visit, person, Role.ORGANISER, **asked, nudge_after=NUDGE)


async def _open_quietly(visit: Visit, asked: _Asked) -> None:
    duty = await duties.open_duty(visit.unit, person=visit.me.id, **asked)
    if duty is not None:
        await set_timer(visit.unit, f"{asked['flow']}_nudge", duty, visit.now + NUDGE, person=visit.me.id)


async def settle(visit: Visit, one: Recommendation, check: Check, side: str | None = None) -> None:
    """It is done by the person who acts, and over for everybody else of the side (of all, where none is named)."""
    for duty in await duties.about(visit.unit, FLOWS[check], one.id, side):
        if duty.state in LIVE:
            await duties.settle(visit.unit, duty.id, "done" if duty.person == visit.me.id else "lapsed")


async def tell_organisers(visit: Visit, one: Recommendation) -> None:
    """Every organiser but the one who acts: a doorbell without content that opens the card."""
    last = (await recommendations.steps(visit.unit, one))[-1].number
    page = Page(
        None, [_("One item is waiting for you.")], [[Key(_("Open"), Go("recommendation", one.id), Style.PRIMARY)]]
    )
    for side in await programme.sides(visit.unit, one.process):
        for person in await people.holders(visit.unit, Role.ORGANISER, one.process, side):
            if visit.person is None or person.id != visit.person.id:
                await visit.ring(
                    person,
                    draw_page(page, Reader(person.language, person.zone)),
                    dedupe=f"recommendation:{one.id}:{last}:{person.id}",
                    entitled=access.entitlement(Role.ORGANISER, one.process, side),
                    not_before=next_fitting(visit.now, person.zone, person.country, person.weekend),
                )


async def given(visit: Visit, duty: Duty) -> Given:
    """The sheet of what is to be checked, as it reads now."""
    one = await recommendations.by_id(visit.unit, duty.subject or "")
    return {sheet: str(Sheet(one.id, one.version))} if one is not None else {}


async def about(visit: Visit, duty: Duty) -> Phrase:
    one = await recommendations.by_id(visit.unit, duty.subject or "")
    return Words(one.code if one is not None else "")
