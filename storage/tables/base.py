"""Column types and conventions all tables share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import uuid_utils
from sqlalchemy import BigInteger, Column, DateTime, Dialect, Integer, LargeBinary, MetaData, String, TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UTCDateTime(TypeDecorator[datetime]):
    """A moment in UTC. SQLite drops offsets silently, so a naive or foreign time is refused here."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment must carry its zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Id = String(32)
Code = String(40)
Sealed = LargeBinary
# SQLite numbers rows by itself only for INTEGER keys.
Position = BigInteger().with_variant(Integer, "sqlite")


def new_id() -> str:
    """A UUIDv7 in hex: ordered by time of creation, so never shown outside."""
    return uuid_utils.uuid7().hex


def id_column(**options: Any) -> Column[str]:
    return Column("id", Id, primary_key=True, **options)
