"""The bank desk's pages: search, one question, moving it through two pairs of eyes; refusals in words."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from contest.people import Role
from contest.store.audit import AuditRow
from contest.web.bank_words import address, code_of
from questions.review import Status
from questions.rows import QuestionEventRow, QuestionRow
from tests.factories import contest, counted, person, sign_in
from tests.web.bank_stage import CONTENT, LAW, Stage, on_desk, staged
from tests.web.client import Browser
from tests.web.stage import engine_of

HOME = "/to-chuc/ngan-hang"


@pytest.fixture
def stage(app: Flask, writing, clock) -> Stage:
    return staged(app, writing, clock)


def total(page) -> int:
    return int(re.search(r'id="tong"[^>]*><b>([\d.]+) câu', page.text)[1].replace(".", ""))  # type: ignore[index]


def test_the_desk_lists_the_bank_the_newest_first(stage: Stage) -> None:
    page = stage.anna.get(HOME)
    assert page.status == 200
    assert re.findall(r"<small>([^<]+)</small></th>", page.text)[0] == "LĐ-01"
    assert total(page) > 100


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=ld-01+hang", 1),
        ("q=ld-01+h%E1%BA%B1ng", 1),
        ("q=ld-01+h%E1%BA%A3ng", 0),
        ("q=ld-01&trang-thai=nhap", 1),
        ("q=ld-01+hang&trang-thai=dang-dung", 0),
        ("q=ld-01+hang&kieu=mot&co=chua-dap-an", 0),
        (f"q=ld-01+hang&van-ban={LAW.replace('/', '%2F')}", 1),
        ("q=ld-01+hang&van-ban=khong", 0),
        ("q=ld-01+hang&su-dung=chua-dung", 1),
        ("q=ld-01+hang&su-dung=da-tra-loi", 0),
        ("q=ld-01+hang&muc=khong", 1),
        ("q=ld-01+hang&kieu=khong-co-kieu-nay&trang=99999999999", 1),
        ("q=%00&trang=%D9%A3", None),
    ],
)
def test_a_search_is_an_address(stage: Stage, query: str, found: int | None) -> None:
    page = stage.anna.get(f"{HOME}?{query}")
    assert page.status == 200
    if found is not None:
        assert total(page) == found


def test_filters_tell_how_many_questions_each_value_leaves(stage: Stage) -> None:
    page = stage.anna.get(f"{HOME}?q=ld-01+hang")
    assert '<option value="nhap">Nháp (1)</option>' in page.text
    assert f'<option value="{LAW}">{LAW} (1)</option>' in page.text


def test_a_search_without_a_find_says_what_to_do(stage: Stage) -> None:
    assert "Thử bớt từ" in stage.anna.get(f"{HOME}?q=khongcotunao").words


def test_the_page_of_a_question_tells_all_there_is(stage: Stage) -> None:
    words = stage.anna.get(stage.url).words
    for said in ("Nháp", CONTENT.text, "12 ngày", "Điều 113", LAW, "Lò Thị Anna", "Tạo câu hỏi", "Chưa cuộc thi nào"):
        assert said in words, said
    assert "Người soạn không tự duyệt" in words


def test_a_question_goes_live_through_two_pairs_of_eyes(stage: Stage, session) -> None:
    refused = stage.move(stage.anna, "checked")
    assert (refused.status, "Người soạn không tự duyệt" in refused.words) == (409, True)
    assert stage.move(stage.binh, "checked").location.endswith("?da=chuyen")
    assert stage.move(stage.anna, "live").status == 303
    one = on_desk(session, stage.code)
    assert one.status is Status.LIVE
    said = session.scalars(select(AuditRow.act).where(AuditRow.subject == f"question:{stage.code}")).all()
    assert said == ["bank.create", "bank.checked", "bank.live"]


def test_a_button_pressed_twice_moves_once(stage: Stage, session) -> None:
    for _ in range(2):
        assert stage.move(stage.binh, "checked").status == 303
    assert session.scalar(select(func.count()).where(QuestionEventRow.act == "checked")) == 1


@pytest.mark.parametrize("status", ["draft", "retired"])
def test_what_takes_something_away_needs_a_reason(stage: Stage, session, status: str) -> None:
    stage.move(stage.binh, "checked")
    page = stage.move(stage.binh, status)
    assert (page.status, "Hãy ghi lý do" in page.words) == (422, True)
    assert stage.move(stage.binh, status, note="luật đổi").status == 303
    assert on_desk(session, stage.code).status == status
    assert "luật đổi" in stage.anna.get(stage.url).words


@pytest.mark.parametrize("asked", ["", "x", "gone", "checked\x00"])
def test_a_status_that_is_none_is_refused_in_words(stage: Stage, asked: str) -> None:
    assert stage.move(stage.binh, asked).status == 422


def test_nobody_approves_what_changed_under_their_eyes(stage: Stage, session) -> None:
    stage.edit(stage.anna, text="Câu khác hẳn?")
    page = stage.move(stage.binh, "checked", seen=1)
    assert (page.status, "vừa được người khác sửa" in page.words) == (409, True)
    assert stage.move(stage.binh, "checked", seen=2).status == 303


def test_a_selection_moves_wholly_or_not_at_all(stage: Stage, session) -> None:
    one = on_desk(session, stage.code)
    live = session.execute(select(QuestionRow.id, QuestionRow.code).where(QuestionRow.status == "live").limit(1)).one()
    chosen = [f"{one.question_id}-1", f"{live.id}-1"]
    page = stage.binh.post(HOME, {"cau": chosen, "trang-thai-moi": "live", "q": "nghi"})
    assert page.status == 409
    assert "LĐ-01" in page.words
    assert on_desk(session, stage.code).status is Status.DRAFT
    page = stage.binh.post(HOME, {"cau": chosen, "trang-thai-moi": "checked", "q": "nghi"})
    assert (page.status, page.location) == (303, f"{HOME}?q=nghi&da=chuyen")
    assert {on_desk(session, code).status for code in (stage.code, live.code)} == {Status.CHECKED}


def test_a_selection_of_nothing_is_told(stage: Stage) -> None:
    page = stage.binh.post(HOME, {"trang-thai-moi": "checked"})
    assert (page.status, "Chưa chọn câu nào" in page.words) == (422, True)
    assert stage.binh.post(HOME, {"cau": ["x", "1-1"], "trang-thai-moi": "checked"}).status == 404
    assert stage.binh.post(HOME, {"cau": ["999999-1"], "trang-thai-moi": "checked"}).status == 404


@pytest.mark.parametrize("path", ["", "/sua"])
@pytest.mark.parametrize("code", ["khong-co", "%00", "x" * 300])
def test_a_question_that_is_not_there_is_missing(stage: Stage, code: str, path: str) -> None:
    token = {"csrf_token": stage.anna.token()}
    assert stage.anna.client.get(f"{HOME}/{code}{path}").status_code == 404
    assert stage.anna.client.post(f"{HOME}/{code}{path}", data=token).status_code == 404


@pytest.mark.parametrize("role", [Role.CONTESTANT, Role.OFFICER, Role.JUDGE])
def test_other_roles_see_nothing_of_the_bank(app: Flask, stage: Stage, writing, clock, role: Role) -> None:
    with writing() as session:
        browser = Browser(app, sign_in(session, person(session, clock.now, role), clock.now))
    for path in (HOME, stage.url, f"{stage.url}/sua", f"{HOME}/moi", f"{HOME}/phap-luat", f"{HOME}/xuat"):
        page = browser.get(path)
        assert page.status == 403
        assert CONTENT.text not in page.text


@pytest.mark.parametrize("code", ["moi", "nhap", "a/b", "~1/2", "~2moi", "..", "50% #1?", "Câu 1", "<b>"])
def test_every_code_has_an_address(app: Flask, stage: Stage, writing, code: str) -> None:
    with writing() as session:
        session.execute(update(QuestionRow).where(QuestionRow.code == stage.code).values(code=code))
    page = stage.anna.get(address(code))
    assert (page.status, CONTENT.text in page.words) == (200, True)
    assert code_of(unquote(address(code).removeprefix(f"{HOME}/"))) == code


def test_use_in_a_contest_is_told_and_its_papers_keep_their_revision(app: Flask, stage: Stage, writing, clock) -> None:
    with writing() as session:
        held = contest(session, clock.now)
        code = session.scalars(select(QuestionRow.code).where(QuestionRow.code.startswith("MT-"))).first()
    page = stage.anna.get(address(code))
    assert held.title in page.words
    assert "0 đề thi" in page.words
    edit = stage.anna.get(address(code, "sua"))
    assert "Câu này đang ở trong cuộc thi" in edit.words
    listed = stage.anna.get(f"{HOME}?su-dung=trong-cuoc-thi")
    assert total(listed) > 20


def test_another_question_nearly_the_same_is_pointed_at(app: Flask, writing, clock) -> None:
    stage = staged(app, writing, clock)
    long = "Theo Luật An toàn vệ sinh lao động người lao động có quyền từ chối làm {} nguy hiểm khi nào?"
    for word, code in (("công việc", "G-1"), ("việc", "G-2")):
        form = {"text": long.format(word), "code": code, "expected": "0"}
        assert stage.anna.post(f"{HOME}/moi", {**_form(), **form}).status == 303
    page = stage.anna.get(address("G-1"))
    assert "G-2" in page.words
    assert total(stage.anna.get(f"{HOME}?co=gan-giong")) == 2


def _form() -> dict[str, object]:
    return {"kind": "single", "option": ["một", "hai"], "key": "0", "subject": "An ninh mạng", "act": "save"}


def test_the_list_is_light_and_its_statements_few(app: Flask, stage: Stage) -> None:
    with counted(engine_of(app)) as seen:
        response = stage.anna.client.get(HOME, headers={"Accept-Encoding": "br"})
    assert len(response.data) <= 12_000
    # The sign-in, the uses, the three of the search, the names of subjects.
    assert len(seen) <= 6, "\n".join(seen)
