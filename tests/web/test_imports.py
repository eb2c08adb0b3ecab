"""The import desk by its pages: sent, read, looked through, mended, chosen, taken in, undone, and every refusal."""

from __future__ import annotations

import io
import re
from urllib.parse import unquote

import pytest
from flask import Flask
from sqlalchemy import func, select

from contest.people import Role
from contest.services import bank_imports
from contest.store.audit import AuditRow
from contest.store.contests import PoolRow
from questions import import_desk, imports
from questions.formats.detect import MOST_BYTES
from questions.rows import ImportItemRow, ImportRow, QuestionRow, RevisionRow, SubjectRow
from tests import imports as files
from tests.factories import contest, counted, person, sign_in
from tests.web.client import Browser, Page
from tests.web.stage import engine_of

HOME = "/to-chuc/ngan-hang/nhap"


@pytest.fixture
def who(app: Flask, writing, clock):
    with writing() as session:
        return person(session, clock.now, Role.ORGANIZER, name="Vừ A Tổ")


@pytest.fixture
def browser(app: Flask, who, writing, clock) -> Browser:
    with writing() as session:
        return Browser(app, sign_in(session, who, clock.now))


@pytest.fixture
def brought(writing, clock, who):
    """`brought(data)`: the address of a file that was read."""

    def bring(data: bytes = files.sheet(*files.EVERY_STATE), **given: str) -> str:
        with writing() as session:
            return f"{HOME}/{files.read(session, clock.forward(minutes=2), data, who.id, **given)}"

    return bring


def send(browser: Browser, data: bytes | None = None, name: str = "đề.csv", **more: object) -> Page:
    given = {} if data is None else {"file": (io.BytesIO(data), name)}
    return browser.post(HOME, {**given, **more}, content_type="multipart/form-data")


def count(session, row: type) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(row))


def deeds(session) -> list[tuple[str, dict]]:
    """The lines of the record that concern the bank."""
    session.rollback()
    mine = select(AuditRow).where(AuditRow.act.startswith("bank.")).order_by(AuditRow.id)
    return [(row.act, row.detail) for row in session.scalars(mine)]


def item(page: Page, number: int) -> str:
    """The markup of one question."""
    return re.search(rf'<article[^>]* id="cau-{number}".*?</article>', page.text, re.DOTALL)[0]  # type: ignore[index]


def form_of(page: Page, number: int) -> dict[str, object]:
    """What the form of a question would send as it stands."""
    text = item(page, number)
    values: dict[str, object] = {}
    for name, value in re.findall(r'<input[^>]* name="([^"]+)" value="([^"]*)"', text):
        values.setdefault(name, value)
    options = [" ".join(one.split()) for one in re.findall(r'name="option"[^>]*>([^<]*)</textarea>', text)]
    stem = re.search(r'name="text"[^>]*>([^<]*)</textarea>', text)
    key = re.search(r'type="radio" name="key" value="(\d)" checked', text)
    values |= {"option": options, "text": stem[1].strip() if stem else "", "act": "save", "kind": "single"}
    values["option_picture"] = values["option_alt"] = [""] * len(options)
    values["key"] = key[1] if key else ""
    return values


# Sending a file


def test_the_page_where_a_file_is_chosen_says_what_it_takes(browser: Browser) -> None:
    page = browser.get(HOME)
    assert page.status == 200
    assert "Nhiều nhất 20 MB" in page.words
    assert "Chưa có tệp nào" in page.words


def test_a_sent_file_waits_is_read_and_shown(app: Flask, browser: Browser, writing, clock) -> None:
    sent = send(browser, files.sheet(*files.EVERY_STATE))
    assert sent.status == 303
    page = browser.get(sent.location)
    assert "Đang chờ đọc" in page.words
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in page.text
    assert browser.get(f"{sent.location}.json").json == {"state": "waiting", "progress": 0}
    assert bank_imports.read_next(writing, clock)
    assert browser.get(f"{sent.location}.json").json == {"state": "read", "progress": 6}
    shown = browser.get(sent.location)
    assert "Tổng 6 Sẵn sàng 2 Xem lại 2 Lỗi 1 Trùng 1" in shown.words
    assert "Vừ A Tổ" in shown.words
    listed = browser.get(HOME)
    assert "Chờ bạn xem" in listed.words
    assert "đề.csv" in listed.words


