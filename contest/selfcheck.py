"""What must hold before a site is let at people: sentences about what does not, out of what was found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

MOST_CLOCK_OFF_MS = 2000
"""Deadlines follow our clock and rows may bear the database's: apart by more, papers would seem closed too early."""
LEAST_FILES = 8192
"""Open files of a worker; each waiting browser takes one, and nginx keeps some open besides."""
SPARE_CONNECTIONS = 10
"""For the sweeper, its jobs, and whoever looks into the database by hand."""
DURABLE = ("fsync", "synchronous_commit", "full_page_writes")
WEAK = ("off", "local")
"""With one of these an acknowledged answer can be lost; `local` forgets a standby that must have it."""
NO_EVICTION = "noeviction"


@dataclass(frozen=True, slots=True)
class Found:
    """What is there. `database`: the server's own settings, by their names there; empty on SQLite.

    `revision`, `head`: where the schema is and where the code wants it; None and "" where nothing is. `redis`: its rule
    of eviction, "" where none answers, None where none is named. `connections`: what one application server may open.
    """

    revision: str | None
    head: str
    database: Mapping[str, str] = field(default_factory=dict)
    encoding: str = "UTF8"
    clock_off_ms: int = 0
    debug: bool = False
    redis: str | None = None
    files: int = LEAST_FILES
    connections: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """Sentences: with a fault no site may serve; a warning is for whoever looks after it."""

    faults: tuple[str, ...]
    warnings: tuple[str, ...]


def judge(found: Found, live: bool) -> Verdict:
    """All that is wrong at once. On a machine for trying things out only a schema of another day is a fault."""
    schema, others, warnings = schema_faults(found), site_faults(found), site_warnings(found)
    return Verdict(schema + others, warnings) if live else Verdict(schema, others + warnings)


def schema_faults(found: Found) -> tuple[str, ...]:
    """Whether the code and the tables are of the same day."""
    if found.revision == found.head:
        return ()
    step = "flask db upgrade -d contest/store/migrations"
    if found.revision is None:
        return (f"The database has no tables yet. Run: {step}",)
    return (f"The database is at migration {found.revision}, this version wants {found.head}. Run: {step}",)


def site_faults(found: Found) -> tuple[str, ...]:
    """What could lose an acknowledged answer, or shut people out by the clock."""
    weak = [f"{name} = {found.database[name]}" for name in DURABLE if found.database.get(name) in WEAK]
    off = abs(found.clock_off_ms)
    ahead = "ahead of" if found.clock_off_ms > 0 else "behind"
    said = (
        (bool(weak), f"PostgreSQL runs with {', '.join(weak)}: a power cut would lose answers that were acknowledged"),
        (
            off > MOST_CLOCK_OFF_MS,
            f"The database's clock is {off / 1000:.1f} s {ahead} this machine's: let both follow a time server",
        ),
        (
            found.encoding != "UTF8",
            f"The database's encoding is {found.encoding}; names need UTF8: make it anew as docs/deploy.md says",
        ),
        (found.debug, "FLASK_DEBUG is on: a failing page would show its code to everybody"),
    )
    return tuple(sentence for wrong, sentence in said if wrong)


def site_warnings(found: Found) -> tuple[str, ...]:
    """What makes a site slower or narrower than it needs to be."""
    room = int(found.database.get("max_connections", 0)) - SPARE_CONNECTIONS
    said = (
        (found.redis is None, "No Redis is named: boards are counted from the database, page by page"),
        (found.redis == "", "Redis does not answer: boards are counted from the database until it does"),
        (
            bool(found.redis) and found.redis != NO_EVICTION,
            f"Redis drops keys when its memory is full (maxmemory-policy {found.redis}); boards want noeviction",
        ),
        (found.files < LEAST_FILES, f"A process may open only {found.files} files; raise LimitNOFILE to {LEAST_FILES}"),
        (
            bool(found.database) and room < found.connections,
            f"PostgreSQL takes {room} connections of ours (max_connections less {SPARE_CONNECTIONS}); "
            f"this application server alone may open {found.connections}",
        ),
    )
    return tuple(sentence for wrong, sentence in said if wrong)
