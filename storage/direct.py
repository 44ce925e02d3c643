"""Statements straight to the driver: compiled once, then bound and read by a plan.

SQLAlchemy spends more on executing a statement (finding the compiled form, a context, a result) than SQLite on
carrying it out, and a turn has a dozen. Statements are still written and compiled by SQLAlchemy, and values still go
through its types; only those it has compiled before, and that need nothing more of it (no defaults filled in, no new
key asked for), take this way. Errors are the ones SQLAlchemy raises.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Dialect, Executable, Row, Select
from sqlalchemy.engine import result_tuple
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import Insert, Update

Params = Mapping[str, Any]
Processor = Callable[[Any], Any]
_SEEN = object()


class Plan:
    """How to run one statement: its SQL, what to do to each value on the way in, and to each column on the way out."""

    def __init__(self, dialect: Dialect, statement: Executable, sql: str, names: Sequence[str] | None) -> None:
        self.sql = sql
        self._names = names
        self.constants: dict[str, Any] = {}
        self.binders: dict[str, Processor] = {}
        columns = list(statement.selected_columns) if isinstance(statement, Select) else _returned(statement)
        self._row = result_tuple([column.name for column in columns])
        readers = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
        self._readers = [(at, reader) for at, reader in enumerate(readers) if reader is not None]

    def bound(self, params: Params) -> Any:
        """The values as the driver takes them: in order, or by name."""
        values = {**self.constants, **params}
        for name, binder in self.binders.items():
            values[name] = binder(values[name])
        return values if self._names is None else [values[name] for name in self._names]

    def read(self, rows: Sequence[Sequence[Any]]) -> list[Any]:
        """The rows as SQLAlchemy's own, values as its types give them."""
        if not self._readers:
            return [self._row(row) for row in rows]
        read = []
        for row in rows:
            values = list(row)
            for at, reader in self._readers:
                values[at] = reader(values[at])
            read.append(self._row(values))
        return read


