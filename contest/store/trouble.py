"""Which failures of a database pass: it is away, full or in a hurry, and the same request will do a little later.

Everything else is a fault of ours, and coming again would only meet it again.
"""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError

# Classes of SQLSTATE (PostgreSQL, appendix A): the line; a rollback for a deadlock or for another one; no
# room: disk, memory, connections; somebody's hand: an end, a crash, not yet ready, a statement's time over; the system.
_CLASSES = frozenset({"08", "40", "53", "57", "58"})
# A lock not to be had; a transaction that rested too long; a server that only reads, while one takes over from another;
# a statement that was prepared before a migration changed its table, and is prepared anew the next time.
_STATES = frozenset({"55P03", "25P03", "25006", "0A000"})
# SQLite's primary result codes: BUSY, LOCKED, NOMEM, READONLY, IOERR, FULL, CANTOPEN.
_SQLITE = frozenset({5, 6, 7, 8, 10, 13, 14})


def passes(error: BaseException) -> bool:
    """Whether this failure, SQLAlchemy's or the driver's own, is of the kind that passes by itself."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    state, code = getattr(cause, "sqlstate", None), getattr(cause, "sqlite_errorcode", None)
    if state is not None:
        return state[:2] in _CLASSES or state in _STATES
    if code is not None:
        return code & 0xFF in _SQLITE
    # No word of a server: the line to it broke, or was never had.
    return any(kind.__name__ == "OperationalError" for kind in type(error).__mro__)
