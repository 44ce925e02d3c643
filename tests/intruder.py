"""Somebody with every row of the database and every key there is, the one outside the database included."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Row, Table, select

from storage.sealing import CannotUnseal, Cipher
from storage.tables import metadata
from storage.tables.people import data_key
from storage.unit import Unit
from tests.house import MASTER, House


async def ciphers(unit: Unit) -> list[Cipher]:
    """Every data key that is stored, unwrapped."""
    return [MASTER.unwrap(row.wrapped, row.scope) for row in await unit.rows(select(data_key))]


async def everything(house: House) -> list[str]:
    """A line for every cell of every row, in the order the rows lie in, sealed ones opened where that can be done."""
    async with house.transaction() as unit:
        keys = await ciphers(unit)
        return [line for table in metadata.sorted_tables for line in _lines(table, await _rows(unit, table), keys)]


def opened(sealed: bytes, places: Sequence[str], keys: Sequence[Cipher]) -> bytes | None:
    """What is sealed, if any of the keys opens it at any of the places."""
    for key in keys:
        for place in places:
            try:
                return key.unseal(sealed, place)
            except CannotUnseal:
                continue
    return None


async def _rows(unit: Unit, table: Table) -> Sequence[Row[Any]]:
    """In the order they lie in; PostgreSQL lays a changed row wherever it finds room, which says nothing."""
    query = select(*table.columns)
    return await unit.rows(query.order_by(*table.primary_key) if unit.postgresql else query)


def _lines(table: Table, rows: Sequence[Row[Any]], keys: Sequence[Cipher]) -> Iterator[str]:
    for number, row in enumerate(rows):
        for column, cell in row._mapping.items():
            shown = _read(table.name, column, row, cell, keys) if isinstance(cell, bytes) else cell
            yield f"{table.name}[{number}].{column}: {shown}"


def _read(table: str, column: str, row: Row[Any], cell: bytes, keys: Sequence[Cipher]) -> str:
    if len(cell) == 16:
        return cell.hex()  # a keyed hash
    within = [str(other) for other in row if isinstance(other, str)]
    within += [f"{one} {other.hex()}" for one in within for other in row if isinstance(other, bytes)]
    plain = opened(cell, [f"{table}.{column} {one}" for one in within], keys)
    # The length of what cannot be opened is there to be seen, and would tell a long word from a short one.
    return f"{len(cell)} sealed bytes" if plain is None else f"{plain!r}"
