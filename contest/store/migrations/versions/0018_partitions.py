"""Papers by contest: answers know their contest, PostgreSQL keeps each contest's apart; what left for an archive.

What rests on a paper (a result, a certificate, a complaint, a strike) no longer holds it by a foreign key: a fact
outlives its paper, and a table cut by contest has no key of the number alone.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
RESTING = ("result", "certificate", "complaint", "strike")
FULL = "DEFAULTS INCLUDING CONSTRAINTS"


def upgrade() -> None:
    op.add_column("contest", sa.Column("archived_at", sa.BigInteger(), nullable=True))
    op.add_column("contest", sa.Column("archive_digest", sa.String(length=64), nullable=True))
    for table in RESTING:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_constraint(f"fk_{table}_attempt_id_attempt", type_="foreignkey")
    if op.get_bind().dialect.name == "sqlite":
        copy("refused_answer", refused_answer(known=True), known=True)
        copy("answer", answer(known=True), known=True)
    else:
        op.execute("LOCK TABLE attempt, answer, refused_answer IN ACCESS EXCLUSIVE MODE")
        tell_refused()
        part()


def downgrade() -> None:
    """Answers that are in an archive are not in the database, and do not come back by this."""
    if op.get_bind().dialect.name == "sqlite":
        copy("refused_answer", refused_answer(known=False), known=False)
        copy("answer", answer(known=False), known=False)
    else:
        op.execute("LOCK TABLE attempt, answer, refused_answer IN ACCESS EXCLUSIVE MODE")
        op.drop_column("refused_answer", "contest_id")
        join()
    for table in RESTING:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.create_foreign_key(f"fk_{table}_attempt_id_attempt", "attempt", ["attempt_id"], ["id"])
    op.drop_column("contest", "archive_digest")
    op.drop_column("contest", "archived_at")


# SQLite: one copy of each table, its rows told their contest on the way.


def refused_answer(known: bool) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", ID, nullable=False),
        sa.Column("attempt_id", ID, nullable=False),
        *([sa.Column("contest_id", ID, nullable=False)] if known else []),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("entries", sa.JSON(), nullable=False),
        *([] if known else [sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f(f"fk_{REFUSED}"))]),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refused_answer")),
    ]


def answer(known: bool) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("attempt_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        *([sa.Column("contest_id", ID, nullable=False)] if known else []),
        sa.Column("revision_id", ID, nullable=True),
        sa.Column("option_order", sa.String(length=8), nullable=False),
        sa.Column("bound", sa.BigInteger(), nullable=False),
        sa.Column("choice", sa.BigInteger(), nullable=True),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("saved_at", sa.BigInteger(), nullable=True),
        sa.Column("words", sa.String(length=200), nullable=True),
        sa.CheckConstraint(
            "choice IS NULL OR (choice >= 0 AND choice < bound)", name=op.f("ck_answer_choice_in_bound")
        ),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_answer_attempt_id_attempt")),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["question_revision.id"], name=op.f("fk_answer_revision_id_question_revision")
        ),
        sa.PrimaryKeyConstraint("attempt_id", "position", name=op.f("pk_answer")),
    ]


REFUSED = "refused_answer_attempt_id_attempt"
INDEXED = {"refused_answer": "attempt_id", "answer": "revision_id"}


def copy(table: str, items: list[sa.schema.SchemaItem], *, known: bool) -> None:
    names = [item.name for item in items if isinstance(item, sa.Column)]
    op.drop_index(f"ix_{table}_{INDEXED[table]}", table)
    op.create_table(f"new_{table}", *items, sqlite_with_rowid=table != "answer")
    taken = ", ".join(f"attempt.{name}" if known and name == "contest_id" else f"old.{name}" for name in names)
    order = "old.attempt_id, old.position" if table == "answer" else "old.id"
    into, joined = f"INSERT INTO new_{table} ({', '.join(names)})", "JOIN attempt ON attempt.id = old.attempt_id"
    op.execute(f"{into} SELECT {taken} FROM {table} AS old {joined} ORDER BY {order}")  # noqa: S608
    op.drop_table(table)
    op.rename_table(f"new_{table}", table)
    op.create_index(f"ix_{table}_{INDEXED[table]}", table, [INDEXED[table]])


# PostgreSQL: partitioned tables beside the old ones, filled contest by contest, their indexes built when all is there.


def tell_refused() -> None:
    op.add_column("refused_answer", sa.Column("contest_id", sa.BigInteger(), nullable=True))
    op.execute("UPDATE refused_answer SET contest_id = attempt.contest_id FROM attempt WHERE attempt.id = attempt_id")
    op.alter_column("refused_answer", "contest_id", nullable=False)
    op.drop_constraint(f"fk_{REFUSED}", "refused_answer", type_="foreignkey")


def contests() -> list[int]:
    """Those with papers, whatever their state says, and those that will have some."""
    sat = "state <> 'draft' OR EXISTS (SELECT FROM attempt WHERE contest_id = contest.id)"
    return [row[0] for row in op.get_bind().execute(sa.text(f"SELECT id FROM contest WHERE {sat} ORDER BY id"))]  # noqa: S608


def put_aside(table: str) -> None:
    """Names of indexes are the whole schema's: the old ones make way."""
    op.execute(f"ALTER TABLE {table} RENAME TO old_{table}")
    rows = op.get_bind().execute(
        sa.text("SELECT indexname FROM pg_indexes WHERE schemaname = current_schema AND tablename = :table"),
        {"table": f"old_{table}"},
    )
    for (index,) in rows.all():
        op.execute(f"ALTER INDEX {index} RENAME TO old_{index}")


