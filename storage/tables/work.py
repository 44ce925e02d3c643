"""What the other workflows leave behind: issues, polls on recommendations, outcomes."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
)

from storage.tables.base import Code, Id, Sealed, UTCDateTime, id_column, metadata

# An entry of a side's issue log. Source and entry are numbered within their side (SRC-7, ISS-12); what was said,
# ratings and the kind of source included, is sealed. Without answers: it was taken back.
issue = Table(
    "issue",
    metadata,
    id_column(),
    Column("process", Id, ForeignKey("process.id"), nullable=False),
    Column("side", Code, nullable=False),
    Column("number", Integer, nullable=False),
    Column("source", Integer, nullable=False),
    Column("person", Id, ForeignKey("person.id"), nullable=False),
    Column("organisation", Id, ForeignKey("organisation.id")),  # in whose name it was entered
    Column("label", Code, nullable=False, server_default="AMBER_STRICT"),  # how far it may be shared (TLP 2.0)
    Column("answers", Sealed),
    Column("created_at", UTCDateTime, nullable=False),
    UniqueConstraint("process", "side", "number"),
)

# `kind`: consensus, or release (storage/release_polls.py); `gate` is the rule it was opened under; the secrets (gone
# once it is closed) are what voters and the authors of reasons are hashed with; `void` where its key was lost before
# the count. Rounds of consensus are numbered by recommendation.
poll = Table(
    "poll",
    metadata,
    id_column(),
    Column("recommendation", Id, ForeignKey("recommendation.id"), nullable=False, index=True),
    Column("kind", Code, nullable=False, default="consensus"),
    Column("round", Integer),
    Column("version", Integer, nullable=False),
    Column("text_hash", String(64), nullable=False),
    Column("state", Code, nullable=False),  # open, closed
    Column("gate", JSON, nullable=False),
    Column("secret", Sealed),
    Column("reason_secret", Sealed),
    Column("opened_at", UTCDateTime, nullable=False),
    Column("closes_at", UTCDateTime, nullable=False),
    Column("closed_at", UTCDateTime),
    Column("passed", Boolean),
    Column("void", Boolean, nullable=False, default=False),
    UniqueConstraint("recommendation", "round"),
)

# Who may vote, and how often they have while the poll is open (0 again once it is closed): never what.
elector = Table(
    "elector",
    metadata,
    Column("poll", Id, ForeignKey("poll.id"), primary_key=True),
    Column("person", Id, ForeignKey("person.id"), primary_key=True),
    Column("side", Code, nullable=False),
    Column("votes", Integer, nullable=False, default=0),
)
Index("ix_elector_person", elector.c.person)

# A vote of an open poll lies under a keyed hash of its voter. Closing the poll deletes it and destroys the key.
ballot = Table(
    "ballot",
    metadata,
    Column("poll", Id, ForeignKey("poll.id"), primary_key=True),
    Column("voter", LargeBinary(16), primary_key=True),
    Column("stance", Sealed, nullable=False),
)

# A change somebody saw, numbered within its side; the coordinator's own have the empty side. Only what a coordinator
# may see of either side's (side, number, status, day) is readable here; the rest is sealed.
outcome = Table(
    "outcome",
    metadata,
    id_column(),
    Column("process", Id, ForeignKey("process.id"), nullable=False),
    Column("side", Code, nullable=False),
    Column("number", Integer, nullable=False),
    Column("person", Id, ForeignKey("person.id"), nullable=False),
    Column("organisation", Id, ForeignKey("organisation.id")),  # in whose name it was reported
    Column("label", Code, nullable=False, server_default="AMBER_STRICT"),  # how far it may be shared (TLP 2.0)
    Column("status", Code, nullable=False),
    Column("answers", Sealed),
    Column("created_at", UTCDateTime, nullable=False),
    UniqueConstraint("process", "side", "number"),
)
