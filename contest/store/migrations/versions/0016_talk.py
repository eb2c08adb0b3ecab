"""Notices to a unit, who has read what, and inquiries to the board."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.add_column(sa.Column("title", sa.String(length=120), nullable=True))
        batch_op.add_column(sa.Column("unit_id", ID, nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_notice_unit_id_unit"), "unit", ["unit_id"], ["id"])
    reads()
    inquiries()
    op.create_table(
        "canned_answer",
        sa.Column("id", ID, nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("retired_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canned_answer")),
    )


def reads() -> None:
    op.create_table(
        "notice_read",
        sa.Column("notice_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_notice_read_notice_id_notice")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_read_person_id_person")),
        sa.PrimaryKeyConstraint("notice_id", "person_id", name=op.f("pk_notice_read")),
    )
    with op.batch_alter_table("notice_read", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notice_read_person_id"), ["person_id"], unique=False)


def inquiries() -> None:
    kinds = "kind IN ('technical', 'rules', 'account', 'other')"
    whole = "public_at IS NULL OR (public_text IS NOT NULL AND public_answer IS NOT NULL)"
    op.create_table(
        "inquiry",
        sa.Column("id", ID, nullable=False),
        sa.Column("contest_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=9), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("answered_by", sa.BigInteger(), nullable=True),
        sa.Column("seen_at", sa.BigInteger(), nullable=True),
        sa.Column("public_text", sa.Text(), nullable=True),
        sa.Column("public_answer", sa.Text(), nullable=True),
        sa.Column("public_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(kinds, name=op.f("ck_inquiry_kind")),
        sa.CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name=op.f("ck_inquiry_answer_has_moment")),
        sa.CheckConstraint(whole, name=op.f("ck_inquiry_public")),
        sa.ForeignKeyConstraint(["contest_id"], ["contest.id"], name=op.f("fk_inquiry_contest_id_contest")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_inquiry_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry")),
    )
    with op.batch_alter_table("inquiry", schema=None) as batch_op:
        batch_op.create_index("ix_inquiry_contest", ["contest_id", "answered_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_inquiry_person_id"), ["person_id"], unique=False)


def downgrade() -> None:
    for table in ("canned_answer", "inquiry", "notice_read"):
        op.drop_table(table)
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_notice_unit_id_unit"), type_="foreignkey")
        batch_op.drop_column("unit_id")
        batch_op.drop_column("title")
