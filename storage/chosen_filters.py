"""The filters a person has set in a register: sealed under their own key, and forgotten after a working day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import orjson
from sqlalchemy import bindparam, delete, insert, select, update

from storage.people import Person
from storage.sealing import CannotUnseal
from storage.tables.filters import chosen_filter
from storage.unit import Unit

KEPT = timedelta(hours=12)
"""What was set yesterday hides nothing today."""


@dataclass(frozen=True)
class Chosen:
    """Values by the name of their filter, and the page (from 0) that was read last."""

    values: Mapping[str, str] = field(default_factory=dict)
    page: int = 0


_own = (chosen_filter.c.person == bindparam("person_"), chosen_filter.c.register == bindparam("register_"))
_read = select(chosen_filter.c.chosen).where(*_own, chosen_filter.c.chosen_at > bindparam("since_"))
_change = update(chosen_filter).where(*_own).values(chosen=bindparam("sealed_"), chosen_at=bindparam("now_"))
_old = delete(chosen_filter).where(chosen_filter.c.chosen_at <= bindparam("since_"))


async def read(unit: Unit, person: Person, register: str) -> Chosen:
    """What the person set there; nothing where that is long ago, or cannot be opened any more."""
    key = {"person_": person.id, "register_": register, "since_": unit.now - KEPT}
    sealed = await unit.value(_read, key)
    if sealed is None:
        return Chosen()
    try:
        kept = orjson.loads((await unit.cipher(person.scope)).unseal(sealed, _place(person, register)))
    except CannotUnseal:
        return Chosen()
    return Chosen(kept["values"], kept["page"])


async def keep(unit: Unit, person: Person, register: str, chosen: Chosen) -> None:
    """From now on this is set, in place of what was."""
    said = orjson.dumps({"values": dict(chosen.values), "page": chosen.page})
    sealed = (await unit.cipher(person.scope)).seal(said, _place(person, register))
    key = {"person_": person.id, "register_": register, "sealed_": sealed, "now_": unit.now}
    if not (await unit.run(_change, key)).rowcount:
        row = {"person": person.id, "register": register, "chosen": sealed, "chosen_at": unit.now}
        await unit.run(insert(chosen_filter), row)


async def forget_old(unit: Unit) -> int:
    """Delete what is not looked at any more; returns how much that was."""
    return (await unit.run(_old, {"since_": unit.now - KEPT})).rowcount


def _place(person: Person, register: str) -> str:
    return f"chosen_filter.chosen {person.id} {register}"
