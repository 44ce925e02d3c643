"""Organisations, dialogue processes with their sides, events, and what is due for whom."""

from sqlalchemy import JSON, Column, ForeignKey, Index, String, Table

from storage.tables.base import Code, Id, Sealed, UTCDateTime, id_column, metadata

organisation = Table(
    "organisation",
    metadata,
    id_column(),
    Column("code", Code, nullable=False, unique=True),
    Column("name", Sealed),
    Column("country", String(2), nullable=False),
    Column("zone", String(64), nullable=False),
)

process = Table(
    "process",
    metadata,
    id_column(),
    Column("code", Code, nullable=False, unique=True),
    Column("title", Sealed),
    Column("status", Code, nullable=False),
    Column("settings", JSON, nullable=False, default=dict),
)

side = Table(
    "side",
    metadata,
    Column("process", Id, ForeignKey("process.id"), primary_key=True),
    Column("code", Code, primary_key=True),
    Column("organisation", Id, ForeignKey("organisation.id"), nullable=False),
)

event = Table(
    "event",
    metadata,
    id_column(),
    Column("process", Id, ForeignKey("process.id"), nullable=False, index=True),
    Column("code", Code, nullable=False, unique=True),
    Column("kind", Code, nullable=False),
    Column("title", Sealed),
    Column("starts_at", UTCDateTime, nullable=False),
    Column("zone", String(64), nullable=False),
    Column("status", Code, nullable=False),
)

attendee = Table(
    "attendee",
    metadata,
    Column("event", Id, ForeignKey("event.id"), primary_key=True),
    Column("person", Id, ForeignKey("person.id"), primary_key=True),
    Column("side", Code, nullable=False),
)

# Something that is due for one person: a check, a vote, a harvest. Home is drawn from these.
duty = Table(
    "duty",
    metadata,
    id_column(),
    Column("dedupe", String(160), unique=True),
    Column("flow", Code, nullable=False),
    Column("person", Id, ForeignKey("person.id"), nullable=False),
    Column("process", Id, ForeignKey("process.id"), nullable=False),
    Column("side", Code),
    Column("subject", Id),  # the event, poll … it is about
    Column("state", Code, nullable=False),  # open, snoozed, done, passed_on, lapsed
    Column("opened_at", UTCDateTime, nullable=False),
    Column("due_at", UTCDateTime, nullable=False),
    Column("closed_at", UTCDateTime),
)
Index("ix_duty_person", duty.c.person, duty.c.state)
Index("ix_duty_subject", duty.c.subject)
