"""The desks of judges and organizers: nobody's name on them, nobody else's work, nothing lost, nothing doubled."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from contest.people import Person, Role
from contest.services import judging
from contest.store import essays
from contest.store.results import ResultRow
from contest.store.units import UnitRow
from tests.acts import Way, contestant, sit
from tests.factories import counted, person, sign_in
from tests.judges import Court, convene, deal, mark, write
from tests.web.client import Browser, Page
from tests.web.stage import engine_of

DESK = "/to-chuc/cuoc-thi/thu/cham-bai"


@pytest.fixture
def court(app: Flask, writing, clock) -> Court:
    return convene(writing, clock.now)


@pytest.fixture
def dealt(court: Court, writing, clock) -> Court:
    clock.forward(days=8)
    deal(writing, court, clock.now)
    return court


def browser_of(app: Flask, writing, clock, who: Person) -> Browser:
    with writing() as session:
        return Browser(app, sign_in(session, who, clock.now))


@pytest.fixture
def judge(app: Flask, dealt: Court, writing, clock) -> Browser:
    """The first judge of the first writer's work."""
    with writing() as session:
        who = dealt.before(session, dealt.code)[0]
    return browser_of(app, writing, clock, who)


@pytest.fixture
def second(app: Flask, dealt: Court, writing, clock) -> Browser:
    with writing() as session:
        who = dealt.before(session, dealt.code)[1]
    return browser_of(app, writing, clock, who)


@pytest.fixture
def organizer(app: Flask, dealt: Court, writing, clock) -> Browser:
    return browser_of(app, writing, clock, dealt.organizer)


def give(
    browser: Browser, code: str, *points: object, press: str = "luu", version: str = "0", comment: str = ""
) -> Page:
    data = {"diem": [str(one) for one in points], "nhan-xet": comment, "ban": version, "viec": press}
    return browser.post(f"/cham/thu/{code}", data)


def pages_of(browser: Browser, code: str) -> list[Page]:
    here = f"/cham/thu/{code}"
    sheet = {"points": ["1", "", ""], "comment": "x", "version": "0"}
    return [
        browser.get("/cham"),
        browser.get("/cham/thu?ds=1"),
        browser.get(here),
        browser.get(f"{here}?co=4"),
        browser.put(f"{here}/nhap.json", sheet),
        give(browser, code, 99, 1, 1),
        give(browser, code, 20, 20, 20, press="sau"),
    ]


def test_nothing_on_the_desk_says_whose_a_work_is(judge: Browser, dealt: Court, session) -> None:
    """Canaries: names, numbers and units of all writers, in bodies and headers, pages and JSON."""
    canaries = {dealt.contest.code_of(one.id) for one in dealt.writers}
    for one in dealt.writers:
        unit = session.get_one(UnitRow, one.unit_id)
        canaries |= {one.name, one.phone, f"0{one.phone[3:]}", one.phone[3:], unit.name, unit.code}
    for page in pages_of(judge, dealt.code):
        told = page.text + str(page.response.headers)
        assert not [one for one in canaries if one in told], page.response.request.path


def test_a_judge_goes_from_work_to_work_until_none_is_left(judge: Browser, dealt: Court) -> None:
    first = judge.get("/cham/thu")
    assert first.status == 303
    code = first.location.rsplit("/", 1)[-1]
    page = judge.get(first.location)
    assert "Bài 1 trong 2, còn 2" in page.words
    onward = give(judge, code, 30, 20, 20)
    assert onward.status == 303
    assert onward.location != first.location
    assert give(judge, onward.location.rsplit("/", 1)[-1], 30, 20, 20).location == "/cham/thu"
    assert "Bạn đã chấm hết 2 bài. Cảm ơn." in judge.get("/cham/thu").words
    assert "Bạn đã chấm hết 2 bài. Cảm ơn." in judge.get("/cham").words


