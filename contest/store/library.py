"""The study library: items with their revisions, and which pictures and clips each of them shows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Select,
    String,
    Text,
    delete,
    exists,
    func,
    insert,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from questions.rows import SubjectRow
from questions.schema import Base, Key


class StudyItemRow(Base):
    """An item as it stands now."""

    __tablename__ = "study_item"
    __table_args__ = (
        CheckConstraint("kind IN ('text', 'leaflet', 'poster', 'video')", name="kind"),
        Index("ix_study_item_subject_id_position", "subject_id", "position"),
    )

    id: Mapped[Key]
    slug: Mapped[str] = mapped_column(String(90), unique=True)
    """Made of its first title; it names the item in addresses and never changes."""
    subject_id: Mapped[int | None] = mapped_column(ForeignKey("subject.id"))
    """None: of no one subject."""
    kind: Mapped[str] = mapped_column(String(8))
    title: Mapped[str] = mapped_column(String(160))
    summary: Mapped[str] = mapped_column(String(300), default="")
    source: Mapped[str] = mapped_column(String(200), default="")
    """Who issued it."""
    alt: Mapped[str] = mapped_column(String(400), default="")
    """A poster in words."""
    body: Mapped[str] = mapped_column(Text, default="")
    """Markdown: the text itself, or the words of a leaflet, a poster, a clip."""
    html: Mapped[str] = mapped_column(Text, default="")
    """The body, rendered and cleaned (contest.library_text.rendered)."""
    words: Mapped[int] = mapped_column(default=0)
    """Of the body."""
    lang: Mapped[str] = mapped_column(String(2), default="vi")
    sheets: Mapped[list[Any]] = mapped_column(default=list)
    """[{"large", "small"}, …], each {"digest", "width", "height", "bytes"}; in order."""
    pages: Mapped[int] = mapped_column(default=0)
    """How many sheets."""
    clip: Mapped[str | None] = mapped_column(ForeignKey("media.digest"))
    clip_type: Mapped[str] = mapped_column(String(20), default="")
    duration_ms: Mapped[int | None]
    """Of the clip, if its file tells."""
    size: Mapped[int] = mapped_column(default=0)
    """Bytes that a phone fetches: of the small sheets, or of the clip."""
    position: Mapped[int]
    """Among the items of its subject, ascending."""
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(BigInteger)
    published_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    """Set: nobody but organizers sees it, whenever it was published."""


class StudyRevisionRow(Base):
    """The words of an item at one time; never changed, never removed."""

    __tablename__ = "study_revision"

    item_id: Mapped[int] = mapped_column(ForeignKey("study_item.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    title: Mapped[str] = mapped_column(String(160))
    summary: Mapped[str] = mapped_column(String(300))
    source: Mapped[str] = mapped_column(String(200))
    alt: Mapped[str] = mapped_column(String(400))
    body: Mapped[str] = mapped_column(Text)
    media: Mapped[list[Any]]
    """Digests of what it showed, in order."""
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(BigInteger)


class StudyMediaRow(Base):
    """A picture or a clip that an item shows now."""

    __tablename__ = "study_media"

    digest: Mapped[str] = mapped_column(ForeignKey("media.digest"), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("study_item.id"), primary_key=True, index=True)


@dataclass(frozen=True, slots=True)
class Listed:
    """An item as lists tell of it. `size` in bytes; `subject`: its code, None for none."""

    id: int
    slug: str
    kind: str
    title: str
    summary: str
    subject: str | None
    subject_name: str | None
    words: int
    pages: int
    size: int
    duration_ms: int | None
    published_at: datetime | None
    withdrawn_at: datetime | None


_LISTED = (
    *(StudyItemRow.id, StudyItemRow.slug, StudyItemRow.kind, StudyItemRow.title, StudyItemRow.summary),
    *(SubjectRow.code, SubjectRow.name, StudyItemRow.words, StudyItemRow.pages, StudyItemRow.size),
    *(StudyItemRow.duration_ms, StudyItemRow.published_at, StudyItemRow.withdrawn_at),
)
_PUBLIC = StudyItemRow.published_at.is_not(None) & StudyItemRow.withdrawn_at.is_(None)


def listed(session: Session, codes: Collection[str] | None = None, *, public: bool = True) -> list[Listed]:
    """Items by subject and place, those of no subject last; `codes`: only of these subjects. One statement."""
    query = _ordered()
    if public:
        query = query.where(_PUBLIC)
    if codes is not None:
        query = query.where(SubjectRow.code.in_(codes))
    return [Listed(*row) for row in session.execute(query)]


def _ordered() -> Select[*tuple[Any, ...]]:
    none_last = StudyItemRow.subject_id.is_(None)
    query = select(*_LISTED).select_from(StudyItemRow).outerjoin(SubjectRow, SubjectRow.id == StudyItemRow.subject_id)
    return query.order_by(none_last, StudyItemRow.subject_id, StudyItemRow.position, StudyItemRow.id)


def by_slug(session: Session, slug: str) -> StudyItemRow | None:
    """The item of that address, whether public or not."""
    return session.scalars(select(StudyItemRow).where(StudyItemRow.slug == slug)).first()


def held(session: Session, item_id: int) -> StudyItemRow | None:
    """The item for changing it: nobody else does until this transaction ends."""
    return session.get(StudyItemRow, item_id, with_for_update=True, populate_existing=True)


def subject(session: Session, code: str) -> SubjectRow | None:
    """The subject of that code."""
    return session.scalars(select(SubjectRow).where(SubjectRow.code == code)).first()


def subject_by_id(session: Session, subject_id: int | None) -> SubjectRow | None:
    """A subject; None for none."""
    return None if subject_id is None else session.get(SubjectRow, subject_id)


def slugs(session: Session, stem: str) -> set[str]:
    """Slugs that begin so."""
    return set(session.scalars(select(StudyItemRow.slug).where(StudyItemRow.slug.startswith(stem, autoescape=True))))


def next_position(session: Session, subject_id: int | None) -> int:
    """The place behind all items of a subject."""
    query = select(func.max(StudyItemRow.position)).where(StudyItemRow.subject_id.is_not_distinct_from(subject_id))
    return (session.scalar(query) or 0) + 1


def neighbours(session: Session, subject_id: int | None) -> list[StudyItemRow]:
    """All items of a subject in order, held for changing."""
    query = select(StudyItemRow).where(StudyItemRow.subject_id.is_not_distinct_from(subject_id))
    return list(session.scalars(query.order_by(StudyItemRow.position, StudyItemRow.id).with_for_update()))


def show(session: Session, item_id: int, digests: Sequence[str]) -> None:
    """These and no others are the media of the item."""
    session.execute(delete(StudyMediaRow).where(StudyMediaRow.item_id == item_id))
    if digests:
        rows = [{"digest": one, "item_id": item_id} for one in dict.fromkeys(digests)]
        session.execute(insert(StudyMediaRow), rows)


def shows(session: Session, digest: str, *, public: bool = True) -> bool:
    """Whether an item shows this picture or clip now; `public`: one that is there for everybody."""
    found = select(StudyMediaRow.digest).where(StudyMediaRow.digest == digest)
    if public:
        found = found.join(StudyItemRow, StudyItemRow.id == StudyMediaRow.item_id).where(_PUBLIC)
    return bool(session.scalar(select(exists(found))))


def revisions(session: Session, item_id: int) -> list[StudyRevisionRow]:
    """All revisions of an item, the newest first."""
    query = select(StudyRevisionRow).where(StudyRevisionRow.item_id == item_id)
    return list(session.scalars(query.order_by(StudyRevisionRow.number.desc())))