def part() -> None:
    known = contests()
    put_aside("attempt")
    put_aside("answer")
    by = "PARTITION BY LIST (contest_id)"
    op.execute(f"CREATE TABLE attempt (LIKE old_attempt INCLUDING {FULL}) {by}")
    op.execute(f"CREATE TABLE answer (LIKE old_answer INCLUDING {FULL}, contest_id BIGINT NOT NULL) {by}")
    columns = ("attempt_id", "position", "revision_id", "option_order", "bound", "choice", "seq", "saved_at", "words")
    own, taken = ", ".join(columns), ", ".join(f"old_answer.{column}" for column in columns)
    for contest in known:
        for table in ("attempt", "answer"):
            room = " WITH (fillfactor = 80)" if table == "answer" else ""
            op.execute(f"CREATE TABLE {table}_c{contest} PARTITION OF {table} FOR VALUES IN ({contest}){room}")
        here = f"WHERE old_attempt.contest_id = {contest}"
        op.execute(f"INSERT INTO attempt_c{contest} SELECT * FROM old_attempt {here} ORDER BY id")  # noqa: S608
        into, joined = (
            f"INSERT INTO answer_c{contest} ({own}, contest_id)",
            "JOIN old_attempt ON old_attempt.id = attempt_id",
        )
        op.execute(f"{into} SELECT {taken}, {contest} FROM old_answer {joined} {here} ORDER BY attempt_id, position")  # noqa: S608
    for table in ("attempt", "answer"):
        op.execute(f"CREATE TABLE {table}_default PARTITION OF {table} DEFAULT")
    op.execute("ALTER SEQUENCE attempt_id_seq OWNED BY attempt.id")
    for table in ("answer", "attempt"):
        op.execute(f"DROP TABLE old_{table}")
    bind(("contest_id",))
    for contest in [*(f"c{one}" for one in known), "default"]:
        op.execute(
            f"ALTER TABLE answer_{contest} ADD CONSTRAINT fk_answer_attempt FOREIGN KEY (contest_id, attempt_id) "
            f"REFERENCES attempt_{contest} (contest_id, id)"
        )
    op.execute("ANALYZE attempt, answer")


def join() -> None:
    put_aside("attempt")
    put_aside("answer")
    op.execute(f"CREATE TABLE attempt (LIKE old_attempt INCLUDING {FULL})")
    op.execute(f"CREATE TABLE answer (LIKE old_answer INCLUDING {FULL})")
    for table, order in (("attempt", "id"), ("answer", "attempt_id, position")):
        op.execute(f"INSERT INTO {table} SELECT * FROM old_{table} ORDER BY {order}")  # noqa: S608
    op.drop_column("answer", "contest_id")
    op.execute("ALTER SEQUENCE attempt_id_seq OWNED BY attempt.id")
    for table in ("answer", "attempt"):
        op.execute(f"DROP TABLE old_{table}")
    bind(())
    op.create_foreign_key("fk_answer_attempt_id_attempt", "answer", "attempt", ["attempt_id"], ["id"])
    op.create_foreign_key(f"fk_{REFUSED}", "refused_answer", "attempt", ["attempt_id"], ["id"])
    op.execute("ANALYZE attempt, answer")


def bind(last: tuple[str, ...]) -> None:
    """Keys, indexes and references of both tables; `last` ends the keys that hold across contests otherwise."""
    op.create_primary_key("pk_attempt", "attempt", ["id", *last])
    op.create_unique_constraint("uq_attempt_token", "attempt", ["token", *last])
    op.create_unique_constraint("uq_attempt_receipt", "attempt", ["receipt", *last])
    # In a partition the contest is the same of all, so an index that begins with it finds nothing sooner; while the
    # partition is empty PostgreSQL cannot know that, and would take it for the best.
    first = [] if last else ["contest_id"]
    one = [*first, "person_id", "round_id", "number", *last]
    op.create_unique_constraint("uq_attempt_contest_id_person_id_round_id_number", "attempt", one)
    being_sat = sa.text("handed_in_at IS NULL")
    whose = [*first, "person_id", *last]
    op.create_index("uq_attempt_one_open", "attempt", whose, unique=True, postgresql_where=being_sat)
    op.create_index("ix_attempt_due", "attempt", ["accepts_until"], postgresql_where=being_sat)
    op.create_index("ix_attempt_closed", "attempt", [*first, "closed_at", *last])
    op.create_index("ix_attempt_person_id", "attempt", ["person_id"])
    pointing = ("contest", "round", "rules", "person", "unit", "unit_from", "person_from")
    for column in pointing:
        table = column.removesuffix("_from")
        op.create_foreign_key(f"fk_attempt_{column}_id_{table}", "attempt", table, [f"{column}_id"], ["id"])
    op.create_primary_key("pk_answer", "answer", ["attempt_id", "position", *last])
    op.create_index("ix_answer_revision_id", "answer", ["revision_id"])
    revision = "fk_answer_revision_id_question_revision"
    op.create_foreign_key(revision, "answer", "question_revision", ["revision_id"], ["id"])