def test_pasted_text_is_a_file_too(app: Flask, browser: Browser, writing, session) -> None:
    sent = send(browser, text=files.sheet(*files.GOOD).decode())
    assert sent.status == 303
    assert session.scalar(select(ImportRow.filename)) == "Văn bản dán vào.txt"


def test_a_file_of_keys_goes_with_it(browser: Browser, session) -> None:
    keys = (io.BytesIO(b"1,A\n"), "khoa.csv")
    assert send(browser, files.sheet(*files.GOOD), keys=keys).status == 303
    row = session.scalars(select(ImportRow)).one()
    assert (row.key_filename, row.key_data) == ("khoa.csv", b"1,A\n")


def test_a_new_subject_is_made_and_an_old_one_found(browser: Browser, session) -> None:
    before = count(session, SubjectRow)
    assert send(browser, files.sheet(*files.GOOD), subject="  Địa   lý ").status == 303
    assert send(browser, files.sheet(files.PEOPLES), subject="an ninh MẠNG").status == 303
    assert count(session, SubjectRow) == before + 1
    names = session.scalars(select(SubjectRow.name).join(ImportRow).order_by(ImportRow.id)).all()
    assert names == ["Địa lý", "An ninh mạng"]


@pytest.mark.parametrize(
    ("given", "status", "words"),
    [
        ({}, 422, "Chưa có gì để đọc"),
        ({"text": " \u200b\n "}, 422, "Chưa có gì để đọc"),
        ({"data": b""}, 422, "Tệp này trống"),
        ({"data": b"a", "text": "Câu 1"}, 422, "Hãy dùng một trong hai"),
        ({"data": b"a", "subject": "x" * 121}, 422, "Tên chủ đề dài quá 120"),
        ({"data": b"a", "format": "exe"}, 422, "Không có kiểu tệp này"),
    ],
)
def test_what_cannot_be_taken_is_said_at_its_field(browser: Browser, session, given, status: int, words: str) -> None:
    page = send(browser, **given)
    assert page.status == status
    assert words in page.words
    assert 'class="error"' in page.text
    assert count(session, ImportRow) == 0


