"""Where a person acts: the processes and sides of their roles, as answers and buttons carry them."""

from __future__ import annotations

from dataclasses import dataclass

from flows.access_rules import Where
from flows.roles import Role
from handlers import access
from handlers.faults import Refused
from storage.people import Person


@dataclass(frozen=True)
class Seat:
    """A place at the table. The coordinator's has the empty side."""

    process: str
    side: str

    def __str__(self) -> str:
        return f"{self.process}:{self.side}"

    @property
    def where(self) -> Where:
        return Where(self.process, self.side or None)

    @property
    def role(self) -> Role:
        return Role.ORGANISER if self.side else Role.COORDINATOR


def seats(person: Person, *roles: Role) -> list[Seat]:
    """The seats a person holds in these roles, each once."""
    found = [
        Seat(one.process, (one.side or "") if role is Role.ORGANISER else "")
        for role in roles
        for one in person.roles
        if one.role is role and one.process is not None and (one.side or role is Role.COORDINATOR)
    ]
    return list(dict.fromkeys(found))


def taken(person: Person, seat: Seat) -> Seat:
    """The seat, if it is this person's. Raises Refused otherwise."""
    access.held(person, seat.role, seat.process, seat.side or None)
    return seat


def read(stored: str) -> Seat:
    """A seat as it was stored in an answer; nothing says yet that it is anybody's. Raises Refused if it is none."""
    process, colon, side = stored.partition(":")
    if not process or not colon:
        raise Refused(access.NOT_YOURS)
    return Seat(process, side)
