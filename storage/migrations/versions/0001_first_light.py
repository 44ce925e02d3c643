"""The tables of the spine and of the four workflows."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=32), nullable=True),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("object", sa.String(length=64), nullable=True),
        sa.Column("process", sa.String(length=32), nullable=True),
        sa.Column("previous", sa.LargeBinary(length=32), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_audit")),
    )
    op.create_table(
        "audit_anchor",
        sa.Column("one", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("seal", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("one", name=op.f("pk_audit_anchor")),
    )
    op.create_table(
        "audit_head",
        sa.Column("one", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("seal", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("one", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "data_key",
        sa.Column("scope", sa.String(length=80), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("scope", name=op.f("pk_data_key")),
    )
    op.create_table(
        "inbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("sender", sa.LargeBinary(length=16), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=True),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fault", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("key", name=op.f("uq_inbox_key")),
    )
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_inbox_waiting",
            ["not_before"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
        batch_op.create_index(
            "ix_inbox_waiting_sender",
            ["sender"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )

    op.create_table(
        "organisation",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=True),
        sa.Column("kind", sa.String(length=40), server_default="convener", nullable=False),
        sa.Column("parent", sa.String(length=32), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("holidays", sa.String(length=2), nullable=True),
        sa.Column("weekend", sa.String(length=20), nullable=True),
        sa.Column("languages", sa.String(length=40), server_default="en", nullable=False),
        sa.ForeignKeyConstraint(["parent"], ["organisation.id"], name=op.f("fk_organisation_parent")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("code", name=op.f("uq_organisation_code")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("lookup", sa.LargeBinary(length=16), nullable=True),
        sa.Column("telegram", sa.LargeBinary(), nullable=True),
        sa.Column("name", sa.LargeBinary(), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("weekend", sa.String(length=20), nullable=True),
        sa.Column("reachable", sa.Boolean(), nullable=False),
        sa.Column("front", sa.String(length=32), nullable=True),
        sa.Column("screen", sa.BigInteger(), nullable=True),
        sa.Column("recorded_by", sa.String(length=32), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_person_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("lookup", name=op.f("uq_person_lookup")),
    )
    op.create_table(
        "process",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("title", sa.LargeBinary(), nullable=True),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("active_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("venue_model", sa.String(length=40), server_default="alternating", nullable=False),
        sa.Column("phase", sa.String(length=40), nullable=True),
        sa.Column("profile", sa.String(length=40), server_default="standard", nullable=False),
        sa.Column("frozen_by", sa.String(length=40), nullable=True),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("before_freeze", sa.String(length=40), nullable=True),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process")),
        sa.UniqueConstraint("code", name=op.f("uq_process_code")),
    )
    op.create_table(
        "shredding",
        sa.Column("one", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("times", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("one", name=op.f("pk_shredding")),
    )
    op.create_table(
        "wrong_link",
        sa.Column("lookup", sa.LargeBinary(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("times", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("lookup", name=op.f("pk_wrong_link")),
    )
    op.create_table(
        "chosen_filter",
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("register", sa.String(length=40), nullable=False),
        sa.Column("chosen", sa.LargeBinary(), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_chosen_filter_person")),
        sa.PrimaryKeyConstraint("person", "register", name=op.f("pk_chosen_filter")),
    )
    op.create_table(
        "consent",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("process", sa.String(length=32), nullable=False),
        sa.Column("layer", sa.String(length=40), nullable=False),
        sa.Column("wording", sa.Integer(), nullable=False),
        sa.Column("given", sa.SmallInteger(), nullable=False),
        sa.Column("recorded_by", sa.String(length=32), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_consent_person")),
        sa.ForeignKeyConstraint(["process"], ["process.id"], name=op.f("fk_consent_process")),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_consent_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_person"), ["person"], unique=False)

    op.create_table(
        "conversation",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("flow", sa.String(length=40), nullable=False),
        sa.Column("duty", sa.String(length=32), nullable=True),
        sa.Column("state", sa.LargeBinary(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_conversation_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation")),
    )
    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.create_index(
            "ix_conversation_open",
            ["person"],
            unique=False,
            sqlite_where=sa.text("status = 'open'"),
            postgresql_where=sa.text("status = 'open'"),
        )

    op.create_table(
        "duty",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("dedupe", sa.String(length=160), nullable=True),
        sa.Column("flow", sa.String(length=40), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("process", sa.String(length=32), nullable=False),
        sa.Column("side", sa.String(length=40), nullable=True),
        sa.Column("subject", sa.String(length=32), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("after", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_duty_person")),
        sa.ForeignKeyConstraint(["process"], ["process.id"], name=op.f("fk_duty_process")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty")),
        sa.UniqueConstraint("dedupe", name=op.f("uq_duty_dedupe")),
    )
    with op.batch_alter_table("duty", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_duty_after"), ["after"], unique=False)
        batch_op.create_index("ix_duty_person", ["person", "state"], unique=False)
        batch_op.create_index("ix_duty_subject", ["subject"], unique=False)

    op.create_table(
        "event",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("process", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("track", sa.String(length=40), server_default="core", nullable=False),
        sa.Column("parent", sa.String(length=32), nullable=True),
        sa.Column("host", sa.String(length=40), nullable=True),
        sa.Column("title", sa.LargeBinary(), nullable=True),
        sa.Column("place", sa.LargeBinary(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("starts_there", sa.String(length=16), nullable=True),
        sa.Column("ends_there", sa.String(length=16), nullable=True),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("before_pause", sa.String(length=40), nullable=True),
        sa.Column("uncleared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_by", sa.String(length=32), nullable=True),
        sa.Column("revision", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_event_created_by")),
        sa.ForeignKeyConstraint(["parent"], ["event.id"], name=op.f("fk_event_parent")),
        sa.ForeignKeyConstraint(["process"], ["process.id"], name=op.f("fk_event_process")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("code", name=op.f("uq_event_code")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_process"), ["process"], unique=False)
        batch_op.create_index("ix_event_starts", ["process", "starts_at"], unique=False)

    op.create_table(
        "invitation",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("process", sa.String(length=32), nullable=True),
        sa.Column("side", sa.String(length=40), nullable=True),
        sa.Column("organisation", sa.String(length=32), nullable=True),
        sa.Column("rank", sa.SmallInteger(), server_default="1", nullable=False),
        sa.Column("label", sa.LargeBinary(), nullable=True),
        sa.Column("replaces", sa.String(length=32), nullable=True),
        sa.Column("created_by", sa.String(length=32), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=True),
        sa.Column("wrong_codes", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("claimed_by", sa.String(length=32), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.String(length=32), nullable=True),
        sa.Column("approved_by", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["approved_by"], ["person.id"], name=op.f("fk_invitation_approved_by")),
        sa.ForeignKeyConstraint(["claimed_by"], ["person.id"], name=op.f("fk_invitation_claimed_by")),
        sa.ForeignKeyConstraint(["confirmed_by"], ["person.id"], name=op.f("fk_invitation_confirmed_by")),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_invitation_created_by")),
        sa.ForeignKeyConstraint(["organisation"], ["organisation.id"], name=op.f("fk_invitation_organisation")),
        sa.ForeignKeyConstraint(["process"], ["process.id"], name=op.f("fk_invitation_process")),
        sa.ForeignKeyConstraint(["replaces"], ["person.id"], name=op.f("fk_invitation_replaces")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index("ix_invitation_claimed_by", ["claimed_by"], unique=False)
        batch_op.create_index("ix_invitation_process", ["process", "state"], unique=False)

    op.create_table(
        "issue",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("process", sa.String(length=32), nullable=False),
        sa.Column("side", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("source", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("organisation", sa.String(length=32), nullable=True),
        sa.Column("label", sa.String(length=40), server_default="AMBER_STRICT", nullable=False),
        sa.Column("answers", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["organisation"], ["organisation.id"], name=op.f("fk_issue_organisation")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_issue_person")),
        sa.ForeignKeyConstraint(["process"], ["process.id"], name=op.f("fk_issue_process")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue")),
        sa.UniqueConstraint("process", "side", "number", name=op.f("uq_issue_process_side_number")),
    )
    op.create_table(
        "keyboard",
        sa.Column("handle", sa.String(length=22), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("conversation", sa.String(length=32), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("actions", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_keyboard_person")),
        sa.PrimaryKeyConstraint("handle", name=op.f("pk_keyboard")),
    )
    with op.batch_alter_table("keyboard", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_keyboard_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "membership",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("process", sa.String(length=32), nullable=False),
        sa.Column("organisation", sa.String(length=32), nullable=False),
        sa.Column("side", sa.String(length=40), nullable=True),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("theme", sa.String(length=40), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["organisation"], ["organisation.id"], name=op.f("fk_membership_organisation")),
        sa.ForeignKeyConstraint(["process"], ["process.id"], name=op.f("fk_membership_process")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint(
            "process", "organisation", "part", "since", name=op.f("uq_membership_process_organisation_part_since")
        ),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_process"), ["process"], unique=False)

    op.create_table(
        "missed",
        sa.Column("timer", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("process", sa.String(length=32), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["process"], ["process.id"], name=op.f("fk_missed_process")),
        sa.PrimaryKeyConstraint("timer", name=op.f("pk_missed")),
    )
    with op.batch_alter_table("missed", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_missed_process"), ["process"], unique=False)

    op.create_table(
        "outbox",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("dedupe", sa.String(length=120), nullable=True),
        sa.Column("person", sa.String(length=32), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("entitled", sa.Text(), nullable=True),
        sa.Column("urgency", sa.SmallInteger(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("holder", sa.String(length=40), nullable=True),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.Column("unknowns", sa.SmallInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("sensitive", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unwanted", sa.Boolean(), server_default=sa.text("(FALSE)"), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fault", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_outbox_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("dedupe", name=op.f("uq_outbox_dedupe")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outbox_calling",
            ["lease_until"],
            unique=False,
            sqlite_where=sa.text("state = 'calling'"),
            postgresql_where=sa.text("state = 'calling'"),
        )
        batch_op.create_index("ix_outbox_person", ["person"], unique=False)
        batch_op.create_index(
            "ix_outbox_ready",
            ["not_before"],
            unique=False,
            sqlite_where=sa.text("state = 'ready'"),
            postgresql_where=sa.text("state = 'ready'"),
        )
        batch_op.create_index(
            "ix_outbox_to_delete",
            ["sent_at"],
            unique=False,
            sqlite_where=sa.text("(sensitive OR unwanted) AND deleted_at IS NULL"),
            postgresql_where=sa.text("(sensitive OR unwanted) AND deleted_at IS NULL"),
        )

    op.create_table(
        "outcome",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("process", sa.String(length=32), nullable=False),
        sa.Column("side", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("organisation", sa.String(length=32), nullable=True),
        sa.Column("label", sa.String(length=40), server_default="AMBER_STRICT", nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("answers", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["organisation"], ["organisation.id"], name=op.f("fk_outcome_organisation")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_outcome_person")),
        sa.ForeignKeyConstraint(["process"], ["process.id"], name=op.f("fk_outcome_process")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome")),
        sa.UniqueConstraint("process", "side", "number", name=op.f("uq_outcome_process_side_number")),
    )
    op.create_table(
        "pin_lock",
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("verifier", sa.String(length=200), nullable=True),
        sa.Column("entry", sa.LargeBinary(), nullable=True),
        sa.Column("wrong", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("blocks", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("blocked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("open_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("duress", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_pin_lock_person")),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_pin_lock")),
    )
    op.create_table(
        "release_key",
        sa.Column("process", sa.String(length=32), nullable=False),
        sa.Column("side", sa.String(length=40), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("turned_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_release_key_person")),
        sa.ForeignKeyConstraint(["process"], ["process.id"], name=op.f("fk_release_key_process")),
        sa.PrimaryKeyConstraint("process", "side", name=op.f("pk_release_key")),
    )
    op.create_table(
        "risk_agreement",
        sa.Column("process", sa.String(length=32), nullable=False),
        sa.Column("mark", sa.String(length=32), nullable=False),
        sa.Column("side", sa.String(length=40), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.Column("question", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_risk_agreement_person")),
        sa.ForeignKeyConstraint(["process"], ["process.id"], name=op.f("fk_risk_agreement_process")),
        sa.PrimaryKeyConstraint("process", "mark", "side", name=op.f("pk_risk_agreement")),
    )
    op.create_table(
        "risk_alarm",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("process", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("side", sa.String(length=40), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_risk_alarm_person")),
        sa.ForeignKeyConstraint(["process"], ["process.id"], name=op.f("fk_risk_alarm_process")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_alarm")),
    )
    with op.batch_alter_table("risk_alarm", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_risk_alarm_process"), ["process"], unique=False)

    op.create_table(
        "role",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("process", sa.String(length=32), nullable=True),
        sa.Column("side", sa.String(length=40), nullable=True),
        sa.Column("organisation", sa.String(length=32), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["organisation"], ["organisation.id"], name=op.f("fk_role_organisation")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_role_person")),
        sa.ForeignKeyConstraint(["process"], ["process.id"], name=op.f("fk_role_process")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role")),
    )
    with op.batch_alter_table("role", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_role_person"), ["person"], unique=False)

    op.create_table(
        "rule",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=True),
        sa.Column("zone", sa.String(length=64), nullable=True),
        sa.Column("hour", sa.String(length=5), nullable=False),
        sa.Column("every_days", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_rule_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule")),
        sa.UniqueConstraint("kind", "subject", "person", name=op.f("uq_rule_kind_subject_person")),
    )
    with op.batch_alter_table("rule", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rule_person"), ["person"], unique=False)

    op.create_table(
        "side",
        sa.Column("process", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["process"], ["process.id"], name=op.f("fk_side_process")),
        sa.PrimaryKeyConstraint("process", "code", name=op.f("pk_side")),
    )
    op.create_table(
        "timer",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("dedupe", sa.String(length=160), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=True),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("rule", sa.String(length=32), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_timer_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timer")),
        sa.UniqueConstraint("dedupe", name=op.f("uq_timer_dedupe")),
        sa.UniqueConstraint("rule", "day", name=op.f("uq_timer_rule_day")),
    )
    with op.batch_alter_table("timer", schema=None) as batch_op:
        batch_op.create_index(
            "ix_timer_due",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
        batch_op.create_index("ix_timer_subject", ["subject"], unique=False)

    op.create_table(
        "attendee",
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("side", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), server_default="named", nullable=False),
        sa.Column("recorded_by", sa.String(length=32), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["event"], ["event.id"], name=op.f("fk_attendee_event")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_attendee_person")),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_attendee_recorded_by")),
        sa.PrimaryKeyConstraint("event", "person", name=op.f("pk_attendee")),
    )
    op.create_table(
        "clearance_key",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("side", sa.String(length=40), nullable=True),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("state", sa.LargeBinary(length=32), nullable=False),
        sa.Column("word", sa.String(length=40), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("turned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["event"], ["event.id"], name=op.f("fk_clearance_key_event")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_clearance_key_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clearance_key")),
    )
    with op.batch_alter_table("clearance_key", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_clearance_key_event"), ["event"], unique=False)

    op.create_table(
        "held_uncleared",
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("side", sa.String(length=40), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["event"], ["event.id"], name=op.f("fk_held_uncleared_event")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_held_uncleared_person")),
        sa.PrimaryKeyConstraint("event", name=op.f("pk_held_uncleared")),
    )
    op.create_table(
        "recommendation",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("process", sa.String(length=32), nullable=False),
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("issue", sa.String(length=32), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("draft", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=40), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("languages", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("form", sa.String(length=40), nullable=True),
        sa.Column("shared_from", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["event"], ["event.id"], name=op.f("fk_recommendation_event")),
        sa.ForeignKeyConstraint(["issue"], ["issue.id"], name=op.f("fk_recommendation_issue")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_recommendation_person")),
        sa.ForeignKeyConstraint(["process"], ["process.id"], name=op.f("fk_recommendation_process")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendation")),
        sa.UniqueConstraint("process", "number", name=op.f("uq_recommendation_process_number")),
        sa.UniqueConstraint("process", "side", "draft", name=op.f("uq_recommendation_process_side_draft")),
    )
    with op.batch_alter_table("recommendation", schema=None) as batch_op:
        batch_op.create_index("ix_recommendation_event", ["event"], unique=False)
        batch_op.create_index("ix_recommendation_issue", ["issue"], unique=False)

    op.create_table(
        "risk",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("side", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("reading", sa.LargeBinary(), nullable=True),
        sa.Column("control", sa.LargeBinary(), nullable=True),
        sa.Column("person", sa.String(length=32), nullable=True),
        sa.Column("owner", sa.String(length=32), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["event"], ["event.id"], name=op.f("fk_risk_event")),
        sa.ForeignKeyConstraint(["owner"], ["person.id"], name=op.f("fk_risk_owner")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_risk_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk")),
    )
    with op.batch_alter_table("risk", schema=None) as batch_op:
        batch_op.create_index("ix_risk_event", ["event", "side"], unique=False)

    op.create_table(
        "risk_check",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("side", sa.String(length=40), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("band", sa.String(length=40), nullable=False),
        sa.Column("stops", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["event"], ["event.id"], name=op.f("fk_risk_check_event")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_risk_check_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_check")),
    )
    with op.batch_alter_table("risk_check", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_risk_check_event"), ["event"], unique=False)

    op.create_table(
        "carrier",
        sa.Column("recommendation", sa.String(length=32), nullable=False),
        sa.Column("side", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=True),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_carrier_person")),
        sa.ForeignKeyConstraint(["recommendation"], ["recommendation.id"], name=op.f("fk_carrier_recommendation")),
        sa.PrimaryKeyConstraint("recommendation", "side", "number", name=op.f("pk_carrier")),
    )
    with op.batch_alter_table("carrier", schema=None) as batch_op:
        batch_op.create_index("ix_carrier_person", ["person"], unique=False)

    op.create_table(
        "custodian",
        sa.Column("recommendation", sa.String(length=32), nullable=False),
        sa.Column("side", sa.String(length=40), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("named_by", sa.String(length=32), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["named_by"], ["person.id"], name=op.f("fk_custodian_named_by")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_custodian_person")),
        sa.ForeignKeyConstraint(["recommendation"], ["recommendation.id"], name=op.f("fk_custodian_recommendation")),
        sa.PrimaryKeyConstraint("recommendation", "side", name=op.f("pk_custodian")),
    )
    op.create_table(
        "inclusivity",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("recommendation", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=40), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("back", sa.Boolean(), nullable=False),
        sa.Column("answers", sa.LargeBinary(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_inclusivity_person")),
        sa.ForeignKeyConstraint(["recommendation"], ["recommendation.id"], name=op.f("fk_inclusivity_recommendation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inclusivity")),
        sa.UniqueConstraint("recommendation", "round", "side", name=op.f("uq_inclusivity_recommendation_round_side")),
    )
    op.create_table(
        "mention",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("recommendation", sa.String(length=32), nullable=False),
        sa.Column("side", sa.String(length=40), nullable=False),
        sa.Column("event", sa.String(length=32), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["event"], ["event.id"], name=op.f("fk_mention_event")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_mention_person")),
        sa.ForeignKeyConstraint(["recommendation"], ["recommendation.id"], name=op.f("fk_mention_recommendation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mention")),
    )
    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mention_recommendation"), ["recommendation"], unique=False)

    op.create_table(
        "origin",
        sa.Column("recommendation", sa.String(length=32), nullable=False),
        sa.Column("proposers", sa.String(length=40), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_origin_person")),
        sa.ForeignKeyConstraint(["recommendation"], ["recommendation.id"], name=op.f("fk_origin_recommendation")),
        sa.PrimaryKeyConstraint("recommendation", name=op.f("pk_origin")),
    )
    op.create_table(
        "poll",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("recommendation", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("round", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("gate", sa.JSON(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("reason_secret", sa.LargeBinary(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.Column("void", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["recommendation"], ["recommendation.id"], name=op.f("fk_poll_recommendation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll")),
        sa.UniqueConstraint("recommendation", "round", name=op.f("uq_poll_recommendation_round")),
    )
    with op.batch_alter_table("poll", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_poll_recommendation"), ["recommendation"], unique=False)

    op.create_table(
        "recommendation_check",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("recommendation", sa.String(length=32), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("side", sa.String(length=40), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("goes_on", sa.Boolean(), nullable=False),
        sa.Column("answers", sa.LargeBinary(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_recommendation_check_person")),
        sa.ForeignKeyConstraint(
            ["recommendation"], ["recommendation.id"], name=op.f("fk_recommendation_check_recommendation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendation_check")),
        sa.UniqueConstraint(
            "recommendation",
            "round",
            "kind",
            "side",
            name=op.f("uq_recommendation_check_recommendation_round_kind_side"),
        ),
    )
    op.create_table(
        "recommendation_step",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("recommendation", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("before", sa.String(length=40), nullable=True),
        sa.Column("after", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=True),
        sa.Column("side", sa.String(length=40), nullable=True),
        sa.Column("why", sa.LargeBinary(), nullable=True),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_recommendation_step_person")),
        sa.ForeignKeyConstraint(
            ["recommendation"], ["recommendation.id"], name=op.f("fk_recommendation_step_recommendation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendation_step")),
        sa.UniqueConstraint("recommendation", "number", name=op.f("uq_recommendation_step_recommendation_number")),
    )
    op.create_table(
        "recommendation_version",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("recommendation", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("texts", sa.LargeBinary(), nullable=True),
        sa.Column("why", sa.LargeBinary(), nullable=True),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("side", sa.String(length=40), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_recommendation_version_person")),
        sa.ForeignKeyConstraint(
            ["recommendation"], ["recommendation.id"], name=op.f("fk_recommendation_version_recommendation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendation_version")),
        sa.UniqueConstraint("recommendation", "number", name=op.f("uq_recommendation_version_recommendation_number")),
    )
    op.create_table(
        "risk_answer",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("risk_check", sa.String(length=32), nullable=False),
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("side", sa.String(length=40), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("question", sa.String(length=40), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["event"], ["event.id"], name=op.f("fk_risk_answer_event")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_risk_answer_person")),
        sa.ForeignKeyConstraint(["risk_check"], ["risk_check.id"], name=op.f("fk_risk_answer_risk_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_answer")),
    )
    with op.batch_alter_table("risk_answer", schema=None) as batch_op:
        batch_op.create_index("ix_risk_answer_event_side", ["event", "side"], unique=False)
        batch_op.create_index(batch_op.f("ix_risk_answer_person"), ["person"], unique=False)
        batch_op.create_index(batch_op.f("ix_risk_answer_risk_check"), ["risk_check"], unique=False)

    op.create_table(
        "transfer",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("process", sa.String(length=32), nullable=False),
        sa.Column("side", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("recommendation", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("facts", sa.LargeBinary(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_transfer_person")),
        sa.ForeignKeyConstraint(["process"], ["process.id"], name=op.f("fk_transfer_process")),
        sa.ForeignKeyConstraint(["recommendation"], ["recommendation.id"], name=op.f("fk_transfer_recommendation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer")),
        sa.UniqueConstraint("process", "side", "number", name=op.f("uq_transfer_process_side_number")),
    )
    with op.batch_alter_table("transfer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_transfer_recommendation"), ["recommendation"], unique=False)

    op.create_table(
        "ballot",
        sa.Column("poll", sa.String(length=32), nullable=False),
        sa.Column("voter", sa.LargeBinary(length=16), nullable=False),
        sa.Column("stance", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["poll"], ["poll.id"], name=op.f("fk_ballot_poll")),
        sa.PrimaryKeyConstraint("poll", "voter", name=op.f("pk_ballot")),
    )
    op.create_table(
        "closing_key",
        sa.Column("poll", sa.String(length=32), nullable=False),
        sa.Column("side", sa.String(length=40), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("turned_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_closing_key_person")),
        sa.ForeignKeyConstraint(["poll"], ["poll.id"], name=op.f("fk_closing_key_poll")),
        sa.PrimaryKeyConstraint("poll", "side", name=op.f("pk_closing_key")),
    )
    op.create_table(
        "custody_key",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("recommendation", sa.String(length=32), nullable=False),
        sa.Column("side", sa.String(length=40), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("poll", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("turned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_custody_key_person")),
        sa.ForeignKeyConstraint(["poll"], ["poll.id"], name=op.f("fk_custody_key_poll")),
        sa.ForeignKeyConstraint(["recommendation"], ["recommendation.id"], name=op.f("fk_custody_key_recommendation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custody_key")),
    )
    with op.batch_alter_table("custody_key", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_custody_key_recommendation"), ["recommendation"], unique=False)

    op.create_table(
        "elector",
        sa.Column("poll", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("side", sa.String(length=40), nullable=False),
        sa.Column("votes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_elector_person")),
        sa.ForeignKeyConstraint(["poll"], ["poll.id"], name=op.f("fk_elector_poll")),
        sa.PrimaryKeyConstraint("poll", "person", name=op.f("pk_elector")),
    )
    with op.batch_alter_table("elector", schema=None) as batch_op:
        batch_op.create_index("ix_elector_person", ["person"], unique=False)

    op.create_table(
        "poll_side",
        sa.Column("poll", sa.String(length=32), nullable=False),
        sa.Column("side", sa.String(length=40), nullable=False),
        sa.Column("invited", sa.Integer(), nullable=False),
        sa.Column("told", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["poll"], ["poll.id"], name=op.f("fk_poll_side_poll")),
        sa.PrimaryKeyConstraint("poll", "side", name=op.f("pk_poll_side")),
    )
    op.create_table(
        "reason",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("poll", sa.String(length=32), nullable=False),
        sa.Column("side", sa.String(length=40), nullable=False),
        sa.Column("author", sa.LargeBinary(length=16), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["poll"], ["poll.id"], name=op.f("fk_reason_poll")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reason")),
        sa.UniqueConstraint("poll", "author", name=op.f("uq_reason_poll_author")),
    )
    with op.batch_alter_table("reason", schema=None) as batch_op:
        batch_op.create_index("ix_reason_poll_side", ["poll", "side"], unique=False)

    op.create_table(
        "release",
        sa.Column("recommendation", sa.String(length=32), nullable=False),
        sa.Column("poll", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["poll"], ["poll.id"], name=op.f("fk_release_poll")),
        sa.ForeignKeyConstraint(["recommendation"], ["recommendation.id"], name=op.f("fk_release_recommendation")),
        sa.PrimaryKeyConstraint("recommendation", name=op.f("pk_release")),
    )
    op.create_table(
        "release_motion",
        sa.Column("poll", sa.String(length=32), nullable=False),
        sa.Column("forms", sa.JSON(), nullable=False),
        sa.Column("audience", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["poll"], ["poll.id"], name=op.f("fk_release_motion_poll")),
        sa.PrimaryKeyConstraint("poll", name=op.f("pk_release_motion")),
    )
    op.create_table(
        "shared_reason",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("poll", sa.String(length=32), nullable=False),
        sa.Column("side", sa.String(length=40), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("to_voters", sa.Boolean(), nullable=False),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_shared_reason_person")),
        sa.ForeignKeyConstraint(["poll"], ["poll.id"], name=op.f("fk_shared_reason_poll")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shared_reason")),
    )
    with op.batch_alter_table("shared_reason", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shared_reason_poll"), ["poll"], unique=False)

    op.create_table(
        "transfer_news",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("transfer", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("fate", sa.String(length=40), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("facts", sa.LargeBinary(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_transfer_news_person")),
        sa.ForeignKeyConstraint(["transfer"], ["transfer.id"], name=op.f("fk_transfer_news_transfer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer_news")),
        sa.UniqueConstraint("transfer", "number", name=op.f("uq_transfer_news_transfer_number")),
    )


def downgrade() -> None:
    op.drop_table("transfer_news")
    with op.batch_alter_table("shared_reason", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shared_reason_poll"))

    op.drop_table("shared_reason")
    op.drop_table("release_motion")
    op.drop_table("release")
    with op.batch_alter_table("reason", schema=None) as batch_op:
        batch_op.drop_index("ix_reason_poll_side")

    op.drop_table("reason")
    op.drop_table("poll_side")
    with op.batch_alter_table("elector", schema=None) as batch_op:
        batch_op.drop_index("ix_elector_person")

    op.drop_table("elector")
    with op.batch_alter_table("custody_key", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_custody_key_recommendation"))

    op.drop_table("custody_key")
    op.drop_table("closing_key")
    op.drop_table("ballot")
    with op.batch_alter_table("transfer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_transfer_recommendation"))

    op.drop_table("transfer")
    with op.batch_alter_table("risk_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_risk_answer_risk_check"))
        batch_op.drop_index(batch_op.f("ix_risk_answer_person"))
        batch_op.drop_index("ix_risk_answer_event_side")

    op.drop_table("risk_answer")
    op.drop_table("recommendation_version")
    op.drop_table("recommendation_step")
    op.drop_table("recommendation_check")
    with op.batch_alter_table("poll", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_poll_recommendation"))

    op.drop_table("poll")
    op.drop_table("origin")
    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mention_recommendation"))

    op.drop_table("mention")
    op.drop_table("inclusivity")
    op.drop_table("custodian")
    with op.batch_alter_table("carrier", schema=None) as batch_op:
        batch_op.drop_index("ix_carrier_person")

    op.drop_table("carrier")
    with op.batch_alter_table("risk_check", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_risk_check_event"))

    op.drop_table("risk_check")
    with op.batch_alter_table("risk", schema=None) as batch_op:
        batch_op.drop_index("ix_risk_event")

    op.drop_table("risk")
    with op.batch_alter_table("recommendation", schema=None) as batch_op:
        batch_op.drop_index("ix_recommendation_issue")
        batch_op.drop_index("ix_recommendation_event")

    op.drop_table("recommendation")
    op.drop_table("held_uncleared")
    with op.batch_alter_table("clearance_key", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_clearance_key_event"))

    op.drop_table("clearance_key")
    op.drop_table("attendee")
    with op.batch_alter_table("timer", schema=None) as batch_op:
        batch_op.drop_index("ix_timer_subject")
        batch_op.drop_index(
            "ix_timer_due", sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'")
        )

    op.drop_table("timer")
    op.drop_table("side")
    with op.batch_alter_table("rule", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rule_person"))

    op.drop_table("rule")
    with op.batch_alter_table("role", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_role_person"))

    op.drop_table("role")
    with op.batch_alter_table("risk_alarm", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_risk_alarm_process"))

    op.drop_table("risk_alarm")
    op.drop_table("risk_agreement")
    op.drop_table("release_key")
    op.drop_table("pin_lock")
    op.drop_table("outcome")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_outbox_to_delete",
            sqlite_where=sa.text("(sensitive OR unwanted) AND deleted_at IS NULL"),
            postgresql_where=sa.text("(sensitive OR unwanted) AND deleted_at IS NULL"),
        )
        batch_op.drop_index(
            "ix_outbox_ready", sqlite_where=sa.text("state = 'ready'"), postgresql_where=sa.text("state = 'ready'")
        )
        batch_op.drop_index("ix_outbox_person")
        batch_op.drop_index(
            "ix_outbox_calling",
            sqlite_where=sa.text("state = 'calling'"),
            postgresql_where=sa.text("state = 'calling'"),
        )

    op.drop_table("outbox")
    with op.batch_alter_table("missed", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_missed_process"))

    op.drop_table("missed")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_membership_process"))

    op.drop_table("membership")
    with op.batch_alter_table("keyboard", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_keyboard_expires_at"))

    op.drop_table("keyboard")
    op.drop_table("issue")
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_index("ix_invitation_process")
        batch_op.drop_index("ix_invitation_claimed_by")

    op.drop_table("invitation")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index("ix_event_starts")
        batch_op.drop_index(batch_op.f("ix_event_process"))

    op.drop_table("event")
    with op.batch_alter_table("duty", schema=None) as batch_op:
        batch_op.drop_index("ix_duty_subject")
        batch_op.drop_index("ix_duty_person")
        batch_op.drop_index(batch_op.f("ix_duty_after"))

    op.drop_table("duty")
    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_conversation_open", sqlite_where=sa.text("status = 'open'"), postgresql_where=sa.text("status = 'open'")
        )

    op.drop_table("conversation")
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consent_person"))

    op.drop_table("consent")
    op.drop_table("chosen_filter")
    op.drop_table("wrong_link")
    op.drop_table("shredding")
    op.drop_table("process")
    op.drop_table("person")
    op.drop_table("organisation")
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_inbox_waiting_sender",
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
        batch_op.drop_index(
            "ix_inbox_waiting", sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'")
        )

    op.drop_table("inbox")
    op.drop_table("data_key")
    op.drop_table("audit_head")
    op.drop_table("audit_anchor")
    op.drop_table("audit")
