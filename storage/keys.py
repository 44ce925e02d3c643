"""Data keys by scope: made, found, remembered for a while, and shredded.

Where several processes share a database (PostgreSQL), each transaction asks first how often keys were destroyed so
far. A process that hears a new number forgets every key it remembers, so that none outlives its shredding there.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.dialects import postgresql

from storage.sealing import CannotUnseal, Cipher, MasterKey
from storage.tables.people import data_key, shredding

if TYPE_CHECKING:
    from storage.unit import Unit

REMEMBERED = 4096
SYSTEM = "system"

_find = select(data_key.c.wrapped).where(data_key.c.scope == bindparam("scope_"))
_add = insert(data_key)
_shred = delete(data_key).where(data_key.c.scope == bindparam("scope_"))
_times = select(shredding.c.times)
_once_more = (
    postgresql.insert(shredding)
    .values(one=1, times=1)
    .on_conflict_do_update(index_elements=[shredding.c.one], set_={"times": shredding.c.times + 1})
)


class Keys:
    """The data keys of all scopes (`person:<id>`, `process:<id>`, `poll:<id>`, `system`)."""

    def __init__(self, master: MasterKey) -> None:
        self.master = master
        self._known: OrderedDict[str, Cipher] = OrderedDict()
        self._shreddings = 0

    async def hear(self, unit: Unit) -> None:
        """At the beginning of a transaction: forget everything if another process has destroyed a key since."""
        unit.shreddings = await unit.value(_times) or 0
        if unit.shreddings > self._shreddings:
            self._known.clear()
            self._shreddings = unit.shreddings

    async def tell(self, unit: Unit) -> None:
        """At the end of one that destroyed a key: the others forget theirs. Last, since it makes others wait."""
        await unit.run(_once_more)

    def known(self, scope: str) -> Cipher | None:
        return self._known.get(scope)

    def learn(self, unit: Unit, scope: str, wrapped: bytes) -> Cipher:
        """The cipher of a wrapped key that was read along with other rows; remembered."""
        cipher = self._known.get(scope)
        if cipher is None:
            cipher = self.master.unwrap(wrapped, scope)
            self._keep(unit, scope, cipher)
        return cipher

    async def cipher(self, unit: Unit, scope: str) -> Cipher:
        """The cipher of a scope. Raises CannotUnseal if there is no key (any more)."""
        if (cipher := self._known.get(scope) or unit.new_keys.get(scope)) is not None:
            return cipher
        wrapped = await unit.value(_find, {"scope_": scope})
        if wrapped is None:
            raise CannotUnseal(f"no key for {scope.partition(':')[0]}")
        return self.learn(unit, scope, wrapped)

    async def make(self, unit: Unit, scope: str) -> Cipher:
        """A new key for a scope that has none."""
        wrapped, cipher = self.master.new_data_key(scope)
        await unit.run(_add, {"scope": scope, "wrapped": wrapped, "created_at": unit.now})
        # Remembered only once committed: a key of a transaction that failed must not seal anything.
        unit.new_keys[scope] = cipher
        unit.after_commit(lambda: self._keep_new(unit, scope))
        return cipher

    async def make_if_missing(self, unit: Unit, scope: str) -> Cipher:
        """The key of a scope, made only if there is none. Raises CannotUnseal when the one there is opens with
        another master key."""
        if (cipher := self._known.get(scope) or unit.new_keys.get(scope)) is not None:
            return cipher
        wrapped = await unit.value(_find, {"scope_": scope})
        return await self.make(unit, scope) if wrapped is None else self.learn(unit, scope, wrapped)

    async def shred(self, unit: Unit, scope: str) -> None:
        """Destroy a key: whatever was sealed under it can never be read again."""
        await unit.run(_shred, {"scope_": scope})
        unit.shredded = True
        unit.new_keys.pop(scope, None)
        self._forget(scope)
        # Once more, for whoever read it before the commit.
        unit.after_commit(lambda: self._forget(scope))

    def _forget(self, scope: str) -> None:
        self._known.pop(scope, None)

    def _keep_new(self, unit: Unit, scope: str) -> None:
        if scope in unit.new_keys:
            self._keep(unit, scope, unit.new_keys[scope])

    def _keep(self, unit: Unit, scope: str, cipher: Cipher) -> None:
        # What an older transaction read may have been destroyed since, and everybody was told already.
        if unit.shreddings < self._shreddings:
            return
        self._known[scope] = cipher
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
