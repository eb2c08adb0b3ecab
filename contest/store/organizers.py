"""What waits for the organizers in all contests at once."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, Text, case, func, literal, select, union_all
from sqlalchemy.orm import Session

from contest.contests import State
from contest.store.attempts import AttemptRow
from contest.store.awards import AwardRow
from contest.store.complaints import ComplaintRow
from contest.store.contests import ContestRow
from contest.store.inquiries import InquiryRow
from contest.store.judging import JudgingRow, MarkingRow
from contest.store.proposals import ProposalRow
from contest.store.works import WorkRow

COMPLAINTS, INQUIRIES, PROPOSALS = "complaints", "inquiries", "proposals"
AWARDS, WORKS, SEEN = "awards", "works", "seen"


def counts(session: Session, judges: int) -> dict[tuple[str, int], int]:
    """How many of each kind there are, by (kind, contest id). One statement.

    Open complaints, inquiries and proposals, signed awards, works with fewer than `judges` marks while marks are not
    locked, and sections of a draft that somebody has looked over.
    """
    proposed = ProposalRow.approved_at.is_(None) & ProposalRow.withdrawn_at.is_(None)
    query = union_all(
        _by_contest(COMPLAINTS, ComplaintRow).where(ComplaintRow.answered_at.is_(None)),
        _by_contest(INQUIRIES, InquiryRow).where(InquiryRow.answered_at.is_(None)),
        _by_contest(PROPOSALS, ProposalRow).where(proposed),
        _by_contest(AWARDS, AwardRow),
        _unmarked(judges),
        select(literal(SEEN, Text), ContestRow.id, func.json_array_length(ContestRow.looked_over)).where(
            ContestRow.state == State.DRAFT
        ),
    )
    return {(kind, contest_id): count for kind, contest_id, count in session.execute(query)}


def _by_contest(kind: str, row: Any) -> Select[str, int, int]:
    return select(literal(kind, Text), row.contest_id, func.count()).group_by(row.contest_id)


def _unmarked(judges: int) -> Select[str, int, int]:
    saved = select(func.count()).where(MarkingRow.work_id == WorkRow.id, MarkingRow.state == "saved").scalar_subquery()
    locked = select(JudgingRow.contest_id).where(JudgingRow.locked_at.is_not(None))
    waits = (WorkRow.state == "handed") & (saved < judges) & WorkRow.contest_id.not_in(locked)
    return _by_contest(WORKS, WorkRow).where(waits)


def figures(session: Session) -> dict[int, tuple[int, int, int]]:
    """People who sit, people who handed in, and papers handed in of every contest, straight from the log."""
    done = AttemptRow.handed_in_at.is_not(None)
    people = func.count(func.distinct(case((done, AttemptRow.person_id))))
    papers = func.count(AttemptRow.handed_in_at)
    query = select(AttemptRow.contest_id, func.count() - papers, people, papers).group_by(AttemptRow.contest_id)
    return {contest_id: (sitting, heads, entries) for contest_id, sitting, heads, entries in session.execute(query)}
