"""What is not kept for ever: emptied or deleted once the time that its process has set is over.

Bands, statuses and codes stay: they name nobody. Whatever is done here can be done twice.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import Delete, Update, bindparam, delete, exists, func, or_, select, update

from flows.process_settings import RetentionSettings, settings_of
from storage import accounts, audit, chosen_filters, release_traces
from storage.tables.delivery import outbox, timer
from storage.tables.people import conversation, person, role
from storage.tables.polls import reason
from storage.tables.programme import attendee, consent, event, invitation, process
from storage.tables.recommendations import recommendation, recommendation_check
from storage.tables.risk_checks import risk_answer
from storage.tables.risk_register import clearance_key, risk
from storage.tables.schedule import missed
from storage.tables.uncleared import held_uncleared
from storage.tables.work import outcome, poll
from storage.unit import Unit

ROWS = timedelta(days=90)
"""Rows that have done their service, without any content since long: kept this long for whoever looks into a fault."""

_processes = select(process.c.id, process.c.settings)
_here = select(event.c.id).where(event.c.process == bindparam("process_"))
_over = _here.where(func.coalesce(event.c.ends_at, event.c.starts_at) < bindparam("before_"))
_risk_prose = (
    update(risk_answer).where(risk_answer.c.event.in_(_over), risk_answer.c.value.is_not(None)).values(value=None)
)
_risks = update(risk).where(risk.c.event.in_(_over), risk.c.reading.is_not(None)).values(reading=None, control=None)
_reasons = (
    update(clearance_key)
    .where(clearance_key.c.event.in_(_over), clearance_key.c.reason.is_not(None))
    .values(reason=None)
)
_why_held = (
    update(held_uncleared)
    .where(held_uncleared.c.event.in_(_over), held_uncleared.c.reason.is_not(None))
    .values(reason=None)
)
_checks = (
    update(recommendation_check)
    .where(
        recommendation_check.c.recommendation.in_(
            select(recommendation.c.id).where(recommendation.c.process == bindparam("process_"))
        ),
        recommendation_check.c.done_at < bindparam("before_"),
        recommendation_check.c.answers.is_not(None),
    )
    .values(answers=None)
)
_outcomes = (
    update(outcome)
    .where(
        outcome.c.process == bindparam("process_"),
        outcome.c.created_at < bindparam("before_"),
        outcome.c.answers.is_not(None),
    )
    .values(answers=None)
)
# On a list and never asked: whoever put them there has had the time.
_never_asked = delete(attendee).where(
    attendee.c.event.in_(_here),
    attendee.c.state == "named",
    func.coalesce(
        attendee.c.changed_at, select(event.c.starts_at).where(event.c.id == attendee.c.event).scalar_subquery()
    )
    < bindparam("before_"),
)
# Consents are needed while somebody takes part, and to show what was agreed to while anything is kept of it.
_consents = delete(consent).where(
    consent.c.process == bindparam("process_"),
    consent.c.at < bindparam("before_"),
    ~exists().where(
        role.c.person == consent.c.person,
        role.c.process == consent.c.process,
        or_(role.c.until.is_(None), role.c.until >= bindparam("before_")),
    ),
)
_private_reasons = delete(reason).where(
    reason.c.poll.in_(
        select(poll.c.id)
        .join_from(poll, recommendation, recommendation.c.id == poll.c.recommendation)
        .where(recommendation.c.process == bindparam("process_"), poll.c.closed_at < bindparam("before_"))
    )
)
_labels = (
    update(invitation)
    .where(
        invitation.c.process == bindparam("process_"),
        invitation.c.expires_at < bindparam("before_"),
        invitation.c.label.is_not(None),
    )
    .values(label=None)
)
# Somebody who was entered or once opened a link, and for whom nothing came of it: no role, no list, no consent.
_came_to_nothing = select(person.c.id).where(
    person.c.created_at < bindparam("before_"),
    person.c.name.is_not(None),
    ~exists().where(role.c.person == person.c.id),
    ~exists().where(attendee.c.person == person.c.id),
    ~exists().where(consent.c.person == person.c.id),
)
_done = (
    delete(outbox).where(
        outbox.c.dedupe.is_(None),
        outbox.c.state.in_(["sent", "refused", "dropped", "unknown"]),
        outbox.c.created_at < bindparam("before_"),
    ),
    delete(timer).where(
        timer.c.dedupe.is_(None),
        timer.c.state.in_(["fired", "done", "dropped"]),
        timer.c.due_at < bindparam("before_"),
    ),
    delete(missed).where(missed.c.due_at < bindparam("before_")),
    delete(conversation).where(conversation.c.status != "open", conversation.c.touched_at < bindparam("before_")),
)


_Rule = tuple[str, Delete | Update, Callable[[RetentionSettings], int]]
_RULES: tuple[_Rule, ...] = (
    ("risk_prose_emptied", _risk_prose, lambda kept: kept.risk_prose_after_event),
    ("risks_emptied", _risks, lambda kept: kept.risk_prose_after_event),
    ("private_reasons_deleted", _private_reasons, lambda kept: kept.risk_prose_after_event),
    ("reasons_emptied", _reasons, lambda kept: kept.risk_prose_after_event),
    ("why_held_emptied", _why_held, lambda kept: kept.risk_prose_after_event),
    ("recommendation_checks_emptied", _checks, lambda kept: kept.risk_prose_after_event),
    ("outcomes_stripped", _outcomes, lambda kept: kept.outcomes),
    ("matrices_emptied", release_traces.OLD_MATRICES, lambda kept: kept.outcomes),
    ("responses_emptied", release_traces.OLD_RESPONSES, lambda kept: kept.outcomes),
    ("transfer_news_emptied", release_traces.OLD_NEWS, lambda kept: kept.outcomes),
    ("candidates_removed", _never_asked, lambda kept: kept.candidate_not_invited),
    ("consents_removed", _consents, lambda kept: kept.outcomes),
    ("invitations_emptied", _labels, lambda kept: kept.candidate_not_invited),
)


async def carry_out(unit: Unit) -> int:
    """Let go of everything whose time is over; returns how many rows were emptied or deleted."""
    gone, trails = 0, []
    for row in await unit.rows(_processes):
        kept = settings_of(row.settings).retention
        trails.append(kept.audit)
        for action, statement, days in _RULES:
            limits = {"process_": row.id, "before_": unit.now - timedelta(days=days(kept))}
            touched = (await unit.run(statement, limits)).rowcount
            if touched:
                await audit.note(unit, action, process=row.id)
            gone += touched
    gone += await _forget_people(unit)
    gone += await chosen_filters.forget_old(unit)
    # One chain for all: it is kept as long as the most careful process wants it.
    trail = timedelta(days=max(trails, default=RetentionSettings().audit))
    gone += await audit.let_go(unit, unit.now - trail)
    for statement in _done:
        gone += (await unit.run(statement, {"before_": unit.now - ROWS})).rowcount
    return gone


async def _forget_people(unit: Unit) -> int:
    """They belong to no process, so no process has set a time for them: the default holds."""
    before = unit.now - timedelta(days=RetentionSettings().candidate_not_invited)
    found = [row.id for row in await unit.rows(_came_to_nothing, {"before_": before})]
    for one in found:
        await accounts.erase(unit, one)
        await audit.note(unit, "candidate_erased", about=one)
    return len(found)
