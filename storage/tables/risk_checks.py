"""Risk checks of events: checks, every answer by itself, alarms, and what sides agreed on about questions."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, String, Table

from storage.tables.base import Code, Id, Sealed, UTCDateTime, id_column, metadata

# `stops` counts its grave answers of the stop class; which they are is sealed with the answers.
risk_check = Table(
    "risk_check",
    metadata,
    id_column(),
    Column("event", Id, ForeignKey("event.id"), nullable=False, index=True),
    Column("side", Code, nullable=False),
    Column("person", Id, ForeignKey("person.id"), nullable=False),
    Column("stage", Code, nullable=False),
    Column("band", Code, nullable=False),
    Column("stops", Integer, nullable=False, default=0),
    Column("done_at", UTCDateTime, nullable=False),
)

# One answer, with what was said about it and how grave it is, sealed; gone once it is erased. All are kept: the latest
# counts, until it expires or is voided because something happened.
risk_answer = Table(
    "risk_answer",
    metadata,
    id_column(),
    Column("risk_check", Id, ForeignKey("risk_check.id"), nullable=False, index=True),
    Column("event", Id, ForeignKey("event.id"), nullable=False),
    Column("side", Code, nullable=False),
    Column("person", Id, ForeignKey("person.id"), nullable=False, index=True),
    Column("question", Code, nullable=False),
    Column("value", Sealed),
    Column("given_at", UTCDateTime, nullable=False),
    Column("voided_at", UTCDateTime),
)
Index("ix_risk_answer_event_side", risk_answer.c.event, risk_answer.c.side)

# Somebody tapped "Something happened": for the log, and so that a form begun before it is noticed.
risk_alarm = Table(
    "risk_alarm",
    metadata,
    id_column(),
    Column("process", Id, ForeignKey("process.id"), nullable=False, index=True),
    Column("person", Id, ForeignKey("person.id"), nullable=False),
    Column("side", Code),
    Column("at", UTCDateTime, nullable=False),
)

# A side's word on a change to the stop class. `mark` names the very wording that was agreed to, `question` is it in
# full: one that was added stays in force until every side has agreed to drop it, whatever the settings say.
risk_agreement = Table(
    "risk_agreement",
    metadata,
    Column("process", Id, ForeignKey("process.id"), primary_key=True),
    Column("mark", String(32), primary_key=True),
    Column("side", Code, primary_key=True),
    Column("person", Id, ForeignKey("person.id"), nullable=False),
    Column("agrees", Boolean, nullable=False),
    Column("question", JSON, nullable=False),
    Column("at", UTCDateTime, nullable=False),
)
