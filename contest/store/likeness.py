"""Rows and named queries of how much works stand in one another."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ForeignKey, delete, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from contest.store.works import WorkRow
from questions.schema import Base


class LikenessRow(Base):
    """How much of a work stands word for word in another, as counted when works were dealt out."""

    __tablename__ = "likeness"

    work_id: Mapped[int] = mapped_column(ForeignKey("work.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("work.id"), primary_key=True)
    permille: Mapped[int]


def put(session: Session, work_ids: Collection[int], alike: Mapping[int, Sequence[tuple[int, int]]]) -> None:
    """Put what was counted in place of what stood for these works."""
    session.execute(delete(LikenessRow).where(LikenessRow.work_id.in_(work_ids)))
    rows = [
        {"work_id": work, "other_id": other, "permille": permille}
        for work, found in alike.items()
        for other, permille in found
    ]
    if rows:
        session.execute(insert(LikenessRow), rows)


@dataclass(frozen=True, slots=True)
class Alike:
    """Another work that holds part of one, in per mille of it."""

    work_id: int
    code: str
    permille: int


def of_contest(session: Session, contest_id: int, work_id: int | None = None) -> list[Alike]:
    """For one work, or all of a contest: the works that hold part of it, the most first."""
    query = (
        select(LikenessRow.work_id, WorkRow.code, LikenessRow.permille)
        .join(WorkRow, WorkRow.id == LikenessRow.other_id)
        .where(WorkRow.contest_id == contest_id)
        .order_by(LikenessRow.permille.desc(), WorkRow.code)
    )
    rows = session.execute(query if work_id is None else query.where(LikenessRow.work_id == work_id))
    return [Alike(*row) for row in rows]