def test_another_judges_work_is_as_missing_as_one_that_never_was(
    app: Flask, dealt: Court, judge: Browser, writing, clock
):
    with writing() as session:
        who = dealt.before(session, dealt.code)[0]
        mine = {one.code for one in judging.listed(session, dealt.contest, who)}
        stranger = person(session, clock.now, Role.JUDGE)
    (foreign,) = set(dealt.codes.values()) - mine
    answers = [judge.get(f"/cham/thu/{code}") for code in (foreign, "AA-0000")]
    assert [one.status for one in answers] == [404, 404]
    for code in (foreign, "AA-0000"):
        assert give(judge, code, 1, 1, 1).status == 404
        assert judge.post(f"/cham/thu/{code}/quen").status == 404
        sheet = {"points": [], "comment": "", "version": "0"}
        assert judge.put(f"/cham/thu/{code}/nhap.json", sheet).status == 404
        assert judge.get(f"/cham/thu/{code}/trung/{dealt.code}").status == 404
    elsewhere = browser_of(app, writing, clock, stranger)
    assert elsewhere.get("/cham/thu").status == 404
    assert elsewhere.get(f"/cham/thu/{dealt.code}").status == 404
    assert "Chưa có cuộc thi nào" in elsewhere.get("/cham").words


def test_an_organizer_or_admin_has_no_judges_desk(app: Flask, dealt: Court, writing, clock) -> None:
    for role in (Role.ORGANIZER, Role.ADMIN, Role.OFFICER, Role.CONTESTANT):
        with writing() as session:
            who = person(session, clock.now, role)
        assert browser_of(app, writing, clock, who).get(f"/cham/thu/{dealt.code}").status == 403


def test_the_record_that_organizers_read_does_not_say_who_wrote_when(
    app: Flask, organizer: Browser, dealt: Court, writing, clock
) -> None:
    """The desk shows by its code when a work was handed in; a name at that moment would be the writer's."""
    for asked in ("", "?cuoc-thi=thu", "?viec=work.hand_in", "?viec=work.start", "?cuoc-thi=thu&viec=work.hand_in"):
        page = organizer.get(f"/to-chuc/nhat-ky{asked}")
        assert page.status == 200
        assert not [one.name for one in dealt.writers if one.name in page.text]
    with writing() as session:
        admin = person(session, clock.now, Role.ADMIN)
    seen = browser_of(app, writing, clock, admin).get("/to-chuc/nhat-ky?viec=work.hand_in").text
    assert all(one.name in seen for one in dealt.writers)


def test_marks_that_are_no_marks_are_shown_back_each_with_its_reason(judge: Browser, dealt: Court) -> None:
    page = give(judge, dealt.code, 41, "", "ba", comment="giữ lại lời này")
    assert page.status == 422
    assert page.words.count("Nhập số nguyên từ 0 đến") == 3
    assert "giữ lại lời này" in page.text
    assert 'value="41"' in page.text
    assert 'value="ba"' in page.text


def test_marks_of_the_other_judge_show_only_when_both_have_saved(judge: Browser, second: Browser, dealt: Court) -> None:
    give(judge, dealt.code, 31, 20, 20, comment="lời của người thứ nhất")
    page = second.get(f"/cham/thu/{dealt.code}")
    assert "lời của người thứ nhất" not in page.text
    # As a number of its own: the code of a work may hold these two digits.
    assert not re.search(r"(?<![\d-])71(?!\d)", page.words)
    give(second, dealt.code, 30, 20, 23, comment="lời của người thứ hai")
    assert "lời của người thứ nhất" in second.get(f"/cham/thu/{dealt.code}").text
    page = judge.get(f"/cham/thu/{dealt.code}")
    assert "lời của người thứ hai" in page.text
    assert "73 / 100" in page.words
    assert give(judge, dealt.code, 40, 20, 20, version="1").status == 409


def test_a_stale_page_is_shown_both_versions(judge: Browser, dealt: Court) -> None:
    give(judge, dealt.code, 31, 20, 20, comment="bản thứ nhất")
    page = give(judge, dealt.code, 11, 10, 10, comment="bản từ trang cũ")
    assert page.status == 409
    assert "bản thứ nhất" in page.text
    assert "bản từ trang cũ" in page.text
    version = re.search(r'name="ban" value="(\d+)"', page.text)
    assert version
    assert give(judge, dealt.code, 11, 10, 10, version=version[1], comment="bản từ trang cũ").status == 303


def test_a_double_tap_saves_once(judge: Browser, dealt: Court, session) -> None:
    assert [give(judge, dealt.code, 31, 20, 20).status for _ in range(2)] == [303, 303]


