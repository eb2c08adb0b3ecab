"""The one declarative base, its naming of constraints, and the column type for a moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from sqlalchemy import JSON, BigInteger, Dialect, Integer, MetaData
from sqlalchemy.orm import DeclarativeBase, mapped_column, registry
from sqlalchemy.types import TypeDecorator

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


def to_millis(moment: datetime) -> int:
    """Milliseconds from 1970-01-01 UTC to an aware moment, rounded down."""
    return (moment - EPOCH) // MILLISECOND


def from_millis(millis: int) -> datetime:
    """The aware UTC moment that many milliseconds after 1970-01-01."""
    return EPOCH + millis * MILLISECOND


class Moment(TypeDecorator[datetime]):
    """An aware UTC moment, kept as whole milliseconds so that both databases compare it alike."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else to_millis(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        return None if value is None else from_millis(value)


# SQLite numbers rows by itself only for a plain INTEGER key.
_NUMBER = BigInteger().with_variant(Integer, "sqlite")
Key = Annotated[int, mapped_column(_NUMBER, primary_key=True)]
# The number of a row that may have gone to an archive: no foreign key holds it.
Loose = Annotated[int, mapped_column(_NUMBER)]


class Base(DeclarativeBase):
    """Every table of the house hangs here; each constraint bears a name that migrations can rely on."""

    registry = registry(
        metadata=MetaData(
            naming_convention={
                "ix": "ix_%(table_name)s_%(column_0_N_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
        type_annotation_map={datetime: Moment, list[Any]: JSON, dict[str, Any]: JSON},
    )
