"""What changes about a person: name, zone, the Telegram account they are found by, and whether they are there at all.

Erasing keeps the row, since others refer to it, but empties it: what was sealed under the person's key is noise from
then on, the account is a stranger's again, and nothing that is left leads from the row's id to anybody.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, bindparam, case, delete, exists, or_, select, update

from flows.analysis.recommendation_life import State, Step
from storage import reasons, release_traces, rules, sign_offs
from storage.duties import LIVE
from storage.invitations import UNDER_WAY
from storage.people import sealed_account
from storage.tables.delivery import inbox, keyboard, outbox, timer
from storage.tables.filters import chosen_filter
from storage.tables.people import conversation, person, role
from storage.tables.polls import shared_reason
from storage.tables.programme import attendee, consent, duty, event, invitation, wrong_link
from storage.tables.recommendations import (
    recommendation,
    recommendation_check,
    recommendation_step,
    recommendation_version,
)
from storage.tables.risk_checks import risk_answer
from storage.tables.risk_register import clearance_key, risk
from storage.tables.safety import pin_lock
from storage.tables.schedule import rule
from storage.tables.uncleared import held_uncleared
from storage.tables.work import issue, outcome
from storage.unit import Unit

_name = update(person).where(person.c.id == bindparam("id_")).values(name=bindparam("name_"))
_zone = update(person).where(person.c.id == bindparam("id_")).values(zone=bindparam("zone_"))
_sealed = select(person.c.telegram).where(person.c.id == bindparam("id_"))
_account = (
    update(person)
    .where(person.c.id == bindparam("id_"))
    .values(
        lookup=bindparam("lookup_"),
        telegram=bindparam("telegram_"),
        reachable=True,
        recorded_by=None,
        front=None,
        screen=None,
    )
)
_lookup = select(person.c.lookup).where(person.c.id == bindparam("id_"))
_ever = select(role.c.process, role.c.side).distinct().where(role.c.person == bindparam("id_"))
_no_pin = delete(pin_lock).where(pin_lock.c.person == bindparam("id_"))

# Their place in the process: events to come, what is due, what would ring.
_ahead = select(event.c.id).where(event.c.starts_at > bindparam("now_"))
_away = update(attendee).where(
    attendee.c.person == bindparam("id_"), attendee.c.event.in_(_ahead), attendee.c.state != "withdrawn"
)
_listed = (
    select(attendee.c.event)
    .join(event, event.c.id == attendee.c.event)
    .where(
        attendee.c.person == bindparam("id_"), attendee.c.state != "withdrawn", event.c.starts_at > bindparam("now_")
    )
)
_listed_here = _listed.where(event.c.process == bindparam("process_"))
_away_here = _away.where(attendee.c.event.in_(select(event.c.id).where(event.c.process == bindparam("process_"))))
_lapse = (
    update(duty)
    .where(duty.c.person == bindparam("id_"), duty.c.state.in_(LIVE))
    .values(state="lapsed", closed_at=bindparam("now_"))
)
_roles_end = (
    update(role)
    .where(role.c.person == bindparam("id_"), or_(role.c.until.is_(None), role.c.until > bindparam("now_")))
    .values(until=bindparam("now_"))
)

# A text that was agreed to, or is being voted on, is the meeting's; every other one is its author's.
_the_meetings = exists().where(
    recommendation.c.id == recommendation_version.c.recommendation,
    or_(
        and_(
            recommendation.c.state == State.POLLING.value, recommendation.c.version == recommendation_version.c.number
        ),
        exists().where(
            recommendation_step.c.recommendation == recommendation_version.c.recommendation,
            recommendation_step.c.version == recommendation_version.c.number,
            recommendation_step.c.step == Step.PASS.value,
        ),
    ),
)

# What is said of them or by them, table by table; `id_` is the person.
_emptied = (
    delete(consent).where(consent.c.person == bindparam("id_")),
    delete(keyboard).where(keyboard.c.person == bindparam("id_")),
    delete(chosen_filter).where(chosen_filter.c.person == bindparam("id_")),
    update(conversation).where(conversation.c.person == bindparam("id_")).values(state=None, status="closed"),
    update(outbox)
    .where(outbox.c.person == bindparam("id_"))
    .values(
        body=None,
        entitled=None,
        state=case((outbox.c.state.in_(["ready", "calling"]), "dropped"), else_=outbox.c.state),
    ),
    # What was shown to others may have named them. A text that was delivered is of no more use to anybody.
    update(outbox)
    .where(outbox.c.state.in_(["sent", "refused", "dropped", "unknown"]), outbox.c.body.is_not(None))
    .values(body=None),
    update(timer)
    .where(timer.c.person == bindparam("id_"), timer.c.state.in_(["waiting", "fired"]))
    .values(state="dropped"),
    delete(rule).where(rule.c.person == bindparam("id_")),
    update(issue).where(issue.c.person == bindparam("id_")).values(answers=None),
    update(risk_answer).where(risk_answer.c.person == bindparam("id_")).values(value=None),
    update(outcome).where(outcome.c.person == bindparam("id_")).values(answers=None),
    update(shared_reason).where(shared_reason.c.person == bindparam("id_")).values(words=None),
    update(recommendation_version)
    .where(recommendation_version.c.person == bindparam("id_"), ~_the_meetings)
    .values(texts=None),
    update(recommendation_version).where(recommendation_version.c.person == bindparam("id_")).values(why=None),
    update(recommendation_step).where(recommendation_step.c.person == bindparam("id_")).values(why=None),
    update(recommendation_check).where(recommendation_check.c.person == bindparam("id_")).values(answers=None),
    update(risk).where(risk.c.person == bindparam("id_")).values(control=None),
    update(clearance_key).where(clearance_key.c.person == bindparam("id_")).values(reason=None),
    update(held_uncleared).where(held_uncleared.c.person == bindparam("id_")).values(reason=None),
    update(invitation).where(invitation.c.claimed_by == bindparam("id_")).values(label=None),
    update(invitation)
    .where(
        or_(invitation.c.created_by == bindparam("id_"), invitation.c.claimed_by == bindparam("id_")),
        invitation.c.state.in_(UNDER_WAY),
    )
    .values(state="revoked", label=None),
    # A message that failed three times over lies aside with everything in it.
    update(inbox)
    .where(inbox.c.sender == _lookup.scalar_subquery())
    .values(payload=None, state="handled", sender=bytes(16)),
    delete(wrong_link).where(wrong_link.c.lookup == _lookup.scalar_subquery()),
    delete(pin_lock).where(pin_lock.c.person == bindparam("id_")),
    update(person)
    .where(person.c.id == bindparam("id_"))
    .values(
        lookup=None,
        telegram=None,
        name=None,
        language="en",
        zone="UTC",
        country=None,
        reachable=False,
        front=None,
        screen=None,
    ),
)


async def set_name(unit: Unit, person_id: str, name: str) -> None:
    cipher = await unit.cipher(f"person:{person_id}")
    await unit.run(_name, {"id_": person_id, "name_": cipher.seal(name.encode(), f"person.name {person_id}")})


async def set_zone(unit: Unit, person_id: str, zone: str) -> None:
    """They live elsewhere now: what comes to them at an hour of the day comes at that hour there."""
    await unit.run(_zone, {"id_": person_id, "zone_": zone})
    await rules.recount(unit, person_id)


async def places_ever(unit: Unit, person_id: str) -> set[tuple[str | None, str | None]]:
    """(process, side) of every role the person holds or ever held."""
    return {(row.process, row.side) for row in await unit.rows(_ever, {"id_": person_id})}


async def lookup_of(unit: Unit, person_id: str) -> bytes | None:
    """The keyed hash the person is found by; None without an account."""
    lookup: bytes | None = await unit.value(_lookup, {"id_": person_id})
    return lookup


async def move_account(unit: Unit, of: str, to: str) -> None:
    """The Telegram account of one person becomes that of another, who keeps everything else; the first is erased.

    The account that the other was found by so far is a stranger's from now on, and a PIN has to be chosen anew."""
    sealed = await unit.value(_sealed, {"id_": of})
    telegram = int((await unit.cipher(f"person:{of}")).unseal(sealed, f"person.telegram {of}"))
    await erase(unit, of)
    await unit.run(_no_pin, {"id_": to})
    cipher = await unit.cipher(f"person:{to}")
    account = {"lookup_": unit.master.lookup(telegram), "telegram_": sealed_account(cipher, to, telegram)}
    await unit.run(_account, {"id_": to, **account})


