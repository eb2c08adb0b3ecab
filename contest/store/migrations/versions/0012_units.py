"""How the union tree moved."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


_AS_THEY_ARE = (
    "UPDATE contest_unit SET name = (SELECT name FROM unit WHERE unit.id = contest_unit.unit_id)",
    "UPDATE contest_unit SET parent_id = (SELECT parent_id FROM unit WHERE unit.id = contest_unit.unit_id)",
    "UPDATE contest_unit SET path = (SELECT path FROM unit WHERE unit.id = contest_unit.unit_id)",
)


def upgrade() -> None:
    op.add_column("unit", sa.Column("placed_from", sa.Date(), nullable=True))
    changes()
    moves()
    desk()
    snapshot()


def changes() -> None:
    kinds = "kind IN ('open', 'edit', 'move', 'merge', 'split', 'close', 'import')"
    op.create_table(
        "unit_change",
        sa.Column("id", ID, nullable=False),
        sa.Column("deed", sa.BigInteger(), nullable=True),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=6), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("undone_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(kinds, name=op.f("ck_unit_change_kind")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_change_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_change")),
    )
    with op.batch_alter_table("unit_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_change_deed"), ["deed"], unique=False)
        batch_op.create_index(batch_op.f("ix_unit_change_unit_id"), ["unit_id"], unique=False)


def moves() -> None:
    op.create_table(
        "unit_move",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("entry_id", ID, nullable=True),
        sa.Column("from_id", ID, nullable=False),
        sa.Column("into_id", ID, nullable=False),
        sa.Column("scope", sa.Boolean(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(person_id IS NULL) != (entry_id IS NULL)", name=op.f("ck_unit_move_person_or_entry")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_unit_move_person_id_person")),
        sa.ForeignKeyConstraint(["entry_id"], ["roster_entry.id"], name=op.f("fk_unit_move_entry_id_roster_entry")),
        sa.ForeignKeyConstraint(["from_id"], ["unit.id"], name=op.f("fk_unit_move_from_id_unit")),
        sa.ForeignKeyConstraint(["into_id"], ["unit.id"], name=op.f("fk_unit_move_into_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_move")),
    )
    with op.batch_alter_table("unit_move", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_move_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_unit_move_from_id"), ["from_id"], unique=False)


def desk() -> None:
    op.create_table(
        "unit_file",
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.BigInteger(), nullable=True),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("taken_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_unit_file")),
    )
    op.create_table(
        "unit_aside",
        sa.Column("text", sa.String(length=240), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("text", name=op.f("pk_unit_aside")),
    )


def snapshot() -> None:
    """Contests that have fixed their units keep name and place of each as they are now."""
    with op.batch_alter_table("contest_unit", schema=None) as batch_op:
        batch_op.add_column(sa.Column("name", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("parent_id", ID, nullable=True))
        batch_op.add_column(sa.Column("path", sa.String(length=200), nullable=True))
    for statement in _AS_THEY_ARE:
        op.execute(statement)
    with op.batch_alter_table("contest_unit", schema=None) as batch_op:
        batch_op.alter_column("name", existing_type=sa.String(length=200), nullable=False)
        batch_op.alter_column("path", existing_type=sa.String(length=200), nullable=False)
        batch_op.create_foreign_key(batch_op.f("fk_contest_unit_parent_id_unit"), "unit", ["parent_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("contest_unit", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_contest_unit_parent_id_unit"), type_="foreignkey")
        for column in ("name", "parent_id", "path"):
            batch_op.drop_column(column)
    op.drop_table("unit_aside")
    op.drop_table("unit_file")
    op.drop_table("unit_move")
    op.drop_table("unit_change")
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.drop_column("placed_from")
