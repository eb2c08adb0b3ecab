"""Jobs: asked for on a page, run by a process of their own under limits, fetched by whoever asked.

A kind of job is a function that `makes` names; it reads, says how far it is, and gives a file. Services flush and never
commit, but for `run_next` and `run`, which open transactions of their own: a job may take minutes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from hashlib import sha256
from typing import Any, Protocol

from sqlalchemy.orm import Session

from contest.jobs import (
    AGAIN,
    GAVE_UP,
    KEPT_FOR,
    LEASE,
    MOST_KEPT,
    MOST_OPEN,
    MOST_TRIES,
    SECONDS,
    TOO_LARGE,
    TOO_LONG,
    Dropped,
    Job,
    Made,
    NoSuchJob,
    Right,
    State,
    TooManyJobs,
    holds,
)
from contest.people import Person
from contest.refusals import Refusal
from contest.services import duties
from contest.store import audit
from contest.store import jobs as store
from questions.schema import to_millis

# Opens a transaction that means to write and commits it.
Writing = Callable[[], AbstractContextManager[Session]]
# How far a job is: so many of so many.
Tell = Callable[[int, int], None]
# `params` is what was asked, with «by» (the person's id) and «at» (milliseconds since 1970) of this try.
Make = Callable[[Session, Mapping[str, Any], Tell], Made]

KINDS: dict[str, Make] = {}
"""Each kind of job with what makes it; `makes` adds to it when a module is loaded."""
TELL_EVERY_SECONDS = 1.0
LOOK_SECONDS = 0.1
LONGEST_FAILURE = 400


def makes(kind: str) -> Callable[[Make], Make]:
    """Name a function as what makes a kind of job."""

    def named(make: Make) -> Make:
        KINDS[kind] = make
        return make

    return named


# Asking and fetching


def ask(session: Session, kind: str, params: Mapping[str, Any], by: int, now: datetime) -> int:
    """Queue a job and give its id. `params`: what JSON holds.

    Some names mean the same in every kind: «title» and «facts» (names with values) tell the person what was asked,
    «contests» are the addresses of those it is about, «back» is the page it was asked on, «reason» why.

    The same asked again within a minute is the same job. Raises TooManyJobs.
    """
    right, text = store.hold_person(session, by), store.written(params)
    before = store.same(session, kind, text, by, now - AGAIN)
    if before is not None and before.right == right:
        return before.id
    if store.count_open(session, by) >= MOST_OPEN:
        raise TooManyJobs(most=MOST_OPEN)
    for one in store.beyond(session, by, MOST_KEPT - 1):
        store.take_back(session, one, now)
    asked = {"role": right.role, "scope_unit_id": right.scope_unit_id, "asked_at": now}
    job_id = store.add(session, {"kind": kind, "params": text, "by": by, **asked})
    audit.record(session, now, by, "job.ask", f"job:{job_id}", kind=kind)
    return job_id


def found(session: Session, job_id: int, person: Person) -> Job:
    """Somebody's own job, by the right that they still hold; none about a contest that was closed to them since.

    Raises NoSuchJob.
    """
    job = store.by_id(session, job_id)
    if job is None or job.state is State.DROPPED or not holds(job, person):
        raise NoSuchJob
    if duties.shut_among(session, person, job.about):
        raise NoSuchJob
    return job


def mine(session: Session, person: Person, kinds: str = "") -> list[Job]:
    """Somebody's jobs, the newest first; `kinds`: only those whose kind begins so."""
    known = store.of_person(session, person.id, MOST_KEPT)
    held = [one for one in known if holds(one, person) and one.kind.startswith(kinds)]
    shut = duties.shut_among(session, person, {slug for one in held for slug in one.about})
    return [one for one in held if not shut & one.about]


def fetch(session: Session, job_id: int, person: Person, now: datetime) -> tuple[Job, Iterator[bytes]]:
    """A file that is done, and its bytes; that it was fetched is recorded. Raises NoSuchJob."""
    job = found(session, job_id, person)
    if job.kept_until is None or now >= job.kept_until:
        raise NoSuchJob
    audit.record(session, now, person.id, "job.fetch", f"job:{job.id}", kind=job.kind, sha256=job.sha256)
    return job, store.pieces(session, job.id)


def again(session: Session, job_id: int, person: Person, now: datetime) -> int:
    """Ask once more for what failed; the new job's id. Raises NoSuchJob, TooManyJobs.

    Of any other the job itself: what names people is made anew only for a reason and the password given anew.
    """
    job = found(session, job_id, person)
    if job.state is not State.FAILED:
        return job.id
    return ask(session, job.kind, job.params, person.id, now)


def drop(session: Session, job_id: int, person: Person, now: datetime) -> None:
    """Take a job back: it stops, and nothing is left of its file. Raises NoSuchJob."""
    job = found(session, job_id, person)
    store.take_back(session, job.id, now)
    audit.record(session, now, person.id, "job.drop", f"job:{job.id}", kind=job.kind, was=job.state.value)


def tidy(session: Session, now: datetime) -> None:
    """Forget jobs that were over a day ago, with their files."""
    old = store.finished_before(session, now - KEPT_FOR)
    if old:
        store.forget(session, old)


# Running


