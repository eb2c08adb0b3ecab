"""The life of a contest: rounds that settle one by one, rulings, proposals, notices, complaints, strikes, awards."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'


def upgrade() -> None:
    op.create_table('barred',
    sa.Column('contest_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('phone', sa.String(length=16), nullable=False),
    sa.Column('mode', sa.String(length=8), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.CheckConstraint("mode IN ('barred', 'unranked')", name=op.f('ck_barred_mode')),
    sa.ForeignKeyConstraint(['contest_id'], ['contest.id'], name=op.f('fk_barred_contest_id_contest')),
    sa.PrimaryKeyConstraint('contest_id', 'phone', name=op.f('pk_barred'))
    )
    op.create_table('contest_unit',
    sa.Column('contest_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('workers', sa.Integer(), nullable=False),
    sa.Column('members', sa.Integer(), nullable=False),
    sa.Column('merged_into_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['contest_id'], ['contest.id'], name=op.f('fk_contest_unit_contest_id_contest')),
    sa.ForeignKeyConstraint(['merged_into_id'], ['unit.id'], name=op.f('fk_contest_unit_merged_into_id_unit')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_contest_unit_unit_id_unit')),
    sa.PrimaryKeyConstraint('contest_id', 'unit_id', name=op.f('pk_contest_unit'))
    )
    op.create_table('notice',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('contest_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('by', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['contest_id'], ['contest.id'], name=op.f('fk_notice_contest_id_contest')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice')),
    sa.UniqueConstraint('contest_id', 'number', name=op.f('uq_notice_contest_id_number'))
    )
    op.create_table('proposal',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('contest_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('act', sa.String(length=20), nullable=False),
    sa.Column('body', sa.JSON(), nullable=False),
    sa.Column('effect', sa.JSON(), nullable=False),
    sa.Column('reason', sa.String(length=400), nullable=False),
    sa.Column('proposed_by', sa.BigInteger(), nullable=True),
    sa.Column('proposed_at', sa.BigInteger(), nullable=False),
    sa.Column('approved_by', sa.BigInteger(), nullable=True),
    sa.Column('approved_at', sa.BigInteger(), nullable=True),
    sa.Column('withdrawn_by', sa.BigInteger(), nullable=True),
    sa.Column('withdrawn_at', sa.BigInteger(), nullable=True),
    sa.Column('withdraw_reason', sa.String(length=400), nullable=True),
    sa.CheckConstraint('approved_at IS NULL OR withdrawn_at IS NULL', name=op.f('ck_proposal_one_end')),
    sa.CheckConstraint('approved_by IS NULL OR approved_by != proposed_by', name=op.f('ck_proposal_two_people')),
    sa.ForeignKeyConstraint(['contest_id'], ['contest.id'], name=op.f('fk_proposal_contest_id_contest')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proposal'))
    )
    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.create_index('ix_proposal_contest', ['contest_id', 'id'], unique=False)

    op.create_table('award',
    sa.Column('contest_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('list', sa.String(length=200), nullable=False),
    sa.Column('scope', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('prize', sa.String(length=80), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.Column('rank', sa.Integer(), nullable=False),
    sa.Column('drawn', sa.Boolean(), nullable=False),
    sa.CheckConstraint('(person_id IS NULL) != (unit_id IS NULL)', name=op.f('ck_award_person_or_unit')),
    sa.ForeignKeyConstraint(['contest_id'], ['contest.id'], name=op.f('fk_award_contest_id_contest')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_award_person_id_person')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_award_unit_id_unit')),
    sa.PrimaryKeyConstraint('contest_id', 'number', name=op.f('pk_award'))
    )
    op.create_table('essay_mark',
    sa.Column('round_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('points', sa.Integer(), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('by', sa.BigInteger(), nullable=True),
    sa.CheckConstraint('points >= 0', name=op.f('ck_essay_mark_points')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_essay_mark_person_id_person')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_essay_mark_round_id_round')),
    sa.PrimaryKeyConstraint('round_id', 'person_id', name=op.f('pk_essay_mark'))
    )
    op.create_table('extension',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('round_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('closes_at', sa.BigInteger(), nullable=True),
    sa.Column('extra_minutes', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=400), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('by', sa.BigInteger(), nullable=True),
    sa.CheckConstraint('(unit_id IS NULL) != (person_id IS NULL)', name=op.f('ck_extension_unit_or_person')),
    sa.CheckConstraint('extra_minutes >= 0', name=op.f('ck_extension_never_shorter')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_extension_person_id_person')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_extension_round_id_round')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_extension_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_extension'))
    )
    with op.batch_alter_table('extension', schema=None) as batch_op:
        batch_op.create_index('ix_extension_round', ['round_id'], unique=False)

    op.create_table('merger',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('contest_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=6), nullable=False),
    sa.Column('from_id', sa.BigInteger(), nullable=False),
    sa.Column('into_id', sa.BigInteger(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=400), nullable=False),
    sa.Column('proposal_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("kind IN ('unit', 'person')", name=op.f('ck_merger_kind')),
    sa.CheckConstraint('from_id != into_id', name=op.f('ck_merger_two')),
    sa.ForeignKeyConstraint(['contest_id'], ['contest.id'], name=op.f('fk_merger_contest_id_contest')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_merger_proposal_id_proposal')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_merger'))
    )
    with op.batch_alter_table('merger', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_merger_contest_id'), ['contest_id'], unique=False)

    op.create_table('complaint',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('contest_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('attempt_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('position', sa.Integer(), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('answer', sa.Text(), nullable=True),
    sa.Column('outcome', sa.String(length=8), nullable=True),
    sa.Column('answered_at', sa.BigInteger(), nullable=True),
    sa.Column('answered_by', sa.BigInteger(), nullable=True),
    sa.CheckConstraint("outcome IN ('upheld', 'rejected')", name=op.f('ck_complaint_outcome')),
    sa.CheckConstraint('(answer IS NULL) = (answered_at IS NULL)', name=op.f('ck_complaint_answer_has_moment')),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempt.id'], name=op.f('fk_complaint_attempt_id_attempt')),
    sa.ForeignKeyConstraint(['contest_id'], ['contest.id'], name=op.f('fk_complaint_contest_id_contest')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_complaint_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_complaint'))
    )
    with op.batch_alter_table('complaint', schema=None) as batch_op:
        batch_op.create_index('ix_complaint_contest', ['contest_id', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_complaint_person_id'), ['person_id'], unique=False)

    op.create_table('strike',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('contest_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('attempt_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('reason', sa.String(length=400), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('by', sa.BigInteger(), nullable=True),
    sa.Column('lifted_at', sa.BigInteger(), nullable=True),
    sa.Column('lifted_by', sa.BigInteger(), nullable=True),
    sa.Column('lift_reason', sa.String(length=400), nullable=True),
    sa.CheckConstraint('(lifted_at IS NULL) = (lift_reason IS NULL)', name=op.f('ck_strike_lift_has_reason')),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempt.id'], name=op.f('fk_strike_attempt_id_attempt')),
    sa.ForeignKeyConstraint(['contest_id'], ['contest.id'], name=op.f('fk_strike_contest_id_contest')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_strike_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_strike'))
    )
    with op.batch_alter_table('strike', schema=None) as batch_op:
        batch_op.create_index('ix_strike_contest', ['contest_id', 'person_id'], unique=False)

    op.create_table('ruling',
    sa.Column('contest_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('revision_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('ruling', sa.String(length=12), nullable=False),
    sa.Column('choices', sa.JSON(), nullable=False),
    sa.Column('accepted', sa.JSON(), nullable=False),
    sa.Column('reason', sa.String(length=400), nullable=False),
    sa.Column('proposal_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("ruling IN ('normal', 'also_accept', 'void', 'credit_all', 'credit_seen')", name=op.f('ck_ruling_ruling')),
    sa.ForeignKeyConstraint(['contest_id'], ['contest.id'], name=op.f('fk_ruling_contest_id_contest')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_ruling_proposal_id_proposal')),
    sa.ForeignKeyConstraint(['revision_id'], ['question_revision.id'], name=op.f('fk_ruling_revision_id_question_revision')),
    sa.PrimaryKeyConstraint('contest_id', 'revision_id', 'number', name=op.f('pk_ruling'))
    )
    add_columns()
    move_settlements()
    allow_states(OLD_STATES, NEW_STATES)


OLD_STATES = "'draft', 'announced', 'closed', 'published'"
NEW_STATES = "'draft', 'announced', 'closed', 'checking', 'provisional', 'final', 'published', 'locked'"
STRUCK = "struck IN ('unranked', 'attempt', 'person', 'excess')"
ADDED = {
    "attempt": ("struck", "struck_under", "category", "origin", "unit_from_id", "person_from_id"),
    "audit": ("number", "hash"),
    "contest": ("draw_seed", "era", "credited", "pauses", "complaints_until", "created_by", "looked_over"),
    "person": ("member", "merged_into_id"),
    "pool": ("key_number",),
    "round": ("hours", "ends_at", "predicted_value", "settled_at", "revealed_at"),
}


def add_columns() -> None:
    """New columns of tables that stand, without copying a table on SQLite."""
    op.execute(f"ALTER TABLE attempt ADD COLUMN struck VARCHAR(8) CONSTRAINT ck_attempt_struck CHECK ({STRUCK})")
    plain = {
        "attempt": (
            sa.Column("struck_under", sa.String(length=8), nullable=True),
            sa.Column("category", sa.Integer(), nullable=False, server_default="0"),
            sa.Column("origin", sa.String(length=32), nullable=True),
        ),
        "audit": (
            sa.Column("number", sa.BigInteger(), nullable=True),
            sa.Column("hash", sa.String(length=64), nullable=True),
        ),
        "contest": (
            sa.Column("draw_seed", sa.String(length=64), nullable=False, server_default=""),
            sa.Column("era", sa.Integer(), nullable=False, server_default="0"),
            sa.Column("credited", sa.Integer(), nullable=False, server_default="0"),
            sa.Column("pauses", sa.JSON(), nullable=False, server_default="[]"),
            sa.Column("complaints_until", sa.BigInteger(), nullable=True),
            sa.Column("created_by", sa.BigInteger(), nullable=True),
            sa.Column("looked_over", sa.JSON(), nullable=False, server_default="[]"),
        ),
        "person": (sa.Column("member", sa.Boolean(), nullable=True),),
        "pool": (sa.Column("key_number", sa.Integer(), nullable=False, server_default="1"),),
        "round": (
            sa.Column("hours", sa.JSON(), nullable=False, server_default="[]"),
            sa.Column("ends_at", sa.BigInteger(), nullable=True),
            sa.Column("predicted_value", sa.BigInteger(), nullable=True),
            sa.Column("settled_at", sa.BigInteger(), nullable=True),
            sa.Column("revealed_at", sa.BigInteger(), nullable=True),
        ),
    }
    for table, columns in plain.items():
        for column in columns:
            op.add_column(table, column)
    for table, column, target in (
        ("attempt", "unit_from_id", "unit"),
        ("attempt", "person_from_id", "person"),
        ("person", "merged_into_id", "person"),
    ):
        add_reference(table, column, target)
    op.create_index("ix_audit_number", "audit", ["number"], unique=True)
    ours = sa.text("subject LIKE 'contest:%'")
    op.create_index("ix_audit_contests", "audit", ["id"], sqlite_where=ours, postgresql_where=ours)
    guard_record()


def guard_record() -> None:
    """A sealed row of the record is neither changed nor deleted by anything that the application may send."""
    if op.get_bind().dialect.name == "sqlite":
        for deed in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER audit_no_{deed} BEFORE {deed} ON audit WHEN OLD.number IS NOT NULL "
                "BEGIN SELECT RAISE(ABORT, 'a sealed row of the record stands for good'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION audit_stands() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'a sealed row of the record stands for good'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit FOR EACH ROW "
        "WHEN (OLD.number IS NOT NULL) EXECUTE FUNCTION audit_stands()"
    )
    op.execute("CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit EXECUTE FUNCTION audit_stands()")


def unguard_record() -> None:
    """Undo `guard_record`."""
    if op.get_bind().dialect.name == "sqlite":
        for deed in ("update", "delete"):
            op.execute(f"DROP TRIGGER audit_no_{deed}")
        return
    for name in ("audit_no_change", "audit_no_truncate"):
        op.execute(f"DROP TRIGGER {name} ON audit")
    op.execute("DROP FUNCTION audit_stands()")


def add_reference(table: str, column: str, target: str) -> None:
    """A nullable column that points at the ids of another table."""
    kind = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    name = f"fk_{table}_{column}_{target}"
    op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind} CONSTRAINT {name} REFERENCES {target} (id)")


def move_settlements() -> None:
    """What was guessed is a round's; a contest that was there already gets a seed for its draws."""
    connection = op.get_bind()
    moved = "(SELECT contest.{0} FROM contest WHERE contest.id = round.contest_id)"
    op.execute(f"UPDATE round SET predicted_value = {moved.format('predicted_value')}")  # noqa: S608
    op.execute(f"UPDATE round SET settled_at = {moved.format('settled_at')}")  # noqa: S608
    op.execute("ALTER TABLE contest DROP COLUMN predicted_value")
    contests = sa.table("contest", sa.column("id"), sa.column("draw_seed"))
    for row in connection.execute(sa.select(contests.c.id)).all():
        seed = secrets.token_hex(32)
        connection.execute(sa.update(contests).where(contests.c.id == row.id).values(draw_seed=seed))


