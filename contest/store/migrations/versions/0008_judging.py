"""Written works and the judges' desk."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def key() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def points_at(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"))


def upgrade() -> None:
    op.create_table(
        "work",
        sa.Column("id", key(), nullable=False),
        sa.Column("contest_id", key(), nullable=False),
        sa.Column("round_id", key(), nullable=False),
        sa.Column("person_id", key(), nullable=False),
        sa.Column("unit_id", key(), nullable=True),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("writer", sa.String(length=24), nullable=False),
        sa.Column("saved_at", sa.BigInteger(), nullable=False),
        sa.Column("handed_in_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_by", sa.String(length=6), nullable=True),
        sa.Column("receipt", sa.String(length=9), nullable=True),
        sa.Column("state", sa.String(length=7), nullable=False),
        sa.Column("fault", sa.String(length=9), nullable=True),
        sa.Column("reason", sa.String(length=400), nullable=True),
        sa.CheckConstraint("state IN ('draft', 'handed', 'invalid')", name=op.f("ck_work_state")),
        sa.CheckConstraint("(state = 'draft') = (handed_in_at IS NULL)", name=op.f("ck_work_handed_in_has_moment")),
        sa.CheckConstraint("(state = 'invalid') = (reason IS NOT NULL)", name=op.f("ck_work_invalid_has_reason")),
        sa.CheckConstraint("closed_by IN ('person', 'server')", name=op.f("ck_work_closed_by")),
        points_at("work", "contest_id", "contest"),
        points_at("work", "round_id", "round"),
        points_at("work", "person_id", "person"),
        points_at("work", "unit_id", "unit"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work")),
        sa.UniqueConstraint("round_id", "person_id", name=op.f("uq_work_round_id_person_id")),
        sa.UniqueConstraint("contest_id", "code", name=op.f("uq_work_contest_id_code")),
    )
    op.create_index(op.f("ix_work_person_id"), "work", ["person_id"], unique=False)
    op.create_table(
        "judging",
        sa.Column("contest_id", key(), nullable=False),
        sa.Column("rubric", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("locked_at", sa.BigInteger(), nullable=True),
        points_at("judging", "contest_id", "contest"),
        sa.PrimaryKeyConstraint("contest_id", name=op.f("pk_judging")),
    )
    op.create_table(
        "judge",
        sa.Column("contest_id", key(), nullable=False),
        sa.Column("person_id", key(), nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.Column("left_at", sa.BigInteger(), nullable=True),
        points_at("judge", "contest_id", "contest"),
        points_at("judge", "person_id", "person"),
        sa.PrimaryKeyConstraint("contest_id", "person_id", name=op.f("pk_judge")),
    )
    op.create_table(
        "marking",
        sa.Column("id", key(), nullable=False),
        sa.Column("work_id", key(), nullable=False),
        sa.Column("judge_id", key(), nullable=False),
        sa.Column("state", sa.String(length=7), nullable=False),
        sa.Column("points", sa.JSON(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("dealt_at", sa.BigInteger(), nullable=False),
        sa.Column("saved_at", sa.BigInteger(), nullable=True),
        sa.Column("skipped_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("state IN ('open', 'saved', 'recused')", name=op.f("ck_marking_state")),
        sa.CheckConstraint("(state = 'saved') = (total IS NOT NULL)", name=op.f("ck_marking_saved_has_total")),
        points_at("marking", "work_id", "work"),
        points_at("marking", "judge_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_marking")),
        sa.UniqueConstraint("work_id", "judge_id", name=op.f("uq_marking_work_id_judge_id")),
    )
    op.create_index(op.f("ix_marking_judge_id"), "marking", ["judge_id"], unique=False)
    op.create_table(
        "meeting",
        sa.Column("work_id", key(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("by", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        points_at("meeting", "work_id", "work"),
        sa.PrimaryKeyConstraint("work_id", name=op.f("pk_meeting")),
    )
    op.create_table(
        "likeness",
        sa.Column("work_id", key(), nullable=False),
        sa.Column("other_id", key(), nullable=False),
        sa.Column("permille", sa.Integer(), nullable=False),
        points_at("likeness", "work_id", "work"),
        points_at("likeness", "other_id", "work"),
        sa.PrimaryKeyConstraint("work_id", "other_id", name=op.f("pk_likeness")),
    )


def downgrade() -> None:
    for table in ("likeness", "meeting", "marking", "judge", "judging", "work"):
        op.drop_table(table)
