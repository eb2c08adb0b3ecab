"""The key of a result begins with contest and person: what one person has is found without the whole contest's rows."""

from __future__ import annotations

from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    rekey("contest_id", "person_id", "scope")


def downgrade() -> None:
    rekey("contest_id", "scope", "person_id")


def rekey(*columns: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table("result", recreate="always") as batch_op:
            batch_op.drop_constraint("pk_result", type_="primary")
            batch_op.create_primary_key("pk_result", list(columns))
        return
    # In one deed, so that no moment is without a key; old code names the same columns in its own order.
    named = ", ".join(columns)
    op.execute(f"ALTER TABLE result DROP CONSTRAINT pk_result, ADD CONSTRAINT pk_result PRIMARY KEY ({named})")
