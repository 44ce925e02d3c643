"""What comes again and again, and what was due while nobody was there to ask it."""

from sqlalchemy import Column, ForeignKey, Integer, String, Table, UniqueConstraint

from storage.tables.base import Code, Id, UTCDateTime, id_column, metadata

# A rhythm: every so many days, at an hour by the clocks where the person lives (or in a zone of its own). Its next
# occurrence is a timer that waits; `timer.rule` and `timer.day` say which.
rule = Table(
    "rule",
    metadata,
    id_column(),
    Column("kind", Code, nullable=False),
    Column("subject", String(120), nullable=False),
    Column("person", Id, ForeignKey("person.id"), index=True),
    Column("zone", String(64)),  # none: the person's, wherever they live by then
    Column("hour", String(5), nullable=False),  # 10:00
    Column("every_days", Integer, nullable=False),
    UniqueConstraint("kind", "subject", "person"),
)

# Due so long ago that it is not asked blindly: an organiser decides whether it still is. Codes and times only.
missed = Table(
    "missed",
    metadata,
    Column("timer", Id, primary_key=True),
    Column("kind", Code, nullable=False),
    Column("subject", String(120), nullable=False),
    Column("process", Id, ForeignKey("process.id"), nullable=False, index=True),
    Column("due_at", UTCDateTime, nullable=False),
    Column("settled_at", UTCDateTime),
)
