"""Events that took place although they were never cleared: which side put that down, and why."""

from sqlalchemy import Column, ForeignKey, Table

from storage.tables.base import Code, Id, Sealed, UTCDateTime, metadata

held_uncleared = Table(
    "held_uncleared",
    metadata,
    Column("event", Id, ForeignKey("event.id"), primary_key=True),
    Column("side", Code, nullable=False),
    Column("person", Id, ForeignKey("person.id"), nullable=False),
    Column("reason", Sealed),  # for the own side
    Column("at", UTCDateTime, nullable=False),
)
