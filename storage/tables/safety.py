"""What protects people: PIN locks and the audit chain."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, LargeBinary, SmallInteger, String, Table

from storage.tables.base import Code, Id, UTCDateTime, metadata

pin_lock = Table(
    "pin_lock",
    metadata,
    Column("person", Id, ForeignKey("person.id"), primary_key=True),
    Column("verifier", String(200), nullable=False),  # argon2id
    Column("wrong", SmallInteger, nullable=False, server_default="0"),
    Column("blocked_until", UTCDateTime),
    Column("open_until", UTCDateTime),
    Column("duress", Boolean, nullable=False, default=False),
)

# Codes and actions only; each row carries the hash of the one before, so that a change shows.
audit = Table(
    "audit",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("at", UTCDateTime, nullable=False),
    Column("actor", String(32)),  # a code that erasure makes nobody's
    Column("action", Code, nullable=False),
    Column("object", String(64)),
    Column("process", Id),
    Column("previous", LargeBinary(32), nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
)

# How far the chain goes: without it, rows cut off at the end would not be missed.
audit_head = Table(
    "audit_head",
    metadata,
    Column("one", SmallInteger, primary_key=True, autoincrement=False),  # always 1
    Column("position", BigInteger, nullable=False),
    Column("seal", LargeBinary(32), nullable=False),
)