def test_a_draft_is_kept_by_itself_and_by_putting_off(judge: Browser, dealt: Court) -> None:
    here = f"/cham/thu/{dealt.code}"
    sheet = {"points": ["7", "", "x"], "comment": "đang nghĩ", "version": "0"}
    assert judge.put(f"{here}/nhap.json", sheet).status == 200
    page = judge.get(here)
    assert 'value="7"' in page.text
    assert "đang nghĩ" in page.text
    assert give(judge, dealt.code, 9, "", "", press="sau").status == 303
    assert 'value="9"' in judge.get(here).text
    assert "Để chấm sau" in judge.get("/cham/thu?ds=1").words
    for bad in ([], {"points": 1}, {**sheet, "points": [7]}, {**sheet, "version": "x"}):
        assert judge.put(f"{here}/nhap.json", bad).status == 400


def test_who_knows_the_writer_hands_the_work_on(judge: Browser, dealt: Court, writing) -> None:
    with writing() as session:
        before = dealt.before(session, dealt.code)
    assert judge.post(f"/cham/thu/{dealt.code}/quen").status == 303
    assert judge.get(f"/cham/thu/{dealt.code}").status == 404
    with writing() as session:
        after = dealt.before(session, dealt.code)
    assert before[1] in after
    assert before[0] not in after
    assert len(after) == 2


def test_the_size_of_letters_goes_along_to_the_next_work(judge: Browser, dealt: Court) -> None:
    assert 'data-size="3"' in judge.get(f"/cham/thu/{dealt.code}?co=3").text
    data = {"diem": ["1", "1", "1"], "ban": "0", "viec": "luu", "co": "3", "nhan-xet": ""}
    assert judge.post(f"/cham/thu/{dealt.code}", data).location.endswith("?co=3")
    assert 'data-size="1"' in judge.get(f"/cham/thu/{dealt.code}?co=99").text


def test_locked_marks_are_only_looked_at(judge: Browser, organizer: Browser, dealt: Court) -> None:
    give(judge, dealt.code, 31, 20, 20)
    assert organizer.post(f"{DESK}/khoa", {"viec": "khoa"}).status == 303
    page = judge.get(f"/cham/thu/{dealt.code}")
    assert "Ban tổ chức đã khoá điểm lúc" in page.words
    assert "71 / 100" in page.words
    assert "<textarea" not in page.text
    assert give(judge, dealt.code, 1, 1, 1, version="1").status == 409
    assert "Ban tổ chức đã khoá điểm lúc" in judge.get("/cham/thu").words


# The organizers' desk


def test_organizers_draw_up_the_rubric_and_the_panel(organizer: Browser, writing, clock) -> None:
    names, most = ["Đúng", "Hay", "", "", "", "", "", ""], ["60", "40", "", "", "", "", "", ""]
    assert organizer.post(f"{DESK}/tieu-chi", {"ten": names, "toi-da": most, "ban": "1"}).status == 303
    stale = organizer.post(f"{DESK}/tieu-chi", {"ten": ["Khác"], "toi-da": ["100"], "ban": "1"})
    assert stale.status == 409
    assert "Đúng (60), Hay (40)" in stale.words
    assert 'value="Khác"' in stale.text
    wrong = organizer.post(f"{DESK}/tieu-chi", {"ten": ["Khác"], "toi-da": ["99"], "ban": "2"})
    assert wrong.status == 422
    assert "cộng lại đúng 100" in wrong.words
    with writing() as session:
        new, nobody = person(session, clock.now, Role.JUDGE, name="Giám Khảo Mới"), person(session, clock.now)
    assert organizer.post(f"{DESK}/giam-khao", {"so": new.phone}).status == 303
    page = organizer.get(DESK)
    assert "Giám Khảo Mới" in page.words
    assert new.phone[3:] not in page.text
    refused = [organizer.post(f"{DESK}/giam-khao", {"so": one}) for one in (nobody.phone, "0999999999")]
    assert [one.status for one in refused] == [422, 422]
    assert refused[0].words.replace(nobody.phone, "") == refused[1].words, "a number tells nothing of who has it"
    assert organizer.post(f"{DESK}/giam-khao/bo", {"nguoi": str(new.id)}).status == 303
    assert "Giám Khảo Mới" not in organizer.get(DESK).words


