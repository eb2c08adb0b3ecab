"""`flask attempts sweep`: close what is overdue, settle what is over, keep the boards true."""

from __future__ import annotations

import json
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from threading import Event, Thread

import click
import structlog
from flask import Flask, current_app
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from contest.services import bank_imports, pulse, sweeping
from contest.store.engine import WRITES
from contest.web.commands import jobs, mail
from contest.web.database import db
from contest.web.site import site

attempts_commands = AppGroup("attempts", help="Attempts: closing those that nobody handed in.")
log = structlog.get_logger("hoithi.sweeper")
PAUSE_SECONDS = 1.0
TIDY_EVERY = 600
FILES_EVERY_SECONDS = 0.5
"""How long a file that came may wait before somebody looks."""


@contextmanager
def writing() -> Iterator[Session]:
    """A transaction of its own that means to write."""
    with Session(db.engine) as session:
        session.connection(execution_options=WRITES)
        yield session
        session.commit()


def sweeper() -> sweeping.Sweeper:
    """A sweeper over the site's database and, for bulk work, a patient line to its boards."""
    boards = site().boards
    return sweeping.Sweeper(writing, boards.patient() if boards else None)


def one_round(by: sweeping.Sweeper) -> sweeping.Swept:
    """Sweep once, at this moment; what failed is logged."""
    with Session(db.engine) as session:
        swept = by.sweep(session, site().clock())
    _tell(swept.failed)
    if swept.head is not None:
        # The log lies elsewhere than the database: whoever changes the record would have to change both.
        log.info("audit head", number=swept.head.number, hash=swept.head.hash)
    return swept


def _tell(failed: Mapping[str, str]) -> None:
    for name, failure in failed.items():
        log.error("sweep_one_failed", subject=name, failure=failure)


@attempts_commands.command("sweep")
@click.option("--loop", is_flag=True, help="Go on every second until told to stop.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def sweep(loop: bool, as_json: bool) -> None:
    """Hand in overdue attempts, settle finished contests, bring the boards up to date."""
    if loop:
        _loop()
        return
    swept = one_round(sweeper())
    if as_json:
        click.echo(json.dumps(asdict(swept)))
    else:
        click.echo(f"closed {swept.closed}, settled {swept.settled}, boards {swept.boards}")
    sys.exit(1 if swept.failed else 0)


def _loop() -> None:
    stop = Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    by, rounds = sweeper(), 0
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    Thread(target=_read_files, args=(app, stop), daemon=True).start()
    Thread(target=jobs.keep_running, args=(app, stop), daemon=True).start()
    Thread(target=mail.keep_sending, args=(app, writing, stop), daemon=True).start()
    while not stop.is_set():
        began, pause = time.monotonic(), PAUSE_SECONDS
        try:
            swept = one_round(by)
            pulse.note_sweep(site().boards, site().clock())
            if swept.closed or swept.settled or any(word.startswith("rebuilt") for word in swept.boards.values()):
                log.info("swept", closed=swept.closed, settled=swept.settled, boards=swept.boards)
            if swept.closed >= sweeping.MOST:
                pause = 0.0
            if rounds % TIDY_EVERY == 0:
                _tell(sweeping.tidy(writing, site().clock(), site().settings.retention_months))
        except Exception as failure:
            # Mostly the database is away: nothing is lost by waiting, and the next round finds all that is left to do.
            log.error("sweep_failed", error=type(failure).__name__)
        rounds += 1
        stop.wait(max(0.0, pause - (time.monotonic() - began)))


def _read_files(app: Flask, stop: Event) -> None:
    """Read the files that organizers bring to the bank; what is left half-read at our end is begun anew by the next."""
    with app.app_context():
        while not stop.is_set():
            try:
                found = bank_imports.read_next(writing, site().clock)
            except Exception as failure:
                # A thread that ends would be missed by nobody until the next start.
                log.error("reading_failed", error=type(failure).__name__)
                found = False
            if not found:
                stop.wait(FILES_EVERY_SECONDS)
