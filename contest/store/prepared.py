"""Statements that come by the thousand, built once.

Putting a statement together costs the processor ten times what asking it does, so those of a paper's way are built at
their first use, with places for their values, and asked over the session's own connection, in its transaction: rows
come back as tuples of columns, and no row becomes an object of the session.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    Connection,
    Dialect,
    Executable,
    Text,
    TextClause,
    UpdateBase,
    bindparam,
    cast,
    select,
    type_coerce,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, MultipleResultsFound
from sqlalchemy.orm import Session

from questions.schema import Moment

MOST_KEPT = 512
"""Contests whose number stands in a statement's words, at most; then it is begun anew."""


class Prepared:
    """A statement for each kind of database, made by `build` out of its name («sqlite» or «postgresql»).

    It is asked by the driver itself: on a paper's way the library's part of asking costs three times what the driver's
    does, and there are thirty questions on it. The library's way go only a statement whose words are others each time,
    for a list of values in them, and one that many rows at once are written with.
    """

    def __init__(self, build: Callable[[str], Executable]) -> None:
        self._build = build
        self._built: dict[str, Executable] = {}
        self._spoken: dict[str, tuple[str, ...] | None] = {}
        self._asking: dict[tuple[Any, ...], _Asking] = {}
        self.__doc__ = build.__doc__

    def rows(self, session: Session, **values: Any) -> list[Any]:
        """Its rows. What the session has not written yet is written first, as it does itself before a query."""
        line = _line(session)
        asking = self._ready(line, values)
        return list(self._asked(line, values).all()) if asking is None else asking.rows(line, values)

    def row(self, session: Session, **values: Any) -> Any:
        """Its one row, or None. Raises MultipleResultsFound."""
        found = self.rows(session, **values)
        if len(found) > 1:
            raise MultipleResultsFound
        return found[0] if found else None

    def run(self, session: Session, values: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> None:
        """Do it, once or for each of these values; what it gives back is not looked at."""
        line = _line(session)
        if isinstance(values, Mapping) and (asking := self._ready(line, values)) is not None:
            asking.do(line, values)
        else:
            self._asked(line, values)

    def _ready(self, line: Connection, values: Mapping[str, Any]) -> _Asking | None:
        """The statement with those values in it that are spoken in its words; None where it goes the library's way."""
        name = line.dialect.name
        if name not in self._spoken:
            self._spoken[name] = _spoken(self._statement(name), line.dialect, values)
        if (spoken := self._spoken[name]) is None:
            return None
        # An INSERT or UPDATE names the columns that it fills.
        written = tuple(values) if isinstance(self._built[name], UpdateBase) else ()
        key = (name, *(values[one] for one in spoken), *written)
        if (found := self._asking.get(key)) is None:
            if len(self._asking) >= MOST_KEPT:
                self._asking.clear()
            found = self._asking[key] = _Asking.of(self._statement(name), values, line.dialect)
        return found

    def _statement(self, dialect: str) -> Executable:
        if dialect not in self._built:
            self._built[dialect] = self._build(dialect)
        return self._built[dialect]

    def _asked(self, line: Connection, values: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> Any:
        return line.execute(self._statement(line.dialect.name), values)


def _line(session: Session) -> Connection:
    session.flush()
    return session.connection()


def _spoken(statement: Any, dialect: Dialect, values: Mapping[str, Any]) -> tuple[str, ...] | None:
    """Names of the values that stand in the words themselves (contest.store.partitions.HERE).

    None for what asks for a list of values, whose words are others each time, and for an INSERT or UPDATE one of whose
    columns the library fills by calling something.
    """
    compiled = _compiled(statement, dialect, values)
    called = [one for one in _defaults(compiled) if not one.default.is_scalar]
    if called or any(one.expanding for one in compiled.bind_names):
        return None
    return tuple(name for one, name in compiled.bind_names.items() if one.literal_execute and one.required)


def _compiled(statement: Any, dialect: Dialect, values: Mapping[str, Any]) -> Any:
    columns = {"column_keys": list(values)} if isinstance(statement, UpdateBase) else {}
    return statement.compile(dialect=dialect, **columns)


def _defaults(compiled: Any) -> list[Any]:
    """Columns that the library fills by itself, in Python."""
    return [*compiled.insert_prefetch, *compiled.update_prefetch] if isinstance(compiled.statement, UpdateBase) else []


Turn = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Asking:
    """A statement as the driver takes it.

    `fixed`: values that stand in the statement; `order`: names by place, None where places bear them. `into` and `out`
    turn values into what the database holds, and columns back; `manner`: how the driver is told to ask.
    """

    words: str
    fixed: Mapping[str, Any]
    order: tuple[str, ...] | None
    into: tuple[tuple[str, Turn], ...]
    out: tuple[tuple[int, Turn], ...]
    manner: Mapping[str, bool]

    @classmethod
    def of(cls, statement: Any, values: Mapping[str, Any], dialect: Dialect) -> _Asking:
        """`values`: of its first asking; those that are spoken in the words stand there from now on."""
        compiled = _compiled(statement, dialect, values)
        whole = compiled.construct_expanded_state(values)
        names = {one: name for one, name in compiled.bind_names.items() if not one.literal_execute}
        into = [(name, one.type.dialect_impl(dialect).bind_processor(dialect)) for one, name in names.items()]
        given = [] if isinstance(statement, TextClause) else statement.exported_columns
        types = [one.type.dialect_impl(dialect) for one in given]
        out: list[tuple[int, Turn | None]] = [(n, one.result_processor(dialect, None)) for n, one in enumerate(types)]
        return cls(
            words=whole.statement,
            fixed={name: value for name, value in whole.parameters.items() if name not in values}
            | {one.key: one.default.arg for one in _defaults(compiled)},
            order=tuple(whole.positiontup) if compiled.positional else None,
            into=tuple((name, turn) for name, turn in into if turn is not None),
            out=tuple((n, turn) for n, turn in out if turn is not None),
            manner={"prepare": True} if dialect.name == "postgresql" else {},
        )

    def rows(self, line: Connection, values: Mapping[str, Any]) -> list[Any]:
        """The rows, as tuples. Raises DBAPIError, as the library does."""
        found: list[Any] = self._put(line, values, lambda cursor: cursor.fetchall())
        return [self._turned(row) for row in found] if self.out else found

    def do(self, line: Connection, values: Mapping[str, Any]) -> None:
        """Do it, and look at nothing that it gives back. Raises DBAPIError."""
        self._put(line, values, lambda _cursor: None)

    def _put(self, line: Connection, values: Mapping[str, Any], take: Callable[[Any], Any]) -> Any:
        told = {**self.fixed, **values}
        for name, turn in self.into:
            told[name] = turn(told[name])
        given: Any = told if self.order is None else tuple(told[name] for name in self.order)
        cursor: Any = line.connection.cursor()
        try:
            for hear in line.dispatch.before_cursor_execute:
                hear(line, cursor, self.words, given, None, False)
            cursor.execute(self.words, given, **self.manner)
            return take(cursor)
        except line.dialect.loaded_dbapi.Error as failure:
            raise _told(line, self.words, given, failure) from failure
        finally:
            cursor.close()

    def _turned(self, row: Sequence[Any]) -> tuple[Any, ...]:
        told = list(row)
        for n, turn in self.out:
            told[n] = turn(told[n])
        return tuple(told)


def _told(line: Connection, words: str, given: Any, failure: Exception) -> Exception:
    """The driver's failure as the library tells it; a connection that is lost is given up."""
    kind = line.dialect.loaded_dbapi.Error
    lost = line.dialect.is_disconnect(failure, line.connection.driver_connection, None)  # type: ignore[arg-type]
    if lost:
        line.invalidate(failure)
    made: Exception = DBAPIError.instance(
        words, given, failure, kind, connection_invalidated=lost, dialect=line.dialect, hide_parameters=True
    )
    return made


def inserting(dialect: str) -> Any:
    """The INSERT of a database, with ON CONFLICT and RETURNING, which both spell alike."""
    return postgresql.insert if dialect == "postgresql" else sqlite.insert


def of_any(name: str) -> ColumnElement[int]:
    """The value of a place, of which the planner is told nothing before it runs.

    Told the number of a paper that began a moment ago, PostgreSQL takes it to have no rows yet, finds a plan for it
    cheaper than the one for any paper, and so makes a plan for each: it costs more than the question.
    """
    return select(bindparam(name, type_=BigInteger())).scalar_subquery()


def plain(*columns: Any) -> list[ColumnElement[Any]]:
    """Columns as the database holds them, which can be compared at once: moments in milliseconds, JSON as text."""
    return [_plain(one) for one in columns]


def _plain(column: Any) -> ColumnElement[Any]:
    # By a name of its own: two tables of a statement may have a column of the same name.
    own = f"{column.class_.__tablename__}_{column.key}"
    if isinstance(column.type, Moment):
        return type_coerce(column, BigInteger).label(own)
    return cast(column, Text).label(own) if isinstance(column.type, JSON) else column
