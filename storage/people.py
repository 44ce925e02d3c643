"""People and the roles they hold; names and Telegram ids sealed under each person's own key."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, insert, or_, select, update

from flows.process_settings import Profile
from flows.roles import Role
from storage.sealing import Cipher
from storage.tables.base import new_id
from storage.tables.people import data_key, person, role
from storage.tables.programme import process as processes
from storage.tables.safety import pin_lock
from storage.unit import Unit

FROZEN = "frozen"


@dataclass(frozen=True)
class RoleHeld:
    """A role in force: in which process, on which side, for which organisation; rank 1 is asked first."""

    role: Role
    process: str | None
    side: str | None
    organisation: str | None
    rank: int = 1


@dataclass
class Person:
    """Somebody we know, as of the current transaction."""

    id: str
    language: str
    zone: str
    country: str | None
    reachable: bool
    front: str | None
    screen: int | None
    weekend: str | None = None
    """Weekdays (Monday 0) with commas between them; None: those of the country."""
    recorded_by: str | None = None
    """Somebody without Telegram: the organiser who entered them."""
    roles: list[RoleHeld] = field(default_factory=list)
    frozen: list[RoleHeld] = field(default_factory=list)
    """Roles in processes that are frozen: they open nothing until the process goes on."""
    guarded: bool = False
    """Whether one of their processes asks for a PIN."""
    open_until: datetime | None = None
    """Until when their PIN keeps what is sensitive open."""
    duress: bool = False
    """Whether only a colleague lets them in again."""

    @property
    def scope(self) -> str:
        return f"person:{self.id}"

    @property
    def all_roles(self) -> list[RoleHeld]:
        """Those in frozen processes included, which open nothing but are theirs all the same."""
        return [*self.roles, *self.frozen]

    def holds(self, wanted: Role, process: str | None = None, side: str | None = None) -> bool:
        """Whether a role is held (in that process, on that side, where one is named)."""
        return any(
            held.role is wanted
            # An administrator's role may be held for the whole installation.
            and (process in (None, held.process) or (wanted is Role.ADMINISTRATOR and held.process is None))
            and side in (None, held.side)
            for held in self.roles
        )

    def waits_for(self, wanted: Role, process: str | None = None, side: str | None = None) -> bool:
        """Whether the role is held in a process that is frozen now."""
        return any(one.role is wanted and process == one.process and side in (None, one.side) for one in self.frozen)


_in_force = or_(role.c.until.is_(None), role.c.until > bindparam("now"))
_read = (
    select(
        person.c.id,
        person.c.lookup,
        person.c.language,
        person.c.zone,
        person.c.country,
        person.c.reachable,
        person.c.front,
        person.c.screen,
        person.c.weekend,
        person.c.recorded_by,
        data_key.c.wrapped,
        role.c.role,
        role.c.process,
        role.c.side,
        role.c.organisation,
        role.c.rank,
        processes.c.status,
        processes.c.profile,
        pin_lock.c.open_until,
        pin_lock.c.duress,
    )
    .select_from(person)
    .join(data_key, data_key.c.scope == "person:" + person.c.id)
    .outerjoin(role, (role.c.person == person.c.id) & _in_force)
    .outerjoin(processes, processes.c.id == role.c.process)
    .outerjoin(pin_lock, pin_lock.c.person == person.c.id)
    .order_by(person.c.id, role.c.id)
)
_by_lookup = _read.where(person.c.lookup.in_(bindparam("lookups", expanding=True)))
# Two replicas never handle the same person at once: the second leaves them to the first.
_by_lookup_locked = _by_lookup.with_for_update(of=person, skip_locked=True)
_by_id = _read.where(person.c.id.in_(bindparam("ids", expanding=True)))
_all = select(person.c.lookup).where(person.c.lookup.in_(bindparam("lookups", expanding=True)))
_add = insert(person)
_place = (
    update(person).where(person.c.id == bindparam("id_")).values(front=bindparam("front_"), screen=bindparam("screen_"))
)
_step_back = (
    update(person).where(person.c.id == bindparam("id_"), person.c.front == bindparam("front_")).values(front=None)
)
_language = update(person).where(person.c.id == bindparam("id_")).values(language=bindparam("language_"))
_reach = update(person).where(person.c.id == bindparam("id_")).values(reachable=bindparam("reachable_"))
_sealed = select(person.c.id, person.c.telegram, person.c.name).where(person.c.id.in_(bindparam("ids", expanding=True)))
_holders = (
    select(person.c.id)
    .distinct()
    .join(role, role.c.person == person.c.id)
    .where(_in_force, role.c.role == bindparam("role_"))
)


async def by_lookup(unit: Unit, lookups: Iterable[bytes]) -> tuple[dict[bytes, Person], set[bytes]]:
    """(the people found and locked for this transaction, those another replica is handling right now)"""
    wanted = list(set(lookups))
    rows = await unit.rows(_by_lookup_locked if unit.postgresql else _by_lookup, {"lookups": wanted, "now": unit.now})
    known = _people(unit, rows)
    found = {row.lookup: known[row.id] for row in rows}
    busy: set[bytes] = set()
    if unit.postgresql and len(found) < len(wanted):
        missing = [one for one in wanted if one not in found]
        busy = {row.lookup for row in await unit.rows(_all, {"lookups": missing})}
    return found, busy


async def by_id(unit: Unit, ids: Iterable[str]) -> dict[str, Person]:
    """The people with these ids, with their roles now in force."""
    rows = await unit.rows(_by_id, {"ids": list(set(ids)), "now": unit.now})
    return _people(unit, rows)


def _people(unit: Unit, rows: Sequence[Any]) -> dict[str, Person]:
    found: dict[str, Person] = {}
    for row in rows:
        one = found.get(row.id)
        if one is None:
            plain = (row.id, row.language, row.zone, row.country, row.reachable, row.front, row.screen)
            one = found[row.id] = Person(*plain, row.weekend, row.recorded_by)
            one.open_until, one.duress = row.open_until, bool(row.duress)
            unit.keys.learn(unit, one.scope, row.wrapped)
        if row.role is not None:
            held = RoleHeld(Role(row.role), row.process, row.side, row.organisation, row.rank)
            (one.frozen if row.status == FROZEN else one.roles).append(held)
            one.guarded |= row.profile == Profile.HIGH
    return found


async def holders(unit: Unit, wanted: Role, process: str | None = None, side: str | None = None) -> list[Person]:
    """Everyone who holds the role now, those asked first first."""
    query: Select[Any] = _holders
    if process is not None:
        query = query.where(role.c.process == process)
    if side is not None:
        query = query.where(role.c.side == side)
    ids = [row.id for row in await unit.rows(query, {"role_": wanted.value, "now": unit.now})]
    people = [one for one in (await by_id(unit, ids)).values() if one.holds(wanted, process, side)]
    return sorted(people, key=lambda one: min((h.rank, one.id) for h in one.roles if h.role is wanted))


async def waiting(unit: Unit, wanted: Role, process: str) -> list[Person]:
    """Everyone who holds the role in a process that is frozen now."""
    query = _holders.where(role.c.process == process)
    ids = [row.id for row in await unit.rows(query, {"role_": wanted.value, "now": unit.now})]
    return [one for one in (await by_id(unit, ids)).values() if one.waits_for(wanted, process)]


async def add(
    unit: Unit,
    *,
    telegram_id: int | None,
    name: str,
    language: str,
    zone: str,
    country: str | None = None,
    weekend: str | None = None,
    recorded_by: str | None = None,
) -> str:
    """A new person with a key of their own; returns the id. One without Telegram is entered by somebody else."""
    one = new_id()
    cipher = await unit.keys.make(unit, f"person:{one}")
    await unit.run(
        _add,
        {
            "id": one,
            "lookup": unit.master.lookup(telegram_id) if telegram_id is not None else None,
            "language": language,
            "zone": zone,
            "country": country,
            "weekend": weekend,
            "telegram": sealed_account(cipher, one, telegram_id) if telegram_id is not None else None,
            "name": cipher.seal(name.encode(), f"person.name {one}"),
            "reachable": telegram_id is not None,
            "recorded_by": recorded_by,
            "created_at": unit.now,
        },
    )
    return one


def sealed_account(cipher: Cipher, person_id: str, telegram_id: int) -> bytes:
    return cipher.seal(str(telegram_id).encode(), f"person.telegram {person_id}")


def step_back(unit: Unit, person_id: str, conversation: str) -> None:
    """If the conversation is still in front, nothing is from now on."""
    unit.write(_step_back, id_=person_id, front_=conversation)


def place(unit: Unit, one: Person) -> None:
    """Store where the person is: the conversation in front and the message that shows it."""
    unit.write(_place, id_=one.id, front_=one.front, screen_=one.screen)


def set_language(unit: Unit, one: Person, language: str) -> None:
    unit.write(_language, id_=one.id, language_=language)


def set_reachable(unit: Unit, person_id: str, reachable: bool) -> None:
    unit.write(_reach, id_=person_id, reachable_=reachable)


async def chats(unit: Unit, ids: Iterable[str]) -> dict[str, int]:
    """The Telegram chat of each of these people."""
    found: dict[str, int] = {}
    for row in await unit.rows(_sealed, {"ids": list(set(ids))}):
        if row.telegram is not None:
            cipher = await unit.cipher(f"person:{row.id}")
            found[row.id] = int(cipher.unseal(row.telegram, f"person.telegram {row.id}"))
    return found


async def names(unit: Unit, ids: Iterable[str]) -> dict[str, str]:
    """Names by id; asked only where the reader may know who is who."""
    found: dict[str, str] = {}
    for row in await unit.rows(_sealed, {"ids": list(set(ids))}):
        if row.name is not None:
            cipher = await unit.cipher(f"person:{row.id}")
            found[row.id] = cipher.unseal(row.name, f"person.name {row.id}").decode()
    return found
