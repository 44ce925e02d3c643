"""One-time invitations: found by the keyed hash of their secret, claimed by one account, settled step by step."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, tuple_, update

from flows.roles import Role
from storage.keys import SYSTEM
from storage.tables.base import new_id
from storage.tables.programme import invitation
from storage.unit import Unit

OPEN, CLAIMED, CONFIRMED, APPROVED = "open", "claimed", "confirmed", "approved"
JOINED, REFUSED, REVOKED, LAPSED = "joined", "refused", "revoked", "lapsed"
PENDING = (CLAIMED, CONFIRMED, APPROVED)
"""Somebody holds the link and is not in yet."""
UNDER_WAY = (OPEN, *PENDING)


@dataclass(frozen=True)
class Invitation:
    """What a link is bound to and how far it has come. Without `created_by` it was made on the command line."""

    id: str
    role: Role
    process: str | None
    side: str | None
    organisation: str | None
    rank: int
    replaces: str | None
    created_by: str | None
    created_at: datetime
    expires_at: datetime
    state: str
    claimed_by: str | None
    confirmed_by: str | None
    approved_by: str | None
    wrong_codes: int
    has_code: bool


_columns = [invitation.c[name] for name in Invitation.__dataclass_fields__ if name != "has_code"]
_read = select(*_columns, invitation.c.code_hash.is_not(None).label("has_code"))
_by_id = _read.where(invitation.c.id == bindparam("id_"))
_held = _by_id.with_for_update()
# Two people with one link: the second waits here, and then sees that it is taken.
_by_token = _read.where(invitation.c.token_hash == bindparam("hash_")).with_for_update()
_claimed_by = _read.where(
    invitation.c.claimed_by == bindparam("person_"), invitation.c.state.in_(bindparam("states", expanding=True))
).order_by(invitation.c.created_at)
_created_by = _read.where(
    invitation.c.created_by == bindparam("person_"), invitation.c.state.in_(bindparam("states", expanding=True))
)
_under_way = _read.where(
    tuple_(invitation.c.process, invitation.c.side).in_(bindparam("sides", expanding=True)),
    invitation.c.state.in_(UNDER_WAY),
).order_by(invitation.c.created_at)
_add = insert(invitation)
_move = update(invitation).where(
    invitation.c.id == bindparam("id_"), invitation.c.state.in_(bindparam("states", expanding=True))
)
_label = select(invitation.c.label).where(invitation.c.id == bindparam("id_"))
_code = select(invitation.c.code_hash).where(invitation.c.id == bindparam("id_"))
_count_wrong = (
    update(invitation)
    .where(invitation.c.id == bindparam("id_"))
    .values(wrong_codes=invitation.c.wrong_codes + 1)
    .returning(invitation.c.wrong_codes)
)


def new_token() -> str:
    """256 random bits as the 43 characters that a deep link carries."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """Six digits to be told by another way than the link."""
    return f"{secrets.randbelow(1_000_000):06}"


async def make(
    unit: Unit,
    *,
    token: str,
    role: Role,
    process: str | None,
    side: str | None,
    organisation: str | None,
    expires_at: datetime,
    rank: int = 1,
    created_by: str | None = None,
    replaces: str | None = None,
    label: str = "",
    code: str | None = None,
) -> str:
    """A new link; returns its id. `label` is how its maker knows whom it is for."""
    one = new_id()
    cipher = await unit.cipher(_scope(process))
    await unit.run(
        _add,
        {
            "id": one,
            "token_hash": _token_hash(unit, token),
            "role": role.value,
            "process": process,
            "side": side,
            "organisation": organisation,
            "rank": rank,
            "label": cipher.seal(label.encode(), _place(one)) if label else None,
            "replaces": replaces,
            "created_by": created_by,
            "created_at": unit.now,
            "expires_at": expires_at,
            "state": OPEN,
            "code_hash": _code_hash(unit, one, code) if code else None,
        },
    )
    return one


async def by_id(unit: Unit, invitation_id: str, *, hold: bool = False) -> Invitation | None:
    row = await unit.first(_held if hold else _by_id, {"id_": invitation_id})
    return _opened(row) if row is not None else None


async def by_token(unit: Unit, token: str) -> Invitation | None:
    """The invitation behind a link; nobody else gets on with it before this transaction ends."""
    row = await unit.first(_by_token, {"hash_": _token_hash(unit, token)})
    return _opened(row) if row is not None else None


async def claimed_by(unit: Unit, person: str, states: Collection[str] = PENDING) -> list[Invitation]:
    """The links this person holds, the oldest first."""
    rows = await unit.rows(_claimed_by, {"person_": person, "states": list(states)})
    return [_opened(row) for row in rows]


async def created_by(unit: Unit, person: str, states: Collection[str] = UNDER_WAY) -> list[Invitation]:
    rows = await unit.rows(_created_by, {"person_": person, "states": list(states)})
    return [_opened(row) for row in rows]


async def under_way(unit: Unit, sides: Iterable[tuple[str, str]]) -> list[Invitation]:
    """The links of these (process, side) that nobody has joined by yet."""
    return [_opened(row) for row in await unit.rows(_under_way, {"sides": list(sides)})]


async def claim(unit: Unit, invitation_id: str, person: str, expires_at: datetime) -> None:
    """The link, which the caller holds, is this person's from now on."""
    values = {"state": CLAIMED, "claimed_by": person, "claimed_at": unit.now, "expires_at": expires_at}
    await settle(unit, invitation_id, (OPEN,), **values)


