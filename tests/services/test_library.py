"""The study library: what comes in from files, what is kept, and who sees it."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contest.library import MOST_FILE_BYTES, Draft, Kind, State, StudyChanged, StudyWrongSubject
from contest.refusals import NotFound, Refusal
from contest.services import library, library_files, sample_library
from contest.services.library_files import Material
from contest.store import library as store
from contest.store.audit import AuditRow
from questions.rows import MediaRow
from tests import pdfs
from tests.conftest import NOW
from tests.web.library_stage import LEAFLET, POSTER, TEXT, VIDEO, WEBM, clip, sheets, stocked

LATER = NOW + timedelta(hours=1)


def png(size: tuple[int, int] = (60, 80)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("kind", "files", "code"),
    [
        (Kind.LEAFLET, [pdfs.locked()], "study_pdf_locked"),
        (Kind.LEAFLET, [pdfs.pages(41)], "study_too_many_sheets"),
        (Kind.LEAFLET, [pdfs.pages(10_000)], "study_too_many_sheets"),
        (Kind.LEAFLET, [pdfs.pages(0)], "study_pdf_unreadable"),
        (Kind.LEAFLET, [pdfs.pages(2, "0 0 10 5000")], "study_odd_page"),
        (Kind.LEAFLET, [pdfs.pages(3)[:200]], "study_pdf_unreadable"),
        (Kind.LEAFLET, [b"MZ khong phai PDF"], "study_picture_unreadable"),
        (Kind.LEAFLET, [png()] * 41, "study_too_many_sheets"),
        (Kind.LEAFLET, [b"x" * (MOST_FILE_BYTES + 1)], "study_file_too_big"),
        (Kind.POSTER, [png((5000, 5000))], "study_picture_too_big"),
        (Kind.POSTER, [png(), png()], "study_one_picture"),
        (Kind.POSTER, [pdfs.pages(2)], "study_one_picture"),
        (Kind.VIDEO, [b"MZ khong phai video"], "study_clip_unreadable"),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_in_words(kind: Kind, files: list[bytes], code: str) -> None:
    with pytest.raises(Refusal) as raised:
        library_files.taken(kind, files)
    assert raised.value.code == code
    assert raised.value.words % raised.value.values


def test_a_file_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library_files, "WAIT_SECONDS", 3)
    with pytest.raises(Refusal) as raised:
        library_files.taken(Kind.LEAFLET, [pdfs.endless()])
    assert raised.value.code == "study_file_too_hard"


def test_pages_of_any_size_become_sheets_and_scripts_of_a_file_are_not_run() -> None:
    script = "/OpenAction << /S /JavaScript /JS (while (true) {}) >>"
    made = library_files.taken(Kind.LEAFLET, [pdfs.pages(2, "0 0 90000 120000", script), png()])
    assert [(one.large.width, one.large.height) for one in made.sheets] == [(1080, 1440), (1080, 1440), (60, 80)]


def test_a_clip_is_kept_as_it_comes() -> None:
    made = library_files.taken(Kind.VIDEO, [WEBM])
    assert made.clip is not None
    assert (made.clip.data, made.sheets) == (WEBM, ())


def test_an_item_is_a_draft_until_it_is_published_and_gone_once_withdrawn(session: Session) -> None:
    item = library.create(session, POSTER, sheets(), None, NOW)
    digests = {one[size]["digest"] for one in item.sheets for size in ("large", "small")}
    assert len(digests) == 2
    seen = []
    for act in (None, library.publish, library.withdraw, library.publish):
        if act is not None:
            act(session, item.id, None, LATER)
        there = {one.slug for one in library.of_subjects(session, ["ma-tuy"])} == {"ap-phich"}
        seen.append((there, {store.shows(session, one) for one in digests}, library.standing(item)))
    assert seen == [
        (False, {False}, State.DRAFT),
        (True, {True}, State.PUBLISHED),
        (False, {False}, State.WITHDRAWN),
        (True, {True}, State.PUBLISHED),
    ]


def test_an_item_that_nobody_may_see_is_missing_like_one_that_is_not(session: Session) -> None:
    made = stocked(session, NOW)
    library.withdraw(session, made.text.id, None, LATER)
    for slug in (made.text.slug, made.draft.slug, "khong-co"):
        with pytest.raises(NotFound):
            library.published(session, slug)
    assert library.published(session, made.poster.slug).id == made.poster.id


def test_a_revision_keeps_what_was_before_and_shows_only_what_is_now(session: Session) -> None:
    item = library.create(session, LEAFLET, sheets(2), None, NOW)
    before = {one["large"]["digest"] for one in item.sheets}
    library.publish(session, item.id, None, NOW)
    library.revise(session, item.id, 1, (Draft(Kind.LEAFLET, "Tờ mới", "Lời mới"), sheets(1, "red")), None, LATER)
    assert [(one.number, one.title, len(one.media)) for one in store.revisions(session, item.id)] == [
        (2, "Tờ mới", 2),
        (1, "Tờ gấp", 4),
    ]
    assert (item.slug, item.pages, item.subject_id) == ("to-gap", 1, None)
    assert not any(store.shows(session, one) for one in before)
    with pytest.raises(StudyChanged):
        library.revise(session, item.id, 1, (LEAFLET, Material()), None, LATER)


def test_new_words_leave_the_media_as_they_are(session: Session) -> None:
    item = library.create(session, VIDEO, clip(), None, NOW)
    library.revise(session, item.id, 1, (Draft(Kind.VIDEO, "Tên khác", "Khác"), Material()), None, LATER)
    assert (item.title, item.clip_type, item.duration_ms, item.size) == ("Tên khác", "video/webm", 130_000, len(WEBM))


def test_equal_bytes_are_kept_once(session: Session) -> None:
    library.create(session, POSTER, sheets(), None, NOW)
    library.create(session, POSTER, sheets(), None, NOW)
    assert session.scalar(select(func.count()).select_from(MediaRow)) == 2
    assert [one.slug for one in library.everything(session)] == ["ap-phich", "ap-phich-2"]


def test_items_change_places_within_their_subject(session: Session) -> None:
    ids = [library.create(session, TEXT, Material(), None, NOW).id for _n in range(3)]
    library.create(session, LEAFLET, sheets(), None, NOW)

    def order() -> list[int]:
        return [ids.index(one.id) for one in library.everything(session) if one.subject == "ma-tuy"]

    library.move(session, ids[2], None, NOW, up=True)
    assert order() == [0, 2, 1]
    library.move(session, ids[0], None, NOW, up=True)
    library.move(session, ids[1], None, NOW, up=False)
    assert order() == [0, 2, 1]
    library.move(session, ids[0], None, NOW, up=False)
    assert order() == [2, 0, 1]


def test_every_act_is_in_the_record(session: Session) -> None:
    item = library.create(session, TEXT, Material(), None, NOW)
    library.revise(session, item.id, 1, (TEXT, Material()), None, NOW)
    library.publish(session, item.id, None, NOW)
    library.publish(session, item.id, None, NOW)
    library.withdraw(session, item.id, None, NOW)
    session.flush()
    acts = session.scalars(select(AuditRow.act).where(AuditRow.subject == f"study:{item.id}").order_by(AuditRow.id))
    assert list(acts) == ["library.create", "library.revise", "library.publish", "library.withdraw"]


def test_a_subject_that_is_not_there_is_refused(session: Session) -> None:
    with pytest.raises(StudyWrongSubject):
        library.create(session, Draft(Kind.TEXT, "Tên", body="Lời", subject="khong-co"), Material(), None, NOW)


def test_the_sample_has_something_for_every_subject_and_comes_once(session: Session) -> None:
    assert sample_library.load(session, NOW) == 5
    assert sample_library.load(session, NOW) == 0
    shelf = library.shelf(session)
    assert {one.subject for one in shelf} == {"ma-tuy", "an-ninh-mang", "bom-min"}
    assert {one.kind for one in shelf} == {"text", "leaflet", "poster"}
