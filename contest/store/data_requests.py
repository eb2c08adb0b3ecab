"""Rows and named queries of what people ask about their own data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, func, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from contest.data_requests import Asks, DataRequest, Outcome
from contest.store.people import PersonRow
from contest.store.units import UnitRow
from questions.schema import Base, Key

_OPEN = text("ended_at IS NULL")


class DataRequestRow(Base):
    """One request; what it wants is dropped when it ends, so that no old name is kept twice."""

    __tablename__ = "data_request"
    __table_args__ = (
        CheckConstraint("kind IN ('correct', 'unit', 'erase')", name="kind"),
        CheckConstraint("outcome IN ('done', 'refused', 'withdrawn')", name="outcome"),
        CheckConstraint("(outcome IS NULL) = (ended_at IS NULL)", name="ended"),
        Index("uq_data_request_open", "person_id", "kind", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    wants: Mapped[dict[str, Any]]
    asked_at: Mapped[datetime]
    answer: Mapped[str | None] = mapped_column(String(400))
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(BigInteger)
    outcome: Mapped[str | None] = mapped_column(String(9))
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(BigInteger)
    """None: the server itself, once nothing held it up any more."""


def _request(row: DataRequestRow) -> DataRequest:
    outcome = None if row.outcome is None else Outcome(row.outcome)
    answered = (row.answer, row.answered_at, outcome, row.ended_at)
    return DataRequest(row.id, row.person_id, Asks(row.kind), row.asked_at, dict(row.wants), *answered)


def of_person(session: Session, person_id: int) -> list[DataRequest]:
    """All requests of somebody, the latest first."""
    query = select(DataRequestRow).where(DataRequestRow.person_id == person_id).order_by(DataRequestRow.id.desc())
    return [_request(row) for row in session.scalars(query)]


def add(session: Session, person_id: int, asks: Asks, wants: Mapping[str, str], now: datetime) -> int:
    """Insert a request; its id. The database refuses a second open one of a kind."""
    row = DataRequestRow(person_id=person_id, kind=asks.value, wants=dict(wants), asked_at=now)
    session.add(row)
    session.flush()
    return row.id


def held(session: Session, request_id: int) -> DataRequest | None:
    """The request as it is now; nobody changes it until this transaction ends."""
    query = select(DataRequestRow).where(DataRequestRow.id == request_id).with_for_update()
    row = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    return None if row is None else _request(row)


def change(session: Session, request_id: int, **values: object) -> None:
    """Set columns of a request."""
    session.execute(update(DataRequestRow).where(DataRequestRow.id == request_id).values(**values))
    session.expire_all()


@dataclass(frozen=True, slots=True)
class Asked:
    """A request with who asks, as a desk shows it."""

    request: DataRequest
    name: str
    phone: str
    unit: str
    birth_date: date | None = None
    """To be compared, never shown."""


def open_ones(session: Session, first: int, most: int) -> tuple[int, list[Asked]]:
    """How many requests are open, and some of them, the oldest first."""
    total = session.execute(select(func.count()).select_from(DataRequestRow).where(_is_open())).scalar_one()
    query = _with_people().where(_is_open()).order_by(DataRequestRow.id).offset(first).limit(most)
    return total, [_asked(row) for row in session.execute(query)]


def ended_ones(session: Session, most: int) -> list[Asked]:
    """The requests that ended last."""
    query = _with_people().where(~_is_open()).order_by(DataRequestRow.ended_at.desc(), DataRequestRow.id.desc())
    return [_asked(row) for row in session.execute(query.limit(most))]


def asked(session: Session, request_id: int) -> Asked | None:
    """One request with who asks."""
    row = session.execute(_with_people().where(DataRequestRow.id == request_id)).one_or_none()
    return None if row is None else _asked(row)


def open_erasures(session: Session, most: int) -> list[DataRequest]:
    """Answered or not, the wishes to be erased that are open, the oldest first."""
    query = select(DataRequestRow).where(_is_open(), DataRequestRow.kind == Asks.ERASE.value)
    return [_request(row) for row in session.scalars(query.order_by(DataRequestRow.id).limit(most))]


def _is_open() -> Any:
    return DataRequestRow.ended_at.is_(None)


def _with_people() -> Any:
    unit = func.coalesce(UnitRow.name, PersonRow.unit_text, "")
    return (
        select(DataRequestRow, PersonRow.name, PersonRow.phone, unit, PersonRow.birth_date)
        .join(PersonRow, PersonRow.id == DataRequestRow.person_id)
        .outerjoin(UnitRow, UnitRow.id == PersonRow.unit_id)
    )


def _asked(row: Any) -> Asked:
    return Asked(_request(row[0]), *row[1:])
