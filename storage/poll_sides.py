"""The sides of a poll: how many were asked, what their organisers may know of the result, who wants it to end now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import bindparam, delete, insert, select, update

from flows.analysis.consensus import Missed, Stance
from storage.ballots import Elector
from storage.tables.base import new_id
from storage.tables.polls import closing_key, poll_side, shared_reason
from storage.unit import Unit


@dataclass(frozen=True)
class Told:
    """What a side's own organisers may know: the tests it missed, and numbers that point at nobody.

    `voted` is None where the turnout itself would. `reasons_for_voters`: whether also those organisers may read the
    reasons who could vote themselves, and so are one of the five."""

    missed: Sequence[Missed]
    voted: int | None
    counts: Mapping[Stance, int] = field(default_factory=dict)
    reasons_for_voters: bool = False


@dataclass(frozen=True)
class Shared:
    """What an organiser of a side passed on of a reason, in words of their own: by language, the first one first."""

    side: str
    texts: Mapping[str, str]
    to_voters: bool


_sides = select(poll_side.c.side, poll_side.c.invited).where(poll_side.c.poll == bindparam("poll_"))
_told = select(poll_side.c.told).where(poll_side.c.poll == bindparam("poll_"), poll_side.c.side == bindparam("side_"))
_tell = (
    update(poll_side)
    .where(poll_side.c.poll == bindparam("poll_"), poll_side.c.side == bindparam("side_"))
    .values(told=bindparam("told_"))
)
_keys = select(closing_key.c.side, closing_key.c.person).where(closing_key.c.poll == bindparam("poll_"))
_take_back = delete(closing_key).where(
    closing_key.c.poll == bindparam("poll_"), closing_key.c.side == bindparam("side_")
)
_shared = (
    select(shared_reason.c.id, shared_reason.c.side, shared_reason.c.words, shared_reason.c.to_voters)
    .where(shared_reason.c.poll == bindparam("poll_"), shared_reason.c.words.is_not(None))
    .order_by(shared_reason.c.id)
)


async def enter(unit: Unit, poll_id: str, electors: Sequence[Elector]) -> None:
    """Fix how many are asked on each side."""
    invited = Counter(one.side for one in electors)
    rows = [{"poll": poll_id, "side": side, "invited": count} for side, count in sorted(invited.items())]
    await unit.run(insert(poll_side), rows)


async def invited(unit: Unit, poll_id: str) -> dict[str, int]:
    """How many were asked, by side."""
    return {row.side: row.invited for row in await unit.rows(_sides, {"poll_": poll_id})}


async def tell(unit: Unit, poll_id: str, process: str, side: str, told: Told) -> None:
    cipher = await unit.cipher(f"process:{process}")
    kept: dict[str, Any] = {"missed": told.missed, "voted": told.voted, "counts": told.counts}
    kept["reasons_for_voters"] = told.reasons_for_voters
    row = {"poll_": poll_id, "side_": side, "told_": cipher.seal(orjson.dumps(kept), _place(poll_id, side))}
    await unit.run(_tell, row)


async def told_to(unit: Unit, poll_id: str, process: str, side: str) -> Told | None:
    """What there is to know for a side's own organisers; None while it is open, or where too few voted."""
    sealed = await unit.value(_told, {"poll_": poll_id, "side_": side})
    if sealed is None:
        return None
    kept = orjson.loads((await unit.cipher(f"process:{process}")).unseal(sealed, _place(poll_id, side)))
    counts = {Stance(stance): count for stance, count in kept["counts"].items()}
    return Told([Missed(one) for one in kept["missed"]], kept["voted"], counts, kept["reasons_for_voters"])


async def closing_keys(unit: Unit, poll_id: str) -> dict[str, str]:
    """Who has turned the key of which side."""
    return {row.side: row.person for row in await unit.rows(_keys, {"poll_": poll_id})}


async def turn_closing_key(unit: Unit, poll_id: str, side: str, person: str) -> None:
    row = {"poll": poll_id, "side": side, "person": person, "turned_at": unit.now}
    await unit.run(insert(closing_key), row)


async def take_closing_key_back(unit: Unit, poll_id: str, side: str) -> None:
    await unit.run(_take_back, {"poll_": poll_id, "side_": side})


async def share(unit: Unit, poll_id: str, process: str, person: str, one: Shared) -> None:
    """Enter what an organiser passes on."""
    number = new_id()
    said = orjson.dumps(dict(one.texts))
    sealed = (await unit.cipher(f"process:{process}")).seal(said, f"shared_reason.words {number}")
    row = {"id": number, "poll": poll_id, "side": one.side, "person": person, "words": sealed}
    await unit.run(insert(shared_reason), {**row, "to_voters": one.to_voters, "shared_at": unit.now})


async def shared(unit: Unit, poll_id: str, process: str) -> list[Shared]:
    """What was passed on, in that order."""
    rows = await unit.rows(_shared, {"poll_": poll_id})
    cipher = await unit.cipher(f"process:{process}")
    return [
        Shared(row.side, orjson.loads(cipher.unseal(row.words, f"shared_reason.words {row.id}")), row.to_voters)
        for row in rows
    ]


def _place(poll_id: str, side: str) -> str:
    return f"poll_side.told {poll_id} {side}"
