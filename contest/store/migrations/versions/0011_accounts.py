"""One-time codes, e-mail addresses and the second factor."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    codes()
    addresses()
    letters()
    factors()


def codes() -> None:
    entry, person, unit = "roster_entry", "person", "unit"
    columns = {"roster_entry_id": entry, "person_id": person, "unit_id": unit, "issued_by": person}
    op.create_table(
        "one_time_code",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("roster_entry_id", ID, nullable=True),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("unit_id", ID, nullable=True),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("issued_by", ID, nullable=False),
        sa.Column("issued_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.Column("replaced_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("kind IN ('activate', 'recover')", name=op.f("ck_one_time_code_kind")),
        sa.CheckConstraint(
            "(roster_entry_id IS NULL) != (person_id IS NULL)", name=op.f("ck_one_time_code_one_of_two")
        ),
        sa.CheckConstraint("(kind = 'activate') = (person_id IS NULL)", name=op.f("ck_one_time_code_kind_fits")),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_one_time_code_{column}_{table}"))
            for column, table in columns.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_code")),
        sa.UniqueConstraint("hash", name=op.f("uq_one_time_code_hash")),
    )
    with op.batch_alter_table("one_time_code", schema=None) as batch_op:
        batch_op.create_index("ix_one_time_code_entry", ["roster_entry_id"], unique=False)
        batch_op.create_index("ix_one_time_code_person", ["person_id"], unique=False)


def addresses() -> None:
    proven = sa.text("email_verified_at IS NOT NULL")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("email", sa.String(length=254), nullable=True))
        batch_op.add_column(sa.Column("email_verified_at", sa.BigInteger(), nullable=True))
        batch_op.create_index("uq_person_email", ["email"], unique=True, sqlite_where=proven, postgresql_where=proven)


def letters() -> None:
    op.create_table(
        "mail_out",
        sa.Column("id", ID, nullable=False),
        sa.Column("purpose", sa.String(length=8), nullable=False),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("base", sa.String(length=200), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.CheckConstraint("purpose IN ('verify', 'recover')", name=op.f("ck_mail_out_purpose")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_mail_out_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_out")),
    )
    op.create_table(
        "spent_link",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("purpose", sa.String(length=8), nullable=False),
        sa.Column("spent_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_spent_link_person_id_person")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_spent_link")),
    )
    with op.batch_alter_table("mail_out", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mail_out_next_at"), ["next_at"], unique=False)
    with op.batch_alter_table("spent_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_spent_link_person_id"), ["person_id"], unique=False)


def factors() -> None:
    op.create_table(
        "second_factor",
        sa.Column("person_id", ID, nullable=False),
        sa.Column("secret", sa.String(length=200), nullable=False),
        sa.Column("begun_at", sa.BigInteger(), nullable=False),
        sa.Column("confirmed_at", sa.BigInteger(), nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_second_factor_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_second_factor")),
    )
    op.create_table(
        "spare_code",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_spare_code_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spare_code")),
        sa.UniqueConstraint("hash", name=op.f("uq_spare_code_hash")),
    )
    op.create_table(
        "half_sign_in",
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_half_sign_in_person_id_person")),
        sa.PrimaryKeyConstraint("key_hash", name=op.f("pk_half_sign_in")),
    )
    for table in ("spare_code", "half_sign_in"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.create_index(batch_op.f(f"ix_{table}_person_id"), ["person_id"], unique=False)


def downgrade() -> None:
    for table in ("half_sign_in", "spare_code", "second_factor", "spent_link", "mail_out"):
        op.drop_table(table)
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index("uq_person_email")
        batch_op.drop_column("email_verified_at")
        batch_op.drop_column("email")
    op.drop_table("one_time_code")
