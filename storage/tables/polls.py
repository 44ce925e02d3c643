"""What a poll keeps beside its votes: private reasons, what each side may be told, keys to close it early."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, Table, UniqueConstraint

from storage.tables.base import Code, Id, Sealed, UTCDateTime, id_column, metadata

# While the poll is open, a reason lies under a keyed hash of its author, of another secret and under another data key
# than votes do. Closing writes those that may be read anew, in no order, without author, under a key of their side.
# Neither kind carries a time: the day of the poll is all there is to know. `id` is random.
reason = Table(
    "reason",
    metadata,
    id_column(),
    Column("poll", Id, ForeignKey("poll.id"), nullable=False),
    Column("side", Code, nullable=False),
    Column("author", LargeBinary(16)),
    Column("words", Sealed, nullable=False),
    UniqueConstraint("poll", "author"),
)
Index("ix_reason_poll_side", reason.c.poll, reason.c.side)

# One side of a poll. `invited` is fixed at the opening; `told` is what its own organisers may know of the result,
# worked out once at the close so that nobody is pointed at, and nothing where too few voted.
poll_side = Table(
    "poll_side",
    metadata,
    Column("poll", Id, ForeignKey("poll.id"), primary_key=True),
    Column("side", Code, primary_key=True),
    Column("invited", Integer, nullable=False),
    Column("told", Sealed),
)

# An organiser of the side wants the poll to end now. It takes one of every side, and as many people.
closing_key = Table(
    "closing_key",
    metadata,
    Column("poll", Id, ForeignKey("poll.id"), primary_key=True),
    Column("side", Code, primary_key=True),
    Column("person", Id, ForeignKey("person.id"), nullable=False),
    Column("turned_at", UTCDateTime, nullable=False),
)

# What an organiser passes on of a reason of their own side, in their own words, by language. `to_voters`: to everybody
# who was asked, besides the organisers of the other sides.
shared_reason = Table(
    "shared_reason",
    metadata,
    id_column(),
    Column("poll", Id, ForeignKey("poll.id"), nullable=False, index=True),
    Column("side", Code, nullable=False),
    Column("person", Id, ForeignKey("person.id"), nullable=False),
    Column("words", Sealed),
    Column("to_voters", Boolean, nullable=False),
    Column("shared_at", UTCDateTime, nullable=False),
)
