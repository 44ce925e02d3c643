"""People, their roles, their conversations, and the keys their words are sealed with."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, LargeBinary, SmallInteger, String, Table

from storage.tables.base import Code, Id, Sealed, UTCDateTime, id_column, metadata

data_key = Table(
    "data_key",
    metadata,
    Column("scope", String(80), primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
)

# How often keys were destroyed: several processes share the database, and each remembers keys for a while.
shredding = Table(
    "shredding",
    metadata,
    Column("one", SmallInteger, primary_key=True, autoincrement=False),  # always 1
    Column("times", BigInteger, nullable=False),
)

person = Table(
    "person",
    metadata,
    id_column(),
    Column("lookup", LargeBinary(16), unique=True),
    Column("telegram", Sealed),
    Column("name", Sealed),
    Column("language", String(8), nullable=False),
    Column("zone", String(64), nullable=False),
    Column("country", String(2)),  # whose public holidays they keep
    Column("weekend", String(20)),  # weekdays (Monday 0), comma-separated; none: those of the country
    Column("reachable", Boolean, nullable=False, default=True),
    Column("front", Id),  # the conversation that typed words go to
    Column("screen", BigInteger),  # the message that shows where this person is
    Column("recorded_by", Id, ForeignKey("person.id")),  # somebody without Telegram: who entered them
    Column("created_at", UTCDateTime, nullable=False),
)

role = Table(
    "role",
    metadata,
    id_column(),
    Column("person", Id, ForeignKey("person.id"), nullable=False, index=True),
    Column("role", Code, nullable=False),
    Column("process", Id, ForeignKey("process.id")),
    Column("side", Code),
    Column("organisation", Id, ForeignKey("organisation.id")),
    Column("rank", Integer, nullable=False, default=1),  # 1: asked first; 2: when the first is silent; 3: director
    Column("since", UTCDateTime, nullable=False),
    Column("until", UTCDateTime),
)

conversation = Table(
    "conversation",
    metadata,
    id_column(),
    Column("person", Id, ForeignKey("person.id"), nullable=False),
    Column("flow", Code, nullable=False),
    Column("duty", Id),
    Column("state", Sealed),
    Column("seq", Integer, nullable=False),
    Column("status", String(10), nullable=False),  # open, finished, cancelled, expired, closed
    Column("started_at", UTCDateTime, nullable=False),
    Column("touched_at", UTCDateTime, nullable=False),
)
Index(
    "ix_conversation_open",
    conversation.c.person,
    sqlite_where=conversation.c.status == "open",
    postgresql_where=conversation.c.status == "open",
)
