"""Private reasons: their author's to replace while the poll is open, nobody's afterwards.

A reason lies under HMAC(secret for reasons, author), sealed under a key that closing destroys together with that
secret. Those that may be read are sealed anew under a key of poll and side, with random ids: whoever has the whole
database finds nothing in it that leads from a reason to a vote or to a person.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, insert, select

from storage.sealing import CannotUnseal, Cipher
from storage.tables.polls import reason
from storage.tables.work import elector, poll
from storage.unit import Unit


@dataclass(frozen=True)
class Reason:
    """What somebody of a side wrote; who, nobody knows any more."""

    id: str
    side: str
    words: str


_secret = select(poll.c.reason_secret).where(poll.c.id == bindparam("poll_"))
_remove = delete(reason).where(reason.c.poll == bindparam("poll_"), reason.c.author == bindparam("author_"))
_write = insert(reason)
_written = select(reason.c.id, reason.c.side, reason.c.author, reason.c.words).where(
    reason.c.poll == bindparam("poll_"), reason.c.author.is_not(None)
)
_clear = delete(reason).where(reason.c.poll == bindparam("poll_"), reason.c.author.is_not(None))
_of_side = (
    select(reason.c.id, reason.c.side, reason.c.words)
    .where(reason.c.poll == bindparam("poll_"), reason.c.side == bindparam("side_"), reason.c.author.is_(None))
    .order_by(reason.c.id)
)
_open_of = (
    select(poll.c.id, elector.c.side)
    .join_from(elector, poll, poll.c.id == elector.c.poll)
    .where(elector.c.person == bindparam("person_"), poll.c.reason_secret.is_not(None))
)
_one = select(reason.c.id, reason.c.poll, reason.c.side, reason.c.words).where(
    reason.c.id == bindparam("id_"), reason.c.author.is_(None)
)


async def new_secret(unit: Unit, poll_id: str) -> bytes:
    """Make the key of the open poll's reasons, and what their authors are hashed with; the latter is returned
    sealed."""
    cipher = await unit.keys.make(unit, scope(poll_id))
    return cipher.seal(secrets.token_bytes(32), _secret_place(poll_id))


async def write(unit: Unit, poll_id: str, side: str, person_id: str, words: str) -> None:
    """Take a reason in place of the person's earlier one; without words there is none any more.

    Raises CannotUnseal when the key is gone."""
    cipher = await unit.cipher(scope(poll_id))
    author = _hash(await _opened_secret(unit, poll_id, cipher), person_id)
    await unit.run(_remove, {"poll_": poll_id, "author_": author})
    if words:
        one = secrets.token_hex(16)
        sealed = cipher.seal(words.encode(), _place(one))
        await unit.run(_write, {"id": one, "poll": poll_id, "side": side, "author": author, "words": sealed})


async def cut(unit: Unit, poll_id: str, voters: Mapping[str, str], readable: Collection[str]) -> None:
    """Cut the reasons from their authors for good. Those of the `readable` sides, written by one of the `voters`
    (side by person), are kept; all others are gone."""
    kept = await _of_voters(unit, poll_id, voters) if readable else []
    await unit.run(_clear, {"poll_": poll_id})
    await unit.keys.shred(unit, scope(poll_id))
    for side in sorted(readable):
        words = [one.words for one in kept if one.side == side]
        if not words:
            continue
        cipher = await unit.keys.make(unit, scope_of_side(poll_id, side))
        # The rows lie in the order of their ids, which chance has made.
        rows = sorted(zip((secrets.token_hex(16) for _one in words), words, strict=True))
        sealed = [
            {"id": one, "poll": poll_id, "side": side, "words": cipher.seal(said.encode(), _place(one))}
            for one, said in rows
        ]
        await unit.run(_write, [{**row, "author": None} for row in sealed])


async def forget(unit: Unit, person_id: str) -> None:
    """Whoever is erased takes along what they wrote in open polls; of a closed one nobody knows which it is."""
    for row in await unit.rows(_open_of, {"person_": person_id}):
        try:
            await write(unit, row.id, row.side, person_id, "")
        except CannotUnseal:
            continue  # restored from a backup, which keeps no keys of polls: nobody can read it


async def of_side(unit: Unit, poll_id: str, side: str) -> list[Reason]:
    """What the people of a side wrote, once the poll is closed and if it may be read, in no order."""
    rows = await unit.rows(_of_side, {"poll_": poll_id, "side_": side})
    if not rows:
        return []
    cipher = await unit.cipher(scope_of_side(poll_id, side))
    return [Reason(row.id, row.side, cipher.unseal(row.words, _place(row.id)).decode()) for row in rows]


async def by_id(unit: Unit, reason_id: str) -> tuple[str, Reason] | None:
    """(the poll, the reason) of a closed poll."""
    row = await unit.first(_one, {"id_": reason_id})
    if row is None:
        return None
    cipher = await unit.cipher(scope_of_side(row.poll, row.side))
    return row.poll, Reason(row.id, row.side, cipher.unseal(row.words, _place(row.id)).decode())


async def _of_voters(unit: Unit, poll_id: str, voters: Mapping[str, str]) -> list[Reason]:
    """What can be read of what voters wrote. A reason that does not open, or that nobody wrote, is left out."""
    try:
        cipher = await unit.cipher(scope(poll_id))
        secret = await _opened_secret(unit, poll_id, cipher)
    except CannotUnseal:
        return []
    sides = {_hash(secret, person): side for person, side in voters.items()}
    found = []
    for row in await unit.rows(_written, {"poll_": poll_id}):
        try:
            words = cipher.unseal(row.words, _place(row.id)).decode()
        except CannotUnseal:
            continue
        if sides.get(row.author) == row.side:
            found.append(Reason(row.id, row.side, words))
    return found


def scope(poll_id: str) -> str:
    """Of the data key of an open poll's reasons; like that of its votes, no backup keeps it."""
    return f"poll:{poll_id}:reasons"


def scope_of_side(poll_id: str, side: str) -> str:
    """Of the data key of those reasons that the side's organisers may read."""
    return f"reasons:{poll_id}:{side}"


async def _opened_secret(unit: Unit, poll_id: str, cipher: Cipher) -> bytes:
    return cipher.unseal(await unit.value(_secret, {"poll_": poll_id}), _secret_place(poll_id))


def _hash(secret: bytes, person_id: str) -> bytes:
    return hmac.digest(secret, person_id.encode(), "sha256")[:16]


def _secret_place(poll_id: str) -> str:
    return f"poll.reason_secret {poll_id}"


def _place(reason_id: str) -> str:
    return f"reason.words {reason_id}"
