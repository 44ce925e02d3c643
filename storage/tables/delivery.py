"""What came in, what goes out, and what is to happen later."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from storage.tables.base import Code, Id, Position, Sealed, UTCDateTime, id_column, metadata

# Every update and every due timer, once. `sender` is the keyed hash of the chat; the payload is sealed
# while the row waits and gone once it is handled.
inbox = Table(
    "inbox",
    metadata,
    Column("id", Position, primary_key=True),
    Column("key", String(80), nullable=False, unique=True),
    Column("sender", LargeBinary(16), nullable=False),
    Column("state", String(10), nullable=False),  # waiting, handled, aside
    Column("payload", Sealed),
    Column("tries", SmallInteger, nullable=False, default=0),
    Column("not_before", UTCDateTime, nullable=False),
    Column("received_at", UTCDateTime, nullable=False),
    Column("fault", Code),
)
Index(
    "ix_inbox_waiting",
    inbox.c.not_before,
    sqlite_where=inbox.c.state == "waiting",
    postgresql_where=inbox.c.state == "waiting",
)
Index(
    "ix_inbox_waiting_sender",
    inbox.c.sender,
    sqlite_where=inbox.c.state == "waiting",
    postgresql_where=inbox.c.state == "waiting",
)

# Every message to be sent. `calling` is written before Telegram is called, so that a crash leaves
# "unknown" behind and never "surely not sent".
outbox = Table(
    "outbox",
    metadata,
    id_column(),
    Column("dedupe", String(120), unique=True),
    Column("person", Id, ForeignKey("person.id")),
    Column("kind", Code, nullable=False),  # screen, edit, doorbell, stranger, document
    Column("state", String(10), nullable=False),  # ready, calling, sent, refused, dropped
    Column("body", Sealed),
    Column("entitled", Text),  # whom it is for beyond the person: a right re-checked before the call
    Column("urgency", SmallInteger, nullable=False),  # 0 reply, 1 notice, 2 broadcast
    Column("not_before", UTCDateTime, nullable=False),
    Column("lease_until", UTCDateTime),
    Column("holder", Code),
    Column("tries", SmallInteger, nullable=False, default=0),
    Column("unknowns", SmallInteger, nullable=False, default=0),
    Column("message_id", BigInteger),
    Column("sensitive", Boolean, nullable=False, default=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("sent_at", UTCDateTime),
    Column("unwanted", Boolean, nullable=False, server_default=text("FALSE")),  # the person asked for it to be deleted
    Column("deleted_at", UTCDateTime),
    Column("fault", Code),
)
# By moment alone: what waits for its morning costs nothing, and what is due is few enough to be sorted by urgency.
Index(
    "ix_outbox_ready",
    outbox.c.not_before,
    sqlite_where=outbox.c.state == "ready",
    postgresql_where=outbox.c.state == "ready",
)
Index(
    "ix_outbox_calling",
    outbox.c.lease_until,
    sqlite_where=outbox.c.state == "calling",
    postgresql_where=outbox.c.state == "calling",
)
Index(
    "ix_outbox_to_delete",
    outbox.c.sent_at,
    sqlite_where=text("(sensitive OR unwanted) AND deleted_at IS NULL"),
    postgresql_where=text("(sensitive OR unwanted) AND deleted_at IS NULL"),
)
Index("ix_outbox_person", outbox.c.person)

# What shall happen at a moment: it becomes a row of the inbox when it is due, once.
timer = Table(
    "timer",
    metadata,
    id_column(),
    Column("dedupe", String(160), unique=True),
    Column("kind", Code, nullable=False),
    Column("person", Id, ForeignKey("person.id")),
    Column("subject", String(120), nullable=False),
    Column("due_at", UTCDateTime, nullable=False),
    Column("state", String(10), nullable=False),  # waiting, fired (in the inbox), done, dropped
    Column("rule", Id),  # an occurrence of something that comes again, on this day where its people live
    Column("day", Date),
    UniqueConstraint("rule", "day"),
)
Index(
    "ix_timer_due", timer.c.due_at, sqlite_where=timer.c.state == "waiting", postgresql_where=timer.c.state == "waiting"
)
Index("ix_timer_subject", timer.c.subject)

# A keyboard that was shown: its random handle is all that a button carries.
keyboard = Table(
    "keyboard",
    metadata,
    Column("handle", String(22), primary_key=True),
    Column("person", Id, ForeignKey("person.id"), nullable=False),
    Column("conversation", Id),
    Column("seq", Integer, nullable=False),
    Column("actions", Text, nullable=False),
    Column("expires_at", UTCDateTime, nullable=False, index=True),
)
