"""Where PostgreSQL keeps each contest's papers: attempts and answers are partitioned by contest, one partition each.

Whatever knows its contest says so (`AttemptRow.contest_id == …`) and touches one partition, however many contests the
years bring; a contest's answers leave as a whole (contest.services.archive). SQLite has no partitions, and there
nothing here does anything. What is laid down in the rows holds on both, but for what a partitioned table cannot say
(`ELSEWISE`): its keys end in the contest, and an answer's key to its attempt hangs on the two partitions.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import BigInteger, bindparam, text
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError
from sqlalchemy.orm import Session

HERE = bindparam("contest", type_=BigInteger(), literal_execute=True)
"""The contest of a statement, written into its words: PostgreSQL then plans with one partition, and keeps the plan."""
PARTED = ("attempt", "answer")
FORBIDDEN = "42501"
"""PostgreSQL's word to an account that may write rows and make no table (deploy/roles.sql)."""
KEYS = {"attempt": ("id", "contest_id"), "answer": ("attempt_id", "position", "contest_id")}
"""Primary keys on PostgreSQL. The contest comes last, so that what does not know it still finds its row by index."""
LAST = frozenset(
    {"uq_attempt_token", "uq_attempt_receipt", "uq_attempt_contest_id_person_id_round_id_number"}
    | {"uq_attempt_one_open", "ix_attempt_closed"}
)
"""Keys and indexes of the rows that end in the contest on PostgreSQL, whether or not they begin with it elsewhere."""
ELSEWISE = LAST | {"fk_answer_attempt_id_attempt"}
"""What PostgreSQL has otherwise than the rows describe it: `LAST`, and the key that there is `LINK`."""
LINK = "fk_answer_attempt"
"""The key of an answer to its attempt, on each pair of partitions: it needs no lock on any other contest."""
ROOM = {"attempt": "", "answer": "WITH (fillfactor = 80)"}
"""What is left free in a page of a partition: an answer is written once more at least, finds room beside itself then,
and no index need be told."""
WAIT_MS = 500
"""As long as a new partition waits for its locks: less than PostgreSQL takes to see a deadlock, so it gives way."""


def name(table: str, contest_id: int | None) -> str:
    """The partition of a contest; None: of whatever has none of its own."""
    return f"{table}_default" if contest_id is None else f"{table}_c{contest_id:d}"


def is_partition(table: str) -> bool:
    """Whether a table of the database is a partition and not one that the rows describe."""
    return table.startswith(tuple(f"{parted}_{kind}" for parted in PARTED for kind in ("c", "default")))


def linking(contest_id: int | None) -> str:
    """SQL: the key from a partition of answers to its attempts."""
    return (
        f"ALTER TABLE {name('answer', contest_id)} ADD CONSTRAINT {LINK} FOREIGN KEY (contest_id, attempt_id) "
        f"REFERENCES {name('attempt', contest_id)} (contest_id, id)"
    )


def ensure(session: Session, contest_id: int) -> bool:
    """Give a contest partitions of its own, before its first paper; whether it has them now.

    Called last in an act, since its locks hold to the end of it. Where they cannot be had at once (somebody reads the
    whole of a table, or writes many people), or this account may make no table, the contest does without: its papers
    go to the default partition.
    """
    if session.get_bind().dialect.name != "postgresql" or has(session, contest_id):
        return True
    waited = session.execute(text("SHOW lock_timeout")).scalar_one()
    try:
        with session.begin_nested():
            session.execute(text(f"SET LOCAL lock_timeout = {WAIT_MS}"))
            fresh = _is_fresh(session, contest_id)
            for statement in _making(contest_id) if fresh else ():
                session.execute(text(statement))
            session.execute(text("SELECT set_config('lock_timeout', :waited, true)"), {"waited": waited})
    except (OperationalError, IntegrityError):
        # The second: a first paper came between the look and the lock.
        return False
    except ProgrammingError as failure:
        if getattr(failure.orig, "sqlstate", "") != FORBIDDEN:
            raise
        return False
    return fresh


