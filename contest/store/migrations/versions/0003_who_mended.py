"""Who mended a question of an import: whoever wrote it does not check it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("bank_import_item", sa.Column("edited_by", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("bank_import_item", "edited_by")
