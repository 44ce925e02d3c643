"""Organisations, dialogue processes with their sides and partners, events with attendees, and what is due for whom."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
)

from storage.tables.base import Code, Id, Sealed, UTCDateTime, id_column, metadata

organisation = Table(
    "organisation",
    metadata,
    id_column(),
    Column("code", Code, nullable=False, unique=True),
    Column("name", Sealed),
    Column("kind", Code, nullable=False, server_default="convener"),  # convener, chamber, coordinator, donor …
    Column("parent", Id, ForeignKey("organisation.id")),  # a chapter belongs to its chamber
    Column("country", String(2), nullable=False),  # ISO 3166, or XA…XZ where it is nobody's business
    Column("zone", String(64), nullable=False),
    Column("holidays", String(2)),  # whose public holidays count; none: those of the country
    Column("weekend", String(20)),  # weekdays (Monday 0), comma-separated; empty: the country's
    Column("languages", String(40), nullable=False, server_default="en"),
)

process = Table(
    "process",
    metadata,
    id_column(),
    Column("code", Code, nullable=False, unique=True),
    Column("title", Sealed),
    Column("status", Code, nullable=False),  # active, dormant, frozen, closed
    Column("active_since", UTCDateTime, nullable=False),  # when it was set up or woken: silence counts from here
    Column("venue_model", Code, nullable=False, server_default="alternating"),
    Column("phase", String(40)),
    Column("profile", Code, nullable=False, server_default="standard"),  # safety profile: standard, high
    Column("frozen_by", Code),  # the side that froze it
    Column("frozen_at", UTCDateTime),
    Column("before_freeze", Code),  # the status it goes back to
    Column("settings", JSON, nullable=False, default=dict),
)

side = Table(
    "side",
    metadata,
    Column("process", Id, ForeignKey("process.id"), primary_key=True),
    Column("code", Code, primary_key=True),
)

# Which organisation does what in a process, from when to when: partners change between phases.
membership = Table(
    "membership",
    metadata,
    id_column(),
    Column("process", Id, ForeignKey("process.id"), nullable=False, index=True),
    Column("organisation", Id, ForeignKey("organisation.id"), nullable=False),
    Column("side", Code),  # none for a coordinator
    Column("part", Code, nullable=False),  # convener, thematic, coordinator, critical_friend, donor
    Column("theme", Code),
    Column("since", Date, nullable=False),
    Column("until", Date),
    UniqueConstraint("process", "organisation", "part", "since"),
)

event = Table(
    "event",
    metadata,
    id_column(),
    Column("process", Id, ForeignKey("process.id"), nullable=False, index=True),
    Column("code", Code, nullable=False, unique=True),
    Column("kind", Code, nullable=False),
    Column("track", Code, nullable=False, server_default="core"),
    Column("parent", Id, ForeignKey("event.id")),
    Column("host", Code),  # the side that hosts
    Column("title", Sealed),
    Column("place", Sealed),
    Column("starts_at", UTCDateTime, nullable=False),
    Column("ends_at", UTCDateTime),
    Column("zone", String(64), nullable=False),
    Column("starts_there", String(16)),  # what the clocks of the zone show then: what was agreed, if its rules change
    Column("ends_there", String(16)),
    Column("status", Code, nullable=False),  # planned, cleared, held, debriefed, closed, paused, cancelled
    Column("before_pause", Code),
    Column("uncleared_at", UTCDateTime),  # when it was put down that it was held without clearance
    Column("created_by", Id, ForeignKey("person.id")),
    Column("revision", Integer, nullable=False, server_default="1"),
)
Index("ix_event_starts", event.c.process, event.c.starts_at)

attendee = Table(
    "attendee",
    metadata,
    Column("event", Id, ForeignKey("event.id"), primary_key=True),
    Column("person", Id, ForeignKey("person.id"), primary_key=True),
    Column("side", Code, nullable=False),
    Column("state", Code, nullable=False, server_default="named"),  # named, invited, consented, attended, withdrawn
    Column("recorded_by", Id, ForeignKey("person.id")),  # of somebody without Telegram: who noted how it stands
    Column("changed_at", UTCDateTime),
)

# Something that is due for one person: a check, a vote, a harvest. Home is drawn from these.
duty = Table(
    "duty",
    metadata,
    id_column(),
    Column("dedupe", String(160), unique=True),
    Column("flow", Code, nullable=False),
    Column("person", Id, ForeignKey("person.id"), nullable=False),
    Column("process", Id, ForeignKey("process.id"), nullable=False),
    Column("side", Code),
    Column("subject", Id),  # the event, poll … it is about
    Column("state", Code, nullable=False),  # open, snoozed, done, passed_on, lapsed
    Column("opened_at", UTCDateTime, nullable=False),
    Column("due_at", UTCDateTime, nullable=False),
    Column("closed_at", UTCDateTime),
    Column("late", Boolean, nullable=False, default=False),  # it was asked late, since the bot was away
    Column("after", Id, index=True),  # the duty of the colleague who had it before
)
Index("ix_duty_person", duty.c.person, duty.c.state)
Index("ix_duty_subject", duty.c.subject)

# A one-time link: only the hash of its secret is kept, and claiming it gives nothing until it is confirmed.
invitation = Table(
    "invitation",
    metadata,
    id_column(),
    Column("token_hash", Sealed, nullable=False, unique=True),
    Column("role", Code, nullable=False),
    Column("process", Id, ForeignKey("process.id")),
    Column("side", Code),
    Column("organisation", Id, ForeignKey("organisation.id")),
    Column("rank", SmallInteger, nullable=False, server_default="1"),
    Column("label", Sealed),  # how the inviter knows whom it is for
    Column("replaces", Id, ForeignKey("person.id")),  # a lost phone: the account whose roles move
    Column("created_by", Id, ForeignKey("person.id")),  # none: made on the command line
    Column("created_at", UTCDateTime, nullable=False),
    Column("expires_at", UTCDateTime, nullable=False),
    Column("state", Code, nullable=False),  # open, claimed, confirmed, approved, joined; refused, revoked, lapsed
    Column("code_hash", Sealed),  # made on the command line: the code that stands for the inviter's confirmation
    Column("wrong_codes", SmallInteger, nullable=False, server_default="0"),
    Column("claimed_by", Id, ForeignKey("person.id")),
    Column("claimed_at", UTCDateTime),
    Column("confirmed_by", Id, ForeignKey("person.id")),
    Column("approved_by", Id, ForeignKey("person.id")),
)

Index("ix_invitation_claimed_by", invitation.c.claimed_by)
Index("ix_invitation_process", invitation.c.process, invitation.c.state)

# Links that did not work, by the keyed hash of the account that tried them: forgotten after an hour.
wrong_link = Table(
    "wrong_link",
    metadata,
    Column("lookup", Sealed, primary_key=True),
    Column("since", UTCDateTime, nullable=False),
    Column("times", SmallInteger, nullable=False),
)

# One layer of consent, given or withdrawn; a change is a new row, so that the history stays.
consent = Table(
    "consent",
    metadata,
    id_column(),
    Column("person", Id, ForeignKey("person.id"), nullable=False, index=True),
    Column("process", Id, ForeignKey("process.id"), nullable=False),
    Column("layer", Code, nullable=False),  # attendance, recording, photo, quoting, contact, holding
    Column("wording", Integer, nullable=False),  # version of the words that were shown
    Column("given", SmallInteger, nullable=False),
    Column("recorded_by", Id, ForeignKey("person.id")),  # on behalf of somebody without Telegram
    Column("at", UTCDateTime, nullable=False),
)
