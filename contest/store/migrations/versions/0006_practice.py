"""Practice: questions kept for it, and what each person has met."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("question", sa.Column("practice", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "practice_card",
        sa.Column("person_id", ID, nullable=False),
        sa.Column("question_id", ID, nullable=False),
        sa.Column("box", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("times_right", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.Column("last_right", sa.Boolean(), nullable=False),
        sa.Column("revision_id", ID, nullable=False),
        sa.CheckConstraint("box BETWEEN 1 AND 5", name=op.f("ck_practice_card_box")),
        sa.CheckConstraint("times_right <= seen", name=op.f("ck_practice_card_right_of_seen")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_practice_card_person_id_person")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_practice_card_question_id_question")),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["question_revision.id"], name=op.f("fk_practice_card_revision_id_question_revision")
        ),
        sa.PrimaryKeyConstraint("person_id", "question_id", name=op.f("pk_practice_card")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("practice_card", schema=None) as batch_op:
        batch_op.create_index("ix_practice_card_due", ["person_id", "due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_practice_card_question_id"), ["question_id"], unique=False)


def downgrade() -> None:
    op.drop_table("practice_card")
    op.execute("ALTER TABLE question DROP COLUMN practice")