def catch_up(session: Session) -> None:
    """Give partitions to announced contests that could not have theirs at once and have no paper yet."""
    if session.get_bind().dialect.name == "postgresql":
        lacking = "SELECT id FROM contest WHERE state = 'announced' AND to_regclass('answer_c' || id) IS NULL"
        for contest_id in session.scalars(text(lacking)).all():
            ensure(session, contest_id)


MOST_PAGES = 4096
"""A partition of more pages (8 kB each) is left to PostgreSQL's own housekeeping."""
_GROWN = """
SELECT part.relname FROM pg_class AS part JOIN pg_inherits ON part.oid = inhrelid
  JOIN pg_class AS whole ON whole.oid = inhparent
WHERE whole.relname IN ('attempt', 'answer') AND part.relkind = 'r' AND part.relpages < :most
  AND pg_relation_size(part.oid) / current_setting('block_size')::int > 2 * greatest(part.relpages, 0)
"""


def grown(session: Session) -> list[str]:
    """Young partitions that have doubled since PostgreSQL looked at them."""
    if session.get_bind().dialect.name != "postgresql":
        return []
    return list(session.scalars(text(_GROWN), {"most": MOST_PAGES}))


def learn(session: Session, tables: Sequence[str]) -> None:
    """Have PostgreSQL look at these partitions again. Blocks no answer.

    A plan that was made for an empty partition is kept for thousands of papers, and may be the worst one: its own
    housekeeping looks once a minute, and the first minute of a contest is its busiest.
    """
    for table in tables:
        # Whoever looks at one just now is not waited for: two who look at several would wait for each other.
        session.execute(text(f"ANALYZE (SKIP_LOCKED) {table}"))


def has(session: Session, contest_id: int, table: str = "answer") -> bool:
    """Whether a contest's answers, or its attempts, lie in a partition of their own."""
    if session.get_bind().dialect.name != "postgresql":
        return False
    found = session.execute(text("SELECT to_regclass(:name)"), {"name": name(table, contest_id)})
    return found.scalar_one() is not None


def _is_fresh(session: Session, contest_id: int) -> bool:
    query = text("SELECT NOT EXISTS (SELECT FROM attempt_default WHERE contest_id = :contest)")
    return bool(session.execute(query, {"contest": contest_id}).scalar_one())


def _making(contest_id: int) -> list[str]:
    """Made apart and attached: PARTITION OF would stop every reader and writer, this stops no save.

    The check spares the new table a look through; the default partition is looked through, and is kept empty.
    """
    made = []
    for table in PARTED:
        own = name(table, contest_id)
        made += [
            f"CREATE TABLE {own} (LIKE {table} INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES, "
            f"CONSTRAINT ck_{own} CHECK (contest_id = {contest_id:d})) {ROOM[table]}",
            f"ALTER TABLE {table} ATTACH PARTITION {own} FOR VALUES IN ({contest_id:d})",
            f"ALTER TABLE {own} DROP CONSTRAINT ck_{own}",
        ]
    return [*made, linking(contest_id)]


def drop_answers(session: Session, contest_id: int) -> None:
    """Let go of a contest's partition of answers with all that is in it. Raises OperationalError when it is in use."""
    session.execute(text(f"SET LOCAL lock_timeout = {WAIT_MS}"))
    own = name("answer", contest_id)
    session.execute(text(f"ALTER TABLE answer DETACH PARTITION {own}"))
    session.execute(text(f"DROP TABLE {own}"))


def remake_answers(session: Session, contest_id: int) -> None:
    """Make the partition of answers again for a contest whose attempts have theirs. Raises OperationalError."""
    session.execute(text(f"SET LOCAL lock_timeout = {WAIT_MS}"))
    for statement in _making(contest_id)[3:]:
        session.execute(text(statement))
