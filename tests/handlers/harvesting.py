"""Harvests played by hand: rounds set going, changes reported."""

from __future__ import annotations

from sqlalchemy import select

from handlers.work.harvest_rounds import plan_harvests
from storage.tables.programme import duty
from storage.tables.work import outcome
from tests.house import House, Person

WORDS = "Two papers check each other's stories"


async def plan(house: House, process: str, first_in_days: int | None = None) -> int:
    async with house.transaction() as unit:
        return await plan_harvests(unit, process, first_in_days)


async def tells(person: Person, words: str = WORDS) -> str:
    """The fields of a change, from the first one on, saved; returns the closing screen."""
    await person.writes(words)
    await person.taps("Media")
    await person.writes("1.10.2026")
    await person.taps("Everyday practice", "High", "Partial", "For the worse", "Something observed", "4")
    return await person.taps("Save")


async def reports(person: Person, words: str = WORDS) -> str:
    """A change reported of one's own accord; returns the closing screen."""
    await person.writes("/start")
    await person.taps("Changes we saw", "Report a change")
    return await tells(person, words)


async def outcome_ids(house: House) -> list[str]:
    async with house.transaction() as unit:
        return [row.id for row in await unit.rows(select(outcome.c.id).order_by(outcome.c.id))]


async def rounds(house: House, person: Person) -> list[str]:
    """The states of all rounds that were ever opened for the person, the oldest first."""
    async with house.transaction() as unit:
        query = select(duty.c.state).where(duty.c.person == person.id, duty.c.flow == "outcome_harvest")
        return [row.state for row in await unit.rows(query.order_by(duty.c.opened_at))]