def allow_states(before: str, after: str) -> None:
    """Let a contest be in these states. SQLite has no way but its own schema table, as its manual says."""
    if op.get_bind().dialect.name == "sqlite":
        version = op.get_bind().execute(sa.text("PRAGMA schema_version")).scalar_one()
        op.execute("PRAGMA writable_schema = ON")
        rewritten = sa.text("UPDATE sqlite_schema SET sql = replace(sql, :before, :after) WHERE name = 'contest'")
        op.get_bind().execute(rewritten, {"before": f"state IN ({before})", "after": f"state IN ({after})"})
        op.execute(f"PRAGMA schema_version = {version + 1}")
        op.execute("PRAGMA writable_schema = RESET")
        return
    op.drop_constraint(op.f("ck_contest_state"), "contest", type_="check")
    op.create_check_constraint(op.f("ck_contest_state"), "contest", f"state IN ({after})")


def downgrade() -> None:
    op.execute("UPDATE contest SET state = 'closed' WHERE state IN ('checking', 'provisional', 'final')")
    op.execute("UPDATE contest SET state = 'published' WHERE state = 'locked'")
    allow_states(NEW_STATES, OLD_STATES)
    op.add_column("contest", sa.Column("predicted_value", sa.BigInteger(), nullable=True))
    op.execute("UPDATE contest SET predicted_value = (SELECT min(predicted_value) FROM round WHERE contest_id = contest.id)")
    unguard_record()
    op.drop_index("ix_audit_contests", "audit")
    op.drop_index("ix_audit_number", "audit")
    drop_columns()
    op.drop_table('ruling')
    with op.batch_alter_table('strike', schema=None) as batch_op:
        batch_op.drop_index('ix_strike_contest')

    op.drop_table('strike')
    with op.batch_alter_table('complaint', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_complaint_person_id'))
        batch_op.drop_index('ix_complaint_contest')

    op.drop_table('complaint')
    with op.batch_alter_table('merger', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_merger_contest_id'))

    op.drop_table('merger')
    with op.batch_alter_table('extension', schema=None) as batch_op:
        batch_op.drop_index('ix_extension_round')

    op.drop_table('extension')
    op.drop_table('essay_mark')
    op.drop_table('award')
    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.drop_index('ix_proposal_contest')

    op.drop_table('proposal')
    op.drop_table('notice')
    op.drop_table('contest_unit')
    op.drop_table('barred')


def drop_columns() -> None:
    """Without the new columns again; one that points elsewhere or is checked takes a copy of its table on SQLite."""
    if op.get_bind().dialect.name != "sqlite":
        for table, columns in ADDED.items():
            for column in columns:
                op.drop_column(table, column)
        return
    for table, columns in ADDED.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            if table == "attempt":
                batch_op.drop_constraint(op.f("ck_attempt_struck"), type_="check")
            for column in columns:
                batch_op.drop_column(column)
