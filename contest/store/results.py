"""Rows and named queries of results."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Executable,
    ForeignKey,
    Index,
    Select,
    String,
    bindparam,
    case,
    cast,
    delete,
    func,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from contest import finding
from contest.store.attempts import AttemptRow
from contest.store.entrants import ContestUnitRow, place
from contest.store.lines import Seat
from contest.store.people import PersonRow
from contest.store.prepared import Prepared, inserting
from contest.store.units import UnitRow
from questions.schema import Base, Loose


class ResultRow(Base):
    """Where a person stands: one row a person for the whole contest (scope 0) and for each round (its number)."""

    __tablename__ = "result"
    __table_args__ = (Index("ix_result_board", "contest_id", "scope", "order_key"),)

    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    """Before the scope: a person's rows are asked for with every result; a scope's come by the index of its board."""
    scope: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[Loose]
    """The attempt that counts, by the published rule. No foreign key: a fact outlives its paper, and attempts lie
    apart by contest (contest.store.partitions)."""
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    attempts: Mapped[int]
    """Handed-in attempts of the person in this scope."""
    score: Mapped[int]
    full_marks: Mapped[bool]
    elapsed_ms: Mapped[int] = mapped_column(BigInteger)
    order_key: Mapped[str] = mapped_column(String(160).with_variant(String(160, collation="C"), "postgresql"))
    """The ranking chain written so that plain byte order is the order of merit; equal keys share a rank."""


COUNTED = (AttemptRow.id == ResultRow.attempt_id) & (AttemptRow.contest_id == ResultRow.contest_id)
"""SQL: a result and the attempt that counts."""


@dataclass(frozen=True, slots=True)
class Result:
    """A person's standing in one scope: 0 the whole contest, n its n-th round."""

    contest_id: int
    scope: int
    person_id: int
    attempt_id: int
    unit_id: int | None
    attempts: int
    score: int
    full_marks: bool
    elapsed_ms: int
    order_key: str


@dataclass(frozen=True, slots=True)
class Placed:
    """A row of an individual board, straight from SQL."""

    person_id: int
    order_key: str
    score: int
    elapsed_ms: int
    unit_id: int | None
    name: str
    shows_name: bool


_COLUMNS = [getattr(ResultRow, field.name) for field in fields(Result)]
_NAMES = [field.name for field in fields(Result)]
_IDENTITY = ("contest_id", "person_id", "scope")
_BLIND = {"synchronize_session": False}
OF_ONE = 4
"""Results that are written as one person's: the whole contest, a round, a category, and one more."""
AT_ONCE = 5000
"""Rows or ids in one statement at most; SQLite takes 32,766 values."""


def put(session: Session, results: Sequence[Result]) -> None:
    """Write the results of one or many people, over what stood there."""
    if not results:
        return
    if len(results) > OF_ONE:
        _put.run(session, [_values(one) for one in results])
        return
    told = {f"{name}_{n}": value for n, one in enumerate(results) for name, value in _values(one).items()}
    _put_beside(len(results)).run(session, told)


@lru_cache(maxsize=OF_ONE)
def _put_beside(count: int) -> Prepared:
    """So many results in one statement."""
    columns = {name: getattr(ResultRow, name).type for name in _NAMES}
    rows = [{name: bindparam(f"{name}_{n}", type_=kind) for name, kind in columns.items()} for n in range(count)]
    return Prepared(lambda dialect: _over(inserting(dialect)(ResultRow.__table__).values(rows)))


@Prepared
def _put(dialect: str) -> Executable:
    # Asked to return something, the library sends many rows in one statement instead of one statement a row.
    returning: Executable = _over(inserting(dialect)(ResultRow.__table__)).returning(ResultRow.__table__.c.scope)
    return returning


def _over(statement: Any) -> Any:
    """Written over what stood there."""
    fresh = {name: statement.excluded[name] for name in _NAMES if name not in _IDENTITY}
    return statement.on_conflict_do_update(index_elements=_IDENTITY, set_=fresh)


def replace(session: Session, contest_id: int, results: Sequence[Result]) -> None:
    """Put these results in place of all that a contest had: somebody may have none any more.

    Only rows that say something else are written, many in a statement.
    """
    rows = session.execute(select(*_COLUMNS).where(ResultRow.contest_id == contest_id))
    kept = {(row.scope, row.person_id): Result(*row) for row in rows}
    fresh = {(one.scope, one.person_id): one for one in results}
    gone: dict[int, list[int]] = {}
    for scope, person_id in kept.keys() - fresh.keys():
        gone.setdefault(scope, []).append(person_id)
    for scope, people in gone.items():
        for n in range(0, len(people), AT_ONCE):
            theirs = ResultRow.person_id.in_(people[n : n + AT_ONCE])
            session.execute(delete(ResultRow).where(*_of_scope(contest_id, scope), theirs), execution_options=_BLIND)
    moved = [one for place, one in fresh.items() if kept.get(place) != one]
    for n in range(0, len(moved), AT_ONCE):
        put(session, moved[n : n + AT_ONCE])
    session.expire_all()


def _of_scope(contest_id: int, scope: int) -> list[ColumnElement[bool]]:
    return [ResultRow.contest_id == contest_id, ResultRow.scope == scope]


def _values(result: Result) -> dict[str, object]:
    return {name: getattr(result, name) for name in _NAMES}


def of_person(session: Session, contest_id: int, person_id: int) -> list[Result]:
    """A person's results in a contest, the whole contest first."""
    return [Result(*row) for row in _of_person.rows(session, contest=contest_id, person=person_id)]


