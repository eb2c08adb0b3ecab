"""Which reads of a page may come from the replica, where a site has one; everything else is read from the database.

Two kinds, and no third: the public's boards, which say how old they are, and the figures of those who run a contest,
for which the replica must have come up to all that was committed before the page was asked for. Papers, saves, starts,
hand-ins, sign-ins and whatever decides or leads to a write never come from it. Without a replica, or while it is away
or behind, these are the request's own session.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog
from flask import Flask, g, request
from sqlalchemy.orm import Session

from contest.store.replica import Replica
from contest.web import edge
from contest.web.site import site

log = structlog.get_logger("hoithi")
PAGE_WAIT_SECONDS = 0.1
JOB_WAIT_SECONDS = 5.0


def init(app: Flask) -> None:
    """Let go of a request's sessions on the replica when it is over."""
    app.teardown_appcontext(_let_go)


def recent() -> Session:
    """For what is told to everybody and says its age: seconds old at most (REPLICA_AGE_S)."""
    return _kept("replica_recent", lambda one: one.recent(edge.reads()))


def current() -> Session:
    """For long reads of those who run a contest, and for what is told somebody of themselves: none of it is older than
    the request."""
    return _kept("replica_current", lambda one: one.current(edge.reads(), PAGE_WAIT_SECONDS))


@contextmanager
def for_a_job(primary: Session) -> Iterator[Session]:
    """What a job reads from: all that was committed before it began is there."""
    found = _asked(lambda one: one.current(primary, JOB_WAIT_SECONDS))
    primary.rollback()
    if found is None:
        yield primary
        return
    with found:
        # A file may take minutes; its process has limits of its own.
        found.connection().exec_driver_sql("SET statement_timeout = 0")
        found.commit()
        yield found


def _kept(name: str, give: Callable[[Replica], Session | None]) -> Session:
    """The same session for all that one request asks; one that writes also reads where it writes."""
    if request.method not in ("GET", "HEAD"):
        return edge.reads()
    if name not in g:
        setattr(g, name, _asked(give))
    found: Session | None = g.get(name)
    return found or edge.reads()


def _asked(give: Callable[[Replica], Session | None]) -> Session | None:
    replica = site().replica
    if replica is None:
        return None
    before = replica.state
    found = give(replica)
    if replica.state == before:
        return found
    if found is None:
        log.warning("replica_left", reason=replica.state)
    else:
        log.info("replica_used")
    return found


def _let_go(_error: BaseException | None) -> None:
    for name in ("replica_recent", "replica_current"):
        found: Session | None = g.pop(name, None)
        if found is not None:
            found.close()
