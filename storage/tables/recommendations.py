"""Recommendations: what is joint about them, their sealed versions, and every step of their life."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint

from storage.tables.base import Code, Id, Sealed, UTCDateTime, id_column, metadata

# `state`, `version`, `form`, `shared_from` and `number` are written by storage.recommendations.step and by nothing
# else. `languages` are those a text is needed in before anybody votes on it, fixed at the first draft; `issue` is an
# entry of the own side's log.
recommendation = Table(
    "recommendation",
    metadata,
    id_column(),
    Column("process", Id, ForeignKey("process.id"), nullable=False),
    Column("event", Id, ForeignKey("event.id"), nullable=False),
    Column("issue", Id, ForeignKey("issue.id")),
    Column("number", Integer),  # from the moment both sides read it
    Column("draft", Integer, nullable=False),  # within its side
    Column("side", Code, nullable=False),
    Column("person", Id, ForeignKey("person.id"), nullable=False),
    Column("languages", String(80), nullable=False),
    Column("version", Integer, nullable=False),
    Column("state", Code, nullable=False),
    Column("form", Code),  # public, restricted, private: once it is released
    Column("shared_from", Integer),  # the first version the other side reads too; none while it is its side's own
    Column("created_at", UTCDateTime, nullable=False),
    UniqueConstraint("process", "number"),
    UniqueConstraint("process", "side", "draft"),
)
Index("ix_recommendation_event", recommendation.c.event)
Index("ix_recommendation_issue", recommendation.c.issue)

# Never changed: a new text is a new version. `texts` by language, `why` what was changed and why; both are emptied
# when their author is erased and no meeting has agreed to them.
recommendation_version = Table(
    "recommendation_version",
    metadata,
    id_column(),
    Column("recommendation", Id, ForeignKey("recommendation.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("text_hash", String(64), nullable=False),
    Column("texts", Sealed),
    Column("why", Sealed),
    Column("person", Id, ForeignKey("person.id"), nullable=False),
    Column("side", Code, nullable=False),
    Column("written_at", UTCDateTime, nullable=False),
    UniqueConstraint("recommendation", "number"),
)

# One row for every change, in order. Without a person: by the rules, such as a poll that closed.
recommendation_step = Table(
    "recommendation_step",
    metadata,
    id_column(),
    Column("recommendation", Id, ForeignKey("recommendation.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("step", Code, nullable=False),
    Column("before", Code),
    Column("after", Code, nullable=False),
    Column("version", Integer, nullable=False),
    Column("person", Id, ForeignKey("person.id")),
    Column("side", Code),
    Column("why", Sealed),
    Column("told", Boolean, nullable=False),  # whether the other side may read why
    Column("taken_at", UTCDateTime, nullable=False),
    UniqueConstraint("recommendation", "number"),
)

# What a side thinks of a text before it is voted on: one of each kind a round, which begins where it is put to review.
recommendation_check = Table(
    "recommendation_check",
    metadata,
    id_column(),
    Column("recommendation", Id, ForeignKey("recommendation.id"), nullable=False),
    Column("round", Integer, nullable=False),  # the number of the step it was put to review with
    Column("kind", Code, nullable=False),  # review, repercussion
    Column("side", Code, nullable=False),
    Column("person", Id, ForeignKey("person.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("goes_on", Boolean, nullable=False),
    Column("answers", Sealed),
    Column("done_at", UTCDateTime, nullable=False),
    UniqueConstraint("recommendation", "round", "kind", "side"),
)
