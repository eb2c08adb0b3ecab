"""The edge of a transaction: opened and committed here and nowhere else; outside effects come after the commit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from flask import has_request_context, request
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from contest.services import switching, upkeep
from contest.services.attempts import HandedIn
from contest.services.upkeep import tell
from contest.store.echo import Silent
from contest.store.engine import DESK_WAIT_MS, WRITES
from contest.web.database import db
from contest.web.site import now, site

After = Callable[[Callable[[], object]], None]
EACH_BY_ITSELF = {"isolation_level": "AUTOCOMMIT"}
ON_A_PAPERS_WAY = frozenset({"attempts", "results"})
DESKS = ("/to-chuc/", "/can-bo/", "/cham/")


@contextmanager
def writes() -> Iterator[tuple[Session, After]]:
    """A transaction that means to write, and a way to say what is to happen after its commit.

    Whatever was only read before is let go first, so that a reader never turns writer half-way.
    """
    session = db.session()
    session.rollback()
    _allow_time(session.connection(execution_options=WRITES))
    waiting: list[Callable[[], object]] = []
    try:
        yield session, waiting.append
        session.commit()
    except BaseException:
        session.rollback()
        raise
    for effect in waiting:
        effect()


def _allow_time(connection: Connection) -> None:
    """Give an act of the staff the time that it may need, until its transaction ends."""
    if connection.dialect.name == "postgresql" and has_request_context() and request.path.startswith(DESKS):
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = {DESK_WAIT_MS}")


def reads() -> Session:
    """The request's session, for reading.

    On a paper's way statements are asked each by itself, without the two round trips around them that begin and end a
    transaction: PostgreSQL shows a statement what is committed by then, inside of one or not.
    """
    session = db.session()
    if not session.in_transaction() and _on_a_papers_way():
        session.connection(execution_options=EACH_BY_ITSELF)
    return session


def _on_a_papers_way() -> bool:
    return has_request_context() and request.blueprint in ON_A_PAPERS_WAY and db.engine.dialect.name == "postgresql"


def moved(contest_id: int) -> Callable[[], object]:
    """Build the boards of a contest anew after a switch of its results; an effect for after the commit."""
    return switching.tell(reads(), site().boards, contest_id, now())


def renamed(person_id: int) -> Callable[[], object]:
    """Have the boards print a person's name as it now may be printed; an effect for after the commit.

    Where Redis is silent just now, the next round of upkeep does it.
    """

    def effect() -> object:
        boards, session = site().boards, reads()
        if boards is not None:
            with suppress(Silent):
                for contest in upkeep.boards_of(session, person_id):
                    upkeep.rename(session, boards, contest, now())
        return None

    return effect


def echo(handed: HandedIn | None) -> Callable[[], object]:
    """Tell the boards of a hand-in; an effect for after the commit."""

    def effect() -> object:
        if handed is None or handed.standing is None:
            return None
        return tell(site().boards, handed.contest.slug, handed.standing.post)

    return effect
