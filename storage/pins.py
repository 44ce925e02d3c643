"""PIN locks: the verifier, what stands on the keypad (sealed), wrong tries, and until when it is open or shut."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.tables.safety import pin_lock
from storage.unit import Unit

# OWASP's least for argon2id: a turn waits about 20 ms for it, and a PIN's few digits gain little from more.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


@dataclass
class PinLock:
    """One person's lock. `entry` is what stands on the keypad, or None; `duress` is opened only by a colleague."""

    person: str
    verifier: str | None = None
    entry: Mapping[str, Any] | None = None
    wrong: int = 0
    blocks: int = 0
    blocked_until: datetime | None = None
    open_until: datetime | None = None
    duress: bool = field(default=False)

    def is_blocked(self, now: datetime) -> bool:
        return self.blocked_until is not None and now < self.blocked_until


_of = select(pin_lock).where(pin_lock.c.person == bindparam("person_"))
_values = [column.name for column in pin_lock.c if column.name != "person"]
_put_sqlite = sqlite.insert(pin_lock)
_put_sqlite = _put_sqlite.on_conflict_do_update(
    index_elements=["person"], set_={name: _put_sqlite.excluded[name] for name in _values}
)
_put_postgresql = postgresql.insert(pin_lock)
_put_postgresql = _put_postgresql.on_conflict_do_update(
    index_elements=["person"], set_={name: _put_postgresql.excluded[name] for name in _values}
)
_open = update(pin_lock).where(pin_lock.c.person == bindparam("person_")).values(open_until=bindparam("open_until_"))
_all_duress = select(pin_lock.c.person).where(pin_lock.c.duress)


async def lock_of(unit: Unit, person_id: str) -> PinLock:
    """The person's lock; a new one if there is none yet."""
    row = await unit.first(_of, {"person_": person_id})
    if row is None:
        return PinLock(person_id)
    entry = None
    if row.entry is not None:
        cipher = await unit.cipher(f"person:{person_id}")
        entry = orjson.loads(cipher.unseal(row.entry, _place(person_id)))
    return PinLock(**{**row._mapping, "entry": entry})


async def keep(unit: Unit, lock: PinLock) -> None:
    """Store the lock as it is now."""
    cipher = await unit.cipher(f"person:{lock.person}")
    row = {name: getattr(lock, name) for name in ("person", *_values)}
    if lock.entry is not None:
        row["entry"] = cipher.seal(orjson.dumps(dict(lock.entry)), _place(lock.person))
    await unit.run(_put_postgresql if unit.postgresql else _put_sqlite, row)


def stay_open(unit: Unit, person_id: str, until: datetime) -> None:
    """The person did something: it stays open until then."""
    unit.write(_open, person_=person_id, open_until_=until)


async def locked_out(unit: Unit) -> list[str]:
    """Everybody whom only a colleague lets in again."""
    return [row.person for row in await unit.rows(_all_duress)]


def verifier_of(digits: str) -> str:
    return _hasher.hash(digits)


def fits(verifier: str, digits: str) -> bool:
    try:
        return _hasher.verify(verifier, digits)
    except VerificationError:
        return False


def _place(person_id: str) -> str:
    return f"pin_lock.entry {person_id}"