@Prepared
def _of_person(_dialect: str) -> Select[*tuple[Any, ...]]:
    theirs = (ResultRow.contest_id == bindparam("contest")) & (ResultRow.person_id == bindparam("person"))
    return select(*_COLUMNS).where(theirs).order_by(ResultRow.scope)


# The same questions as the live boards answer, asked of SQL: for when Redis is silent, and to check it by.


def _on_board(contest_id: int, scope: int, unit: int) -> list[ColumnElement[bool]]:
    whole = [ResultRow.contest_id == contest_id, ResultRow.scope == scope]
    return [*whole, place().contains(f"/{unit}/")] if unit else whole


_FIXED = (ContestUnitRow.contest_id == ResultRow.contest_id) & (ContestUnitRow.unit_id == ResultRow.unit_id)


# Within a shared rank people stand as Redis has them: by their number, read as text.
_number = cast(ResultRow.person_id, String)


def stretch(session: Session, contest_id: int, scope: int, unit: int, first: int, last: int) -> list[Placed]:
    """Rows first … last (from 0, both inside) of an individual board; unit 0 is the whole contest."""
    columns = (ResultRow.person_id, ResultRow.order_key, ResultRow.score, ResultRow.elapsed_ms, ResultRow.unit_id)
    query = (
        select(*columns, PersonRow.name, PersonRow.shows_name)
        .join(PersonRow, PersonRow.id == ResultRow.person_id)
        .outerjoin(UnitRow, UnitRow.id == ResultRow.unit_id)
        .outerjoin(ContestUnitRow, _FIXED)
        .where(*_on_board(contest_id, scope, unit))
        .order_by(ResultRow.order_key, _number)
        .offset(first)
        .limit(last - first + 1)
    )
    return [Placed(*row) for row in session.execute(query).all()]


# Such a letter stands for any of its forms.
_BEARS_MARKS = str.maketrans(finding.BEAR_MARKS, "_" * len(finding.BEAR_MARKS))


def possibly_named(
    session: Session, contest_id: int, scope: int, unit: int, words: Sequence[str], *, ordered: bool
) -> Generator[Any, None, None]:
    """People of a board in whose names the folded words may be found: all that are meant, and others.

    Rows have the fields of Placed. Neither database folds accents, so the marks of a name are left open here, and the
    rules look at what comes. `ordered`: as the board stands, for whoever stops early; else as it is quickest, since for
    an order SQLite looks up every person of the board one by one.
    """
    columns = (ResultRow.person_id, ResultRow.order_key, ResultRow.score, ResultRow.elapsed_ms, ResultRow.unit_id)
    alike = [PersonRow.name.ilike(f"%{word.translate(_BEARS_MARKS)}%") for word in words]
    query = (
        select(*columns, PersonRow.name, PersonRow.shows_name)
        .join(PersonRow, PersonRow.id == ResultRow.person_id)
        .outerjoin(UnitRow, UnitRow.id == ResultRow.unit_id)
        .outerjoin(ContestUnitRow, _FIXED)
        .where(*_on_board(contest_id, scope, unit), *alike)
        .order_by(*((ResultRow.order_key, _number) if ordered else ()))
    )
    with session.execute(query, execution_options={"yield_per": 500}) as rows:
        yield from rows


def order(session: Session, contest_id: int, scope: int, unit: int) -> list[tuple[str, str]]:
    """The whole order of a board, as (order key, number of the person as text)."""
    query = (
        select(ResultRow.order_key, _number)
        .outerjoin(UnitRow, UnitRow.id == ResultRow.unit_id)
        .outerjoin(ContestUnitRow, _FIXED)
        .where(*_on_board(contest_id, scope, unit))
        .order_by(ResultRow.order_key, _number)
    )
    return [(key, person) for key, person in session.execute(query)]


def ahead_and_length(session: Session, contest_id: int, scope: int, unit: int, order_key: str) -> tuple[int, int]:
    """How many stand before that key on a board, and how many stand on it at all."""
    query = (
        select(func.count().filter(ResultRow.order_key < order_key), func.count())
        .select_from(ResultRow)
        .outerjoin(UnitRow, UnitRow.id == ResultRow.unit_id)
        .outerjoin(ContestUnitRow, _FIXED)
        .where(*_on_board(contest_id, scope, unit))
    )
    ahead, length = session.execute(query).one()
    return ahead, length


def seat(session: Session, scope: int, unit: int, mine: Result) -> Seat | None:
    """A person's seat on an individual board; None when they are not on it."""
    before = ResultRow.order_key < mine.order_key
    alike = (ResultRow.order_key == mine.order_key) & (_number < str(mine.person_id))
    there = func.count().filter(ResultRow.person_id == mine.person_id)
    query = (
        select(func.count().filter(before | alike), func.count().filter(before), func.count(), there)
        .select_from(ResultRow)
        .outerjoin(UnitRow, UnitRow.id == ResultRow.unit_id)
        .outerjoin(ContestUnitRow, _FIXED)
        .where(*_on_board(mine.contest_id, scope, unit))
    )
    index, ahead, length, listed = session.execute(query).one()
    return Seat(index, ahead + 1, length) if listed else None


def unit_sums(session: Session, contest_id: int, scope: int) -> dict[int | None, tuple[int, int, int]]:
    """(people, points, people with full marks) by the unit they count for, of the whole scope."""
    sums = (func.count(), func.sum(ResultRow.score), func.sum(case((ResultRow.full_marks, 1), else_=0)))
    query = (
        select(ResultRow.unit_id, *sums)
        .where(ResultRow.contest_id == contest_id, ResultRow.scope == scope)
        .group_by(ResultRow.unit_id)
    )
    return {unit_id: (int(people), int(points), int(full)) for unit_id, people, points, full in session.execute(query)}
