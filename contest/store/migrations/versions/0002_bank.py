"""Kinds of question, pictures and clips, history, imports; answers in words."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

from questions.wording import bare

revision = "0002"
down_revision = "0001"

# Without these, taking back an import would look through every answer for each question; so would asking what is used.
POINTING_AT_REVISIONS = (
    ("answer", "revision_id"),
    ("pool", "revision_id"),
    ("question", "current_revision_id"),
    ("question_event", "revision_id"),
)


def upgrade() -> None:
    op.create_table("media",
    sa.Column("digest", sa.String(length=64), nullable=False),
    sa.Column("type", sa.String(length=20), nullable=False),
    sa.Column("size", sa.Integer(), nullable=False),
    sa.Column("created_at", sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint("digest", name=op.f("pk_media"))
    )
    op.create_table("bank_import",
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column("token", sa.String(length=22), nullable=False),
    sa.Column("filename", sa.String(length=200), nullable=False),
    sa.Column("asked_format", sa.String(length=12), nullable=False),
    sa.Column("format", sa.String(length=12), nullable=False),
    sa.Column("digest", sa.String(length=64), nullable=False),
    sa.Column("data", sa.LargeBinary(), nullable=False),
    sa.Column("key_filename", sa.String(length=200), nullable=True),
    sa.Column("key_data", sa.LargeBinary(), nullable=True),
    sa.Column("state", sa.String(length=8), nullable=False),
    sa.Column("progress", sa.Integer(), nullable=False),
    sa.Column("remarks", sa.JSON(), nullable=False),
    sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column("created_at", sa.BigInteger(), nullable=False),
    sa.Column("created_by", sa.BigInteger(), nullable=True),
    sa.Column("lease_until", sa.BigInteger(), nullable=True),
    sa.Column("tries", sa.Integer(), nullable=False),
    sa.Column("done_at", sa.BigInteger(), nullable=True),
    sa.Column("done_by", sa.BigInteger(), nullable=True),
    sa.CheckConstraint("state IN ('waiting', 'reading', 'read', 'refused', 'done', 'undone')", name=op.f("ck_bank_import_state")),
    sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("fk_bank_import_subject_id_subject")),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_import")),
    sa.UniqueConstraint("token", name=op.f("uq_bank_import_token"))
    )
    op.create_index("ix_bank_import_digest", "bank_import", ["digest"], unique=False)
    op.create_index("ix_bank_import_state", "bank_import", ["state"], unique=False)

    op.create_table("media_piece",
    sa.Column("digest", sa.String(length=64), nullable=False),
    sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
    sa.Column("data", sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(["digest"], ["media.digest"], name=op.f("fk_media_piece_digest_media")),
    sa.PrimaryKeyConstraint("digest", "number", name=op.f("pk_media_piece"))
    )
    op.create_table("stimulus",
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column("digest", sa.String(length=64), nullable=False),
    sa.Column("text", sa.Text(), nullable=False),
    sa.Column("picture", sa.JSON(), nullable=True),
    sa.Column("video", sa.String(length=64), nullable=True),
    sa.ForeignKeyConstraint(["video"], ["media.digest"], name=op.f("fk_stimulus_video_media")),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_stimulus")),
    sa.UniqueConstraint("digest", name=op.f("uq_stimulus_digest"))
    )
    op.create_table("bank_import_item",
    sa.Column("import_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
    sa.Column("question", sa.JSON(), nullable=False),
    sa.Column("digest", sa.String(length=64), nullable=False),
    sa.Column("problems", sa.JSON(), nullable=False),
    sa.Column("state", sa.String(length=9), nullable=False),
    sa.Column("twin", sa.JSON(), nullable=True),
    sa.Column("chosen", sa.Boolean(), nullable=False),
    sa.Column("edited", sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(["import_id"], ["bank_import.id"], name=op.f("fk_bank_import_item_import_id_bank_import")),
    sa.PrimaryKeyConstraint("import_id", "number", name=op.f("pk_bank_import_item"))
    )
    op.create_table("question_event",
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column("question_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column("revision_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    sa.Column("at", sa.BigInteger(), nullable=False),
    sa.Column("by", sa.BigInteger(), nullable=True),
    sa.Column("act", sa.String(length=12), nullable=False),
    sa.Column("note", sa.String(length=400), nullable=False),
    sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_question_event_question_id_question")),
    sa.ForeignKeyConstraint(["revision_id"], ["question_revision.id"], name=op.f("fk_question_event_revision_id_question_revision")),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_question_event"))
    )
    op.create_index("ix_question_event_question_id_at", "question_event", ["question_id", "at"], unique=False)

    op.add_column("answer", sa.Column("words", sa.String(length=200), nullable=True))
    op.add_column("answer_key", sa.Column("accepted", sa.JSON(), nullable=False, server_default="[]"))
    add_reference("question", "bank_import_id", "bank_import")
    op.create_index(op.f("ix_question_bank_import_id"), "question", ["bank_import_id"])
    for column in (
        sa.Column("matches", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("partial", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("pictures", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("folded", sa.Text(), nullable=False, server_default=""),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
    ):
        op.add_column("question_revision", column)
    add_reference("question_revision", "stimulus_id", "stimulus")
    for table, column in POINTING_AT_REVISIONS:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    fold_what_is_there()


def fold_what_is_there() -> None:
    """Questions that came in before there was a search find their folded words."""
    connection = op.get_bind()
    revisions = sa.table("question_revision", *map(sa.column, ("id", "question_id", "text", "options", "folded")))
    questions = sa.table("question", sa.column("id"), sa.column("code"))
    query = sa.select(revisions.c.id, questions.c.code, revisions.c.text, revisions.c.options).join(
        questions, questions.c.id == revisions.c.question_id
    )
    for row in connection.execute(query).all():
        options = json.loads(row.options) if isinstance(row.options, str) else row.options
        words = bare(" ".join([row.text, *(option["text"] for option in options)]))
        folded = f"{bare(row.code)}--{words}"
        connection.execute(sa.update(revisions).where(revisions.c.id == row.id).values(folded=folded))


def add_reference(table: str, column: str, target: str) -> None:
    """A nullable column that points at the ids of another table, without copying the table on SQLite."""
    kind = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    name = f"fk_{table}_{column}_{target}"
    op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind} CONSTRAINT {name} REFERENCES {target} (id)")


def downgrade() -> None:
    added = {
        "question_revision": ("stimulus_id", "created_by", "folded", "pictures", "partial", "matches"),
        "question": ("bank_import_id",),
        "answer_key": ("accepted",),
        "answer": ("words",),
    }
    op.drop_index(op.f("ix_question_bank_import_id"), "question")
    for table, column in POINTING_AT_REVISIONS:
        op.drop_index(op.f(f"ix_{table}_{column}"), table)
    if op.get_bind().dialect.name == "sqlite":
        # A column that points elsewhere cannot be dropped there without copying its table.
        for table, columns in added.items():
            with op.batch_alter_table(table, schema=None) as batch_op:
                for column in columns:
                    batch_op.drop_column(column)
    else:
        for table, columns in added.items():
            for column in columns:
                op.drop_column(table, column)
    for table in ("question_event", "bank_import_item", "stimulus", "media_piece", "bank_import", "media"):
        op.drop_table(table)
