"""Releases: what a release poll decided, who holds the keys, which are turned, and what was let go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from flows.analysis.custody import Key
from flows.analysis.release import Audience
from flows.banks.release import Form
from storage import audit
from storage.recommendations import Recommendation
from storage.release_polls import ReleasePoll
from storage.tables.base import new_id
from storage.tables.recommendations import recommendation
from storage.tables.releases import custodian, custody_key, release
from storage.unit import Unit


@dataclass(frozen=True)
class Release:
    """What left the house: which version, with which hash, how far and in which form."""

    recommendation: str
    version: int
    text_hash: str
    audience: Audience
    form: Form
    released_at: datetime


_custodians = select(custodian.c.side, custodian.c.person).where(custodian.c.recommendation == bindparam("id_"))
_unname = delete(custodian).where(
    custodian.c.recommendation == bindparam("id_"), custodian.c.side == bindparam("side_")
)
_keys = select(custody_key.c.side, custody_key.c.person, custody_key.c.text_hash).where(
    custody_key.c.recommendation == bindparam("id_"),
    custody_key.c.ended_at.is_(None),
    custody_key.c.poll == bindparam("poll_"),
)
_end_keys = (
    update(custody_key)
    .where(
        custody_key.c.recommendation == bindparam("id_"),
        custody_key.c.side == bindparam("side_"),
        custody_key.c.ended_at.is_(None),
    )
    .values(ended_at=bindparam("now_"))
)
_role_ended = (
    update(custody_key)
    .where(
        custody_key.c.person == bindparam("person_"),
        custody_key.c.side == bindparam("side_"),
        custody_key.c.ended_at.is_(None),
        custody_key.c.recommendation.in_(
            select(recommendation.c.id).where(recommendation.c.process == bindparam("process_"))
        ),
    )
    .values(ended_at=bindparam("now_"))
)
_released = select(release).where(release.c.recommendation.in_(bindparam("ids_", expanding=True)))


async def custodians(unit: Unit, recommendation_id: str) -> dict[str, str]:
    """Whoever was named, by side; whether they still may is for the caller to ask."""
    return {row.side: row.person for row in await unit.rows(_custodians, {"id_": recommendation_id})}


async def name_custodian(unit: Unit, one: Recommendation, side: str, person: str, by: str) -> None:
    """From now on this person holds the side's key; a key that another has turned counts no more."""
    await unit.run(_unname, {"id_": one.id, "side_": side})
    row = {"recommendation": one.id, "side": side, "person": person, "named_by": by, "named_at": unit.now}
    await unit.run(insert(custodian), row)
    await end_key(unit, one, side)
    await audit.note(unit, "custodian_named", actor=by, about=one.id, process=one.process)


async def keys(unit: Unit, recommendation_id: str, poll: str) -> list[Key]:
    """Every key that was turned on what this release poll decided and not taken back."""
    rows = await unit.rows(_keys, {"id_": recommendation_id, "poll_": poll})
    return [Key(row.side, row.person, row.text_hash) for row in rows]


async def turn(unit: Unit, one: Recommendation, side: str, person: str, text_hash: str, poll: str) -> None:
    """A key turned on this text and on what the release poll decided, in place of an earlier one of the side."""
    await end_key(unit, one, side)
    row = {"id": new_id(), "recommendation": one.id, "side": side, "person": person, "version": one.version}
    row["poll"] = poll
    await unit.run(insert(custody_key), {**row, "text_hash": text_hash, "turned_at": unit.now})
    await audit.note(unit, "custody_key_turned", actor=person, about=one.id, process=one.process)


async def end_key(unit: Unit, one: Recommendation, side: str, by: str | None = None) -> bool:
    """The side's key counts no more; returns whether one did. `by` is whoever took it back."""
    ended = (await unit.run(_end_keys, {"id_": one.id, "side_": side, "now_": unit.now})).rowcount > 0
    if ended:
        await audit.note(unit, "custody_key_ended", actor=by, about=one.id, process=one.process)
    return ended


async def custodian_left(unit: Unit, person: str, process: str, side: str) -> None:
    """Whatever they turned for this side counts no more, not even if they come back: then they read it anew."""
    await unit.run(_role_ended, {"person_": person, "process_": process, "side_": side, "now_": unit.now})


async def let_go(unit: Unit, one: Recommendation, by_poll: ReleasePoll, audience: Audience) -> None:
    """Write down what was released. The step of the recommendation is the caller's."""
    row: dict[str, Any] = {"recommendation": one.id, "poll": by_poll.id, "version": by_poll.version}
    row |= {"text_hash": by_poll.text_hash, "audience": audience.value, "form": by_poll.forms[audience].value}
    await unit.run(insert(release), {**row, "released_at": unit.now})
    await audit.note(unit, "recommendation_let_go", about=one.id, process=one.process)


async def of(unit: Unit, recommendation_id: str) -> Release | None:
    return (await among(unit, [recommendation_id])).get(recommendation_id)


async def among(unit: Unit, ids: Sequence[str]) -> dict[str, Release]:
    """Those of these recommendations that were released, by id."""
    rows = await unit.rows(_released, {"ids_": list(ids)})
    return {
        row.recommendation: Release(
            row.recommendation, row.version, row.text_hash, Audience(row.audience), Form(row.form), row.released_at
        )
        for row in rows
    }