async def step_back(unit: Unit, person_id: str, process: str) -> None:
    """The person attends nothing of this process any more that is still to come, and no code there leads to them."""
    row = {"id_": person_id, "now_": unit.now, "process_": process}
    await _void(unit, [each.event for each in await unit.rows(_listed_here, row)])
    await unit.run(_away_here.values(state="withdrawn", changed_at=unit.now), row)
    await unit.run(release_traces.LEFT, {"id_": person_id, "process_": process})


async def erase(unit: Unit, person_id: str) -> None:
    """Everything that names the person or that they said goes, in this transaction. There is no way back."""
    row = {"id_": person_id, "now_": unit.now}
    await _void(unit, [each.event for each in await unit.rows(_listed, row)])
    await unit.run(_away.values(state="withdrawn", changed_at=unit.now), row)
    await unit.run(_roles_end, row)
    await unit.run(_lapse, row)
    await reasons.forget(unit, person_id)
    for statement in _emptied:
        await unit.run(statement, {"id_": person_id})
    for statement in release_traces.ERASED:
        await unit.run(statement, {"id_": person_id})
    await unit.keys.shred(unit, f"person:{person_id}")


async def _void(unit: Unit, event_ids: Sequence[str]) -> None:
    """Another list of people is another event: whoever had signed it signs again."""
    for one in event_ids:
        await sign_offs.void(unit, one)
