"""The study library: add, revise, publish, withdraw and order its items; find what there is to study."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from contest import library_text
from contest.library import Draft, Kind, State, StudyChanged, StudyWrongSubject, faults, state
from contest.refusals import NotFound
from contest.services.library_files import Material
from contest.store import audit
from contest.store import library as store
from contest.store.library import Listed, StudyItemRow, StudyRevisionRow
from questions import media
from questions.pictures import Picture
from questions.wording import bare

LONGEST_SLUG = 80


def of_subjects(session: Session, codes: Collection[str]) -> list[Listed]:
    """What is published of these subjects, in order; one statement, none without subjects."""
    return store.listed(session, codes) if codes else []


def shelf(session: Session) -> list[Listed]:
    """All that is published, by subject and in order."""
    return store.listed(session)


def everything(session: Session) -> list[Listed]:
    """All items, for those who keep them."""
    return store.listed(session, public=False)


def published(session: Session, slug: str) -> StudyItemRow:
    """An item that is there for everybody. Raises NotFound, alike for one that is not and one that nobody may see."""
    row = store.by_slug(session, slug)
    if row is None or standing(row) is not State.PUBLISHED:
        raise NotFound
    return row


def standing(row: StudyItemRow | Listed) -> State:
    """Where an item stands."""
    return state(row.published_at, row.withdrawn_at)


def create(session: Session, draft: Draft, material: Material, by: int | None, now: datetime) -> StudyItemRow:
    """Add an item as a draft, behind the others of its subject. Raises what `contest.library.faults` tells first."""
    _check(draft, has_file=material != Material())
    subject_id = _subject_id(session, draft)
    row = StudyItemRow(
        slug=_slug(session, draft.title),
        kind=draft.kind.value,
        position=store.next_position(session, subject_id),
        subject_id=subject_id,
        revision=1,
        created_at=now,
        created_by=by,
    )
    _write(row, draft)
    _fill(session, row, material, now)
    session.add(row)
    session.flush()
    _keep(session, row, by, now)
    _record(session, row, "library.create", by, now)
    return row


def revise(
    session: Session, item_id: int, seen: int, change: tuple[Draft, Material], by: int | None, now: datetime
) -> StudyItemRow:
    """Give an item new words, and new media where the material is not empty; its kind stays.

    `seen`: the revision that whoever changes it looked at. Raises StudyChanged when there is a newer one.
    """
    draft, material = change
    row = _held(session, item_id)
    if row.revision != seen:
        raise StudyChanged
    assert draft.kind is Kind(row.kind)
    _check(draft, has_file=True)
    subject_id = _subject_id(session, draft)
    if subject_id != row.subject_id:
        row.position, row.subject_id = store.next_position(session, subject_id), subject_id
    row.revision += 1
    _write(row, draft)
    if material != Material():
        _fill(session, row, material, now)
    session.flush()
    _keep(session, row, by, now)
    _record(session, row, "library.revise", by, now)
    return row


def publish(session: Session, item_id: int, by: int | None, now: datetime) -> None:
    """Let everybody see an item; again changes nothing."""
    row = _held(session, item_id)
    if standing(row) is State.PUBLISHED:
        return
    row.published_at, row.withdrawn_at = now, None
    _record(session, row, "library.publish", by, now)


def withdraw(session: Session, item_id: int, by: int | None, now: datetime) -> None:
    """Let nobody but organizers see an item and its media; again, or of a draft, changes nothing."""
    row = _held(session, item_id)
    if standing(row) is not State.PUBLISHED:
        return
    row.withdrawn_at = now
    _record(session, row, "library.withdraw", by, now)


def move(session: Session, item_id: int, by: int | None, now: datetime, *, up: bool) -> None:
    """Let an item and its neighbour change places; the first does not go up, nor the last down."""
    row = _held(session, item_id)
    all_of_it = store.neighbours(session, row.subject_id)
    at = next(n for n, one in enumerate(all_of_it) if one.id == row.id)
    other = at - 1 if up else at + 1
    if not 0 <= other < len(all_of_it):
        return
    all_of_it[at], all_of_it[other] = all_of_it[other], all_of_it[at]
    for place, one in enumerate(all_of_it, 1):
        one.position = place
    session.flush()
    _record(session, row, "library.move", by, now, place=other + 1)


def _check(draft: Draft, *, has_file: bool) -> None:
    for _field, refusal in faults(draft, has_file=has_file):
        raise refusal


def _held(session: Session, item_id: int) -> StudyItemRow:
    row = store.held(session, item_id)
    if row is None:
        raise NotFound
    return row


def _subject_id(session: Session, draft: Draft) -> int | None:
    if draft.subject is None:
        return None
    found = store.subject(session, draft.subject)
    if found is None:
        raise StudyWrongSubject
    return found.id


def _slug(session: Session, title: str) -> str:
    """The title without accents, cut at a word, with a number behind it where that is taken."""
    stem = bare(title)
    if len(stem) > LONGEST_SLUG:
        stem = stem[: LONGEST_SLUG + 1].rpartition("-")[0] or stem[:LONGEST_SLUG]
    stem = stem or "tai-lieu"
    taken = store.slugs(session, stem)
    numbered = (f"{stem}-{n}" for n in range(2, len(taken) + 3))
    return stem if stem not in taken else next(one for one in numbered if one not in taken)


def _write(row: StudyItemRow, draft: Draft) -> None:
    row.title, row.summary, row.source, row.alt = draft.title, draft.summary, draft.source, draft.alt
    row.body, row.html = draft.body, library_text.rendered(draft.body) if draft.body else ""
    row.words = library_text.words(draft.body)


def _fill(session: Session, row: StudyItemRow, material: Material, now: datetime) -> None:
    """Put the media among the bank's, where equal bytes are kept once, and name them in the row."""
    pictures = [one for sheet in material.sheets for one in (sheet.large, sheet.small)]
    media.put(session, pictures, [material.clip] if material.clip else [], now)
    row.sheets = [{"large": _named(one.large), "small": _named(one.small)} for one in material.sheets]
    row.pages = len(material.sheets)
    row.clip, row.clip_type = (material.clip.digest, material.clip.type) if material.clip else (None, "")
    row.duration_ms = material.duration_ms
    row.size = sum(len(one.small.data) for one in material.sheets) + len(material.clip.data if material.clip else b"")


def _named(picture: Picture) -> dict[str, str | int]:
    size = {"width": picture.width, "height": picture.height, "bytes": len(picture.data)}
    return {"digest": picture.digest, **size}


def _keep(session: Session, row: StudyItemRow, by: int | None, now: datetime) -> None:
    """The revision for good, and the media that the item shows from now on."""
    digests = [one[size]["digest"] for one in row.sheets for size in ("large", "small")]
    digests += [row.clip] if row.clip else []
    store.show(session, row.id, digests)
    words = {name: getattr(row, name) for name in ("title", "summary", "source", "alt", "body")}
    revision = StudyRevisionRow(item_id=row.id, number=row.revision, media=digests, **words)
    revision.created_at, revision.created_by = now, by
    session.add(revision)
    session.flush()


def _record(session: Session, row: StudyItemRow, act: str, by: int | None, now: datetime, **detail: int) -> None:
    told = {"title": row.title, "revision": row.revision, "sha256": hashlib.sha256(row.body.encode()).hexdigest()}
    audit.record(session, now, by, act, f"study:{row.id}", **told, **detail)
