"""All that the house keeps of one person, as rows of plain values, for handing it to that person."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from contest.store.audit import AuditRow
from contest.store.awards import AwardRow
from contest.store.certificates import CertificateRow
from contest.store.complaints import ComplaintRow
from contest.store.consents import ConsentRow
from contest.store.contests import ContestRow, RoundRow
from contest.store.data_requests import DataRequestRow
from contest.store.inquiries import InquiryRow
from contest.store.notices import NoticeReadRow, NoticeRow
from contest.store.payouts import WinnerIdentityRow
from contest.store.people import PersonRow, SignInRow
from contest.store.pledges import PledgeCampaignRow, PledgeSignatureRow
from contest.store.practice import PracticeCardRow
from contest.store.roster import RosterEntryRow
from contest.store.units import UnitRow
from contest.store.works import WorkRow

Rows = list[dict[str, Any]]


def _rows(session: Session, query: Select[*tuple[Any, ...]]) -> Rows:
    return [dict(row._mapping) for row in session.execute(query)]


def account(session: Session, person_id: int) -> Rows:
    """The account itself: one row."""
    one = PersonRow
    query = select(
        one.name, one.phone, one.birth_date, one.gender, one.email, UnitRow.name.label("unit"), one.unit_text, one.role,
        one.member, one.shows_name, one.created_at, one.active_at, one.vouched_at, one.restricted_at,
    )  # fmt: skip
    return _rows(session, query.outerjoin(UnitRow, UnitRow.id == one.unit_id).where(one.id == person_id))


def roster(session: Session, person_id: int) -> Rows:
    """What the list of their union says of them."""
    one = RosterEntryRow
    query = select(
        UnitRow.name.label("unit"), one.name, one.phone, one.code, one.birth_date, one.gender, one.added_at,
        one.removed_at,
    )  # fmt: skip
    return _rows(session, query.join(UnitRow, UnitRow.id == one.unit_id).where(one.person_id == person_id))


def consents(session: Session, person_id: int) -> Rows:
    """What they agreed to, and when they took it back."""
    one = ConsentRow
    query = select(one.purpose, one.version, one.given_at, one.withdrawn_at).where(one.person_id == person_id)
    return _rows(session, query.order_by(one.id))


def requests(session: Session, person_id: int) -> Rows:
    """What they asked about their data."""
    one = DataRequestRow
    query = select(one.kind, one.asked_at, one.answer, one.answered_at, one.outcome, one.ended_at)
    return _rows(session, query.where(one.person_id == person_id).order_by(one.id))


def works(session: Session, person_id: int) -> Rows:
    """What they wrote."""
    query = (
        select(ContestRow.title.label("contest"), WorkRow.code, WorkRow.body, WorkRow.saved_at, WorkRow.handed_in_at)
        .join(ContestRow, ContestRow.id == WorkRow.contest_id)
        .where(WorkRow.person_id == person_id)
    )
    return _rows(session, query.order_by(WorkRow.id))


def certificates(session: Session, person_id: int) -> Rows:
    """What was certified of them."""
    one = CertificateRow
    query = select(one.code, one.kind, one.name, one.unit, one.prize, one.score, one.issued_at, one.revoked_at)
    return _rows(session, query.where(one.person_id == person_id).order_by(one.id))


def awards(session: Session, person_id: int) -> Rows:
    """Prizes on signed lists, and whether an identity number is kept for paying them out."""
    kept = (WinnerIdentityRow.contest_id == AwardRow.contest_id) & (WinnerIdentityRow.person_id == person_id)
    query = (
        select(
            ContestRow.title.label("contest"), AwardRow.list, AwardRow.prize, AwardRow.amount,
            WinnerIdentityRow.entered_at.label("identity_given_at"),
        )
        .join(ContestRow, ContestRow.id == AwardRow.contest_id)
        .outerjoin(WinnerIdentityRow, kept)
        .where(AwardRow.person_id == person_id)
    )  # fmt: skip
    return _rows(session, query.order_by(AwardRow.contest_id, AwardRow.number))


def pledges(session: Session, person_id: int) -> Rows:
    """What they signed."""
    one = PledgeSignatureRow
    query = select(PledgeCampaignRow.title, one.number, one.signed_at, one.withdrawn_at)
    query = query.join(PledgeCampaignRow, PledgeCampaignRow.id == one.campaign_id).where(one.person_id == person_id)
    return _rows(session, query.order_by(one.campaign_id))


def complaints(session: Session, person_id: int) -> Rows:
    """What they complained of, and what was answered."""
    one = ComplaintRow
    query = select(ContestRow.title.label("contest"), one.text, one.at, one.answer, one.outcome, one.answered_at)
    query = query.join(ContestRow, ContestRow.id == one.contest_id).where(one.person_id == person_id)
    return _rows(session, query.order_by(one.id))


def inquiries(session: Session, person_id: int) -> Rows:
    """What they asked the organizers, and what was answered."""
    one = InquiryRow
    query = select(ContestRow.title.label("contest"), one.text, one.at, one.answer, one.answered_at)
    query = query.join(ContestRow, ContestRow.id == one.contest_id).where(one.person_id == person_id)
    return _rows(session, query.order_by(one.id))


def notices_read(session: Session, person_id: int) -> Rows:
    """The notices that they read, and when."""
    query = select(ContestRow.title.label("contest"), NoticeRow.number, NoticeReadRow.at)
    query = query.select_from(NoticeReadRow).join(NoticeRow, NoticeRow.id == NoticeReadRow.notice_id)
    query = query.join(ContestRow, ContestRow.id == NoticeRow.contest_id)
    return _rows(session, query.where(NoticeReadRow.person_id == person_id).order_by(NoticeReadRow.at))


def sign_ins(session: Session, person_id: int) -> Rows:
    """Where they are or were signed in."""
    one = SignInRow
    query = select(one.device, one.created_at, one.seen_at, one.ended_at).where(one.person_id == person_id)
    return _rows(session, query.order_by(one.created_at))


def practice(session: Session, person_id: int) -> Rows:
    """How much they practised: one row."""
    one = PracticeCardRow
    query = select(
        func.count().label("questions"), func.sum(one.seen).label("times"), func.sum(one.times_right).label("right"),
        func.max(one.last_at).label("last_at"),
    )  # fmt: skip
    return [row for row in _rows(session, query.where(one.person_id == person_id)) if row["questions"]]


def deeds(session: Session, person_id: int, most: int) -> Rows:
    """What the record says that they did, the latest first."""
    query = select(AuditRow.at, AuditRow.act, AuditRow.subject).where(AuditRow.actor_id == person_id)
    return _rows(session, query.order_by(AuditRow.id.desc()).limit(most))


def rounds(session: Session) -> dict[int, tuple[str, str]]:
    """(contest, round) in words, by the round's id."""
    query = select(RoundRow.id, ContestRow.title, RoundRow.title).join(ContestRow, ContestRow.id == RoundRow.contest_id)
    return {row[0]: (row[1], row[2]) for row in session.execute(query)}
