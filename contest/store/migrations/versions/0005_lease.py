"""Which page leads a paper: its lease."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("attempt", sa.Column("lease", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("attempt", "lease")