def send_raw(browser: Browser, size: int) -> Page:
    """A file of that size, its body made by hand."""
    head = (
        f'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{browser.token()}\r\n'
        '--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    )
    body = head.encode() + b"x" * size + b"\r\n--x--\r\n"
    return Page(browser.client.post(HOME, data=body, content_type="multipart/form-data; boundary=x"))


def test_a_file_that_is_a_little_too_big_is_told_its_size(browser: Browser, session) -> None:
    page = send_raw(browser, MOST_BYTES + 100 * 1024)
    assert page.status == 413
    assert "Tệp 20,0 MB, nhiều nhất 20 MB" in page.words
    assert count(session, ImportRow) == 0


def test_a_body_beyond_all_bounds_is_said_at_the_field_too(browser: Browser, session) -> None:
    page = send_raw(browser, MOST_BYTES + 2 * 1024 * 1024)
    assert page.status == 413
    assert "Tệp lớn hơn 20 MB" in page.words
    assert count(session, ImportRow) == 0


def test_only_this_desk_takes_large_bodies(app: Flask, browser: Browser) -> None:
    assert send_raw(browser, 2 * 1024 * 1024).status == 303
    assert browser.post("/ngon-ngu", {"lang": "x" * (2 * 1024 * 1024)}).status == 413


def test_a_stranger_has_no_large_body_read(app: Flask, writing, clock, session) -> None:
    with writing() as opened:
        who = person(opened, clock.now)
        browser = Browser(app, sign_in(opened, who, clock.now))
    page = send_raw(browser, MOST_BYTES + 2 * 1024 * 1024)
    assert page.status == 403
    assert "Tệp lớn hơn" not in page.words
    assert send_raw(Browser(app), MOST_BYTES + 2 * 1024 * 1024).status == 401
    assert count(session, ImportRow) == 0


HOSTILE_NAMES = (
    "../../etc/passwd",
    "C:\\Users\\a\\đề.xlsx",
    "/abs/đề.csv",
    'a"; x="<script>alert(1)</script>.csv',
    "{{7*7}}${7*7}.csv",
    "x\u202egnp.csv",
    "a" * 4000 + ".csv",
    "..",
    "đề\u0000thi.csv",
    "=cmd|' /C calc'!A0.csv",
)


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_hostile_name_is_words_and_nothing_else(browser: Browser, session, writing, clock, name: str) -> None:
    sent = send(browser, files.sheet(*files.GOOD), name)
    assert sent.status == 303
    kept = session.scalar(select(ImportRow.filename))
    assert len(kept) <= 200
    assert not set(kept) & set("/\\\0\u202e\r\n")
    for address in (sent.location, HOME):
        page = browser.get(address)
        assert page.status == 200
        assert "<script>alert" not in page.text
        assert "49" not in re.findall(r"<h1[^>]*>(.*?)</h1>", page.text)[0]
    bank_imports.read_next(writing, clock)
    back = browser.client.get(f"{sent.location}/tep?chi=loi")
    assert back.status_code == 200
    head = back.headers["Content-Disposition"]
    assert head.isascii()
    assert not set(unquote(head.partition("filename*=UTF-8''")[2])) & set('/\\"\r\n')


def test_a_header_in_a_name_is_no_header(app: Flask, browser: Browser) -> None:
    body = (
        f'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{browser.token()}\r\n'
        '--x\r\nContent-Disposition: form-data; name="file"; filename="a%0d%0aSet-Cookie: x=1.csv"\r\n'
        "\r\na,b\r\n--x--\r\n"
    )
    page = Page(browser.client.post(HOME, data=body.encode(), content_type="multipart/form-data; boundary=x"))
    assert page.status == 303
    assert "Set-Cookie" not in page.response.headers
    assert "Set-Cookie: x=1.csv" in browser.get(page.location).words


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "multipart/form-data"),
        (b"\r\n--x", "multipart/form-data; boundary=x"),
        (b"--x\r\n" * 3000, "multipart/form-data; boundary=x"),
        (
            b'--x\r\nContent-Disposition: form-data; name="' + b"a" * 1_000_000 + b'"\r\n\r\n\r\n--x--',
            "multipart/form-data; boundary=x",
        ),
        (
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n' * 1001 + b"--x--",
            "multipart/form-data; boundary=x",
        ),
        (b"{}", "application/json"),
    ],
)
def test_a_broken_body_is_refused(browser: Browser, session, body: bytes, kind: str) -> None:
    headers = {"X-CSRF-Token": browser.token()}
    response = browser.client.post(HOME, data=body, content_type=kind, headers=headers)
    assert response.status_code in (400, 413, 422)
    assert count(session, ImportRow) == 0


def test_pressed_twice_it_is_one_import(browser: Browser, session, clock) -> None:
    first = send(browser, files.sheet(*files.GOOD), subject="Địa lý")
    assert send(browser, files.sheet(*files.GOOD), subject="Địa lý").location == first.location
    assert send(browser, files.sheet(*files.GOOD)).location != first.location
    keys = (io.BytesIO(b"1,A\n"), "khoa.csv")
    assert send(browser, files.sheet(*files.GOOD), keys=keys, subject="Địa lý").location != first.location
    clock.forward(seconds=61)
    assert send(browser, files.sheet(*files.GOOD), subject="Địa lý").location != first.location
    assert count(session, ImportRow) == 4
    assert [act for act, _ in deeds(session)] == ["bank.import"] * 4


