"""Any turns, kept and failed in any order, leave what the kept ones alone would have left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import bindparam, delete, insert, select, update

from storage.database import Database
from storage.tables.people import data_key
from storage.unit import Unit

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


ADD = insert(data_key)


CHANGE = update(data_key).where(data_key.c.scope == bindparam("scope_")).values(wrapped=bindparam("wrapped_"))


DROP = delete(data_key).where(data_key.c.scope == bindparam("scope_"))


EMPTY = delete(data_key)


ALL = select(data_key.c.scope, data_key.c.wrapped).order_by(data_key.c.scope)


class Broken(Exception):
    """What a turn with a bug in it raises."""


def row(scope: str, wrapped: bytes = b"one") -> dict[str, Any]:
    return {"scope": scope, "wrapped": wrapped, "created_at": NOW}


async def stored(database: Database) -> dict[str, bytes]:
    async with database.transaction() as unit:
        return {one.scope: one.wrapped for one in await unit.rows(ALL)}


@dataclass(frozen=True)
class Op:
    """One thing a turn does: put or drop a row, now or kept back, or read everything."""

    kind: str
    scope: str = ""
    at_once: bool = False


ops = st.one_of(
    st.builds(Op, st.sampled_from(["put", "drop"]), st.sampled_from("abcd"), st.booleans()), st.just(Op("read"))
)


turns = st.lists(st.tuples(st.lists(ops, max_size=6), st.booleans()), max_size=6)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(turns=turns)
async def test_any_turns_leave_what_the_kept_ones_would_have_left_alone(
    database: Database, turns: Sequence[tuple[Sequence[Op], bool]]
) -> None:
    model: dict[str, bytes] = {}
    told: list[int] = []
    async with database.transaction() as unit:
        await unit.run(EMPTY)
        for number, (does, fails) in enumerate(turns):
            wanted = dict(model)
            try:
                async with unit.attempt():
                    unit.after_commit(lambda number=number: told.append(number))  # type: ignore[misc]
                    for op in does:
                        await carry_out(unit, op, wanted, b"%d" % number)
                    if fails:
                        raise Broken
            except Broken:
                continue
            model = wanted
    assert await stored(database) == model
    assert told == [number for number, (_does, fails) in enumerate(turns) if not fails]


async def carry_out(unit: Unit, op: Op, wanted: dict[str, bytes], value: bytes) -> None:
    if op.kind == "read":
        assert {one.scope: one.wrapped for one in await unit.rows(ALL)} == wanted
        return
    statement: Any = DROP
    params: dict[str, Any] = {"scope_": op.scope}
    if op.kind == "put" and op.scope in wanted:
        statement, params = CHANGE, {"scope_": op.scope, "wrapped_": value}
    elif op.kind == "put":
        statement, params = ADD, row(op.scope, value)
    if op.at_once:
        await unit.run(statement, params)
    else:
        unit.write(statement, **params)
    if op.kind == "put":
        wanted[op.scope] = value
    else:
        wanted.pop(op.scope, None)
