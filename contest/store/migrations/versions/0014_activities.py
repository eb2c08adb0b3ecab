"""The log of activities, every wording of its lines, and what is remarked on a year."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "activity",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.String(length=16), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("women", sa.Integer(), nullable=True),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.Column("added_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("state IN ('cho-duyet', 'da-duyet', 'da-gach')", name=op.f("ck_activity_state")),
        sa.CheckConstraint("ends >= starts", name=op.f("ck_activity_days_in_order")),
        sa.CheckConstraint("times >= 1 AND people >= 0 AND copies >= 0", name=op.f("ck_activity_numbers")),
        sa.CheckConstraint(
            "women IS NULL OR (women >= 0 AND women <= people)", name=op.f("ck_activity_women_of_people")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_activity_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
    )
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.create_index("ix_activity_ends", ["ends", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_activity_unit_id"), ["unit_id"], unique=False)
    op.create_table(
        "activity_wording",
        sa.Column("activity_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_activity_wording_activity_id_activity")
        ),
        sa.PrimaryKeyConstraint("activity_id", "number", name=op.f("pk_activity_wording")),
    )
    op.create_table(
        "yearly_note",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("remarks", sa.Text(), nullable=False),
        sa.Column("proposals", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_yearly_note")),
    )


def downgrade() -> None:
    op.drop_table("yearly_note")
    op.drop_table("activity_wording")
    op.drop_table("activity")
