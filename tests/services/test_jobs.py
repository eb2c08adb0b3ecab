"""Jobs: asked once, run once, begun anew when a try dies, fetched only by whoever still may, gone without a trace."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from threading import Barrier, Event, Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from contest.duties import Duty
from contest.jobs import (
    KEPT_FOR,
    LEASE,
    MOST_OPEN,
    MOST_TRIES,
    PIECE,
    Dropped,
    Job,
    Made,
    NoSuchJob,
    State,
    TooManyJobs,
)
from contest.people import Person, Role
from contest.services import duties, jobs
from contest.services.jobs import Tell
from contest.store import jobs as store
from contest.store.audit import AuditRow
from contest.store.jobs import JobPieceRow, JobRow
from contest.store.people import PersonRow
from contest.web.commands import jobs as commands
from contest.web.serving.supervision import HOME
from tests.acts import Writing
from tests.conftest import Clock
from tests.factories import contest, person

LARGE = bytes(range(256)) * (PIECE // 256) + b"end"


@jobs.makes("test.large")
def large(_session: Session, params: Mapping[str, Any], tell: Tell) -> Made:
    tell(1, 2)
    return Made(f"Tệp của {params['by']}", "csv", LARGE, rows=3)


# What a try runs in a process of its own: the first one is killed in the middle, whoever comes next makes the file.
APART = """
import sys, time
from contextlib import contextmanager
from datetime import UTC, datetime
from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from contest.jobs import Made
from contest.services import jobs
from contest.store.engine import WRITES, prepare
import contest.web.commands.jobs
url, job, tries = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
engine = prepare(create_engine(url))
@contextmanager
def writing():
    with Session(engine) as session:
        session.connection(execution_options=WRITES)
        yield session
        session.commit()
@jobs.makes("test.apart")
def make(session, params, tell):
    tell(1, 10)
    if tries == 1:
        time.sleep(120)
    return Made("tep", "csv", b"whole", 1)
with Session(engine) as reading:
    jobs.run(writing, reading, job, tries, lambda: datetime.now(UTC))
