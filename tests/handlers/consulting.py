"""A consultation played by hand, and forged buttons."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from handlers.actions import Action
from handlers.faults import Refused
from handlers.routing import act
from storage.tables.work import issue
from tests.house import House, Person

KNOWN = "SRC-1 · Media"


async def consults(person: Person, title: str, source: str = "A new source") -> str:
    """One whole consultation; returns the closing screen."""
    await person.writes("/start")
    await person.taps("Consultation", "Continue", source)
    if source.endswith("A new source"):
        await person.taps("Media")
    await person.taps("4", "☐ Trade and transit", "Done", "About 3 months", "Skip", "Within 6 months")
    await person.taps("☐ Women", "Done", "No")
    await person.writes(title)
    await person.taps("5", "3", "2")
    return await person.taps("Save")


async def issue_ids(house: House) -> list[str]:
    async with house.transaction() as unit:
        return [row.id for row in await unit.rows(select(issue.c.id).order_by(issue.c.id))]


async def refused(house: House, person: Person, action: Action) -> str:
    """What a forged button of this person is answered with; fails if it is not refused."""
    with pytest.raises(Refused) as caught:
        async with house.visit(person) as visit:
            await act(visit, action)
    return caught.value.reason.msgid
