"""Data keys by scope: made, found, remembered for a while, and shredded."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, insert, select

from storage.sealing import CannotUnseal, Cipher, MasterKey
from storage.tables.people import data_key

if TYPE_CHECKING:
    from storage.unit import Unit

REMEMBERED = 4096
SYSTEM = "system"

_find = select(data_key.c.wrapped).where(data_key.c.scope == bindparam("scope_"))
_add = insert(data_key)
_shred = delete(data_key).where(data_key.c.scope == bindparam("scope_"))


class Keys:
    """The data keys of all scopes (`person:<id>`, `process:<id>`, `poll:<id>`, `system`)."""

    def __init__(self, master: MasterKey) -> None:
        self.master = master
        self._known: OrderedDict[str, Cipher] = OrderedDict()

    def known(self, scope: str) -> Cipher | None:
        return self._known.get(scope)

    def learn(self, scope: str, wrapped: bytes) -> Cipher:
        """Remember a wrapped key that was read along with other rows."""
        cipher = self._known.get(scope)
        if cipher is None:
            cipher = self._remember(scope, self.master.unwrap(wrapped, scope))
        return cipher

    async def cipher(self, unit: Unit, scope: str) -> Cipher:
        """The cipher of a scope. Raises CannotUnseal if there is no key (any more)."""
        if (cipher := self._known.get(scope) or unit.new_keys.get(scope)) is not None:
            return cipher
        wrapped = await unit.value(_find, {"scope_": scope})
        if wrapped is None:
            raise CannotUnseal(f"no key for {scope.partition(':')[0]}")
        return self.learn(scope, wrapped)

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
        return await self.make(unit, scope) if wrapped is None else self.learn(scope, wrapped)

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
            self._keep(scope, unit.new_keys[scope])

    def _remember(self, scope: str, cipher: Cipher) -> Cipher:
        self._keep(scope, cipher)
        return cipher

    def _keep(self, scope: str, cipher: Cipher) -> None:
        self._known[scope] = cipher
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
