"""What a running site holds beside the database: its settings and its line to the live boards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

from flask import current_app, g, has_request_context, request

from contest.services.pulse import Pulse
from contest.store.boards import Boards
from contest.store.replica import Replica
from contest.web.buckets import Buckets
from contest.web.keeping import Kept

NAME = "hoithi"
EXPRESS = "hoithi.received"
"""In the environ of a request that came by the express lane (contest.web.lane): the moment it was received."""
BUSY = "hoithi.busy"
"""There too: the database let it wait in vain."""


@dataclass(frozen=True, slots=True)
class Site:
    """One for an application. `boards` None: no Redis is named, and every board comes from SQL.

    `replica` None: there is none, and everything is read from the database itself.
    """

    settings: Any
    boards: Boards | None
    replica: Replica | None = None
    kept: Kept = field(default_factory=Kept)
    shells: Kept = field(default_factory=lambda: Kept(512))
    """Pages without what is a reader's own (contest.web.shells)."""
    pieces: Kept = field(default_factory=lambda: Kept(8192))
    """Questions as papers show them, nothing answered (contest.web.question_blocks)."""
    texts: Kept = field(default_factory=Kept)
    """Words of question revisions, which never change."""
    checks: Buckets = field(default_factory=lambda: Buckets(per_second=0.5, burst=30))
    """Checks of certificates from a network. A code is one of billions, so a bound in each process is enough."""
    papers: Buckets = field(default_factory=lambda: Buckets(per_second=1 / 15, burst=20))
    """Certificates and cards made for a person: each costs a moment of the processor, or a line of the audit."""
    pulse: Pulse = field(default_factory=Pulse)
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)


def site() -> Site:
    """The running application's site."""
    return cast(Site, current_app.extensions[NAME])


def now() -> datetime:
    """The moment this request was received, or a command began: the only clock in the house."""
    if "now" not in g:
        g.now = (request.environ.get(EXPRESS) if has_request_context() else None) or site().clock()
    return cast(datetime, g.now)
