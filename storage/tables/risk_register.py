"""Risks that were found before an event, what is done about them, and the keys with which sides let it go ahead."""

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, Table

from storage.tables.base import Code, Id, Sealed, UTCDateTime, id_column, metadata

# `reading` is the question with its scores, `control` what is done about it, in somebody's words.
risk = Table(
    "risk",
    metadata,
    id_column(),
    Column("event", Id, ForeignKey("event.id"), nullable=False),
    Column("side", Code, nullable=False),
    Column("state", Code, nullable=False),  # open, closed
    Column("reading", Sealed),
    Column("control", Sealed),
    Column("person", Id, ForeignKey("person.id")),  # whose words the control is in
    Column("owner", Id, ForeignKey("person.id")),
    Column("due_at", UTCDateTime),
    Column("done_at", UTCDateTime),
    Column("opened_at", UTCDateTime, nullable=False),
    Column("changed_at", UTCDateTime, nullable=False),
)
Index("ix_risk_event", risk.c.event, risk.c.side)

# A key counts for what it was turned on and nothing else: `state` identifies that. The coordinator's word has no side.
clearance_key = Table(
    "clearance_key",
    metadata,
    id_column(),
    Column("event", Id, ForeignKey("event.id"), nullable=False, index=True),
    Column("side", Code),
    Column("person", Id, ForeignKey("person.id"), nullable=False),
    Column("state", LargeBinary(32), nullable=False),
    Column("word", Code),  # the coordinator's: heard, pause
    Column("reason", Sealed),
    Column("turned_at", UTCDateTime, nullable=False),
    Column("dropped_at", UTCDateTime),
)
