"""Statements that come by the thousand, built once.

Putting a statement together costs the processor ten times what asking it does, so those of a paper's way are built at
their first use, with places for their values, and asked over the session's own connection: rows come back as they are,
by columns, and no row becomes an object of the session.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import JSON, BigInteger, ColumnElement, Executable, Text, cast, type_coerce
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from questions.schema import Moment


class Prepared:
    """A statement for each kind of database, made by `build` out of its name («sqlite» or «postgresql»)."""

    def __init__(self, build: Callable[[str], Executable]) -> None:
        self._build = build
        self._built: dict[str, Executable] = {}
        self.__doc__ = build.__doc__

    def rows(self, session: Session, **values: Any) -> list[Any]:
        """Its rows. What the session has not written yet is written first, as it does itself before a query."""
        return list(self._asked(session, values).all())

    def row(self, session: Session, **values: Any) -> Any:
        """Its one row, or None."""
        return self._asked(session, values).one_or_none()

    def run(self, session: Session, values: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> None:
        """Do it, once or for each of these values; what it gives back is not looked at."""
        self._asked(session, values)

    def _asked(self, session: Session, values: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> Any:
        session.flush()
        line = session.connection()
        name = line.dialect.name
        if name not in self._built:
            self._built[name] = self._build(name)
        return line.execute(self._built[name], values)


def inserting(dialect: str) -> Any:
    """The INSERT of a database, with ON CONFLICT and RETURNING, which both spell alike."""
    return postgresql.insert if dialect == "postgresql" else sqlite.insert


def plain(*columns: Any) -> list[ColumnElement[Any]]:
    """Columns as the database holds them, which can be compared at once: moments in milliseconds, JSON as text."""
    return [_plain(one) for one in columns]


def _plain(column: Any) -> ColumnElement[Any]:
    # By a name of its own: two tables of a statement may have a column of the same name.
    own = f"{column.class_.__tablename__}_{column.key}"
    if isinstance(column.type, Moment):
        return type_coerce(column, BigInteger).label(own)
    return cast(column, Text).label(own) if isinstance(column.type, JSON) else column
