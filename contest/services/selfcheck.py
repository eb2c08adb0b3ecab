"""A look at everything a site stands on before it is let at people: database, clock, Redis, limits of the system."""

from __future__ import annotations

import resource
from typing import Any

from sqlalchemy.orm import Session

from contest import selfcheck as rules
from contest.selfcheck import Found, Verdict
from contest.services.monitor import Clock
from contest.store import monitor
from contest.store import selfcheck as store
from contest.store.boards import Boards
from contest.store.echo import Silent


def look(session: Session, boards: Boards | None, settings: Any, clock: Clock, debug: bool) -> Verdict:
    """All that is wrong here, in sentences. `clock`: milliseconds since 1970 by this machine. Changes nothing."""
    began = clock()
    theirs = monitor.clock_ms(session)
    # The answer is of some moment in between: opening a connection may take seconds, and is no difference of clocks.
    off = theirs - min(max(theirs, began), clock())
    database = store.server_settings(session)
    found = Found(
        revision=store.revision(session),
        head=store.head(),
        database=database,
        encoding=store.encoding(session),
        clock_off_ms=off if database else 0,
        debug=debug,
        redis=eviction(boards),
        files=resource.getrlimit(resource.RLIMIT_NOFILE)[1],
        connections=connections(settings),
    )
    return rules.judge(found, settings.live)


def eviction(boards: Boards | None) -> str | None:
    """What Redis does when its memory is full, of the first server whose rule is not the right one."""
    if boards is None:
        return None
    try:
        said = [one.put(lambda client: client.info("memory")) for one in boards.echo.servers()]
    except Silent:
        return ""
    policies = [str(one.get("maxmemory_policy", rules.NO_EVICTION)) for one in said]
    return next((one for one in policies if one != rules.NO_EVICTION), rules.NO_EVICTION)


def connections(settings: Any) -> int:
    """Connections to the database that one application server may open: a pool a worker, and a line for each saver."""
    threads = int(settings.blocking_threads)
    return int(settings.web_workers) * (threads + 4 + threads)
