"""Everything that tells who somebody was, named in one place: what goes, what loses a name, what stays.

Results, attempts, answers, awards, signatures and the record of deeds stay: they bear ids, and an id tells nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from contest.erasure import marker, pseudonym
from contest.people import Role
from contest.store.attempts import AttemptRow
from contest.store.certificates import CertificateRow
from contest.store.codes import CodeRow
from contest.store.complaints import ComplaintRow
from contest.store.consents import ConsentRow
from contest.store.contests import ContestRow
from contest.store.data_requests import DataRequestRow
from contest.store.entrants import BarredRow
from contest.store.inquiries import InquiryRow
from contest.store.mail import LetterRow, SpentLinkRow
from contest.store.notices import NoticeReadRow
from contest.store.payouts import WinnerIdentityRow
from contest.store.people import PersonRow, SignInRow
from contest.store.practice import PracticeCardRow
from contest.store.roster import RosterEntryRow
from contest.store.second_factor import HalfSignInRow, SecondFactorRow, SpareCodeRow
from contest.store.works import WorkRow

_GOES: tuple[Any, ...] = (
    SignInRow, HalfSignInRow, SpareCodeRow, SecondFactorRow, CodeRow, LetterRow, SpentLinkRow, PracticeCardRow,
    WinnerIdentityRow, NoticeReadRow,
)  # fmt: skip
"""Tables whose rows of the person are dropped; each names them in `person_id`."""

_SPEAKS: tuple[tuple[Any, str], ...] = (
    (ComplaintRow, "text"), (ComplaintRow, "answer"), (WorkRow, "body"), (InquiryRow, "text"), (InquiryRow, "answer"),
    (InquiryRow, "public_text"), (InquiryRow, "public_answer"),
)  # fmt: skip
"""Columns of what somebody wrote, or was written to: the words stay, their name and number in them go."""

NO_PASSWORD = "!"  # noqa: S105 (no secret: a hash that no password has)


def erase(
    session: Session, person: PersonRow, clean: Callable[[str], str], now: datetime, running: Collection[int] = ()
) -> None:
    """Take all that tells who somebody was out of every table. `clean`: takes their name out of a text.

    `running`: contests that go on, whose lists still bar their number: who is erased may open a new account with it.
    """
    mine, name = person.id, pseudonym(person.id)
    for table in _GOES:
        session.execute(delete(table).where(table.person_id == mine))
    for table, column in _SPEAKS:
        _clean(session, table, column, mine, clean)
    session.execute(update(CertificateRow).where(CertificateRow.person_id == mine).values(name=name))
    session.execute(update(AttemptRow).where(AttemptRow.person_id == mine).values(origin=None))
    session.execute(update(DataRequestRow).where(DataRequestRow.person_id == mine).values(wants={}))
    _off_the_roster(session, person, now)
    listed = (BarredRow.phone == person.phone) & BarredRow.contest_id.not_in(running)
    session.execute(delete(BarredRow).where(listed))
    held = (ConsentRow.person_id == mine) & ConsentRow.withdrawn_at.is_(None)
    session.execute(update(ConsentRow).where(held).values(withdrawn_at=now))
    session.execute(update(PersonRow).where(PersonRow.id == mine).values(**_blank(mine, now)))
    session.expire_all()


def _blank(person_id: int, now: datetime) -> dict[str, object]:
    """A pseudonym is nobody's name, so boards may print it whole."""
    return {
        "name": pseudonym(person_id), "phone": marker(person_id), "birth_date": None, "gender": None,
        "unit_text": None, "email": None, "email_verified_at": None, "member": None, "password_hash": NO_PASSWORD,
        "shows_name": True, "disabled_at": now, "erased_at": now, "renamed_at": now,
    }  # fmt: skip


def _clean(session: Session, table: Any, column: str, person_id: int, clean: Callable[[str], str]) -> None:
    for row in session.scalars(select(table).where(table.person_id == person_id)):
        if (text := getattr(row, column)) is not None and (said := clean(text)) != text:
            setattr(row, column, said)
    session.flush()


