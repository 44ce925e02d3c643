"""The people of the sides that somebody acts for; nobody else's are ever read here."""

from __future__ import annotations

from flows.access_rules import Action, Thing
from flows.roles import Role
from handlers import access
from handlers.faults import Refused
from handlers.seats import Seat, read, seats
from handlers.visit import Visit
from storage import people
from storage.people import Person


def own_seats(visit: Visit) -> list[Seat]:
    """The sides the person organises."""
    return seats(visit.me, Role.ORGANISER)


async def of_side(visit: Visit, seat: Seat) -> list[Person]:
    """Everyone with a role on a side, organisers first. Raises Refused unless it is the person's own side."""
    access.require(visit.me, Action.SEE, Thing.PERSON, seat.where)
    found: dict[str, Person] = {}
    for role in (Role.ORGANISER, Role.PARTICIPANT):
        found |= {one.id: one for one in await people.holders(visit.unit, role, seat.process, seat.side)}
    return list(found.values())


async def of_own_side(visit: Visit, written: str) -> tuple[Seat, Person]:
    """Somebody on one of the person's own sides, from `process:side:person`. Raises Refused for anybody else."""
    place, _colon, person_id = written.rpartition(":")
    seat = read(place)
    for one in await of_side(visit, seat):
        if one.id == person_id:
            return seat, one
    raise Refused(access.NOT_YOURS)


def address(seat: Seat, person: Person) -> str:
    """How answers and buttons name a person of a side."""
    return f"{seat}:{person.id}"
