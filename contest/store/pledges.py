"""Rows and named queries of pledges: campaigns, and who signed them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, case, func, select, update
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from contest.pledges import Campaign, Headed, Signature, State, Words
from contest.store.people import PersonRow
from contest.store.units import UnitRow, stands_on
from contest.units import Kind
from questions.schema import Base, Key


class PledgeCampaignRow(Base):
    """A text that people are asked to sign; the words never change once it was opened."""

    __tablename__ = "pledge_campaign"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'open', 'closed')", name="state"),
        CheckConstraint("closes_at > opens_at", name="order"),
        CheckConstraint("last_number >= 0", name="last_number"),
    )

    id: Mapped[Key]
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    title: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Text)
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(6), default="draft")
    last_number: Mapped[int] = mapped_column(default=0)
    """The number of whoever signed last; it never falls, so that no number is given twice."""
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(BigInteger)


class PledgeSignatureRow(Base):
    """One person's signature; withdrawn, it keeps its number and counts nowhere."""

    __tablename__ = "pledge_signature"
    __table_args__ = (
        Index("uq_pledge_signature_number", "campaign_id", "number", unique=True),
        Index("ix_pledge_signature_unit", "campaign_id", "unit_id"),
        CheckConstraint("number >= 1", name="number"),
    )

    campaign_id: Mapped[int] = mapped_column(ForeignKey("pledge_campaign.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    number: Mapped[int]
    """1, 2, 3 … in the order of signing, without gaps."""
    signed_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    """The person's unit when they signed."""


def _campaign(row: PledgeCampaignRow) -> Campaign:
    words = Words(row.title, row.text, row.opens_at, row.closes_at)
    return Campaign(row.id, row.slug, words, State(row.state), row.last_number)


def by_slug(session: Session, slug: str) -> Campaign | None:
    """The campaign of that address, drafts too."""
    row = session.scalars(select(PledgeCampaignRow).where(PledgeCampaignRow.slug == slug)).one_or_none()
    return None if row is None else _campaign(row)


def everything(session: Session) -> list[Campaign]:
    """All campaigns, drafts too, the newest first."""
    rows = session.scalars(select(PledgeCampaignRow).order_by(PledgeCampaignRow.opens_at.desc(), PledgeCampaignRow.id))
    return [_campaign(row) for row in rows]


def slugs(session: Session, start: str) -> set[str]:
    """Addresses that begin so."""
    return set(session.scalars(select(PledgeCampaignRow.slug).where(PledgeCampaignRow.slug.startswith(start))))


def hold(session: Session, campaign_id: int) -> Campaign:
    """The campaign as it is now; nobody signs or changes it until this transaction ends."""
    held = select(PledgeCampaignRow).where(PledgeCampaignRow.id == campaign_id).with_for_update()
    return _campaign(session.scalars(held.execution_options(populate_existing=True)).one())


def add(session: Session, values: Mapping[str, Any]) -> int:
    """Insert a draft; its id."""
    row = PledgeCampaignRow(**values)
    session.add(row)
    session.flush()
    return row.id


def change(session: Session, campaign_id: int, **values: object) -> None:
    """Set columns of a campaign."""
    session.execute(update(PledgeCampaignRow).where(PledgeCampaignRow.id == campaign_id).values(**values))
    session.expire_all()


# Signatures


def signature(session: Session, campaign_id: int, person_id: int) -> Signature | None:
    """Somebody's signature under a campaign, withdrawn or not; None when they never signed."""
    mine = (PledgeSignatureRow.campaign_id == campaign_id) & (PledgeSignatureRow.person_id == person_id)
    columns = (PledgeSignatureRow.number, PledgeSignatureRow.signed_at, PledgeSignatureRow.withdrawn_at)
    row = session.execute(select(*columns).where(mine)).one_or_none()
    return None if row is None else Signature(*row)


def sign(session: Session, campaign_id: int, values: Mapping[str, Any]) -> None:
    """Insert a signature with the number after the last; the campaign is held."""
    session.add(PledgeSignatureRow(campaign_id=campaign_id, **values))
    change(session, campaign_id, last_number=values["number"])
    session.flush()


def change_signature(session: Session, campaign_id: int, person_id: int, **values: object) -> None:
    """Set columns of somebody's signature."""
    mine = (PledgeSignatureRow.campaign_id == campaign_id) & (PledgeSignatureRow.person_id == person_id)
    session.execute(update(PledgeSignatureRow).where(mine).values(**values))
    session.expire_all()


# An account that turned out to be a double counts no second time.
_STANDS = PledgeSignatureRow.withdrawn_at.is_(None) & PersonRow.merged_into_id.is_(None)


def counts(session: Session) -> dict[int, int]:
    """How many signatures stand under each campaign. One statement."""
    query = (
        select(PledgeSignatureRow.campaign_id, func.count())
        .join(PersonRow, PersonRow.id == PledgeSignatureRow.person_id)
        .where(_STANDS)
        .group_by(PledgeSignatureRow.campaign_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def count(session: Session, campaign_id: int) -> int:
    """How many signatures stand under a campaign, of people without a unit too."""
    query = (
        select(func.count())
        .select_from(PledgeSignatureRow)
        .join(PersonRow, PersonRow.id == PledgeSignatureRow.person_id)
        .where(PledgeSignatureRow.campaign_id == campaign_id, _STANDS)
    )
    return session.execute(query).scalar_one()


def by_unit(session: Session, campaign_id: int, day: date) -> list[Headed]:
    """Every grassroots union that stands on a day or has a signature, with both its numbers. One statement.

    A union that stands no more has no workers: they are counted where they went.
    """
    signed = (
        select(PledgeSignatureRow.unit_id, func.count().label("people"))
        .join(PersonRow, PersonRow.id == PledgeSignatureRow.person_id)
        .where(PledgeSignatureRow.campaign_id == campaign_id, _STANDS)
        .group_by(PledgeSignatureRow.unit_id)
        .subquery()
    )
    upper = aliased(UnitRow)
    workers = case((stands_on(day), UnitRow.workers), else_=0)
    people = func.coalesce(signed.c.people, 0)
    query = (
        select(UnitRow.id, UnitRow.name, upper.id, upper.name, workers, people)
        .join(upper, upper.id == UnitRow.parent_id)
        .outerjoin(signed, signed.c.unit_id == UnitRow.id)
        .where(UnitRow.kind == Kind.GRASSROOTS.value, stands_on(day) | (people > 0))
    )
    return [Headed(*row) for row in session.execute(query)]