async def settle(unit: Unit, invitation_id: str, before: Collection[str], **values: Any) -> bool:
    """Set `state` and whatever goes with it, if the invitation is still in one of the states `before`."""
    if values.get("state") not in UNDER_WAY:
        values["label"] = None  # whom it was for is of no more use
    done = await unit.run(_move.values(**values), {"id_": invitation_id, "states": list(before)})
    return done.rowcount > 0


async def label_of(unit: Unit, one: Invitation) -> str:
    """How its maker knows whom the link is for; empty where they left that out."""
    sealed = await unit.value(_label, {"id_": one.id})
    if sealed is None:
        return ""
    return (await unit.cipher(_scope(one.process))).unseal(sealed, _place(one.id)).decode()


async def is_code(unit: Unit, invitation_id: str, code: str) -> bool:
    """Whether this is the code that was printed along with the link."""
    known = await unit.value(_code, {"id_": invitation_id})
    return known is not None and secrets.compare_digest(bytes(known), _code_hash(unit, invitation_id, code))


async def count_wrong_code(unit: Unit, invitation_id: str) -> int:
    """Count one more; returns how many there were."""
    count: int = (await unit.run(_count_wrong, {"id_": invitation_id})).scalar_one()
    return count


def matching_code(unit: Unit, one: Invitation) -> str:
    """Four digits that only the holder of a link and its maker are shown, so that they can compare them."""
    printed = unit.master.fingerprint(f"matching code {one.id} {one.claimed_by}")
    digits = f"{int.from_bytes(printed[:8]) % 10_000:04}"
    return f"{digits[:2]} {digits[2:]}"


def _opened(row: Row[Any]) -> Invitation:
    return Invitation(**{**row._mapping, "role": Role(row.role)})


def _token_hash(unit: Unit, token: str) -> bytes:
    return unit.master.fingerprint(f"invitation {token}")


def _code_hash(unit: Unit, invitation_id: str, code: str) -> bytes:
    return unit.master.fingerprint(f"invitation code {invitation_id} {code}")


def _scope(process: str | None) -> str:
    return f"process:{process}" if process is not None else SYSTEM


def _place(invitation_id: str) -> str:
    return f"invitation.label {invitation_id}"
