"""Who does what in a contest; papers that were reopened."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
IN_FORCE = sa.text("taken_at IS NULL")


def upgrade() -> None:
    duties = "duty IN ('chief', 'content', 'running', 'results', 'watching')"
    op.create_table(
        "contest_duty",
        sa.Column("id", ID, nullable=False),
        sa.Column("contest_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("duty", sa.String(length=8), nullable=False),
        sa.Column("given_by", sa.BigInteger(), nullable=True),
        sa.Column("given_at", sa.BigInteger(), nullable=False),
        sa.Column("taken_by", sa.BigInteger(), nullable=True),
        sa.Column("taken_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(duties, name=op.f("ck_contest_duty_duty")),
        sa.ForeignKeyConstraint(["contest_id"], ["contest.id"], name=op.f("fk_contest_duty_contest_id_contest")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_contest_duty_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contest_duty")),
    )
    one_each = ["contest_id", "person_id", "duty"]
    with op.batch_alter_table("contest_duty", schema=None) as batch_op:
        batch_op.create_index(
            "uq_contest_duty_in_force", one_each, unique=True, sqlite_where=IN_FORCE, postgresql_where=IN_FORCE
        )
    op.add_column("attempt", sa.Column("reopened_at", sa.BigInteger(), nullable=True))
    op.add_column("attempt", sa.Column("spent_ms", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("attempt", "spent_ms")
    op.drop_column("attempt", "reopened_at")
    op.drop_table("contest_duty")
