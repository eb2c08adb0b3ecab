"""A running site whose parts a test may kill: durable PostgreSQL, a Redis and web workers, each with its own number."""

from __future__ import annotations

import hmac
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from flask_migrate import upgrade
from sqlalchemy import NullPool, create_engine, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

import config
from contest import sample_units
from contest.papers import Quota
from contest.services import attempts
from contest.services import units as unit_service
from contest.store import answers, contests
from contest.store import attempts as attempt_store
from contest.store.answers import AnswerRow
from contest.store.engine import prepare
from contest.web.serving import children
from questions import bank
from tests import factories, postgres
from tests.acts import Way, choices
from tests.browser.running import RunningSite, free_port
from tests.chaos.hand import Hand
from tests.chaos.journal import Paper
from wsgi import create_app

SLUG = "song"
SERVE = [sys.executable, "-m", "flask", "--app", "wsgi", "serve", "--without-sweeper"]
GREETING, START_SECONDS = "Serving on", 100.0
FOREMAN = ThreadPoolExecutor(1)
"""A thread that outlives every test: the web server is asked to end when the thread that began it ends."""
PAPER = {"prediction": None, "ranking": ("score", "time_taken"), "blueprint": (Quota("ma-tuy", "recall", 8),)}


class LiveSite(RunningSite):
    """The site. `database` and `hand` (on Redis) may be ended and begun again; addresses stay."""

    def __init__(self, folder: Path, database: postgres.Server, hand: Hand, workers: int = 2) -> None:
        self.database, self.hand = database, hand
        environ = {"HOITHI_INSTANCE": str(folder), "DATABASE_URL": database.url, "REDIS_URL": hand.server.url}
        environ |= {
            "PYTHONUNBUFFERED": "1",
            "TRUSTED_HOSTS": "localhost",
            "PORT": str(free_port()),
            "WEB_WORKERS": str(workers),
        }
        super().__init__(folder, environ)
        # A connection for each look: those of a pool would die with the database.
        self.engine = prepare(create_engine(database.url, poolclass=NullPool))

    @property
    def port(self) -> int:
        """Where the web server listens."""
        return int(self.settings.port)

    def plant(self) -> None:
        """Schema, the bundled bank, the tree and an open contest."""
        app = create_app(replace(config.load(self.environ), redis_url=None))
        with app.app_context():
            upgrade(directory="contest/store/migrations")
            app.extensions["sqlalchemy"].engine.dispose()
        now = datetime.now(UTC)
        with self.writing() as session:
            bank.load_bundled(session, now - timedelta(days=30))
            unit_service.plant(session, sample_units.tree(2022))
            factories.contest(session, now, SLUG, **PAPER)

    def papers(self, count: int) -> list[Paper]:
        """As many people who have just begun."""
        now = datetime.now(UTC)
        with self.writing() as session:
            return [self._paper(session, now) for _ in range(count)]

    def _paper(self, session: Session, now: datetime) -> Paper:
        who, contest = factories.person(session, now), contests.by_slug(session, SLUG)
        assert contest is not None
        key = factories.sign_in(session, who, now)
        attempt = attempts.start(session, contest, who, now).attempt
        bounds = {place.position: place.bound for place in answers.of_attempt(session, attempt.id)}
        return Paper(attempt.token, who.id, f"sid={key}", self.form_token(key), bounds)

    def form_token(self, key: str) -> str:
        """What a form of that browser carries (contest.web.cookies)."""
        return hmac.new(self.settings.secret_key.encode(), f"form/1:{key}".encode(), sha256).hexdigest()

    def master(self) -> int:
        """The number of the web server's own master process."""
        (found,) = children_of(self.web.pid)
        return found

    def workers(self) -> list[int]:
        """The numbers of the web workers."""
        return children_of(self.master())

    def await_workers(self, count: int, within: float) -> bool:
        """Whether the web server has that many workers again in time."""
        return until(lambda: len(self.workers()) >= count, within)

    def kill_worker(self) -> int:
        """kill -9 of one worker, by its number; gives the number."""
        pid = self.workers()[0]
        os.kill(pid, signal.SIGKILL)
        return pid

    def heal(self) -> None:
        """Begin again whatever a test left dead."""
        if self.database.process.poll() is not None:
            self.database.start()
        if not self.hand.lives():
            self.hand.start()
        if self.web.poll() is not None:
            self.serve()

    def serve(self) -> None:
        """Begin the web server as its unit does, by `flask serve`; returns when it says that it serves."""
        before = self.log("web").count(GREETING)
        self.web = FOREMAN.submit(self._begin, "web", SERVE).result()
        assert until(lambda: self.log("web").count(GREETING) > before, START_SECONDS), self.log("web")

    def stop(self) -> None:
        """End the web server and let go of the database."""
        children.end([self.web])
        self.engine.dispose()

    def look(self, path: str, paper: Paper) -> tuple[int, str | None]:
        """Status and Retry-After of a page, as the paper's owner sees it."""
        line = HTTPConnection("127.0.0.1", self.port, timeout=10)
        line.request("GET", path, headers={"Host": "localhost", "Cookie": paper.cookie})
        reply = line.getresponse()
        reply.read()
        line.close()
        return reply.status, reply.headers.get("Retry-After")

    def right_answers(self, papers: Sequence[Paper]) -> dict[str, int]:
        """By token, the right choice of each paper's first question."""
        with Session(self.engine) as session:
            found = {}
            for paper in papers:
                attempt = attempt_store.by_token(session, paper.token, paper.person_id)
                assert attempt is not None
                first = choices(session, attempt, Way(right=1))[0]
                assert first.choice is not None
                found[paper.token] = first.choice
        return found

    @contextmanager
    def old_snapshot(self) -> Iterator[None]:
        """Somebody reads the database as it is now, all the while."""
        with self.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
            connection.execute(select(AnswerRow.position).limit(1)).all()
            yield
            connection.rollback()

    @contextmanager
    def locked(self, table: str) -> Iterator[None]:
        """Nobody else gets at that table."""
        with self.engine.connect() as connection:
            connection.execute(text(f'LOCK TABLE "{table}" IN ACCESS EXCLUSIVE MODE'))
            yield
            connection.rollback()

    def move(self, tablespace: str) -> None:
        """Put the database into another place of the disk; its connections are cut."""
        name = make_url(self.database.url).database
        cut = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        self.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false", cut)
        self.execute(f"ALTER DATABASE {name} SET TABLESPACE {tablespace}")
        self.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")

    def execute(self, *statements: str) -> Any:
        """Statements outside any transaction, in the database `postgres`; the first value of the last, if any."""
        engine = postgres.administration(self.database.url)
        with engine.connect() as connection:
            for statement in statements:
                result = connection.execute(text(statement))
            value = result.scalar() if result.returns_rows else None
        engine.dispose()
        return value


def children_of(pid: int) -> list[int]:
    """The numbers of the processes that this one has begun."""
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]


def is_running(pid: int) -> bool:
    """Whether it runs; one that is dead and that nobody has waited for does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def until(holds: Callable[[], bool], within: float) -> bool:
    """Whether it comes to hold within so many seconds."""
    last = time.monotonic() + within
    while not holds():
        if time.monotonic() > last:
            return False
        time.sleep(0.05)
    return True


@contextmanager
def live_site(folder: Path, workers: int = 2) -> Iterator[LiveSite]:
    """The site, planted and serving, until the block ends. Raises postgres.NoPostgres."""
    with ExitStack() as stack:
        database = stack.enter_context(postgres.running(durable=True))
        hand = Hand(folder / "r")
        stack.callback(hand.end)
        site = LiveSite(folder, database, hand, workers)
        site.plant()
        site.serve()
        stack.callback(site.stop)
        yield site
