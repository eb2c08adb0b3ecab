"""Very many results of one contest, written by the database itself: every row is a copy of one real sitting.

People, papers and lines of the record are the sitting's own rows under other names, with marks and times of their own;
results and their order keys are derived by the very code that a hand-in runs. Both databases read these statements.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import Engine, Table, func, select, text
from sqlalchemy.orm import Session

from contest.attempts import Entry
from contest.contests import Contest
from contest.services import attempts, results
from contest.services import people as people_service
from contest.services.contests import Window
from contest.store import results as result_store
from contest.store import sittings
from contest.store.answers import AnswerRow
from contest.store.attempts import Attempt, AttemptRow
from contest.store.audit import AuditRow
from contest.store.engine import WRITES
from contest.store.people import PersonRow
from questions.schema import Base, to_millis
from tests.factories import contest, person, sign_in

SLUG = "dong-nguoi"
FULL = 200_000
"""Papers with all their answers; of any further ones the first two answers stand for the rest, and no record."""
BRIEF = 2
_BATCH = 5000
_PHONE = "+847"
"""Numbers of the multitude begin so, nobody else's do."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """Whom a contest was filled with. `full`: how many papers have all their answers and their lines of the record."""

    results: int
    full: int


def opened(session: Session, now: datetime) -> Contest:
    """The contest: open for hours, three attempts, no guess, so that its boards are shown to their last page."""
    windows = [Window("Đợt 1", now - timedelta(hours=3), now + timedelta(days=7))]
    ranking = ("score", "time_taken", "handed_in")
    return contest(session, now, SLUG, windows=windows, ranking=ranking, prediction=None)


def sitting(session: Session, held: Contest, now: datetime) -> Attempt:
    """One real sitting an hour ago, every question answered, for the copies to be made of."""
    who, then = person(session, now, phone="+84611111111"), now - timedelta(hours=1)
    key = sign_in(session, who, then)
    started = attempts.start(session, held, who, then).attempt
    entries = [Entry(n, n % 2, 1) for n in range(1, held.rules.questions + 1)]
    attempts.save(session, started.token, people_service.key_hash(key), entries, then + timedelta(minutes=9))
    return attempts.hand_in(session, started.token, who.id, then + timedelta(minutes=10)).attempt


def fill(engine: Engine, held: Contest, one: Attempt, count: int, now: datetime) -> Crowd:
    """So many people with a handed-in paper and a result each, the real sitting among them."""
    full = min(count, FULL)
    with Session(engine) as session:
        session.connection(execution_options=WRITES)
        _trust(session)
        for statement in (_people(), _attempts()):
            session.execute(text(statement), _values(held, one, count - 1, now))
        last = session.scalar(select(AttemptRow.id).order_by(AttemptRow.id).offset(full).limit(1))
        values = {"contest": held.id, "one": one.id, "last": last or one.id + count + 1}
        session.execute(text(_answers()), values | {"brief": BRIEF})
        session.execute(text(_record()), values | {"subject": f"attempt:{one.id}", "hash": "0" * 64})
        session.commit()
    derive(engine, held)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE" if engine.dialect.name == "postgresql" else "ANALYZE"))
    return Crowd(count, full)