class Plans:
    """The plans of one dialect. A statement gets one when it is met for the second time: many are met only once."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._plans: WeakKeyDictionary[Executable, dict[Any, Any]] = WeakKeyDictionary()

    def find(self, statement: Executable, params: Params) -> tuple[Plan, Params] | None:
        """The plan and the parameters for it (lists spread out); None where SQLAlchemy must do it."""
        if not isinstance(statement, Select | Insert | Update):
            return None
        plans = self._plans.setdefault(statement, {})
        lists = {name: _filled_up(value) for name, value in params.items() if isinstance(value, list)}
        # One plan for each set of parameters, and for each length of the lists in it.
        key = (*params, *map(len, lists.values()))
        if key not in plans:
            plans[key] = _SEEN
        elif plans[key] is _SEEN:
            plans[key] = self._planned(statement, params, lists)
        plan = plans[key]
        if not isinstance(plan, Plan):
            return None
        return plan, _spread(params, lists) if lists else params

    def _planned(self, statement: Executable, params: Params, lists: Params) -> Plan | None:
        writes = isinstance(statement, Insert | Update)
        keys = sorted(params) if isinstance(statement, Insert) else None
        params = {**params, **lists}
        compiled: Any = statement.compile(dialect=self._dialect, column_keys=keys)  # type: ignore[attr-defined]
        if not isinstance(compiled, SQLCompiler) or not all(lists.values()):
            return None
        if writes and (compiled.insert_prefetch or compiled.update_prefetch):
            return None
        if writes and compiled.effective_returning and not _returned(statement):
            return None  # SQLAlchemy wants to know the key that the database gave
        sql: str = compiled.string
        names: Sequence[str] | None = compiled.positiontup
        spread: Mapping[str, list[str]] = {}
        given: Params = compiled.params
        if compiled.post_compile_params:
            state = compiled.construct_expanded_state({**compiled.params, **params})
            sql, names, spread, given = state.statement, state.positiontup, state.parameter_expansion, state.parameters
        if any(spread.get(name) != _names(name, values) for name, values in lists.items()):
            return None
        plan = Plan(self._dialect, statement, sql, names)
        for name, bind in compiled.binds.items():
            binder = bind.type.dialect_impl(self._dialect).bind_processor(self._dialect)
            for one in spread.get(name, [name]):
                if one not in given or (names is not None and one not in names):
                    continue
                if binder is not None:
                    plan.binders[one] = binder
                if name not in params:
                    plan.constants[one] = given[one]
        return plan


def _returned(statement: Executable) -> Sequence[Any]:
    """The columns that a write gives back by RETURNING."""
    # Not `returning_column_descriptions`: what that remembers is inherited by statements made from this one.
    return statement._returning if isinstance(statement, Insert | Update) else ()


def _filled_up(values: list[Any]) -> list[Any]:
    """Repeats the last value up to a power of two: the same for an IN, and eight plans do for all lengths to 128."""
    return values + values[-1:] * ((1 << (len(values) - 1).bit_length()) - len(values)) if values else values


def _names(name: str, values: Sequence[Any]) -> list[str]:
    return [f"{name}_{number}" for number in range(1, len(values) + 1)]


def _spread(params: Params, lists: Params) -> Params:
    spread = {name: value for name, value in params.items() if name not in lists}
    for name, values in lists.items():
        spread.update(zip(_names(name, values), values, strict=True))
    return spread


class Direct:
    """One connection's driver, taken past SQLAlchemy but within its transaction."""

    def __init__(self, connection: AsyncConnection, plans: Plans) -> None:
        self._connection, self._plans = connection, plans
        self._driver: Any = None

    async def rows(self, statement: Executable, params: Params | None) -> Sequence[Row[Any]]:
        """All rows of a read, or of a single write with RETURNING."""
        found = self._plans.find(statement, params or {})
        if found is None:
            return (await self._connection.execute(statement, params)).all()
        plan, values = found
        driver = await self._opened()
        try:
            cursor = driver.cursor()
            await cursor.execute(plan.sql, plan.bound(values))
            return plan.read(await cursor.fetchall())
        except self._errors as error:
            raise self._wrapped(plan, error) from error

    async def write(self, work: Sequence[tuple[Executable, Sequence[Params]]]) -> None:
        """Carries out these statements, each with all its rows, in this order; on PostgreSQL in one round trip."""
        driver = await self._opened()
        pending: list[tuple[Plan, list[Any]]] = []
        for statement, rows in work:
            found = self._plans.find(statement, rows[0])
            if found is not None and not _returned(statement) and all(row.keys() == rows[0].keys() for row in rows):
                plan = found[0]
                pending.append((plan, [plan.bound(row) for row in rows]))
                continue
            await self._send(driver, pending)
            pending = []
            await self._connection.execute(statement, rows)
        await self._send(driver, pending)

    async def _send(self, driver: Any, pending: Sequence[tuple[Plan, list[Any]]]) -> None:
        if not pending:
            return
        plan = pending[0][0]
        try:
            async with driver.pipeline() if hasattr(driver, "pipeline") else nullcontext():
                for plan, rows in pending:
                    await driver.cursor().executemany(plan.sql, rows)
        except self._errors as error:
            raise self._wrapped(plan, error) from error

    async def _opened(self) -> Any:
        if self._driver is None:
            self._driver = (await self._connection.get_raw_connection()).driver_connection
        return self._driver

    @property
    def _errors(self) -> Any:
        return self._connection.dialect.dbapi.Error  # type: ignore[union-attr]

    def _wrapped(self, plan: Plan, error: Exception) -> BaseException:
        dialect = self._connection.dialect
        return DBAPIError.instance(
            plan.sql, None, error, self._errors, hide_parameters=True, dialect=dialect,
            connection_invalidated=dialect.is_disconnect(error, None, None),  # type: ignore[arg-type]
        )  # fmt: skip
