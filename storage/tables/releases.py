"""What follows a consensus: assessments, the release poll's forms, keys, releases, transfers, carriers, mentions."""

from sqlalchemy import JSON, Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, UniqueConstraint

from storage.tables.base import Code, Id, Sealed, UTCDateTime, id_column, metadata

# One side's inclusivity matrix on one agreement to a text. What it says is sealed; that it is done is not.
inclusivity = Table(
    "inclusivity",
    metadata,
    id_column(),
    Column("recommendation", Id, ForeignKey("recommendation.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("round", Integer, nullable=False),  # the number of the step with which both sides agreed to it
    Column("side", Code, nullable=False),
    Column("person", Id, ForeignKey("person.id"), nullable=False),
    Column("back", Boolean, nullable=False),  # it sent the text back to rework
    Column("answers", Sealed),
    Column("done_at", UTCDateTime, nullable=False),
    UniqueConstraint("recommendation", "round", "side"),
)

# What a release poll asks beside the text: a form for each audience; and, once it is closed, what was decided.
release_motion = Table(
    "release_motion",
    metadata,
    Column("poll", Id, ForeignKey("poll.id"), primary_key=True),
    Column("forms", JSON, nullable=False),
    Column("audience", Code),  # public, restricted, private, hold
)

custodian = Table(
    "custodian",
    metadata,
    Column("recommendation", Id, ForeignKey("recommendation.id"), primary_key=True),
    Column("side", Code, primary_key=True),
    Column("person", Id, ForeignKey("person.id"), nullable=False),
    Column("named_by", Id, ForeignKey("person.id"), nullable=False),
    Column("named_at", UTCDateTime, nullable=False),
)

# A key turned on one text, by its hash, and on what one release poll decided about it. One that was taken back, or fell
# void, stays as a row and counts no more.
custody_key = Table(
    "custody_key",
    metadata,
    id_column(),
    Column("recommendation", Id, ForeignKey("recommendation.id"), nullable=False, index=True),
    Column("side", Code, nullable=False),
    Column("person", Id, ForeignKey("person.id"), nullable=False),
    Column("poll", Id, ForeignKey("poll.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("text_hash", String(64), nullable=False),
    Column("turned_at", UTCDateTime, nullable=False),
    Column("ended_at", UTCDateTime),
)

# A text is released once and for good.
release = Table(
    "release",
    metadata,
    Column("recommendation", Id, ForeignKey("recommendation.id"), primary_key=True),
    Column("poll", Id, ForeignKey("poll.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("text_hash", String(64), nullable=False),
    Column("audience", Code, nullable=False),
    Column("form", Code, nullable=False),
    Column("released_at", UTCDateTime, nullable=False),
)

# Who carries a released text, numbered within side and text, so that a code joins nothing across texts. Without a
# person: somebody an organiser gave a code to, who left, or, where it is `ended`, who let go. No moment is kept, and no
# id that holds one: it would lead from a code to whoever was here then.
carrier = Table(
    "carrier",
    metadata,
    Column("recommendation", Id, ForeignKey("recommendation.id"), primary_key=True),
    Column("side", Code, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("person", Id, ForeignKey("person.id")),
    Column("ended", Boolean, nullable=False),
)
Index("ix_carrier_person", carrier.c.person)

# A carrying, numbered within its side. `facts`: which way, to what kind of recipient, by which code, on which day;
# `words`: the response, as somebody wrote it down.
transfer = Table(
    "transfer",
    metadata,
    id_column(),
    Column("process", Id, ForeignKey("process.id"), nullable=False),
    Column("side", Code, nullable=False),
    Column("number", Integer, nullable=False),
    Column("recommendation", Id, ForeignKey("recommendation.id"), nullable=False, index=True),
    Column("person", Id, ForeignKey("person.id"), nullable=False),
    Column("facts", Sealed, nullable=False),
    Column("words", Sealed),
    Column("entered_at", UTCDateTime, nullable=False),
    UniqueConstraint("process", "side", "number"),
)

# What became of it, one row after the other; `facts` is the day.
transfer_news = Table(
    "transfer_news",
    metadata,
    id_column(),
    Column("transfer", Id, ForeignKey("transfer.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("fate", Code, nullable=False),
    Column("person", Id, ForeignKey("person.id"), nullable=False),
    Column("facts", Sealed, nullable=False),
    Column("words", Sealed),
    Column("entered_at", UTCDateTime, nullable=False),
    UniqueConstraint("transfer", "number"),
)

# Once that a recommendation was raised: at an event, or elsewhere on a day.
mention = Table(
    "mention",
    metadata,
    id_column(),
    Column("recommendation", Id, ForeignKey("recommendation.id"), nullable=False, index=True),
    Column("side", Code, nullable=False),
    Column("event", Id, ForeignKey("event.id")),
    Column("day", Date, nullable=False),
    Column("person", Id, ForeignKey("person.id"), nullable=False),
    Column("noted_at", UTCDateTime, nullable=False),
)

# Whose concern a recommendation was first, as a kind of group: for the capture audit, and never who.
origin = Table(
    "origin",
    metadata,
    Column("recommendation", Id, ForeignKey("recommendation.id"), primary_key=True),
    Column("proposers", Code, nullable=False),
    Column("person", Id, ForeignKey("person.id"), nullable=False),
    Column("noted_at", UTCDateTime, nullable=False),
)