def _trust(session: Session) -> None:
    """Copies of what is sound are sound: asking after each key of a million rows takes longer than writing them."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET LOCAL session_replication_role = replica"))


def _values(held: Contest, one: Attempt, count: int, now: datetime) -> dict[str, object]:
    own = {"count": count, "contest": held.id, "one": one.id, "model": one.person_id}
    return own | {
        "opened": to_millis(now - timedelta(hours=2)),
        "lasts": to_millis(one.deadline_at) - to_millis(one.started_at),
    }


def _copy(row: type[Base], given: Mapping[str, str], rest: str) -> str:
    """An INSERT of copies of the row `one`, where these columns say something else; the database numbers them."""
    table: Table = row.__table__  # type: ignore[assignment]
    names = [column.name for column in table.columns if column.name != "id"]
    told = ", ".join(given.get(name, f'one."{name}"') for name in names)
    listed = ", ".join(f'"{name}"' for name in names)
    return f"INSERT INTO {table.name} ({listed}) SELECT {told} {rest}"


def _people() -> str:
    """People spread over the grassroots unions."""
    given = {"phone": f"'{_PHONE}' || CAST(10000000 + series.n AS VARCHAR)", "unit_id": "homes.id"}
    source = (
        "FROM series JOIN homes ON homes.place = series.n % (SELECT count(*) FROM homes)"
        " JOIN person one ON one.id = :model"
    )
    return (
        "WITH RECURSIVE series(n) AS (SELECT 1 WHERE :count > 0 UNION ALL SELECT n + 1 FROM series WHERE n < :count), "
        "homes AS (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM unit"
        f" WHERE kind = 'grassroots' AND NOT joint) {_copy(PersonRow, given, source)}"
    )


def _attempts() -> str:
    """A paper each: marks and times out of the number of the person, spread as those of a real evening are."""
    begun = "(:opened + (CAST(who.id AS BIGINT) * 31337) % 1800000)"
    took = "(120000 + (CAST(who.id AS BIGINT) * 48271) % 1000000)"
    score = "(CAST(who.id AS BIGINT) * 7919) % (one.max_score + 1)"
    given = {
        "token": "'flat-' || CAST(who.id AS VARCHAR)",
        "receipt": "CAST(100000000 + who.id AS VARCHAR)",
        "person_id": "who.id",
        "unit_id": "who.unit_id",
        "started_at": begun,
        "deadline_at": f"{begun} + :lasts",
        "accepts_until": f"{begun} + :lasts + 5000",
        "handed_in_at": f"{begun} + {took}",
        "closed_at": f"{begun} + {took}",
        "elapsed_ms": took,
        "score": score,
        "right_count": score,
    }
    source = f"FROM person who JOIN attempt one ON one.id = :one WHERE who.phone LIKE '{_PHONE}%' ORDER BY who.id"
    return _copy(AttemptRow, given, source)


def _answers() -> str:
    source = (
        "FROM attempt paper JOIN answer one ON one.attempt_id = :one WHERE paper.contest_id = :contest"
        " AND paper.id <> :one AND (paper.id < :last OR one.position <= :brief) ORDER BY paper.id, one.position"
    )
    return _copy(AnswerRow, {"attempt_id": "paper.id"}, source)


def _record() -> str:
    """The two lines of each paper, sealed."""
    given = {
        "subject": "'attempt:' || CAST(paper.id AS VARCHAR)",
        "actor_id": "paper.person_id",
        "number": "row_number() OVER (ORDER BY paper.id, one.id) + (SELECT coalesce(max(number), 0) FROM audit)",
        "hash": ":hash",
    }
    source = (
        "FROM attempt paper JOIN audit one ON one.subject = :subject"
        " WHERE paper.contest_id = :contest AND paper.id <> :one AND paper.id < :last"
    )
    return _copy(AuditRow, given, source)


def derive(engine: Engine, held: Contest) -> None:
    """Results out of the papers, a few thousand people at a time."""
    deriving = results.Deriving(held)
    with Session(engine) as reading, Session(engine) as session:
        session.connection(execution_options=WRITES)
        _trust(session)
        people = results.by_person(sittings.of_contest(reading, held.id))
        while batch := list(islice(people, _BATCH)):
            result_store.put(session, [one for finals in batch for one in deriving.results(finals)])
        session.commit()


def somewhere(session: Session, held: Contest, most: int) -> Iterator[int]:
    """People of the multitude, evenly far apart."""
    theirs = (AttemptRow.contest_id == held.id) & AttemptRow.token.like("flat-%")
    least, count = session.execute(select(func.min(AttemptRow.person_id), func.count()).where(theirs)).one()
    for n in range(min(most, count)):
        yield least + n * count // min(most, count)
