"""The roster of units, and who vouched for whom."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    entries()
    imports()
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("vouched_at", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("vouched_by", sa.BigInteger(), nullable=True))


def entries() -> None:
    op.create_table(
        "roster_entry",
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("code", sa.String(length=32), nullable=True),
        sa.Column("phone", sa.String(length=16), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("gender", sa.String(length=6), nullable=True),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.Column("added_by", sa.BigInteger(), nullable=True),
        sa.Column("removed_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("gender IN ('female', 'male')", name=op.f("ck_roster_entry_gender")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_roster_entry_unit_id_unit")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_roster_entry_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_entry")),
    )
    living = sa.text("removed_at IS NULL")
    with op.batch_alter_table("roster_entry", schema=None) as batch_op:
        batch_op.create_index("ix_roster_entry_unit", ["unit_id"], unique=False)
        batch_op.create_index("ix_roster_entry_phone", ["phone"], unique=False)
        for column in ("phone", "code"):
            batch_op.create_index(
                f"uq_roster_entry_{column}",
                ["unit_id", column],
                unique=True,
                sqlite_where=living,
                postgresql_where=living,
            )
        batch_op.create_index(
            "uq_roster_entry_person", ["person_id"], unique=True, sqlite_where=living, postgresql_where=living
        )


def imports() -> None:
    op.create_table(
        "roster_import",
        sa.Column("id", ID, nullable=False),
        sa.Column("by", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=6), nullable=False),
        sa.CheckConstraint("state IN ('read', 'taken')", name=op.f("ck_roster_import_state")),
        sa.ForeignKeyConstraint(["by"], ["person.id"], name=op.f("fk_roster_import_by_person")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_roster_import_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_import")),
    )
    with op.batch_alter_table("roster_import", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_roster_import_by"), ["by"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_column("vouched_by")
        batch_op.drop_column("vouched_at")
    for table in ("roster_import", "roster_entry"):
        op.drop_table(table)
