"""A real site for browsers to meet: web server, sweeper, Redis and database of its own, on a free loopback port."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from subprocess import DEVNULL, Popen
from typing import Any

from sqlalchemy import Engine, create_engine, select
from sqlalchemy.orm import Session

import config
from contest.people import Person
from contest.store.answers import AnswerRow
from contest.store.attempts import AttemptRow
from contest.store.engine import WRITES, prepare
from contest.web.serving import children, port, supervision
from tests import factories

START_SECONDS = 90.0


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class RunningSite:
    """The site, its address and its database. Processes begin with `start`, and end by their numbers."""

    folder: Path
    environ: dict[str, str]
    engine: Engine = field(init=False)
    web: Popen[bytes] = field(init=False)
    sweeper: Popen[bytes] = field(init=False)

    def __post_init__(self) -> None:
        self.settings: Any = config.load(self.environ)
        self.url = f"http://localhost:{self.settings.port}"
        self.engine = prepare(create_engine(self.settings.database_url))

    def start(self) -> None:
        """Begin web server and sweeper; returns when the port answers."""
        self.sweeper = self._begin("sweeper", supervision.sweeper_command())
        self.start_web()

    def start_web(self) -> None:
        """Begin the web server alone; returns when the port answers."""
        self.web = self._begin("web", supervision.web_command(self.settings))
        until = time.monotonic() + START_SECONDS
        while not port.answers("127.0.0.1", self.settings.port):
            assert self.web.poll() is None, self.log("web")
            assert time.monotonic() < until, self.log("web")
            time.sleep(0.05)

    def _begin(self, name: str, command: list[str]) -> Popen[bytes]:
        # Asked to end when we die, however we die. Its words go to a file: a full pipe that nobody reads would stop it.
        bound = ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []
        with (self.folder / f"{name}.log").open("ab") as words:
            return Popen(
                [*bound, *command],
                cwd=supervision.HOME,
                env={**os.environ, **self.environ},
                stdin=DEVNULL,
                stdout=words,
                stderr=words,
                process_group=0,
            )

    def log(self, name: str) -> str:
        """What a child has said."""
        path = self.folder / f"{name}.log"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    def workers(self) -> list[int]:
        """The process numbers of the web workers."""
        listed = Path(f"/proc/{self.web.pid}/task/{self.web.pid}/children").read_text(encoding="ascii")
        return [int(word) for word in listed.split()]

    def kill_web(self) -> None:
        """Cut the web server off, master and workers, without a word of warning."""
        os.killpg(self.web.pid, signal.SIGKILL)
        self.web.wait()

    def stop(self) -> None:
        """End both children and let go of the database."""
        children.end([self.web, self.sweeper])
        self.engine.dispose()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction that means to write, committed at the end."""
        with Session(self.engine, expire_on_commit=False) as session:
            session.connection(execution_options=WRITES)
            yield session
            session.commit()

    def key(self, who: Person) -> str:
        """A new sign-in of that person: the key for the cookie."""
        with self.writing() as session:
            return factories.sign_in(session, who, datetime.now(UTC))

    def attempt(self, token: str) -> AttemptRow:
        """The attempt as the database has it now."""
        with Session(self.engine) as session:
            return session.scalars(select(AttemptRow).where(AttemptRow.token == token)).one()

    def answers(self, token: str) -> dict[int, int]:
        """The kept choices of a paper by question; the places of options as shown, or the guess."""
        with Session(self.engine) as session:
            of_it = select(AnswerRow.position, AnswerRow.choice).join(AttemptRow, AttemptRow.id == AnswerRow.attempt_id)
            rows = session.execute(of_it.where(AttemptRow.token == token, AnswerRow.choice.is_not(None)))
            return {row[0]: row[1] for row in rows}
