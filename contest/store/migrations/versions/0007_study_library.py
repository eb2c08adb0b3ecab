"""The study library: texts, leaflets, posters and clips by subject."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table('study_item',
    sa.Column('id', KEY, nullable=False),
    sa.Column('slug', sa.String(length=90), nullable=False),
    sa.Column('subject_id', KEY, nullable=True),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('title', sa.String(length=160), nullable=False),
    sa.Column('summary', sa.String(length=300), nullable=False),
    sa.Column('source', sa.String(length=200), nullable=False),
    sa.Column('alt', sa.String(length=400), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('html', sa.Text(), nullable=False),
    sa.Column('words', sa.Integer(), nullable=False),
    sa.Column('lang', sa.String(length=2), nullable=False),
    sa.Column('sheets', sa.JSON(), nullable=False),
    sa.Column('pages', sa.Integer(), nullable=False),
    sa.Column('clip', sa.String(length=64), nullable=True),
    sa.Column('clip_type', sa.String(length=20), nullable=False),
    sa.Column('duration_ms', sa.Integer(), nullable=True),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('created_by', sa.BigInteger(), nullable=True),
    sa.Column('published_at', sa.BigInteger(), nullable=True),
    sa.Column('withdrawn_at', sa.BigInteger(), nullable=True),
    sa.CheckConstraint("kind IN ('text', 'leaflet', 'poster', 'video')", name=op.f('ck_study_item_kind')),
    sa.ForeignKeyConstraint(['clip'], ['media.digest'], name=op.f('fk_study_item_clip_media')),
    sa.ForeignKeyConstraint(['subject_id'], ['subject.id'], name=op.f('fk_study_item_subject_id_subject')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_study_item')),
    sa.UniqueConstraint('slug', name=op.f('uq_study_item_slug'))
    )
    op.create_index('ix_study_item_subject_id_position', 'study_item', ['subject_id', 'position'], unique=False)
    op.create_table('study_revision',
    sa.Column('item_id', KEY, nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('title', sa.String(length=160), nullable=False),
    sa.Column('summary', sa.String(length=300), nullable=False),
    sa.Column('source', sa.String(length=200), nullable=False),
    sa.Column('alt', sa.String(length=400), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('media', sa.JSON(), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('created_by', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['item_id'], ['study_item.id'], name=op.f('fk_study_revision_item_id_study_item')),
    sa.PrimaryKeyConstraint('item_id', 'number', name=op.f('pk_study_revision'))
    )
    op.create_table('study_media',
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('item_id', KEY, nullable=False),
    sa.ForeignKeyConstraint(['digest'], ['media.digest'], name=op.f('fk_study_media_digest_media')),
    sa.ForeignKeyConstraint(['item_id'], ['study_item.id'], name=op.f('fk_study_media_item_id_study_item')),
    sa.PrimaryKeyConstraint('digest', 'item_id', name=op.f('pk_study_media'))
    )
    op.create_index(op.f('ix_study_media_item_id'), 'study_media', ['item_id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_study_media_item_id'), table_name='study_media')
    op.drop_table('study_media')
    op.drop_table('study_revision')
    op.drop_index('ix_study_item_subject_id_position', table_name='study_item')
    op.drop_table('study_item')