def test_a_file_that_came_before_is_told_and_may_go_on(browser: Browser, brought, clock, writing) -> None:
    url = brought(files.sheet(*files.GOOD))
    assert browser.post(f"{url}/nhap").status == 303
    clock.forward(minutes=5)
    sent = send(browser, files.sheet(*files.GOOD))
    page = browser.get(sent.location)
    assert "Tệp này đã nhập lúc 09:02 thứ Tư, 25/11/2026, 2 câu" in page.words
    assert f'href="{url}"' in page.text
    bank_imports.read_next(writing, clock)
    anyway = sent.location.partition("?")[0]
    assert f'href="{anyway}"' in page.text
    shown = browser.get(anyway)
    assert "Trùng 2" in shown.words
    assert "đã nhập lúc" not in shown.words


# Looking through


def test_a_file_that_cannot_be_read_says_why_and_can_be_dropped(browser: Browser, brought, session) -> None:
    url = brought(b"%PDF-1.4 nothing here", filename="de.pdf")
    page = browser.get(url)
    assert "PDF" in page.words
    assert "Chưa câu nào vào ngân hàng" in page.words
    assert browser.post(f"{url}/bo").location == f"{HOME}?da=bo"
    assert browser.get(url).status == 404
    assert (count(session, ImportRow), count(session, ImportItemRow)) == (0, 0)
    assert browser.post(f"{url}/bo").status == 404


def test_each_question_stands_as_on_a_paper_with_its_key_and_what_is_wrong(browser: Browser, brought) -> None:
    page = browser.get(brought())
    first, third, fourth = item(page, 1), item(page, 3), item(page, 4)
    assert 'value="0" checked' in first
    assert "Đáp án: <b" in first
    assert "dòng 2" in first
    assert "chưa có đáp án" in third
    assert "Lỗi:" in fourth
    assert "Hãy" in fourth
    assert 'name="cau"' not in fourth
    assert "cột hoặc ô đáp án" in page.words


def test_twins_stand_beside_their_copies(browser: Browser, brought) -> None:
    url = brought(files.sheet(files.CAPITAL))
    browser.post(f"{url}/nhap")
    page = browser.get(brought())
    first, fifth, sixth = item(page, 1), item(page, 5), item(page, 6)
    assert "Trùng với" in first
    assert "trong ngân hàng</a>" in first
    assert "/to-chuc/ngan-hang/Q-" in first
    assert "Nội dung và đáp án như nhau." in first
    assert "trong ngân hàng</a>" in fifth
    assert "Gần giống" in sixth
    assert "<del><span" in sixth
    assert ">dưới<" in sixth.replace('<span class="vh">[thêm: </span>', ">").replace('<span class="vh">]', "<")


def test_a_twin_of_the_same_file_is_linked_by_its_number(browser: Browser, brought) -> None:
    url = brought()
    fifth = item(browser.get(url), 5)
    assert f'href="{url}?xem=1#cau-1"' in fifth
    assert "câu thứ 1 của tệp" in fifth


def test_another_key_for_the_same_words_is_an_error_with_both_keys(browser: Browser, brought) -> None:
    other = (*files.CAPITAL[:6], "B")
    page = browser.get(brought(files.sheet(files.CAPITAL, other)))
    second = item(page, 2)
    assert "Cùng nội dung, khác đáp án với" in second
    assert "đáp án khác" in second


@pytest.mark.parametrize(
    ("slug", "numbers"), [("", "123456"), ("san-sang", "12"), ("xem-lai", "36"), ("loi", "4"), ("trung", "5")]
)
def test_filters_keep_to_one_state(browser: Browser, brought, slug: str, numbers: str) -> None:
    page = browser.get(f"{brought()}?loc={slug}")
    assert re.findall(r'<article[^>]* id="cau-(\d+)"', page.text) == list(numbers)
    assert "aria-current" in page.text


