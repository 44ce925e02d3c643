"""docs/what-is-kept.md is the whole schema, and erasing somebody and the daily retention do what it says.

One row is made up for every table there is, all of one person, long ago, with words in whatever can hold any.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    String,
    Table,
    and_,
    insert,
    select,
    update,
)

from flows.roles import Role
from storage import accounts, retention
from storage.tables import metadata
from storage.tables.base import UTCDateTime, new_id
from storage.tables.delivery import outbox, timer
from storage.tables.people import conversation, role
from storage.unit import Unit
from tests.house import House

WRITTEN = Path(__file__).parents[2] / "docs" / "what-is-kept.md"
LONG_AGO = datetime(1996, 11, 22, 9, tzinfo=UTC)
WORDS = b"words"
# Rows that have done their service go only once they have.
DONE: dict[tuple[str, str], Any] = {
    (outbox.name, "state"): "sent",
    (timer.name, "state"): "fired",
    (conversation.name, "status"): "closed",
    ("attendee", "state"): "named",
}
Place = tuple[Table, dict[str, Any]]
"""A table, and the key of the row in it."""


def written() -> dict[str, tuple[str, str, str]]:
    """(erased, retention, why) of everything that the document names."""
    lines = [line for line in WRITTEN.read_text().splitlines() if line.startswith("|")][2:]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {what: (erased, kept, why) for what, erased, kept, why in rows}


def words(table: Table) -> list[Column[Any]]:
    return [column for column in table.columns if isinstance(column.type, LargeBinary)]


def names_somebody(table: Table) -> bool:
    return any(key.column.table.name == "person" for column in table.columns for key in column.foreign_keys)


def in_the_schema() -> set[str]:
    """Every column that can hold words; every other table that names a person."""
    columns = {f"{table.name}.{column.name}" for table in metadata.sorted_tables for column in words(table)}
    return columns | {table.name for table in metadata.sorted_tables if names_somebody(table) and not words(table)}


def test_everything_that_can_hold_words_or_names_somebody_is_written_down() -> None:
    assert sorted(in_the_schema()) == sorted(written())
    assert all(why for _erased, _kept, why in written().values())


async def made_up(unit: Unit, one: str, process: str, event: str) -> list[Place]:
    """A row for every table; where the house has made some, it is one of those."""
    keys: dict[str, Any] = {"person": one, "process": process, "event": event}
    keys["lookup"] = await accounts.lookup_of(unit, one)
    places = []
    for table in metadata.sorted_tables:
        there = await unit.first(select(table).where(*_same(table, keys))) if table.name != "side" else None
        row = dict(there._mapping) if there is not None else {}
        if not row:
            row = {column.name: _value(table, column, keys) for column in table.columns}
            await unit.run(insert(table), row)
        place = {column.name: row[column.name] for column in table.primary_key}
        if "id" in row:
            keys.setdefault(table.name, row["id"])
        empty = {column.name: WORDS for column in words(table) if column.nullable and row[column.name] is None}
        if empty:
            await unit.run(update(table).where(_at((table, place))).values(**empty))
        places.append((table, place))
    return places


def _same(table: Table, keys: dict[str, Any]) -> list[Any]:
    """What tells a row of this person and process, for tables that have one by now."""
    if table.name in keys:
        return [table.c.id == keys[table.name]]
    if table.name == "data_key":
        return [table.c.scope == f"person:{keys['person']}"]
    return [column == keys["person"] for column in table.columns if column.name == "person"]


def _value(table: Table, column: Column[Any], keys: dict[str, Any]) -> Any:
    target = next((key.column.table.name for key in column.foreign_keys), None)
    if target is not None:
        return keys.get(target) if target != table.name else None
    if (table.name, column.name) in DONE:
        return DONE[table.name, column.name]
    if (table.name, column.name) in (("inbox", "sender"), ("wrong_link", "lookup")):
        return keys["lookup"]
    if column.name == "dedupe":
        return None
    if column.name == "id" and isinstance(column.type, String):
        return new_id()
    kinds: dict[type[Any], Any] = {
        LargeBinary: WORDS,
        UTCDateTime: LONG_AGO,
        DateTime: LONG_AGO,
        Date: date(1996, 11, 22),
        JSON: {},
        Boolean: False,
        Integer: 1,
    }
    return next((value for kind, value in kinds.items() if isinstance(column.type, kind)), "x")


def _at(place: Place) -> Any:
    table, key = place
    return and_(*(table.c[name] == value for name, value in key.items()))


async def became(unit: Unit, places: list[Place]) -> dict[str, str]:
    """emptied, deleted or stays, for everything in the schema."""
    found: dict[str, str] = {}
    for table, key in places:
        row = await unit.first(select(table).where(_at((table, key))))
        for column in words(table):
            gone = "stays" if row is not None and row._mapping[column.name] is not None else "emptied"
            found[f"{table.name}.{column.name}"] = gone if row is not None else "deleted"
        if names_somebody(table) and not words(table):
            found[table.name] = "deleted" if row is None else "stays"
    return found


async def test_erasing_somebody_does_to_every_column_what_is_written(house: House) -> None:
    one, process, event = await somebody(house)
    async with house.transaction() as unit:
        places = await made_up(unit, one, process, event)
    async with house.transaction() as unit:
        await accounts.erase(unit, one)
        assert await became(unit, places) == {what: erased for what, (erased, _kept, _why) in written().items()}


async def test_the_daily_retention_does_to_every_column_what_is_written(house: House) -> None:
    one, process, event = await somebody(house)
    async with house.transaction() as unit:
        places = await made_up(unit, one, process, event)
        ended = update(role).where(role.c.person == one).values(since=LONG_AGO, until=LONG_AGO)
        await unit.run(ended)
    async with house.transaction() as unit:
        await retention.carry_out(unit)
        assert await became(unit, places) == {what: kept for what, (_erased, kept, _why) in written().items()}


async def somebody(house: House) -> tuple[str, str, str]:
    """(person, process, event): the person once had a role, and the event was long ago."""
    process = await house.process("TRJ")
    one = await house.person("Kanarienvogel", Role.PARTICIPANT, process=process, side="A")
    event = await house.event(process, "TRJ-1", starts_in=LONG_AGO - house.now)
    return one.id, process, event
