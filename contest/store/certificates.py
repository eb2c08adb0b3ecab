"""Rows and named queries of certificates: what was issued, and what the log of attempts says of it now."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Select,
    String,
    func,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from contest.certificates import Certificate, Claim, Decision, Kind
from contest.store.attempts import AttemptRow
from contest.store.certified import AT_ONCE
from contest.store.engine import insert_for
from contest.store.people import PersonRow
from contest.store.units import UnitRow
from questions.schema import Base, Key, Loose

_IN_FORCE = text("superseded_at IS NULL AND revoked_at IS NULL")


class CertificateRow(Base):
    """A certificate as it was issued; what it says is never changed."""

    __tablename__ = "certificate"
    __table_args__ = (
        CheckConstraint("kind IN ('participation', 'achievement', 'prize')", name="kind"),
        CheckConstraint("(revoked_at IS NULL) = (revoke_reason IS NULL)", name="revoked_has_reason"),
        CheckConstraint("(decision_number IS NULL) = (decision_day IS NULL)", name="decision_whole"),
        CheckConstraint("kind != 'prize' OR decision_number IS NOT NULL", name="prize_has_decision"),
        Index(
            "uq_certificate_in_force",
            "contest_id", "person_id", "kind", "scope", "list",
            unique=True, sqlite_where=_IN_FORCE, postgresql_where=_IN_FORCE,
        ),
        Index("ix_certificate_attempt", "attempt_id"),
    )  # fmt: skip

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(8), unique=True)
    """Seven symbols by chance and one that checks them (contest.certificates)."""
    kind: Mapped[str] = mapped_column(String(13))
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    """The account it was issued to; it belongs to whoever its paper belongs to."""
    attempt_id: Mapped[Loose]
    """The paper that it rests on; of a prize the one that counted. No foreign key, as in contest.store.results."""
    scope: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    unit: Mapped[str] = mapped_column(String(200))
    round_title: Mapped[str] = mapped_column(String(120))
    score: Mapped[int | None]
    most: Mapped[int | None]
    prize: Mapped[str] = mapped_column(String(80))
    list: Mapped[str] = mapped_column(String(200))
    issued_at: Mapped[datetime]
    decision_number: Mapped[str | None] = mapped_column(String(60))
    decision_day: Mapped[date | None]
    superseded_at: Mapped[datetime | None]
    """When a newer one took its place."""
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[int | None] = mapped_column(BigInteger)
    revoke_reason: Mapped[str | None] = mapped_column(String(400))


_RESTS_ON = (AttemptRow.id == CertificateRow.attempt_id) & (AttemptRow.contest_id == CertificateRow.contest_id)
_CLAIM = ("name", "unit", "round_title", "scope", "score", "most", "prize", "list")


def _joined() -> Select[*tuple[Any, ...]]:
    return (
        select(CertificateRow, AttemptRow.person_id, PersonRow.shows_name)
        .join(AttemptRow, _RESTS_ON)
        .join(PersonRow, PersonRow.id == AttemptRow.person_id)
    )


def _certificate(row: CertificateRow, owner_id: int, shows_name: bool) -> Certificate:
    number, day = row.decision_number, row.decision_day
    return Certificate(
        id=row.id,
        code=row.code,
        kind=Kind(row.kind),
        contest_id=row.contest_id,
        attempt_id=row.attempt_id,
        claim=Claim(**{name: getattr(row, name) for name in _CLAIM}),
        issued_at=row.issued_at,
        decision=None if number is None or day is None else Decision(number, day),
        superseded_at=row.superseded_at,
        revoked_at=row.revoked_at,
        revoke_reason=row.revoke_reason,
        owner_id=owner_id,
        shows_name=shows_name,
    )


def by_code(session: Session, code: str) -> Certificate | None:
    """The certificate of that code; None when none was issued under it."""
    row = session.execute(_joined().where(CertificateRow.code == code)).one_or_none()
    return None if row is None else _certificate(*row)


def of_person(session: Session, person_id: int) -> list[Certificate]:
    """What a person holds and was not replaced, the newest first."""
    mine = (AttemptRow.person_id == person_id) & CertificateRow.superseded_at.is_(None)
    rows = session.execute(_joined().where(mine).order_by(CertificateRow.issued_at.desc(), CertificateRow.id.desc()))
    return [_certificate(*row) for row in rows]


def of_contest(session: Session, contest_id: int, kind: Kind) -> list[Certificate]:
    """All of a kind that were issued in a contest, in the order of issue, replaced and revoked ones too."""
    wanted = (CertificateRow.contest_id == contest_id) & (CertificateRow.kind == kind)
    return [_certificate(*row) for row in session.execute(_joined().where(wanted).order_by(CertificateRow.id))]


def count(session: Session, contest_id: int) -> dict[str, int]:
    """How many of each kind were issued in a contest."""
    query = select(CertificateRow.kind, func.count()).where(CertificateRow.contest_id == contest_id)
    return {row[0]: row[1] for row in session.execute(query.group_by(CertificateRow.kind))}


@dataclass(frozen=True, slots=True)
class Issue:
    """What a row is made of beside its claim."""

    kind: Kind
    contest_id: int
    person_id: int
    attempt_id: int
    issued_at: datetime
    decision: Decision | None = None


def add(session: Session, code: str, claim: Claim, issue: Issue) -> bool:
    """Insert one; False when the code is taken, or one of its kind and place is in force."""
    statement = insert_for(session)(CertificateRow).values(_values(code, claim, issue)).on_conflict_do_nothing()
    return session.execute(statement.returning(CertificateRow.id)).one_or_none() is not None


def _values(code: str, claim: Claim, issue: Issue) -> dict[str, Any]:
    decided = issue.decision
    return {
        "code": code,
        "kind": issue.kind.value,
        "contest_id": issue.contest_id,
        "person_id": issue.person_id,
        "attempt_id": issue.attempt_id,
        "issued_at": issue.issued_at,
        "decision_number": None if decided is None else decided.number,
        "decision_day": None if decided is None else decided.day,
        **{name: getattr(claim, name) for name in _CLAIM},
    }


def held_under(session: Session, contest_id: int, path: str) -> list[Certificate]:
    """What was issued, of every kind, for papers that count for a unit or one below it, and was not replaced."""
    wanted = (CertificateRow.contest_id == contest_id) & UnitRow.path.startswith(path)
    query = _joined().join(UnitRow, UnitRow.id == AttemptRow.unit_id).where(wanted)
    rows = session.execute(query.where(CertificateRow.superseded_at.is_(None)).order_by(CertificateRow.id))
    return [_certificate(*row) for row in rows]


def add_all(session: Session, rows: Sequence[tuple[str, Claim, Issue]]) -> None:
    """Insert many. One whose code is taken, or whose place is, is left out."""
    if rows:
        values = [_values(*one) for one in rows]
        session.execute(insert_for(session)(CertificateRow).on_conflict_do_nothing(), values)


def supersede_all(session: Session, certificate_ids: Collection[int], now: datetime) -> None:
    """Note that newer ones take their places."""
    ids = sorted(certificate_ids)
    for n in range(0, len(ids), AT_ONCE):
        theirs = CertificateRow.id.in_(ids[n : n + AT_ONCE]) & CertificateRow.superseded_at.is_(None)
        session.execute(update(CertificateRow).where(theirs).values(superseded_at=now))
    session.expire_all()


def supersede(session: Session, certificate_id: int, now: datetime) -> None:
    """Note that a newer one takes its place."""
    mine = (CertificateRow.id == certificate_id) & CertificateRow.superseded_at.is_(None)
    session.execute(update(CertificateRow).where(mine).values(superseded_at=now))
    session.expire_all()


def revoke(session: Session, certificate_id: int, by: int | None, reason: str, now: datetime) -> bool:
    """Take one back; False when somebody else just did."""
    standing = (CertificateRow.id == certificate_id) & CertificateRow.revoked_at.is_(None)
    values = {"revoked_at": now, "revoked_by": by, "revoke_reason": reason}
    done = session.execute(update(CertificateRow).where(standing).values(values).returning(CertificateRow.id)).all()
    session.expire_all()
    return bool(done)