def test_works_are_dealt_marked_and_moved_into_the_results(app: Flask, writing, clock, session) -> None:
    court = convene(writing, clock.now, writers=2)
    with writing() as writes:
        who = contestant(writes, clock.now)
    sit(writing, court.contest, who, clock.now, Way(right=2))
    browser = browser_of(app, writing, clock, who.person)
    fields = {"round": "1", "base": "0", "seq": "1", "writer": "", "body": "bài của người đã thi", "viec": "nop"}
    assert browser.post("/cuoc-thi/thu/bai-viet", fields).status == 303
    organizer = browser_of(app, writing, clock, court.organizer)
    assert organizer.post(f"{DESK}/chia").status == 409
    clock.forward(days=8)
    organizer = browser_of(app, writing, clock, court.organizer)
    assert organizer.post(f"{DESK}/chia").location == f"{DESK}?da=chia"
    assert organizer.post(f"{DESK}/chuyen", {"dot": "1"}).status == 409
    with writing() as writes:
        codes = re.findall(r"[A-Z]{2}-\d{4}", organizer.get(DESK).words)
        pairs = [(judge, code) for code in dict.fromkeys(codes) for judge in court.before(writes, code)]
    for one, code in pairs:
        mark(writing, court, one, code, (32, 25, 20), clock.now)
    page = organizer.get(DESK)
    assert page.words.count("77 · 77") == 3
    organizer.post(f"{DESK}/khoa", {"viec": "khoa"})
    assert "Chuyển điểm vào kết quả" in organizer.get(DESK).words
    assert organizer.post(f"{DESK}/chuyen", {"dot": "1"}).location == f"{DESK}?da=chuyen"
    session.rollback()
    given = essays.of_rounds(session, [court.contest.rounds[0].id])
    assert set(given.values()) == {8}
    assert session.query(ResultRow).filter_by(person_id=who.person.id).one().order_key
    assert "3 người có điểm tự luận trong kết quả" in organizer.get(DESK).words
    assert organizer.post(f"{DESK}/chuyen", {"dot": "7"}).status == 404


def test_an_organizer_decides_about_one_work_by_its_code(organizer: Browser, dealt: Court, session) -> None:
    here = f"{DESK}/bai/{dealt.code}"
    page = organizer.get(here)
    assert page.status == 200
    names = {one.name for one in dealt.writers} | {one.phone[3:] for one in dealt.writers}
    assert not [one for one in names if one in page.text]
    assert organizer.post(f"{here}/loai", {"vi": "copied", "ly-do": "ngắn"}).status == 422
    assert organizer.post(f"{here}/loai", {"vi": "khong-co", "ly-do": "một lý do dài"}).status == 422
    assert organizer.post(f"{here}/loai", {"vi": "copied", "ly-do": "Chép từ báo"}).status == 303
    assert "Chép từ báo" in organizer.get(here).words
    assert organizer.post(f"{here}/nhan").status == 303
    assert "Chép từ báo" not in organizer.get(here).words
    assert organizer.post(f"{here}/hop", {"diem": "70", "ly-do": "Họp ban giám khảo"}).status == 409
    assert organizer.get(f"{DESK}/bai/AA-0000").status == 404


def test_the_desk_asks_the_database_as_often_for_many_works_as_for_few(
    app: Flask, organizer: Browser, dealt: Court
) -> None:
    with counted(engine_of(app)) as seen:
        organizer.client.get(DESK)
    assert len(seen) <= 10, seen


def test_a_copy_is_shown_to_judges_and_organizers_and_to_nobody_else(app: Flask, writing, clock) -> None:
    court = convene(writing, clock.now, writers=1, judges=2)
    told = " ".join(f"lời{n}" for n in range(40))
    codes = []
    with writing() as session:
        for body in (told, f"{told} thêm vào"):
            who = contestant(session, clock.now).person
            kept = write(session, court.contest, who, body, clock.now)
            codes.append(kept)
    clock.forward(days=8)
    deal(writing, court, clock.now)
    browser = browser_of(app, writing, clock, court.judges[0])
    page = browser.get(f"/cham/thu/{codes[0]}")
    assert f"Trùng 100% với bài {codes[1]}" in page.words
    beside = browser.get(f"/cham/thu/{codes[0]}/trung/{codes[1]}")
    assert beside.status == 200
    assert "<mark>lời0" in beside.text
    assert browser.get(f"/cham/thu/{codes[0]}/trung/{court.code}").status == 404
    organizer = browser_of(app, writing, clock, court.organizer)
    assert "<mark>" in organizer.get(f"{DESK}/bai/{codes[0]}/trung/{codes[1]}").text