"""


@pytest.fixture
def organizer(writing: Writing, clock: Clock) -> Person:
    with writing() as session:
        return person(session, clock.now, Role.ORGANIZER)


def ask(writing: Writing, who: Person, clock: Clock, kind: str = "test.large", **params: object) -> int:
    with writing() as session:
        return jobs.ask(session, kind, params, who.id, clock.now)


def claimed(writing: Writing, clock: Clock) -> Job | None:
    with writing() as session:
        return jobs.claim(session, clock.now)


def run(engine: Engine, writing: Writing, clock: Clock, job: Job) -> bool:
    with Session(engine) as reading:
        return jobs.run(writing, reading, job.id, job.tries, clock)


def row(session: Session, job_id: int) -> JobRow:
    return session.get_one(JobRow, job_id, populate_existing=True)


def test_a_job_is_asked_once_run_and_fetched_by_whoever_asked(
    engine: Engine, writing: Writing, session: Session, clock: Clock, organizer: Person
) -> None:
    first = ask(writing, organizer, clock, reason="để báo cáo quý", n=1)
    clock.forward(seconds=59)
    assert ask(writing, organizer, clock, reason="để báo cáo quý", n=1) == first
    assert ask(writing, organizer, clock, n=2) != first
    job = claimed(writing, clock)
    assert job is not None
    assert (job.id, job.state, job.tries) == (first, State.RUNNING, 1)
    assert run(engine, writing, clock, job)
    with writing() as own:
        done, pieces = jobs.fetch(own, first, organizer, clock.now)
        assert b"".join(pieces) == LARGE
        assert (done.stem, done.rows, done.size) == (f"Tệp của {organizer.id}", 3, len(LARGE))
        with pytest.raises(NoSuchJob):
            jobs.found(own, first, person(own, clock.now, Role.ORGANIZER))
    deeds = session.scalars(select(AuditRow).where(AuditRow.subject == f"job:{first}").order_by(AuditRow.id)).all()
    assert [one.act for one in deeds] == ["job.ask", "job.done", "job.fetch"]
    assert (deeds[1].detail["reason"], deeds[1].detail["rows"]) == ("để báo cáo quý", 3)
    clock.forward(seconds=KEPT_FOR.total_seconds() + 1)
    with writing() as own:
        with pytest.raises(NoSuchJob):
            jobs.fetch(own, first, organizer, clock.now)
        jobs.tidy(own, clock.now)
    session.rollback()
    assert session.scalar(select(func.count()).select_from(JobPieceRow)) == 0


def test_nobody_has_more_than_a_few_jobs_waiting(writing: Writing, clock: Clock, organizer: Person) -> None:
    for n in range(MOST_OPEN):
        ask(writing, organizer, clock, n=n)
    with pytest.raises(TooManyJobs):
        ask(writing, organizer, clock, n=99)


def test_workers_that_look_at_one_moment_never_run_one_job_twice(
    writing: Writing, clock: Clock, organizer: Person
) -> None:
    asked = {ask(writing, organizer, clock, n=n) for n in range(3)}
    together, taken = Barrier(4), list[int]()

    def work() -> None:
        together.wait()
        for _ in range(3):
            job = claimed(writing, clock)
            if job is not None:
                taken.append(job.id)

    workers = [Thread(target=work) for _ in range(4)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert sorted(taken) == sorted(asked)


def test_a_try_that_is_killed_is_begun_anew_and_there_is_one_file(
    database_url: str, engine: Engine, writing: Writing, session: Session, clock: Clock, organizer: Person
) -> None:
    job_id, begun = ask(writing, organizer, clock, "test.apart"), list[int]()

    def begin(job: Job) -> subprocess.Popen[bytes]:
        begun.append(job.tries)
        process = subprocess.Popen([sys.executable, "-c", APART, database_url, str(job.id), str(job.tries)], cwd=HOME)
        if job.tries == 1:
            Thread(target=kill_in_the_middle, args=(engine, job.id, process.pid)).start()
        return process

    assert jobs.run_next(writing, clock, begin)
    assert row(session, job_id).state == "running"
    session.rollback()
    assert jobs.run_next(writing, clock, begin)
    assert begun == [1, 2]
    assert row(session, job_id).state == "done"
    assert b"".join(store.pieces(session, job_id)) == b"whole"
    session.rollback()
    assert not jobs.run_next(writing, clock, begin)


def kill_in_the_middle(engine: Engine, job_id: int, pid: int) -> None:
    """Kill a try as soon as it has said how far it is."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with Session(engine) as looking:
            if row(looking, job_id).progress_done:
                break
        time.sleep(0.1)
    os.kill(pid, signal.SIGKILL)


def test_a_job_whose_tries_all_die_fails_in_words_and_one_that_waits_behind_it_runs(
    writing: Writing, session: Session, clock: Clock, organizer: Person
) -> None:
    bad, good = ask(writing, organizer, clock, n=1), ask(writing, organizer, clock, n=2)
    for n in range(1, MOST_TRIES + 1):
        job = claimed(writing, clock)
        assert job is not None
        assert (job.id, job.tries) == (bad, n)
        clock.forward(seconds=LEASE.total_seconds() + 1)
    job = claimed(writing, clock)
    assert job is not None
    assert job.id == good
    assert (row(session, bad).state, bool(row(session, bad).failure)) == ("failed", True)


@pytest.mark.parametrize("loss", ["role", "account"])
def test_who_loses_the_right_while_a_job_runs_gets_nothing_of_it(
    engine: Engine, writing: Writing, session: Session, clock: Clock, organizer: Person, loss: str
) -> None:
    job_id = ask(writing, organizer, clock)
    job = claimed(writing, clock)
    assert job is not None
    lost = {"role": {"role": "contestant"}, "account": {"disabled_at": clock.now}}[loss]

    @jobs.makes("test.large")
    def and_meanwhile(of: Session, params: Mapping[str, Any], tell: Tell) -> Made:
        of.rollback()
        with writing() as other:
            other.execute(update(PersonRow).where(PersonRow.id == organizer.id).values(**lost))
        return large(of, params, tell)

    try:
        assert not run(engine, writing, clock, job)
    finally:
        jobs.KINDS["test.large"] = large
    assert row(session, job_id).state == "dropped"
    assert session.scalar(select(func.count()).select_from(JobPieceRow)) == 0


