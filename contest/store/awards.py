"""Awards as signed: who has which prize of a contest. Until they are signed they are derived from results, not kept."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass, fields

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    String,
    delete,
    func,
    insert,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from contest.prizes import Award
from contest.store.people import PersonRow
from contest.store.results import ResultRow
from questions.schema import Base


class AwardRow(Base):
    """One prize of one winner."""

    __tablename__ = "award"
    __table_args__ = (CheckConstraint("(person_id IS NULL) != (unit_id IS NULL)", name="person_or_unit"),)

    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Its place on the list, from 1."""
    list: Mapped[str] = mapped_column(String(200))
    """Of which ladder or collective list, in words."""
    scope: Mapped[int]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    """The winning unit of a collective prize."""
    prize: Mapped[str] = mapped_column(String(80))
    amount: Mapped[int] = mapped_column(BigInteger)
    rank: Mapped[int]
    drawn: Mapped[bool] = mapped_column(default=False)
    """A draw decided among people of one rank."""


_NAMES = [field.name for field in fields(Award)]


def of_contest(session: Session, contest_id: int) -> list[Award]:
    """The list as signed, in its order; empty while it is not."""
    columns = [getattr(AwardRow, name) for name in _NAMES]
    query = select(*columns).where(AwardRow.contest_id == contest_id).order_by(AwardRow.number)
    return [Award(*row) for row in session.execute(query)]


def replace(session: Session, contest_id: int, awards: Sequence[Award]) -> None:
    """Put this list in place of the one that was signed; an empty one: nothing is signed any more."""
    session.execute(delete(AwardRow).where(AwardRow.contest_id == contest_id))
    if awards:
        session.execute(insert(AwardRow), [{"contest_id": contest_id, **asdict(one)} for one in awards])


# What prizes are derived from.


def entrants(session: Session, contest_id: int) -> dict[int, int]:
    """How many people stand on the board of each scope. One statement."""
    query = select(ResultRow.scope, func.count()).where(ResultRow.contest_id == contest_id).group_by(ResultRow.scope)
    return {row[0]: row[1] for row in session.execute(query)}


def board(session: Session, contest_id: int, scope: int) -> Iterator[tuple[int, int, str]]:
    """(person, score, order key) from the first of a board down; read as far as it is wanted."""
    columns = (ResultRow.person_id, ResultRow.score, ResultRow.order_key)
    query = (
        select(*columns)
        .where(ResultRow.contest_id == contest_id, ResultRow.scope == scope)
        .order_by(ResultRow.order_key, ResultRow.person_id)
    )
    rows = session.execute(query.execution_options(yield_per=1000))
    try:
        for row in rows:
            yield row[0], row[1], row[2]
    finally:
        rows.close()


def scores(session: Session, contest_id: int, scope: int) -> list[tuple[int | None, int]]:
    """(unit, counted score) of everybody on a board, the highest first."""
    query = (
        select(ResultRow.unit_id, ResultRow.score)
        .where(ResultRow.contest_id == contest_id, ResultRow.scope == scope)
        .order_by(ResultRow.score.desc())
    )
    return [(row[0], row[1]) for row in session.execute(query)]


@dataclass(frozen=True, slots=True)
class Winner:
    """Who a winner is: name, consent to show it, and the unit they count for in that scope."""

    name: str
    shows_name: bool
    unit_id: int | None


_AT_ONCE = 10_000
"""As many numbers as one statement may name on every database."""


def winners(session: Session, contest_id: int, person_ids: Collection[int]) -> dict[tuple[int, int], Winner]:
    """Winners by (scope, person)."""
    query = (
        select(ResultRow.scope, ResultRow.person_id, PersonRow.name, PersonRow.shows_name, ResultRow.unit_id)
        .join(PersonRow, PersonRow.id == ResultRow.person_id)
        .where(ResultRow.contest_id == contest_id)
    )
    ids, found = sorted(person_ids), {}
    for n in range(0, len(ids), _AT_ONCE):
        for row in session.execute(query.where(ResultRow.person_id.in_(ids[n : n + _AT_ONCE]))):
            found[row[0], row[1]] = Winner(*row[2:])
    return found
