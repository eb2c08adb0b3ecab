"""Pledges and certificates."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    campaigns()
    signatures()
    certificates()


def campaigns() -> None:
    op.create_table(
        "pledge_campaign",
        sa.Column("id", ID, nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("opens_at", sa.BigInteger(), nullable=False),
        sa.Column("closes_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=6), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("state IN ('draft', 'open', 'closed')", name=op.f("ck_pledge_campaign_state")),
        sa.CheckConstraint("closes_at > opens_at", name=op.f("ck_pledge_campaign_order")),
        sa.CheckConstraint("last_number >= 0", name=op.f("ck_pledge_campaign_last_number")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge_campaign")),
        sa.UniqueConstraint("slug", name=op.f("uq_pledge_campaign_slug")),
    )


def signatures() -> None:
    campaign, person, unit = "pledge_campaign.id", "person.id", "unit.id"
    op.create_table(
        "pledge_signature",
        sa.Column("campaign_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("signed_at", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn_at", sa.BigInteger(), nullable=True),
        sa.Column("unit_id", ID, nullable=True),
        sa.CheckConstraint("number >= 1", name=op.f("ck_pledge_signature_number")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], [campaign], name=op.f("fk_pledge_signature_campaign_id_pledge_campaign")
        ),
        sa.ForeignKeyConstraint(["person_id"], [person], name=op.f("fk_pledge_signature_person_id_person")),
        sa.ForeignKeyConstraint(["unit_id"], [unit], name=op.f("fk_pledge_signature_unit_id_unit")),
        sa.PrimaryKeyConstraint("campaign_id", "person_id", name=op.f("pk_pledge_signature")),
    )
    with op.batch_alter_table("pledge_signature", schema=None) as batch_op:
        batch_op.create_index("uq_pledge_signature_number", ["campaign_id", "number"], unique=True)
        batch_op.create_index("ix_pledge_signature_unit", ["campaign_id", "unit_id"], unique=False)


def certificates() -> None:
    kinds = "kind IN ('participation', 'achievement', 'prize')"
    op.create_table(
        "certificate",
        sa.Column("id", ID, nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=13), nullable=False),
        sa.Column("contest_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("attempt_id", ID, nullable=False),
        sa.Column("scope", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("unit", sa.String(length=200), nullable=False),
        sa.Column("round_title", sa.String(length=120), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("most", sa.Integer(), nullable=True),
        sa.Column("prize", sa.String(length=80), nullable=False),
        sa.Column("list", sa.String(length=200), nullable=False),
        sa.Column("issued_at", sa.BigInteger(), nullable=False),
        sa.Column("decision_number", sa.String(length=60), nullable=True),
        sa.Column("decision_day", sa.Date(), nullable=True),
        sa.Column("superseded_at", sa.BigInteger(), nullable=True),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.Column("revoked_by", sa.BigInteger(), nullable=True),
        sa.Column("revoke_reason", sa.String(length=400), nullable=True),
        sa.CheckConstraint(kinds, name=op.f("ck_certificate_kind")),
        sa.CheckConstraint(
            "(revoked_at IS NULL) = (revoke_reason IS NULL)", name=op.f("ck_certificate_revoked_has_reason")
        ),
        sa.CheckConstraint(
            "(decision_number IS NULL) = (decision_day IS NULL)", name=op.f("ck_certificate_decision_whole")
        ),
        sa.CheckConstraint(
            "kind != 'prize' OR decision_number IS NOT NULL", name=op.f("ck_certificate_prize_has_decision")
        ),
        sa.ForeignKeyConstraint(["contest_id"], ["contest.id"], name=op.f("fk_certificate_contest_id_contest")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_certificate_person_id_person")),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_certificate_attempt_id_attempt")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("code", name=op.f("uq_certificate_code")),
    )
    in_force = sa.text("superseded_at IS NULL AND revoked_at IS NULL")
    one_place = ["contest_id", "person_id", "kind", "scope", "list"]
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_certificate_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_certificate_attempt", ["attempt_id"], unique=False)
        batch_op.create_index(
            "uq_certificate_in_force", one_place, unique=True, sqlite_where=in_force, postgresql_where=in_force
        )


def downgrade() -> None:
    for table in ("certificate", "pledge_signature", "pledge_campaign"):
        op.drop_table(table)
