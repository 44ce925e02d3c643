"""Words that are nobody else's: planted in names and free texts, and looked for in everything anybody receives."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import or_, select

from flows.roles import Role
from storage.tables.people import role
from tests.house import House, Person

_CANARY = re.compile(r"zq\d+zq")
SIDES_OWN = frozenset(
    {
        "consultation",
        "risk_check",
        "mitigation",
        "outcome_harvest",
        "invitation",
        "entering",
        "correction",
        "recommendation_review",
        "recommendation_repercussion",
        "inclusivity",
        "transfer",
        "transfer_news",
    }
)
"""Workflows whose words stay with the organisers of the writer's side."""
PROCESS_WIDE = frozenset(
    {"recommendation_draft", "recommendation_version", "recommendation_step", "event", "event_change"}
)
"""Those whose words are for the whole process: a text put to the vote, the title and place of an event."""

Held = tuple[str, str | None, str | None]
"""A role, its process and its side."""


@dataclass(frozen=True)
class Canary:
    """Who wrote or is it, in which workflow (None: it is their name), and which roles they held then."""

    owner: str
    flow: str | None
    held: frozenset[Held]

    def may_be_read(self, reader: str, roles: frozenset[Held]) -> bool:
        """Written down from docs/access.md, without asking the program."""
        if reader == self.owner:
            return True
        if self.flow in PROCESS_WIDE:
            processes = {process for what, process, _side in self.held if what == Role.ORGANISER}
            return any(what != Role.ADMINISTRATOR and process in processes for what, process, _side in roles)
        if self.flow is not None and self.flow not in SIDES_OWN:
            return False
        writing = {Role.ORGANISER} if self.flow is not None else set(Role)
        sides = {(process, side) for what, process, side in self.held if what in writing and side is not None}
        return any(what == Role.ORGANISER and (process, side) in sides for what, process, side in roles)


class Cage:
    """All canaries of a house, and who has seen which."""

    def __init__(self) -> None:
        self.known: dict[str, Canary] = {}
        self.seen: set[tuple[str, str]] = set()
        self._read: dict[int, int] = {}

    def plant(self, owner: str, flow: str | None, held: frozenset[Held]) -> str:
        word = f"zq{len(self.known) + 1}zq"
        self.known[word] = Canary(owner, flow, held)
        return word

    def escaped(self, person: Person, roles: frozenset[Held]) -> list[str]:
        """What the person received since the last look and may not know."""
        return [
            f"{person.name} read {word} of {self.known[word]}"
            for word in self._new_words(person)
            if not self.known[word].may_be_read(person.id, roles)
        ]

    def _new_words(self, person: Person) -> Iterator[str]:
        received = person.received
        for message in received[self._read.get(person.account, 0) :]:
            for word in _CANARY.findall("\n".join([message.text, *message.buttons])):
                self.seen.add((word, person.id))
                yield word
        self._read[person.account] = len(received)


async def roles_of(house: House) -> dict[str, frozenset[Held]]:
    """Everybody's roles in force, straight from their rows."""
    async with house.transaction() as unit:
        rows = await unit.rows(
            select(role.c.person, role.c.role, role.c.process, role.c.side).where(
                or_(role.c.until.is_(None), role.c.until > unit.now)
            )
        )
    found: dict[str, set[Held]] = {one: set() for one in house.people}
    for row in rows:
        found.setdefault(row.person, set()).add((row.role, row.process, row.side))
    return {one: frozenset(held) for one, held in found.items()}
