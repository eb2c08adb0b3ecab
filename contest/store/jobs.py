"""Rows and named queries of jobs and of the files they made."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, delete, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from contest.jobs import OPEN, PIECE, Job, Right, State
from contest.store.people import PersonRow
from questions.schema import Base, Key


class JobRow(Base):
    """Something that somebody asked to have made, beside all pages; a process of its own makes it."""

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'running', 'done', 'failed', 'dropped')", name="state"),
        CheckConstraint("(state = 'done') = (sha256 IS NOT NULL)", name="done_has_file"),
        CheckConstraint("(state = 'failed') = (failure IS NOT NULL)", name="failed_has_reason"),
        Index("ix_job_state", "state", "id"),
        Index("ix_job_by", "by", "id"),
    )

    id: Mapped[Key]
    kind: Mapped[str] = mapped_column(String(40))
    params: Mapped[str] = mapped_column(Text)
    """What was asked, as JSON with sorted names, so that the same question is the same text."""
    by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str] = mapped_column(String(12))
    """The role it was asked in; without it nobody gets the file."""
    scope_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    """The root of what whoever asked could see."""
    asked_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    """Of the last try."""
    lease_until: Mapped[datetime | None]
    """While somebody watches over a running try they move this on; past it, the try is dead."""
    tries: Mapped[int] = mapped_column(default=0)
    progress_done: Mapped[int] = mapped_column(default=0)
    progress_of: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    finished_at: Mapped[datetime | None]
    failure: Mapped[str | None] = mapped_column(String(400))
    """Why it failed, in words for a person."""
    name: Mapped[str | None] = mapped_column(String(200))
    """Of the file, without its ending."""
    ending: Mapped[str | None] = mapped_column(String(8))
    size: Mapped[int] = mapped_column(default=0)
    """Bytes."""
    sha256: Mapped[str | None] = mapped_column(String(64))
    rows: Mapped[int] = mapped_column(default=0)
    """Rows of data in the file."""


class JobPieceRow(Base):
    """A stretch of the bytes of a file that a job made."""

    __tablename__ = "job_piece"

    job_id: Mapped[int] = mapped_column(ForeignKey("job.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """From 0; each holds contest.jobs.PIECE bytes, the last one fewer."""
    data: Mapped[bytes] = mapped_column(LargeBinary)


def written(params: Mapping[str, Any]) -> str:
    """What was asked as text, the same for the same question."""
    return json.dumps(params, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _job(row: JobRow) -> Job:
    params = json.loads(row.params)
    return Job(
        id=row.id, kind=row.kind, params=params, by=row.by, right=Right(row.role, row.scope_unit_id),
        state=State(row.state), tries=row.tries, asked_at=row.asked_at, started_at=row.started_at,
        finished_at=row.finished_at, done=row.progress_done, of=row.progress_of, failure=row.failure,
        stem=row.name or "", ending=row.ending or "", size=row.size, sha256=row.sha256 or "", rows=row.rows,
        title=str(params.get("title", "")),
    )  # fmt: skip


_FRESH = {"populate_existing": True}


def by_id(session: Session, job_id: int) -> Job | None:
    """The job, whosever it is."""
    query = select(JobRow).where(JobRow.id == job_id).execution_options(**_FRESH)
    row = session.scalars(query).one_or_none()
    return None if row is None else _job(row)


def of_person(session: Session, person_id: int, most: int) -> list[Job]:
    """The jobs of one person that were not taken back, the newest first."""
    query = select(JobRow).where(JobRow.by == person_id, JobRow.state != State.DROPPED.value)
    rows = session.scalars(query.order_by(JobRow.id.desc()).limit(most).execution_options(**_FRESH))
    return [_job(row) for row in rows]


def same(session: Session, kind: str, params: str, by: int, since: datetime) -> Job | None:
    """The newest job by which this person asked the same since a moment, unless it failed or was taken back."""
    alive = JobRow.state.in_((State.WAITING.value, State.RUNNING.value, State.DONE.value))
    query = select(JobRow).where(
        JobRow.kind == kind, JobRow.params == params, JobRow.by == by, JobRow.asked_at > since, alive
    )
    row = session.scalars(query.order_by(JobRow.id.desc()).limit(1)).first()
    return None if row is None else _job(row)


def hold_person(session: Session, person_id: int) -> Right:
    """By what right somebody acts now; what they ask comes one after the other until this transaction ends."""
    query = select(PersonRow.role, PersonRow.scope_unit_id).where(PersonRow.id == person_id).with_for_update()
    return Right(*session.execute(query).one())


def right_of(session: Session, person_id: int) -> Right | None:
    """By what right somebody acts now; None for an account that is not in use any more."""
    query = select(PersonRow.role, PersonRow.scope_unit_id).where(
        PersonRow.id == person_id, PersonRow.disabled_at.is_(None)
    )
    row = session.execute(query).one_or_none()
    return None if row is None else Right(*row)


def add(session: Session, values: Mapping[str, Any]) -> int:
    """Insert a job; its id."""
    row = JobRow(**values)
    session.add(row)
    session.flush()
    return row.id


# Running


def _due(now: datetime) -> Any:
    """The condition that nobody runs a job that is to be run."""
    dead = (JobRow.state == State.RUNNING.value) & (JobRow.lease_until < now)
    return or_(JobRow.state == State.WAITING.value, dead)


def is_waiting(session: Session, now: datetime) -> bool:
    """Whether a job waits to be run, or its try has died."""
    return session.execute(select(JobRow.id).where(_due(now)).limit(1)).first() is not None


def claim(session: Session, now: datetime, lease_until: datetime) -> Job | None:
    """Take the oldest job that nobody runs; None when there is none, or another took it at that moment."""
    job_id = session.scalar(select(JobRow.id).where(_due(now)).order_by(JobRow.id).limit(1))
    if job_id is None:
        return None
    taken = update(JobRow).where(JobRow.id == job_id, _due(now))
    values: dict[str, Any] = {
        "state": State.RUNNING.value, "started_at": now, "lease_until": lease_until, "tries": JobRow.tries + 1,
        "progress_done": 0, "progress_of": 0,
    }  # fmt: skip
    return by_id(session, job_id) if _changed(session, taken, values) else None


def _changed(session: Session, statement: Any, values: Mapping[str, Any]) -> bool:
    blind = {"synchronize_session": False}
    done = session.execute(statement.values(**values).returning(JobRow.id), execution_options=blind)
    return done.first() is not None


def step(session: Session, job_id: int, tries: int, **values: Any) -> bool:
    """Change a job while this very try of it runs; False when it was taken back, or another try began."""
    mine = update(JobRow).where(JobRow.id == job_id, JobRow.state == State.RUNNING.value, JobRow.tries == tries)
    return _changed(session, mine, values)


def take_back(session: Session, job_id: int, now: datetime) -> None:
    """Drop a job, whatever its state, and every piece of its file."""
    session.execute(delete(JobPieceRow).where(JobPieceRow.job_id == job_id))
    values = {"state": State.DROPPED.value, "finished_at": now, "failure": None, "sha256": None}
    _changed(session, update(JobRow).where(JobRow.id == job_id), values)


def put_pieces(session: Session, job_id: int, data: bytes) -> None:
    """Keep the bytes of a file."""
    for number, start in enumerate(range(0, len(data), PIECE)):
        session.add(JobPieceRow(job_id=job_id, number=number, data=data[start : start + PIECE]))
        # Not all pieces of a large file at once in the session beside the file itself.
        session.flush()
        session.expunge_all()


def pieces(session: Session, job_id: int) -> Iterator[bytes]:
    """The bytes of a file, stretch by stretch, each in a statement of its own."""
    number = 0
    while (data := session.scalar(_piece(job_id, number))) is not None:
        yield data
        number += 1


def _piece(job_id: int, number: int) -> Any:
    return select(JobPieceRow.data).where(JobPieceRow.job_id == job_id, JobPieceRow.number == number)


def count_open(session: Session, by: int) -> int:
    """How many jobs of a person wait or run."""
    query = select(func.count()).where(JobRow.by == by, JobRow.state.in_([one.value for one in OPEN]))
    return session.execute(query).scalar_one()


def beyond(session: Session, by: int, most: int) -> list[int]:
    """Ids of the jobs of a person that are over and not among their newest."""
    over = JobRow.state.in_((State.DONE.value, State.FAILED.value))
    query = select(JobRow.id).where(JobRow.by == by, over).order_by(JobRow.id.desc()).offset(most)
    return list(session.scalars(query))


def finished_before(session: Session, before: datetime) -> list[int]:
    """Ids of the jobs that were over before a moment."""
    return list(session.scalars(select(JobRow.id).where(JobRow.finished_at < before)))


def forget(session: Session, job_ids: Collection[int]) -> None:
    """Remove jobs with their files."""
    for table, column in ((JobPieceRow, JobPieceRow.job_id), (JobRow, JobRow.id)):
        session.execute(delete(table).where(column.in_(job_ids)), execution_options={"synchronize_session": False})
