"""What protects people: PIN locks and the audit chain."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, LargeBinary, SmallInteger, String, Table

from storage.tables.base import Code, Id, Sealed, UTCDateTime, metadata

# `entry` is what stands on the keypad: digits so far, what they are for, and what was wanted before.
pin_lock = Table(
    "pin_lock",
    metadata,
    Column("person", Id, ForeignKey("person.id"), primary_key=True),
    Column("verifier", String(200)),  # argon2id; none while the first one is being chosen
    Column("entry", Sealed),
    Column("wrong", SmallInteger, nullable=False, server_default="0"),
    Column("blocks", SmallInteger, nullable=False, server_default="0"),  # each lasts twice as long as the last
    Column("blocked_until", UTCDateTime),
    Column("open_until", UTCDateTime),
    Column("duress", Boolean, nullable=False, default=False),
)

# A frozen process goes on once an organiser of each side has turned a key.
release_key = Table(
    "release_key",
    metadata,
    Column("process", Id, ForeignKey("process.id"), primary_key=True),
    Column("side", Code, primary_key=True),
    Column("person", Id, ForeignKey("person.id"), nullable=False),
    Column("turned_at", UTCDateTime, nullable=False),
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

# The last row that went because its time was over: what is left of the chain hangs on it.
audit_anchor = Table(
    "audit_anchor",
    metadata,
    Column("one", SmallInteger, primary_key=True, autoincrement=False),  # always 1
    Column("position", BigInteger, nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
    Column("seal", LargeBinary(32), nullable=False),
)