def test_who_loses_the_right_after_it_was_made_cannot_fetch_it(
    engine: Engine, writing: Writing, clock: Clock, organizer: Person
) -> None:
    job_id, job = ask(writing, organizer, clock), claimed(writing, clock)
    assert job is not None
    assert run(engine, writing, clock, job)
    with writing() as session:
        officer = {"role": "officer", "scope_unit_id": organizer.unit_id}
        session.execute(update(PersonRow).where(PersonRow.id == organizer.id).values(**officer))
        now = store.right_of(session, organizer.id)
        assert now is not None
        other = Person(organizer.id, "", "", Role(now.role), None, None, now.scope_unit_id, False)
        with pytest.raises(NoSuchJob):
            jobs.fetch(session, job_id, other, clock.now)


def test_what_is_taken_back_stops_and_leaves_no_piece(
    engine: Engine, writing: Writing, session: Session, clock: Clock, organizer: Person
) -> None:
    job_id, job = ask(writing, organizer, clock), claimed(writing, clock)
    assert job is not None
    with writing() as own:
        jobs.drop(own, job_id, organizer, clock.now)
    with pytest.raises(Dropped):
        jobs._teller(writing, job)(1, 2)
    assert not run(engine, writing, clock, job)
    again = ask(writing, organizer, clock)
    job = claimed(writing, clock)
    assert job is not None
    assert job.id == again != job_id
    assert run(engine, writing, clock, job)
    with writing() as own:
        jobs.drop(own, again, organizer, clock.now)
    assert session.scalar(select(func.count()).select_from(JobPieceRow)) == 0


def test_what_was_made_is_not_made_anew_without_being_asked_for_anew(
    engine: Engine, writing: Writing, session: Session, clock: Clock, organizer: Person
) -> None:
    """A list of people asks for a reason and the password each time; only what failed goes on without."""
    first = ask(writing, organizer, clock, reason="để báo cáo quý")
    with writing() as own:
        assert jobs.again(own, first, organizer, clock.now) == first
    job = claimed(writing, clock)
    assert job is not None
    run(engine, writing, clock, job)
    with writing() as own:
        assert jobs.again(own, first, organizer, clock.forward(hours=23)) == first
    broken = ask(writing, organizer, clock, n=2)
    job = claimed(writing, clock)
    assert job is not None
    jobs.fail(writing, broken, job.tries, "Hỏng", clock.now)
    with writing() as own:
        assert jobs.again(own, broken, organizer, clock.now) != broken
    session.rollback()


def test_what_nobody_expected_ends_no_thread(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    stop, looks = Event(), []

    def broken() -> bool:
        looks.append(1)
        if len(looks) == 2:
            stop.set()
        raise KeyError("unheard of")

    monkeypatch.setattr(commands, "_waiting", broken)
    monkeypatch.setattr(commands, "LOOK_EVERY_SECONDS", 0)
    commands.keep_running(app, stop)
    assert len(looks) == 2


def test_the_list_of_files_names_no_contest_that_was_shut_to_whoever_asked(
    writing: Writing, session: Session, clock: Clock, organizer: Person
) -> None:
    with writing() as own:
        about = contest(own, clock.now)
        other = person(own, clock.now, Role.ORGANIZER)
        shut = jobs.ask(own, "test.large", {"contests": [about.slug], "title": about.title}, organizer.id, clock.now)
        free = jobs.ask(own, "test.large", {"title": "Việc khác"}, organizer.id, clock.now)
    assert [one.id for one in jobs.mine(session, organizer)] == [free, shut]
    session.rollback()
    with writing() as own:
        duties.give(own, about, other.id, Duty.CHIEF, None, clock.now)
    assert [one.id for one in jobs.mine(session, organizer)] == [free]