@pytest.mark.parametrize(
    "query", ["loc=x", "trang=-1", "trang=x", "trang=99", "sua=99", "sua=x", "xem=%00", "xem=0", "da=x"]
)
def test_what_an_address_misspells_is_not_asked_for(browser: Browser, brought, query: str) -> None:
    assert browser.get(f"{brought()}?{query}").status == 200


def test_a_file_of_many_pages_finds_a_question_by_its_number(browser: Browser, brought) -> None:
    url = brought(files.many(120))
    assert "trang 1 trong 3" in browser.get(url).words
    assert "trang 3 trong 3" in browser.get(f"{url}?trang=3").words
    assert 'id="cau-77"' in browser.get(f"{url}?xem=77").text


@pytest.mark.parametrize("rows", [60, 1000])
def test_a_page_takes_four_statements_however_large_the_file(app: Flask, browser: Browser, brought, rows: int) -> None:
    url = brought(files.many(rows))
    browser.get(url)
    with counted(engine_of(app)) as seen:
        assert browser.client.get(url).status_code == 200
    assert len(seen) <= 4, "\n".join(seen)


@pytest.mark.parametrize("rows", [60, 600])
def test_twins_and_filters_take_no_more(app: Flask, browser: Browser, brought, rows: int) -> None:
    url = brought(files.many(rows))
    browser.post(f"{url}/nhap")
    again = brought(files.many(rows) + b"\n")
    browser.client.get(again)
    with counted(engine_of(app)) as seen:
        assert browser.client.get(f"{again}?loc=trung").status_code == 200
    assert len(seen) <= 4, "\n".join(seen)


def test_the_waiting_page_asks_little(app: Flask, browser: Browser) -> None:
    url = send(browser, files.sheet(*files.GOOD)).location
    with counted(engine_of(app)) as seen:
        browser.client.get(f"{url}.json")
    assert len(seen) <= 2


# Choosing


def chosen(session, url: str) -> list[int]:
    session.rollback()
    known = imports.found(session, url.rpartition("/")[2])
    return [one.number for one in import_desk.everything(session, known) if one.chosen]


def tick(
    browser: Browser, url: str, act: str, boxes: tuple[int, ...] = (), shown: str = "1 2 3 4 5 6", **more: str
) -> Page:
    return browser.post(f"{url}/chon", {"hien": shown, "cau": list(map(str, boxes)), "viec": act, **more})


def test_boxes_are_kept_as_ticked(browser: Browser, brought, session) -> None:
    url = brought()
    assert chosen(session, url) == [1, 2, 3]
    page = tick(browser, url, "luu", (2, 6))
    assert page.location.startswith(f"{url}?da=luu")
    assert chosen(session, url) == [2, 6]
    tick(browser, url, "luu", (), "6")
    assert chosen(session, url) == [2]


def test_an_error_or_a_copy_is_never_chosen(browser: Browser, brought, session) -> None:
    url = brought()
    tick(browser, url, "luu", (4, 5))
    assert chosen(session, url) == []
    tick(browser, url, "tat-ca")
    assert chosen(session, url) == [1, 2, 3, 6]


def test_all_ready_or_none(browser: Browser, brought, session) -> None:
    url = brought()
    tick(browser, url, "khong", (1, 2, 3))
    assert chosen(session, url) == []
    tick(browser, url, "san-sang")
    assert chosen(session, url) == [1, 2]


def test_a_script_is_told_how_many_are_chosen(browser: Browser, brought) -> None:
    given = {"hien": "1", "viec": "luu", "csrf_token": browser.token()}
    response = browser.client.post(f"{brought()}/chon", data=given, headers={"Accept": "application/json"})
    assert response.get_json() == {"chosen": 2}


def test_subject_and_level_of_the_chosen_are_set(browser: Browser, brought, session) -> None:
    url = brought()
    page = tick(browser, url, "xep", (1, 2), **{"chu-de": "Địa lý", "muc": "application"})
    assert page.status == 303
    session.rollback()
    known = imports.found(session, url.rpartition("/")[2])
    found = [(one.question.subject, one.question.level) for one in import_desk.everything(session, known)]
    assert found[:3] == [("Địa lý", "application"), ("Địa lý", "application"), (None, None)]
    assert "Địa lý 2" in browser.get(url).words


