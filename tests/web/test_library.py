"""The pages of the study library: who sees what, files sent and refused, bytes and statements."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from contest.people import Role
from contest.services import library
from contest.store.library import StudyItemRow
from tests import pdfs
from tests.factories import contest, counted, person, sign_in
from tests.web.bank_stage import png, whole
from tests.web.client import Browser
from tests.web.library_stage import TEXT, VIDEO, WEBM, Library, clip, sheets, stocked
from tests.web.stage import engine_of

DESK = "/to-chuc/tai-lieu"


@pytest.fixture
def there(app: Flask, writing, clock) -> Library:
    with writing() as session:
        return stocked(session, clock.now)


@pytest.fixture
def keeper(app: Flask, writing, clock) -> Browser:
    with writing() as session:
        return Browser(app, sign_in(session, person(session, clock.now, Role.ORGANIZER), clock.now))


def files(item: StudyItemRow) -> list[str]:
    return [f"/tai-lieu/tep/{one[size]['digest']}.webp" for one in item.sheets for size in ("large", "small")]


def test_guests_see_what_is_published_and_how_big_it_is(app: Flask, there: Library) -> None:
    shelf = Browser(app).get("/tai-lieu")
    assert "Bài đọc khoảng 1 phút" in shelf.words
    assert "Áp phích, 1 kB" in shelf.words
    assert "Tờ gấp" not in shelf.words.replace("tờ gấp", "")
    assert 'href="/tai-lieu/ma-tuy/bai-doc"' in shelf.text
    only = Browser(app).get("/tai-lieu/ma-tuy?loai=ap-phich")
    assert ("/ap-phich" in only.text, "/bai-doc" in only.text) == (True, False)
    page = Browser(app).get("/tai-lieu/ma-tuy/bai-doc")
    assert "<li>hai</li>" in page.text
    assert 'href="/on-tap/ma-tuy"' in page.text


def test_a_draft_and_its_media_are_for_those_who_keep_the_library(app: Flask, there: Library, keeper: Browser) -> None:
    guest = Browser(app)
    assert guest.get("/tai-lieu/an-ninh-mang/to-gap").status == 404
    assert {guest.client.get(one).status_code for one in files(there.draft)} == {404}
    answers = [keeper.client.get(one) for one in files(there.draft)]
    assert {(one.status_code, one.headers["Cache-Control"]) for one in answers} == {(200, "private, no-store")}


def test_what_is_withdrawn_is_missing_with_its_media(app: Flask, there: Library, keeper: Browser) -> None:
    guest, paths = Browser(app), files(there.poster)
    assert guest.client.get(paths[0]).headers["Cache-Control"] == "public, immutable, max-age=604800"
    assert keeper.post(f"{DESK}/{there.poster.id}/rut").status == 303
    assert {guest.client.get(one).status_code for one in [*paths, "/tai-lieu/ma-tuy/ap-phich"]} == {404}
    assert "/ap-phich" not in guest.get("/tai-lieu").text
    assert keeper.post(f"{DESK}/{there.poster.id}/dang").status == 303
    assert {guest.client.get(one).status_code for one in paths} == {200}


def test_a_medium_that_no_item_shows_is_not_served_here(app: Flask, there: Library) -> None:
    guest = Browser(app)
    good = files(there.poster)[0]
    for path in (good.replace(".webp", ".mp4"), "/tai-lieu/tep/" + "0" * 64 + ".webp", "/tai-lieu/tep/x"):
        assert guest.client.get(path).status_code == 404


def test_a_clip_comes_in_parts_and_does_not_begin_by_itself(app: Flask, writing, clock) -> None:
    with writing() as session:
        library.publish(session, library.create(session, VIDEO, clip(), None, clock.now).id, None, clock.now)
    page = Browser(app).get("/tai-lieu/chung/video-ngan")
    assert "Video 2 phút 10, 1 kB, không tự chạy" in page.words
    assert 'controls preload="none"' in page.text
    assert "autoplay" not in page.text
    found = Browser(app).client.get(page.text.split('<source src="')[1].split('"')[0], headers={"Range": "bytes=0-3"})
    assert (found.status_code, found.data) == (206, WEBM[:4])


def test_the_page_of_another_subject_leads_to_the_items_own(app: Flask, there: Library) -> None:
    page = Browser(app).get("/tai-lieu/bom-min/bai-doc")
    assert (page.status, page.location) == (301, "/tai-lieu/ma-tuy/bai-doc")


def test_a_contest_shows_what_to_study_for_it(app: Flask, there: Library, writing, clock) -> None:
    with writing() as session:
        subjects = {one.subject for one in contest(session, clock.now).rules.blueprint}
    assert subjects == {"ma-tuy"}
    assert 'href="/tai-lieu/ma-tuy/bai-doc"' in Browser(app).get("/cuoc-thi/thu").text


@pytest.mark.parametrize(
    ("path", "most"),
    [("/tai-lieu", 1), ("/tai-lieu/ma-tuy", 1), ("/tai-lieu/bom-min", 2), ("/tai-lieu/ma-tuy/bai-doc", 2)],
)
def test_pages_take_few_statements(app: Flask, there: Library, path: str, most: int) -> None:
    with counted(engine_of(app)) as seen:
        assert Browser(app).client.get(path).status_code == 200
    assert len(seen) <= most, seen


def test_a_text_is_kept_looked_at_and_published(app: Flask, keeper: Browser) -> None:
    form = {"title": "Luật mới", "subject": "ma-tuy", "summary": "", "body": "## A\n\n**Lời**\n<script>x()</script>"}
    made = keeper.post(f"{DESK}/moi?loai=bai-doc", form)
    assert made.status == 303
    here = made.location.split("?")[0]
    shown = keeper.get(made.location)
    assert "<strong>Lời</strong>" in shown.text
    assert "<script>x" not in shown.text
    assert Browser(app).get("/tai-lieu/ma-tuy/luat-moi").status == 404
    assert keeper.post(f"{here}/dang").status == 303
    assert Browser(app).get("/tai-lieu/ma-tuy/luat-moi").status == 200


def test_what_somebody_else_saved_meanwhile_is_not_written_over(there: Library, keeper: Browser) -> None:
    form = {"title": "Tên mới", "subject": "ma-tuy", "body": "Lời mới", "seen": "1"}
    here = f"{DESK}/{there.text.id}/sua"
    assert keeper.post(here, form).status == 303
    late = keeper.post(here, form)
    assert (late.status, "người khác đã lưu" in late.words, 'name="seen" value="2"' in late.text) == (409, True, True)
    assert keeper.post(here, form | {"seen": "2"}).status == 303


def test_a_leaflet_comes_as_pdf_and_goes_out_as_pictures(app: Flask, keeper: Browser, session) -> None:
    form = {"title": "Tờ rơi", "summary": "Hai trang", "file": (io.BytesIO(pdfs.pages(2)), "to.pdf")}
    made = keeper.post(f"{DESK}/moi?loai=to-gap", form)
    assert made.status == 303
    item = session.scalars(select(StudyItemRow)).one()
    assert [(one["large"]["width"], one["small"]["width"]) for one in item.sheets] == [(1080, 540)] * 2
    page = keeper.get(made.location)
    assert page.text.count("srcset=") == 2
    assert "Trang 1 trong 2 của «Tờ rơi»" in page.text


@pytest.mark.parametrize(
    ("kind", "data", "words"),
    [
        ("to-gap", pdfs.locked(), "Tệp PDF có mật khẩu"),
        ("to-gap", b"MZ", "Không đọc được ảnh này"),
        ("video", b"MZ", "Không đọc được video này"),
        ("ap-phich", b"", "Chọn tệp để tải lên"),
    ],
)
def test_a_file_is_refused_at_its_field_and_nothing_is_kept(keeper: Browser, session, kind, data, words) -> None:
    form = {"title": "Tên", "summary": "Lời", "alt": "Lời", "file": (io.BytesIO(data), "tep")}
    page = keeper.post(f"{DESK}/moi?loai={kind}", form)
    assert (page.status, words in page.words, 'value="Tên"' in page.text) == (422, True, True)
    assert session.scalars(select(StudyItemRow)).first() is None


def test_a_file_that_is_too_big_is_told_its_size(keeper: Browser) -> None:
    big = FileStorage(io.BytesIO(b"\x00" * (206 * 1024 * 1024 // 10)), "v.mp4")
    page = whole(keeper, f"{DESK}/moi?loai=video", {"title": "Tên", "summary": "Lời", "file": big})
    assert (page.status, "Tệp 20,5 MB, nhiều nhất 20 MB" in page.words) == (422, True)


def test_words_that_are_missing_are_asked_for_and_the_file_again(keeper: Browser) -> None:
    page = keeper.post(f"{DESK}/moi?loai=ap-phich", {"title": "Tên", "file": (png(), "a.png")})
    assert page.status == 422
    assert "Ghi lời mô tả áp phích" in page.words
    assert "chọn tệp lần nữa" in page.words


def test_items_go_up_and_down(there: Library, keeper: Browser) -> None:
    assert keeper.post(f"{DESK}/{there.poster.id}/thu-tu", {"huong": "len"}).status == 303
    text = keeper.get(DESK).text
    assert text.index(f"{DESK}/{there.poster.id}") < text.index(f"{DESK}/{there.text.id}")


def test_sheets_keep_their_place_and_wait_until_they_are_near(app: Flask, there: Library) -> None:
    text = Browser(app).get("/tai-lieu/ma-tuy/ap-phich").text
    size = sheets().sheets[0].large
    assert f'width="{size.width}" height="{size.height}"' in text
    assert 'loading="lazy"' in text
    assert f'alt="{"Bốn việc cần làm"}"' in text
    assert TEXT.title == there.text.title
