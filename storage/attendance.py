"""The list of an event: who is on it, for which side, and how far each has come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, insert, or_, select, update

from flows.attendance import ON_THE_LIST, Move, State, after
from flows.consent import Layer
from flows.event_status import OPEN
from flows.roles import Role
from storage import audit, sign_offs
from storage.programme import Event
from storage.tables.people import person, role
from storage.tables.programme import attendee, consent, event
from storage.unit import Unit


@dataclass(frozen=True)
class Listed:
    """Somebody on the list of an event."""

    person: str
    side: str
    state: State


_listed = (
    select(attendee.c.person, attendee.c.side, attendee.c.state)
    .where(attendee.c.event == bindparam("event_"))
    .order_by(attendee.c.person)
)
_add = insert(attendee)
_set = (
    update(attendee)
    .where(attendee.c.event == bindparam("event_"), attendee.c.person == bindparam("person_"))
    .values(
        state=bindparam("state_"),
        side=bindparam("side_"),
        changed_at=bindparam("now_"),
        recorded_by=bindparam("recorded_by_"),
    )
)
_without_account = select(person.c.id).where(
    person.c.id.in_(bindparam("people", expanding=True)), person.c.lookup.is_(None)
)
_participants = (
    select(role.c.person)
    .distinct()
    .where(
        role.c.role == Role.PARTICIPANT.value,
        role.c.process == bindparam("process_"),
        role.c.side == bindparam("side_"),
        or_(role.c.until.is_(None), role.c.until > bindparam("now")),
    )
    .order_by(role.c.person)
)
_coming = (
    select(attendee.c.event, attendee.c.side, attendee.c.state)
    .join(event, event.c.id == attendee.c.event)
    .where(
        attendee.c.person == bindparam("person_"),
        event.c.process == bindparam("process_"),
        event.c.status.in_([status.value for status in OPEN]),
    )
)
_consents = (
    select(consent.c.given)
    .where(
        consent.c.person == bindparam("person_"),
        consent.c.process == bindparam("process_"),
        consent.c.layer == Layer.ATTENDANCE.value,
    )
    .order_by(consent.c.at.desc(), consent.c.id.desc())
    .limit(1)
)
# What a list says to those who sign for an event: who is on it. How far each has come is asked when they sign.
_ON_OR_OFF = frozenset({Move.NAME, Move.WITHDRAW})


async def listed(unit: Unit, event_id: str, side: str | None = None) -> list[Listed]:
    """Who is on the list (of one side, where one is named), those taken off it left out."""
    return [one for one in await _ever_listed(unit, event_id) if one.state in ON_THE_LIST and side in (None, one.side)]


async def states(unit: Unit, one: Event, side: str) -> dict[str, State | None]:
    """Every participant of a side (and whoever was one while they were put on the list) with their state; None for
    those who never were on it."""
    rows = await unit.rows(_participants, {"process_": one.process, "side_": side, "now": unit.now})
    known = {each.person: each.state for each in await _ever_listed(unit, one.id) if each.side == side}
    listed_only = [person for person, state in known.items() if state in ON_THE_LIST]
    return {person: known.get(person) for person in dict.fromkeys([*(row.person for row in rows), *listed_only])}


async def counts(unit: Unit, event_id: str) -> dict[str, Counter[State]]:
    """How many of each side are how far; a side nobody was named for is left out."""
    found: dict[str, Counter[State]] = {}
    for one in await listed(unit, event_id):
        found.setdefault(one.side, Counter())[one.state] += 1
    return found


async def move(unit: Unit, one: Event, side: str, people: Iterable[str], step: Move, actor: str | None) -> list[str]:
    """Take the step for each of these people of a side whom it leads on; returns them.

    Whoever consented to attending in this process before has consented as soon as they are invited. Of somebody
    without an account it is marked who noted it.
    """
    known = {each.person: each for each in await _ever_listed(unit, one.id)}
    asked = list(dict.fromkeys(people))
    silent = {row.id for row in await unit.rows(_without_account, {"people": asked})} if asked else set()
    moved = []
    for each in asked:
        before = known.get(each)
        if before is not None and before.side != side and before.state in ON_THE_LIST:
            continue
        to = after(before.state if before is not None else None, step)
        if to is State.INVITED and await has_consented(unit, each, one.process):
            to = State.CONSENTED
        if to is not None:
            noted = actor if each in silent else None
            await _put(unit, one.id, each, side, to, noted, new=before is None)
            await audit.note(unit, f"attendee_{step.value}", actor=actor, about=one.id, process=one.process)
            moved.append(each)
    if moved and step in _ON_OR_OFF:
        await sign_offs.void(unit, one.id, actor=actor)
    return moved


async def set_consent(unit: Unit, person_id: str, process_id: str, given: bool, recorded_by: str | None = None) -> None:
    """Somebody consents to attending in a process, or takes that back: the lists of its coming events follow."""
    for row in await unit.rows(_coming, {"person_": person_id, "process_": process_id}):
        to = after(State(row.state), Move.CONSENT if given else Move.UNCONSENT)
        if to is not None:
            await _put(unit, row.event, person_id, row.side, to, recorded_by)
        if not given and State(row.state) in ON_THE_LIST:
            await sign_offs.void(unit, row.event)


async def has_consented(unit: Unit, person_id: str, process_id: str) -> bool:
    """Whether the latest word on attending in a process is yes."""
    return bool(await unit.value(_consents, {"person_": person_id, "process_": process_id}))


async def _put(
    unit: Unit, event_id: str, person_id: str, side: str, state: State, noted: str | None, *, new: bool = False
) -> None:
    if new:
        row: dict[str, Any] = {"event": event_id, "person": person_id, "side": side, "changed_at": unit.now}
        await unit.run(_add, {**row, "state": state.value, "recorded_by": noted})
    else:
        row = {"event_": event_id, "person_": person_id, "side_": side, "now_": unit.now, "recorded_by_": noted}
        await unit.run(_set, {**row, "state_": state.value})


async def _ever_listed(unit: Unit, event_id: str) -> list[Listed]:
    rows = await unit.rows(_listed, {"event_": event_id})
    return [Listed(row.person, row.side, State(row.state)) for row in rows]
