"""Freezing a process and letting it go on: one side stops it, a key of each side releases it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select, update

from storage import audit
from storage.people import FROZEN
from storage.tables.people import conversation
from storage.tables.programme import duty, event, process, side
from storage.tables.recommendations import recommendation
from storage.tables.releases import transfer
from storage.tables.safety import release_key
from storage.tables.work import poll
from storage.unit import Unit

GOING_ON = ("active", "dormant")


@dataclass(frozen=True)
class Frozen:
    """A process that is frozen: by which side, since when, and the sides that have turned their key since."""

    id: str
    code: str
    by: str
    since: datetime
    turned: frozenset[str]
    missing: frozenset[str]


_freeze = (
    update(process)
    .where(process.c.id == bindparam("id_"), process.c.status.in_(GOING_ON))
    .values(status=FROZEN, frozen_by=bindparam("side_"), frozen_at=bindparam("now_"), before_freeze=process.c.status)
)
_release = (
    update(process)
    .where(process.c.id == bindparam("id_"), process.c.status == FROZEN)
    .values(status=process.c.before_freeze, frozen_by=None, frozen_at=None, before_freeze=None)
)
_frozen = select(process.c.id, process.c.code, process.c.frozen_by, process.c.frozen_at).where(
    process.c.status == FROZEN, process.c.id == bindparam("id_")
)
# Two replicas: of the two last keys turned at once, the second must see the first.
_held = _frozen.with_for_update()
_all_frozen = select(process.c.id).where(process.c.status == FROZEN)
_sides = select(side.c.code).where(side.c.process == bindparam("id_"))
_turned = select(release_key.c.side, release_key.c.person).where(release_key.c.process == bindparam("id_"))
_turn = insert(release_key)
_no_keys = delete(release_key).where(release_key.c.process == bindparam("id_"))
# Whatever a timer may hang on, and the process that is about.
_process_of = (
    select(process.c.id.label("process"))
    .where(process.c.id == bindparam("subject_"))
    .union_all(
        select(event.c.process).where(event.c.id == bindparam("subject_")),
        select(duty.c.process).where(duty.c.id == bindparam("subject_")),
        select(recommendation.c.process).where(recommendation.c.id == bindparam("subject_")),
        select(recommendation.c.process)
        .join_from(poll, recommendation, recommendation.c.id == poll.c.recommendation)
        .where(poll.c.id == bindparam("subject_")),
        select(transfer.c.process).where(transfer.c.id == bindparam("subject_")),
        select(duty.c.process)
        .join_from(conversation, duty, duty.c.id == conversation.c.duty)
        .where(conversation.c.id == bindparam("subject_")),
    )
)


async def freeze(unit: Unit, process_id: str, of_side: str, by: str) -> bool:
    """Stop everything of a process; returns whether it was going on."""
    stopped = (await unit.run(_freeze, {"id_": process_id, "side_": of_side, "now_": unit.now})).rowcount == 1
    if stopped:
        await unit.run(_no_keys, {"id_": process_id})
        await audit.note(unit, "process_frozen", actor=by, about=process_id, process=process_id)
    return stopped


async def turn_key(unit: Unit, process_id: str, of_side: str, by: str) -> Frozen | None:
    """A side wants it to go on. Returns how it stands, or None once it goes on: with the last side's key."""
    if await unit.first(_held if unit.postgresql else _frozen, {"id_": process_id}) is None:
        return None
    turned = {row.side: row.person for row in await unit.rows(_turned, {"id_": process_id})}
    # One person who somehow holds a role on both sides is still one person.
    if of_side not in turned and by not in turned.values():
        row = {"process": process_id, "side": of_side, "person": by, "turned_at": unit.now}
        await unit.run(_turn, row)
        await audit.note(unit, "release_key_turned", actor=by, about=process_id, process=process_id)
    standing = await standing_of(unit, process_id)
    if standing is None or standing.missing:
        return standing
    await unit.run(_release, {"id_": process_id})
    await unit.run(_no_keys, {"id_": process_id})
    await audit.note(unit, "process_released", actor=by, about=process_id, process=process_id)
    return None


async def standing_of(unit: Unit, process_id: str) -> Frozen | None:
    """How a frozen process stands; None where it is not frozen."""
    row = await unit.first(_frozen, {"id_": process_id})
    if row is None:
        return None
    turned = frozenset(key.side for key in await unit.rows(_turned, {"id_": process_id}))
    sides = frozenset(one.code for one in await unit.rows(_sides, {"id_": process_id}))
    return Frozen(row.id, row.code, row.frozen_by, row.frozen_at, turned, sides - turned)


async def any_frozen(unit: Unit) -> bool:
    return bool(await unit.rows(_all_frozen))


async def is_of_frozen(unit: Unit, subject: str) -> bool:
    """Whether what a timer hangs on belongs to a process that is frozen now."""
    found = {row.process for row in await unit.rows(_process_of, {"subject_": subject})}
    return bool(found & {row.id for row in await unit.rows(_all_frozen)})


async def process_of(unit: Unit, subject: str) -> str | None:
    """The process that what a timer hangs on belongs to."""
    row = await unit.first(_process_of, {"subject_": subject})
    return row.process if row is not None else None
