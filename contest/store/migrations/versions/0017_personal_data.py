"""Consents, looks into personal data, requests about it, identity numbers of winners."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("active_at", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("restricted_at", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("erased_at", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("renamed_at", sa.BigInteger(), nullable=True))
        batch_op.create_index(batch_op.f("ix_person_renamed_at"), ["renamed_at"], unique=False)
    op.execute(
        "UPDATE person SET active_at = (SELECT max(seen_at) FROM sign_in WHERE sign_in.person_id = person.id)"
    )
    consents()
    looks()
    requests()
    identities()


def consents() -> None:
    op.create_table(
        "consent",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("purpose", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("purpose IN ('take_part', 'public_name', 'contact')", name=op.f("ck_consent_purpose")),
        sa.CheckConstraint("withdrawn_at IS NULL OR withdrawn_at >= given_at", name=op.f("ck_consent_order")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_consent_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    stands = sa.text("withdrawn_at IS NULL")
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_consent_standing", ["person_id", "purpose"], unique=True, sqlite_where=stands, postgresql_where=stands
        )
    # Whoever registered before ticked the words that are kept as version 0; who was given a role was not asked.
    asked = "SELECT id, '{}', 0, created_at FROM person WHERE role = 'contestant'"
    into = "INSERT INTO consent (person_id, purpose, version, given_at) "
    op.execute(into + asked.format("take_part"))
    op.execute(into + asked.format("public_name") + " AND shows_name")


def looks() -> None:
    op.create_table(
        "personal_look",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("by", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.String(length=24), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_personal_look_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personal_look")),
    )
    with op.batch_alter_table("personal_look", schema=None) as batch_op:
        batch_op.create_index("ix_personal_look_person", ["person_id", "at"], unique=False)
        batch_op.create_index("ix_personal_look_at", ["at", "by"], unique=False)


def requests() -> None:
    op.create_table(
        "data_request",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("wants", sa.JSON(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.String(length=400), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("answered_by", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.String(length=9), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("kind IN ('correct', 'unit', 'erase')", name=op.f("ck_data_request_kind")),
        sa.CheckConstraint("outcome IN ('done', 'refused', 'withdrawn')", name=op.f("ck_data_request_outcome")),
        sa.CheckConstraint("(outcome IS NULL) = (ended_at IS NULL)", name=op.f("ck_data_request_ended")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_data_request_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_request")),
    )
    is_open = sa.text("ended_at IS NULL")
    with op.batch_alter_table("data_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_data_request_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_data_request_open", ["person_id", "kind"], unique=True, sqlite_where=is_open, postgresql_where=is_open
        )


def identities() -> None:
    op.create_table(
        "winner_identity",
        sa.Column("contest_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("key_name", sa.String(length=8), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("blind", sa.String(length=64), nullable=False),
        sa.Column("entered_at", sa.BigInteger(), nullable=False),
        sa.Column("entered_by", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["contest_id"], ["contest.id"], name=op.f("fk_winner_identity_contest_id_contest")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_winner_identity_person_id_person")),
        sa.PrimaryKeyConstraint("contest_id", "person_id", name=op.f("pk_winner_identity")),
    )
    with op.batch_alter_table("winner_identity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_winner_identity_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_winner_identity_blind", ["contest_id", "blind"], unique=False)
    op.create_table(
        "payment",
        sa.Column("contest_id", ID, nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["contest_id"], ["contest.id"], name=op.f("fk_payment_contest_id_contest")),
        sa.PrimaryKeyConstraint("contest_id", name=op.f("pk_payment")),
    )


def downgrade() -> None:
    for table in ("payment", "winner_identity", "data_request", "personal_look", "consent"):
        op.drop_table(table)
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_renamed_at"))
        batch_op.drop_column("renamed_at")
        batch_op.drop_column("erased_at")
        batch_op.drop_column("restricted_at")
        batch_op.drop_column("active_at")