def _off_the_roster(session: Session, person: PersonRow, now: datetime) -> None:
    """The union counts them no more: the entry that is theirs, and any that bears their number."""
    theirs = (RosterEntryRow.person_id == person.id) | (RosterEntryRow.phone == person.phone)
    entries = select(RosterEntryRow.id).where(theirs)
    session.execute(delete(CodeRow).where(CodeRow.roster_entry_id.in_(entries)))
    blank = {"name": pseudonym(person.id), "phone": None, "code": None, "birth_date": None, "gender": None}
    session.execute(update(RosterEntryRow).where(theirs).values(**blank, person_id=None, removed_at=now))


def row(session: Session, person_id: int) -> PersonRow | None:
    """The person, held until this transaction ends."""
    query = select(PersonRow).where(PersonRow.id == person_id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def role(session: Session, person_id: int) -> str | None:
    """What role somebody has; pages ask it, so it holds nobody."""
    return session.scalar(select(PersonRow.role).where(PersonRow.id == person_id))


def doubles(session: Session, person_id: int) -> list[int]:
    """Accounts that turned out to be doubles of this one."""
    query = select(PersonRow.id).where(PersonRow.merged_into_id == person_id, PersonRow.erased_at.is_(None))
    return list(session.scalars(query))


def contests_of(session: Session, person_id: int) -> list[int]:
    """Contests in which somebody has a handed-in paper that counts, or a work that was handed in."""
    sat = select(AttemptRow.contest_id).where(
        AttemptRow.person_id == person_id, AttemptRow.handed_in_at.is_not(None), AttemptRow.struck.is_(None)
    )
    written = select(WorkRow.contest_id).where(WorkRow.person_id == person_id, WorkRow.state == "handed")
    return sorted(set(session.scalars(sat.union(written))))


def is_busy(session: Session, person_id: int) -> bool:
    """Whether a paper or a work of somebody is open."""
    sitting = select(AttemptRow.id).where(AttemptRow.person_id == person_id, AttemptRow.handed_in_at.is_(None))
    writing = select(WorkRow.id).where(WorkRow.person_id == person_id, WorkRow.state == "draft")
    return any(session.execute(one.limit(1)).first() for one in (sitting, writing))


def inactive(session: Session, before: datetime, awaiting: Collection[int], most: int) -> list[int]:
    """People without a role who neither opened an account, nor signed in, nor sat, nor had a contest of theirs
    settled, at or after a moment, and who took part in none of the contests `awaiting`. One statement."""
    sat = (
        select(AttemptRow.person_id)
        .join(ContestRow, ContestRow.id == AttemptRow.contest_id)
        .where(
            (AttemptRow.started_at >= before)
            | (ContestRow.settled_at >= before)
            | ContestRow.settled_at.is_(None)
            | ContestRow.id.in_(awaiting)
        )
    )
    query = (
        select(PersonRow.id)
        .where(
            PersonRow.erased_at.is_(None),
            func.coalesce(PersonRow.active_at, PersonRow.created_at) < before,
            PersonRow.role == Role.CONTESTANT.value,
            PersonRow.id.not_in(sat),
        )
        .order_by(PersonRow.id)
        .limit(most)
    )
    return list(session.scalars(query))


def latest(session: Session, person_id: int) -> datetime | None:
    """When somebody did something last: signed in, sat, had a contest settled. None while one is not settled."""
    row = session.get_one(PersonRow, person_id)
    query = (
        select(AttemptRow.started_at, ContestRow.settled_at)
        .join(ContestRow, ContestRow.id == AttemptRow.contest_id)
        .where(AttemptRow.person_id == person_id)
    )
    moments = [row.active_at or row.created_at]
    for started_at, settled_at in session.execute(query):
        if settled_at is None:
            return None
        moments += [started_at, settled_at]
    return max(moments)