@pytest.mark.parametrize(
    ("more", "words"),
    [({}, "Chưa chọn chủ đề hoặc mức độ"), ({"chu-de": "x" * 121}, "dài quá 120"), ({"muc": "x"}, "Chưa chọn")],
)
def test_a_subject_that_cannot_be_is_said(browser: Browser, brought, more: dict[str, str], words: str) -> None:
    page = tick(browser, brought(), "xep", (1,), **more)
    assert page.status == 422
    assert words in page.words


@pytest.mark.parametrize("hien", ["", "x y", "1 " * 5000, "99999999999", "-1 0", "٣"])
def test_odd_numbers_choose_nothing(browser: Browser, brought, session, hien: str) -> None:
    url = brought()
    assert tick(browser, url, "luu", (), hien).status == 303
    assert len(chosen(session, url)) in (2, 3)


# Mending


def test_a_question_is_mended_where_it_stands(browser: Browser, brought, session) -> None:
    url = brought()
    opened = browser.get(f"{url}?loc=loi&sua=4")
    assert 'id="text"' in item(opened, 4)
    given = {**form_of(opened, 4), "key": "0"}
    page = browser.post(f"{url}/cau/4", {**given, "loc": "loi"})
    assert page.status == 303
    assert page.location == f"{url}?loc=loi&xem=4&da=sua#cau-4"
    shown = browser.get(page.location)
    assert "Sẵn sàng" in item(shown, 4)
    assert "đã sửa ở đây" in item(shown, 4)
    assert 4 in chosen(session, url)


def test_what_is_still_wrong_keeps_the_form_open(browser: Browser, brought) -> None:
    url = brought()
    given = form_of(browser.get(f"{url}?sua=1"), 1)
    page = browser.post(f"{url}/cau/1", {**given, "text": ""})
    assert "sua=1" in page.location
    assert "chưa có nội dung" in item(browser.get(page.location), 1)


def test_a_button_of_the_form_changes_the_form_and_saves_nothing(browser: Browser, brought, session) -> None:
    url = brought()
    given = form_of(browser.get(f"{url}?sua=1"), 1)
    page = browser.post(f"{url}/cau/1", {**given, "act": "option_add", "text": "Đang gõ dở"})
    assert page.status == 200
    assert item(page, 1).count('name="option"') == 5
    assert "Đang gõ dở" in item(page, 1)
    token = url.rpartition("/")[2]
    assert import_desk.item(session, imports.found(session, token), 1).question.text == files.CAPITAL[1]


def test_a_law_that_cannot_be_read_is_said_at_its_field(browser: Browser, brought) -> None:
    url = brought()
    given = form_of(browser.get(f"{url}?sua=1"), 1)
    page = browser.post(f"{url}/cau/1", {**given, "instrument": "không phải số"})
    assert page.status == 422
    assert "instrument-error" in item(page, 1)


def test_somebody_who_mended_it_meanwhile_is_not_overwritten_unseen(browser: Browser, brought, session) -> None:
    url = brought()
    given = form_of(browser.get(f"{url}?sua=1"), 1)
    assert browser.post(f"{url}/cau/1", {**given, "text": "Bản của người thứ nhất?"}).status == 303
    late = browser.post(f"{url}/cau/1", {**given, "text": "Bản của người thứ hai?"})
    assert late.status == 409
    assert "Người khác vừa sửa câu này" in late.words
    assert "Bản của người thứ nhất?" in item(late, 1)
    assert "Bản của người thứ hai?" in item(late, 1)
    again = browser.post(
        f"{url}/cau/1", {**given, "expected": form_of(late, 1)["expected"], "text": "Bản của người thứ hai?"}
    )
    assert again.status == 303


