"""`flask jobs run`: one try of a job in a process of its own; and what keeps begetting them beside the sweeper."""

from __future__ import annotations

import os
import resource
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import click
import structlog
from flask import Flask
from flask.cli import AppGroup
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from contest.jobs import BROKEN, SECONDS, Job
from contest.services import jobs
from contest.store import jobs as store
from contest.store.engine import WRITES
from contest.web import replica
from contest.web.database import db
from contest.web.serving import children
from contest.web.serving.supervision import HOME
from contest.web.site import site

jobs_commands = AppGroup("jobs", help="Jobs: files that somebody asked to have made.")
log = structlog.get_logger("hoithi.jobs")
LOOK_EVERY_SECONDS = 0.5
NICE = 10
MEMORY_BYTES = 600 * 1024 * 1024
AWAY = 3
"""The exit code of a try whose database was away: another try may find it."""


@contextmanager
def writing() -> Iterator[Session]:
    """A transaction of its own that means to write."""
    with Session(db.engine) as session:
        session.connection(execution_options=WRITES)
        yield session
        session.commit()


def command(job: Job) -> list[str]:
    """What runs this very try."""
    return [sys.executable, "-m", "flask", "--app", "wsgi", "jobs", "run", str(job.id), str(job.tries)]


class Try:
    """One try of a job: a process that ends when we do, and a folder for what it writes on the way."""

    def __init__(self, job: Job, folders: Path) -> None:
        # A try that was cut off may have left its own.
        for left in folders.glob(f"{job.id}-*"):
            shutil.rmtree(left, ignore_errors=True)
        self.folder = folders / f"{job.id}-{job.tries}"
        self.folder.mkdir(parents=True, mode=0o700)
        self.process = children.begin(command(job), HOME, {**os.environ, "TMPDIR": str(self.folder)})

    def poll(self) -> int | None:
        """Its exit code, once it has ended and nothing is left of its folder."""
        code = self.process.poll()
        if code is not None:
            shutil.rmtree(self.folder, ignore_errors=True)
        return code

    def kill(self) -> None:
        """End it at once."""
        self.process.kill()
        self.process.wait()
        self.poll()


def begin(job: Job) -> Try:
    """Begin a try; it leaves the processor to those who sit a paper."""
    return Try(job, Path(site().settings.instance) / "jobs")


def keep_running(app: Flask, stop: Event) -> None:
    """Have jobs run, one after the other, until told to stop; a try that our end cuts off is begun anew by the next."""
    with app.app_context():
        while not stop.is_set():
            try:
                found = _waiting() and jobs.run_next(writing, site().clock, begin)
            except Exception as failure:
                # A thread that ends would be missed by nobody until the next start.
                log.error("job_not_run", error=type(failure).__name__)
                found = False
            if not found:
                stop.wait(LOOK_EVERY_SECONDS)


def _waiting() -> bool:
    with Session(db.engine) as session:
        return store.is_waiting(session, site().clock())


@jobs_commands.command("run", hidden=True)
@click.argument("job_id", type=int)
@click.argument("tries", type=int)
def run(job_id: int, tries: int) -> None:
    """Run one try of a job. The sweeper calls this; by hand it does nothing unless that very try is due."""
    _confine()
    try:
        with Session(db.engine) as primary, replica.for_a_job(primary) as reading:
            kept = jobs.run(writing, reading, job_id, tries, site().clock)
    except OperationalError as failure:
        log.error("job_without_database", job=job_id, error=type(failure).__name__)
        sys.exit(AWAY)
    except Exception as failure:
        # Never its words: they may hold what people wrote.
        log.error("job_failed", job=job_id, error=type(failure).__name__, at=_place(failure))
        jobs.fail(writing, job_id, tries, BROKEN, site().clock())
        return
    log.info("job_run", job=job_id, tries=tries, kept=kept)


def _place(failure: BaseException) -> str:
    """Where it was raised."""
    trace = failure.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "" if trace is None else f"{os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}"


def _confine() -> None:
    """Put this process behind all others, and under limits of memory and of processor time."""
    os.nice(NICE)
    for limit, most in ((resource.RLIMIT_DATA, MEMORY_BYTES), (resource.RLIMIT_CPU, SECONDS)):
        _, hard = resource.getrlimit(limit)
        resource.setrlimit(limit, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
