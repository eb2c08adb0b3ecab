"""Work in the background and what it made."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    states = "state IN ('waiting', 'running', 'done', 'failed', 'dropped')"
    op.create_table(
        "job",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("params", sa.Text(), nullable=False),
        sa.Column("by", ID, nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("scope_unit_id", ID, nullable=True),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=True),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("progress_done", sa.Integer(), nullable=False),
        sa.Column("progress_of", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.Column("failure", sa.String(length=400), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("ending", sa.String(length=8), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.CheckConstraint(states, name=op.f("ck_job_state")),
        sa.CheckConstraint("(state = 'done') = (sha256 IS NOT NULL)", name=op.f("ck_job_done_has_file")),
        sa.CheckConstraint("(state = 'failed') = (failure IS NOT NULL)", name=op.f("ck_job_failed_has_reason")),
        sa.ForeignKeyConstraint(["by"], ["person.id"], name=op.f("fk_job_by_person")),
        sa.ForeignKeyConstraint(["scope_unit_id"], ["unit.id"], name=op.f("fk_job_scope_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index("ix_job_state", ["state", "id"], unique=False)
        batch_op.create_index("ix_job_by", ["by", "id"], unique=False)
    op.create_table(
        "job_piece",
        sa.Column("job_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_job_piece_job_id_job")),
        sa.PrimaryKeyConstraint("job_id", "number", name=op.f("pk_job_piece")),
    )


def downgrade() -> None:
    op.drop_table("job_piece")
    op.drop_table("job")