@pytest.mark.parametrize("number", ["99", "0", "x", "99999999999"])
def test_a_question_that_is_not_there_cannot_be_mended(browser: Browser, brought, number: str) -> None:
    assert browser.post(f"{brought()}/cau/{number}", {"act": "save"}).status == 404


# Taking in and undoing


def test_what_is_chosen_is_told_before_it_comes_in_and_after(browser: Browser, brought, session) -> None:
    url = brought()
    asked = tick(browser, url, "nhap", (1, 2, 3))
    assert asked.location == f"{url}?buoc=nhap"
    page = browser.get(asked.location)
    assert "Nhập 3 câu vào ngân hàng" in page.words
    assert "Sẵn sàng 2 câu" in page.words
    assert "Chưa có đáp án 1 câu" in page.words
    assert "Để lại, không nhập 3 câu" in page.words
    before = count(session, QuestionRow)
    assert browser.post(f"{url}/nhap").location == url
    done = browser.get(url)
    assert "Đã nhập 3 câu" in done.words
    assert count(session, QuestionRow) == before + 3
    assert 'href="/to-chuc/ngan-hang?trang-thai=nhap"' in done.text
    assert [(act, detail["taken"]) for act, detail in deeds(session)] == [("bank.take_in", 3)]


def test_pressed_twice_it_comes_in_once(browser: Browser, brought, session) -> None:
    url, before = brought(files.sheet(*files.GOOD)), count(session, QuestionRow)
    assert [browser.post(f"{url}/nhap").status for _ in range(2)] == [303, 303]
    assert count(session, QuestionRow) == before + 2


def test_with_nothing_chosen_nothing_comes_in(browser: Browser, brought, session) -> None:
    url = brought()
    page = tick(browser, url, "nhap", ())
    assert (page.status, "Chưa chọn câu nào" in page.words) == (422, True)
    assert browser.post(f"{url}/nhap").status == 422
    assert "buoc" not in browser.get(f"{url}?buoc=nhap").location


def test_what_cannot_come_in_any_more_is_listed_and_nothing_comes(browser: Browser, brought, session) -> None:
    first, second = brought(files.sheet(*files.GOOD)), brought(files.sheet(*files.GOOD, files.KEYLESS))
    browser.post(f"{first}/nhap")
    before = count(session, QuestionRow)
    page = browser.post(f"{second}/nhap")
    assert page.status == 409
    assert "Chưa nhập câu nào" in page.words
    assert f'href="{second}?xem=2#cau-2"' in page.text
    assert count(session, QuestionRow) == before
    assert "Tổng 3" in browser.get(second).words


def test_an_import_is_undone_with_its_counts(browser: Browser, brought, session) -> None:
    url, before = brought(files.sheet(*files.GOOD)), count(session, QuestionRow)
    browser.post(f"{url}/nhap")
    assert "Hoàn tác, lấy ra 2 câu" in browser.get(url).words
    assert browser.post(f"{url}/hoan-tac").location == url
    assert "Đã hoàn tác" in browser.get(url).words
    assert count(session, QuestionRow) == before
    assert browser.post(f"{url}/hoan-tac").status == 303
    assert [act for act, _ in deeds(session)] == ["bank.take_in", "bank.undo"]


def test_what_a_contest_has_drawn_stays_and_the_contest_is_named(
    browser: Browser, brought, session, writing, clock
) -> None:

    url = brought(files.sheet(*files.GOOD))
    browser.post(f"{url}/nhap")
    with writing() as opened:
        contest(opened, clock.now)
        rules = opened.scalar(select(PoolRow.rules_id).limit(1))
        mine = opened.scalar(
            select(RevisionRow.id)
            .join(QuestionRow, QuestionRow.id == RevisionRow.question_id)
            .where(QuestionRow.bank_import_id.is_not(None))
            .limit(1)
        )
        opened.add(PoolRow(rules_id=rules, revision_id=mine))
    before = count(session, QuestionRow)
    page = browser.post(f"{url}/hoan-tac")
    assert page.status == 409
    assert "1 câu đã vào đề của cuộc thi («Cuộc thi thử»)" in page.words
    assert count(session, QuestionRow) == before


