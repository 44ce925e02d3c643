"""What somebody chose to see of a long list: theirs alone, and for a working day."""

from sqlalchemy import Column, ForeignKey, Table

from storage.tables.base import Code, Id, Sealed, UTCDateTime, metadata

# `register` is the page the list stands on; `chosen` which filters are set to what, and which page was read last.
chosen_filter = Table(
    "chosen_filter",
    metadata,
    Column("person", Id, ForeignKey("person.id"), primary_key=True),
    Column("register", Code, primary_key=True),
    Column("chosen", Sealed, nullable=False),
    Column("chosen_at", UTCDateTime, nullable=False),
)
