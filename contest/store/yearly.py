"""Figures of whole years, in statements flat in contests and people; what organizers remark on a year."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Integer, Text, case, func, literal, select, union_all
from sqlalchemy.orm import Mapped, Session, mapped_column

from contest.boards import Tallies
from contest.pledges import State as PledgeState
from contest.store.awards import AwardRow
from contest.store.contests import RoundRow
from contest.store.entrants import ContestUnitRow
from contest.store.essays import EssayMarkRow
from contest.store.lines import WHOLE
from contest.store.people import PersonRow
from contest.store.pledges import PledgeCampaignRow, PledgeSignatureRow
from contest.store.practice import PracticeCardRow
from contest.store.results import ResultRow
from contest.store.works import WorkRow
from contest.works import State as WorkState
from contest.yearly import Note
from questions.schema import Base


class YearlyNoteRow(Base):
    """What the organizers say of a year."""

    __tablename__ = "yearly_note"

    year: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    remarks: Mapped[str] = mapped_column(Text)
    proposals: Mapped[str] = mapped_column(Text)
    version: Mapped[int]
    at: Mapped[datetime]
    by: Mapped[int | None] = mapped_column(BigInteger)


def note(session: Session, year: int) -> Note:
    """What is said of a year; empty while nothing is."""
    row = session.get(YearlyNoteRow, year, populate_existing=True)
    return Note() if row is None else Note(row.remarks, row.proposals, row.version)


def put_note(session: Session, year: int, said: Note, by: int | None, now: datetime) -> None:
    """Put this in place of what was said of a year."""
    row = YearlyNoteRow(year=year, remarks=said.remarks, proposals=said.proposals, version=said.version, at=now, by=by)
    session.merge(row)
    session.flush()


def pinned(session: Session, contest_ids: Collection[int]) -> dict[int, dict[int, ContestUnitRow]]:
    """The units that each contest fixed, by contest and unit. One statement."""
    found: dict[int, dict[int, ContestUnitRow]] = {one: {} for one in contest_ids}
    for row in session.scalars(select(ContestUnitRow).where(ContestUnitRow.contest_id.in_(contest_ids))):
        found[row.contest_id][row.unit_id] = row
    return found


def sums(session: Session, contest_ids: Collection[int]) -> dict[int, dict[int | None, Tallies]]:
    """What each contest adds up to for each unit that people count for, without those below it. One statement."""
    query = (
        select(
            *(ResultRow.contest_id, ResultRow.unit_id, func.count(), func.sum(ResultRow.attempts)),
            *(func.sum(ResultRow.score), func.sum(case((ResultRow.full_marks, 1), else_=0))),
        )
        .where(ResultRow.contest_id.in_(contest_ids), ResultRow.scope == WHOLE)
        .group_by(ResultRow.contest_id, ResultRow.unit_id)
    )
    found: dict[int, dict[int | None, Tallies]] = {one: {} for one in contest_ids}
    for contest_id, unit_id, people, *others in session.execute(query):
        found[contest_id][unit_id] = Tallies(people, *map(int, others))
    return found


Counts = Mapping[tuple[str, int], tuple[int, int]]


def counts(
    session: Session, contests: Mapping[int, Collection[int]], years: Mapping[int, tuple[datetime, datetime]]
) -> Counts:
    """Single figures in one statement, as {(what, of which): (count, another)}.

    `contests`: the ids of each year's. «prizes», «works», «essays» of a contest; «people» of a year who took part, each
    once; «practice» of a year: who practised last in it, and the answers to the cards that were met last in it.
    """
    every = [one for ids in contests.values() for one in ids]
    none = literal(0)
    marked = (
        select(literal("essays"), RoundRow.contest_id, func.count(), none)
        .select_from(EssayMarkRow)
        .join(RoundRow, RoundRow.id == EssayMarkRow.round_id)
    )
    asked: list[Any] = [
        select(literal("prizes"), AwardRow.contest_id, func.count(), none)
        .where(AwardRow.contest_id.in_(every))
        .group_by(AwardRow.contest_id),
        select(literal("works"), WorkRow.contest_id, func.count(), none)
        .where(WorkRow.contest_id.in_(every), WorkRow.state == WorkState.HANDED.value)
        .group_by(WorkRow.contest_id),
        marked.where(RoundRow.contest_id.in_(every)).group_by(RoundRow.contest_id),
    ]
    for year, ids in contests.items():
        people = func.count(ResultRow.person_id.distinct())
        taken = select(literal("people"), literal(year), people, none)
        asked.append(taken.where(ResultRow.contest_id.in_(ids), ResultRow.scope == WHOLE))
    for year, (first, after) in years.items():
        met = (func.count(PracticeCardRow.person_id.distinct()), func.coalesce(func.sum(PracticeCardRow.seen), 0))
        practised = select(literal("practice"), literal(year), *met)
        asked.append(practised.where(PracticeCardRow.last_at >= first, PracticeCardRow.last_at < after))
    return {(row[0], row[1]): (int(row[2]), int(row[3])) for row in session.execute(union_all(*asked))}


def pledged(session: Session, first: datetime, after: datetime) -> list[tuple[int, str, datetime, int | None, int]]:
    """Signatures that stand under campaigns that close between two moments: (campaign, title, close, unit, people).

    A campaign without a signature is a line of its own, of nobody. The first to close first. One statement.
    """
    stands = (
        select(PledgeSignatureRow.campaign_id, PledgeSignatureRow.unit_id, func.count().label("people"))
        .join(PersonRow, PersonRow.id == PledgeSignatureRow.person_id)
        .where(PledgeSignatureRow.withdrawn_at.is_(None), PersonRow.merged_into_id.is_(None))
        .group_by(PledgeSignatureRow.campaign_id, PledgeSignatureRow.unit_id)
        .subquery()
    )
    row, people = PledgeCampaignRow, func.coalesce(stands.c.people, 0)
    query = (
        select(row.id, row.title, row.closes_at, stands.c.unit_id, people)
        .outerjoin(stands, stands.c.campaign_id == row.id)
        .where(row.closes_at >= first, row.closes_at < after, row.state != PledgeState.DRAFT.value)
        .order_by(row.closes_at, row.id)
    )
    return [(one[0], one[1], one[2], one[3], one[4]) for one in session.execute(query)]