def test_work_done_since_is_told_before_it_is_undone(browser: Browser, brought, writing) -> None:
    url = brought(files.sheet(*files.GOOD))
    browser.post(f"{url}/nhap")
    with writing() as opened:
        opened.scalars(select(QuestionRow).where(QuestionRow.bank_import_id.is_not(None))).first().status = "checked"
    assert "1 câu đã được sửa hoặc duyệt" in browser.get(url).words


ACTS = ("chon", "cau/1", "nhap", "hoan-tac", "bo")


@pytest.mark.parametrize("act", ACTS)
def test_an_act_on_a_file_that_waits_or_is_gone_leads_to_its_page(browser: Browser, session, act: str) -> None:
    url = send(browser, files.sheet(*files.GOOD)).location
    if act != "bo":
        assert browser.post(f"{url}/{act}").location == url
    assert browser.post(f"{HOME}/{'a' * 22}/{act}").status == 404
    token = {"csrf_token": browser.token()}
    assert browser.client.post(f"{HOME}/%C4%91%00/{act}", data=token).status_code == 404


@pytest.mark.parametrize("role", [Role.CONTESTANT, Role.OFFICER])
def test_others_are_refused(app: Flask, brought, writing, clock, role: Role) -> None:
    url = brought()
    with writing() as opened:
        browser = Browser(app, sign_in(opened, person(opened, clock.now, role), clock.now))
    assert [
        browser.get(one).status for one in (HOME, url, f"{url}.json", f"{url}/tep", f"{HOME}/mau/cau-hoi.xlsx")
    ] == [403] * 5
    assert [browser.post(f"{url}/{act}").status for act in ACTS] == [403] * len(ACTS)


def test_any_organizer_works_on_any_import(app: Flask, brought, writing, clock) -> None:
    url = brought()
    with writing() as opened:
        other = Browser(app, sign_in(opened, person(opened, clock.now, Role.ORGANIZER), clock.now))
    assert "Vừ A Tổ" in other.get(url).words
    assert tick(other, url, "luu", (1,)).status == 303


# Files handed out


def test_the_file_comes_back_with_its_problems(browser: Browser, brought) -> None:
    page = browser.get(f"{brought()}/tep")
    assert page.status == 200
    assert page.response.headers["Content-Disposition"].endswith(
        "filename*=UTF-8''%C4%91%E1%BB%81%20%28v%E1%BA%A5n%20%C4%91%E1%BB%81%29.csv"
    )
    assert "Vấn đề" in page.text
    assert "không có" in page.text or "Hãy" in page.text


def test_the_wrong_questions_alone_are_a_workbook_that_can_be_mended_and_sent(
    browser: Browser, brought, writing, clock
) -> None:
    back = browser.client.get(f"{brought()}/tep?chi=loi")
    assert back.mimetype.endswith("spreadsheetml.sheet")
    sent = send(browser, back.data, "loi.xlsx")
    bank_imports.read_next(writing, clock)
    shown = browser.get(sent.location)
    assert "Tổng 1" in shown.words
    assert "Biển nào nằm ở phía đông" in shown.words


@pytest.mark.parametrize("name", ["cau-hoi.xlsx", "cau-hoi.docx"])
def test_templates_are_handed_out(browser: Browser, name: str) -> None:
    response = browser.client.get(f"{HOME}/mau/{name}")
    assert response.data[:2] == b"PK"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert f'filename="mau-cau-hoi.{name[-4:]}"' in response.headers["Content-Disposition"]
    assert browser.get(f"{HOME}/mau/cau-hoi.exe").status == 404


def test_in_english_the_desk_speaks_english(browser: Browser, brought) -> None:
    url = brought()
    browser.post("/ngon-ngu", {"lang": "en", "next": url})
    assert browser.get(url).status == 200