class Try(Protocol):
    """A process that runs one try of a job."""

    def poll(self) -> int | None:
        """Its exit code, once it has ended."""

    def kill(self) -> None:
        """End it at once."""


def claim(session: Session, now: datetime) -> Job | None:
    """Take the oldest job that nobody runs, for one try; one that has died too often fails, and the next is taken."""
    while (job := store.claim(session, now, now + LEASE)) is not None:
        if job.tries > MOST_TRIES:
            _fail(session, job, GAVE_UP, now)
        elif not _stands(session, job):
            store.take_back(session, job.id, now)
        else:
            return job
    return None


def _stands(session: Session, job: Job) -> bool:
    """Whether whoever asked still holds the right that they asked by."""
    return store.right_of(session, job.by) == job.right


def _fail(session: Session, job: Job, why: str, now: datetime) -> None:
    over = {"state": State.FAILED.value, "failure": why[:LONGEST_FAILURE], "finished_at": now}
    if store.step(session, job.id, job.tries, **over):
        audit.record(session, now, job.by, "job.failed", f"job:{job.id}", kind=job.kind, tries=job.tries)


def run_next(writing: Writing, clock: Callable[[], datetime], begin: Callable[[Job], Try]) -> bool:
    """Have the oldest job run by a process that `begin` starts, and watch over it to its end; False: none waits.

    A try that dies leaves the job to the next one; one that takes too long is ended, and the job has failed.
    """
    with writing() as session:
        job = claim(session, clock())
    if job is None:
        return False
    process = begin(job)
    try:
        in_time = _watch(process, job, writing, clock)
    except BaseException:
        process.kill()
        raise
    with writing() as session:
        if not in_time:
            _fail(session, job, TOO_LONG, clock())
        elif process.poll():
            # Whatever it was that ended it: the next try begins at once, or there is none.
            store.step(session, job.id, job.tries, lease_until=clock() - LEASE)
    return True


def _watch(process: Try, job: Job, writing: Writing, clock: Callable[[], datetime]) -> bool:
    """Wait for a try to end, moving its lease on; False when it took too long, or the job was taken back."""
    until, renewed = time.monotonic() + SECONDS, time.monotonic()
    while process.poll() is None:
        time.sleep(LOOK_SECONDS)
        if time.monotonic() > until:
            process.kill()
            return False
        if time.monotonic() - renewed > LEASE.total_seconds() / 3:
            renewed = time.monotonic()
            with writing() as session:
                ours = store.step(session, job.id, job.tries, lease_until=clock() + LEASE)
            if not ours and process.poll() is None:
                process.kill()
                return True
    return True


def run(writing: Writing, reading: Session, job_id: int, tries: int, clock: Callable[[], datetime]) -> bool:
    """Make what a job asks, in the process that was begun for this try; whether its file is kept.

    What a job cannot make (a Refusal, too little memory) fails it; any other exception is the caller's to tell.
    """
    job = store.by_id(reading, job_id)
    if job is None or job.state is not State.RUNNING or job.tries != tries or not _stands(reading, job):
        return False
    reading.rollback()
    asked = {**job.params, "by": job.by, "at": to_millis(clock())}
    try:
        made = KINDS[job.kind](reading, asked, _teller(writing, job))
    except Dropped:
        return False
    except Refusal as no:
        fail(writing, job_id, tries, no.words % no.values if no.values else no.words, clock())
        return False
    except MemoryError:
        fail(writing, job_id, tries, TOO_LARGE, clock())
        return False
    reading.rollback()
    with writing() as session:
        return _keep(session, job, made, clock())


def fail(writing: Writing, job_id: int, tries: int, why: str, now: datetime) -> None:
    """Give up on a job that this very try runs, with words for the person."""
    with writing() as session:
        job = store.by_id(session, job_id)
        if job is not None and job.tries == tries:
            _fail(session, job, why, now)


def _teller(writing: Writing, job: Job) -> Tell:
    """Notes how far a job is, now and then. Raises Dropped once it was taken back."""
    told = [time.monotonic() - TELL_EVERY_SECONDS]

    def tell(done: int, of: int) -> None:
        if time.monotonic() - told[0] < TELL_EVERY_SECONDS:
            return
        told[0] = time.monotonic()
        with writing() as session:
            if not store.step(session, job.id, job.tries, progress_done=done, progress_of=of):
                raise Dropped

    return tell


def _keep(session: Session, job: Job, made: Made, now: datetime) -> bool:
    """Keep the file of a try that still runs, for somebody who still may have it."""
    if not _stands(session, job):
        store.take_back(session, job.id, now)
        return False
    digest = sha256(made.data).hexdigest()
    over: dict[str, Any] = {
        "state": State.DONE.value, "finished_at": now, "name": made.stem[:200], "ending": made.ending,
        "size": len(made.data), "sha256": digest, "rows": made.rows,
    }  # fmt: skip
    if not store.step(session, job.id, job.tries, **over):
        return False
    told = {name: job.params[name] for name in ("reason",) if name in job.params}
    audit.record(
        session, now, job.by, "job.done", f"job:{job.id}", kind=job.kind, rows=made.rows, sha256=digest, **told
    )
    session.flush()
    store.put_pieces(session, job.id, made.data)
    return True


__all__ = ("KINDS", "Make", "Right", "Tell", "ask", "drop", "fetch", "found", "makes", "mine", "run", "run_next")
