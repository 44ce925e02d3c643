"""How an event stands before its clearance: read anew each time, with a mark of everything a key is turned on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import orjson

from flows.analysis import clearance
from flows.analysis.clearance import Missing, Obstacle, SideChecked, SideState, Turned
from flows.analysis.risk import Band
from flows.consent import Layer
from flows.event_status import Status
from flows.roles import DIRECTOR, Role
from handlers.work.risk_check_standing import checked_before, side_checked
from storage import attendance, consents, people, programme, risk_register, sign_offs
from storage.attendance import Listed
from storage.people import Person
from storage.programme import Event
from storage.risk_register import Entry
from storage.sign_offs import Key
from storage.unit import Unit


@dataclass(frozen=True)
class Judged:
    """An event with everything that counts of every side, by side; `mark` identifies it, and `keys` were turned on
    exactly that, the coordinator's word included."""

    event: Event
    sides: Mapping[str, SideState]
    entries: Mapping[str, Sequence[Entry]]
    mark: bytes
    keys: Sequence[Key]
    now: datetime

    @property
    def turned(self) -> list[Turned]:
        return [Turned(one.side, one.person, one.reasoned) for one in self.keys if one.side is not None]

    @property
    def word(self) -> str | None:
        """What a coordinator said last; of one who has signed as well nothing counts: nobody consults themselves."""
        signed = self.signed
        return next((one.word for one in reversed(self.keys) if one.side is None and one.person not in signed), None)

    @property
    def signed(self) -> frozenset[str]:
        """Whoever has turned a key, for whichever side, whether it counts or not."""
        return frozenset(one.person for one in self.keys if one.side is not None)

    @property
    def consulted(self) -> frozenset[str]:
        """Whoever has given their word as coordinator."""
        return frozenset(one.person for one in self.keys if one.side is None)

    @property
    def band(self) -> Band:
        """The worst of all sides. For deciding, never for a screen: with their own it tells a side the other's."""
        return clearance.overall(self.sides.values(), self.now)

    @property
    def missing(self) -> frozenset[Missing]:
        return clearance.missing(self.sides.values(), self.turned, self.word is not None, self.now)

    @property
    def may_go_ahead(self) -> bool:
        return clearance.may_go_ahead(self.sides.values(), self.turned, self.word is not None, self.now)

    @property
    def still_stands(self) -> bool:
        """Whether what was cleared holds on. What changes takes it back by itself; this is about what expires."""
        late = any(risk.overdue(self.now) for one in self.sides.values() for risk in one.risks)
        return not late and not any(self.obstacles(one) for one in self.sides)

    def obstacles(self, side: str) -> frozenset[Obstacle]:
        return clearance.obstacles(self.sides[side], self.now)

    def stands_elsewhere(self, side: str) -> list[str]:
        """The other sides on which something stands in the way: that it does is all their neighbours learn."""
        return [one for one in self.sides if one != side and self.obstacles(one)]

    def has_signed(self, side: str, person: str, *, reasoned: bool = False) -> bool:
        signed = clearance.valid(self.sides[side], self.turned)
        return any(one.person == person and (one.reasoned or not reasoned) for one in signed)


async def judge(unit: Unit, event: Event) -> Judged:
    """Everything that counts for letting the event go ahead, as it is at this moment."""
    listed = await attendance.listed(unit, event.id)
    found = await risk_register.entries(unit, event.process, event.id)
    agreed = await _agreed(unit, event, listed)
    sides: dict[str, SideState] = {}
    entries: dict[str, list[Entry]] = {}
    for side in await programme.sides(unit, event.process):
        entries[side] = [one for one in found if one.side == side and one.is_open]
        organisers = await people.holders(unit, Role.ORGANISER, event.process, side)
        sides[side] = SideState(
            side,
            await _checked(unit, event, side),
            tuple(one.risk for one in entries[side]),
            sum(one.side == side and one.person not in agreed for one in listed),
            frozenset(one.id for one in organisers),
            frozenset(one.id for one in organisers if is_director(one, event.process, side)),
        )
    mark = _mark(unit, event, listed, sides, entries)
    keys = [one for one in await sign_offs.turned(unit, event.id) if one.state == mark]
    return Judged(event, sides, entries, mark, keys, unit.now)


async def _checked(unit: Unit, event: Event, side: str) -> SideChecked:
    """What was cleared before new questions opened stands on the earlier check until the time for those is over."""
    found = await side_checked(unit, event, side, unit.now)
    if found.checked_until is None and Status(event.status) is Status.CLEARED:
        return await checked_before(unit, event, side, unit.now) or found
    return found


def is_director(person: Person, process: str, side: str) -> bool:
    """Whether the person signs for the side as its director."""
    there = (Role.ORGANISER, process, side, DIRECTOR)
    return any((one.role, one.process, one.side, one.rank) == there for one in person.roles)


async def _agreed(unit: Unit, event: Event, listed: Sequence[Listed]) -> set[str]:
    """Those on the list whose latest word on attending is yes."""
    found = await consents.standing(unit, [one.person for one in listed], event.process)
    return {one.person for one in found if one.layer == Layer.ATTENDANCE and one.given}


def _mark(
    unit: Unit,
    event: Event,
    listed: Sequence[Listed],
    sides: Mapping[str, SideState],
    entries: Mapping[str, Sequence[Entry]],
) -> bytes:
    """32 bytes that change with answers, register, list, date and place. Keyed, so that nobody guesses a place."""
    seen: dict[str, Any] = {
        "when": [event.starts_at, event.ends_at, event.zone],
        "place": event.place,
        "list": sorted((one.side, one.person) for one in listed),
        "sides": {side: _seen(state, entries[side], unit.now) for side, state in sides.items()},
    }
    return unit.master.fingerprint("clearance " + orjson.dumps(seen, option=orjson.OPT_SORT_KEYS).decode())


def _seen(state: SideState, entries: Sequence[Entry], now: datetime) -> list[Any]:
    checked = state.checked
    # Until when a check holds is left out: that the same answers hold for longer changes nothing that was signed.
    said = [checked.answers, sorted(checked.open_stops), checked.safe_exit, checked.band]
    return [*said, [[one.id, one.control, asdict(one.risk), one.risk.band(now)] for one in entries]]
