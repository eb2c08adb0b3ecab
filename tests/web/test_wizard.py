"""The wizard: a contest is drawn up section by section, checked, announced, and changed in public afterwards."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import html5lib
import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.datastructures import MultiDict

from contest.contests import Contest, State
from contest.drafts import Section
from contest.people import Person, Role
from contest.rule_templates import TEMPLATES
from contest.services import drafts
from contest.store import contests, notices
from contest.store.attempts import AttemptRow
from contest.store.audit import AuditRow
from contest.store.contests import ContestRow, PoolRow
from tests.factories import contest, person, sign_in
from tests.web.client import Browser, Page, check
from tests.web.stage import started

HOME = "/to-chuc/cuoc-thi"
REASON = "Ban tổ chức quyết định lại."


@dataclass
class Board:
    """Two organizers and a draft by the usual shape."""

    anna: Browser
    binh: Browser
    people: dict[str, Person]
    slug: str

    def url(self, section: str = "") -> str:
        return f"{HOME}/{self.slug}/soan" + (f"/{section}" if section else "")

    def form(self, section: str, who: Browser | None = None) -> MultiDict[str, str]:
        """What a browser would send of a section."""
        return fields((who or self.anna).get(self.url(section)))

    def save(self, section: str, who: Browser | None = None, **changed: Any) -> Page:
        form = self.form(section, who)
        for name, value in changed.items():
            form.setlist(name.replace("_", "-"), value if isinstance(value, list) else [value])
        return (who or self.anna).post(self.url(section), form.to_dict(flat=False))


def fields(page: Page) -> MultiDict[str, str]:
    """The fields of the form of a page as a browser sends them, its save button pressed."""
    tree = html5lib.parse(page.text, namespaceHTMLElements=False)
    form = next(one for one in tree.iter("form") if one.get("data-preview"))
    sent: MultiDict[str, str] = MultiDict([("act", "save")])
    for name, value in _fields(form):
        sent.add(name, value)
    return sent


def _fields(form: Any) -> Iterator[tuple[str, str]]:
    for one in form.iter():
        name, kind = one.get("name"), one.get("type")
        if not name or one.tag not in ("input", "textarea", "select") or name == "csrf_token":
            continue
        if one.tag == "input" and (kind not in ("checkbox", "radio") or "checked" in one.attrib):
            yield name, one.get("value", "on")
        elif one.tag == "textarea":
            yield name, (one.text or "").removeprefix("\n")
        elif one.tag == "select":
            options = list(one.iter("option"))
            chosen = [option for option in options if "selected" in option.attrib] or options[:1]
            yield from ((name, option.get("value", "")) for option in chosen)


def new(who: Browser, **changed: str) -> str:
    """A draft; its address."""
    form = {"shape": "hang-tuan", "title": "Tìm hiểu Luật Ma túy", "first_day": "2026-12-07", "subject": "ma-tuy"}
    page = who.post(f"{HOME}/moi", form | changed)
    found = re.fullmatch(rf"{HOME}/([a-z0-9-]+)/soan\?da=tao", page.location)
    assert found, (page.status, page.words)
    return found[1]


@pytest.fixture
def board(app: Flask, writing, clock) -> Board:
    with writing() as session:
        cast = {name: person(session, clock.now, Role.ORGANIZER, name=f"Lò Thị {name}") for name in ("Anna", "Bình")}
        anna, binh = (Browser(app, sign_in(session, who, clock.now)) for who in cast.values())
    return Board(anna, binh, cast, new(anna))


def stored(session, slug: str) -> Contest:
    session.rollback()
    return drafts.find(session, slug)


@pytest.mark.parametrize("shape", [one.code for one in TEMPLATES])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_of_every_usual_shape_stands(board: Board, shape: str, language: str) -> None:
    board.anna.client.set_cookie("lang", language, domain="localhost")
    board.slug = new(board.anna, shape=shape)
    assert board.anna.get(f"{HOME}/moi").status == 200
    assert board.anna.get(board.url()).status == 200
    for section in [*Section, "the-le", "thi-thu", "kiem-tra", "xoa"]:
        assert board.anna.get(board.url(section)).status == 200


@pytest.mark.parametrize("shape", [one.code for one in TEMPLATES])
def test_saving_what_stands_changes_nothing(board: Board, session, shape: str) -> None:
    board.slug = new(board.anna, shape=shape)
    before = stored(session, board.slug)
    for section in Section:
        assert board.save(section).location == f"{board.url()}?da={section}"
    after = stored(session, board.slug)
    assert (after.title, after.rules) == (before.title, before.rules)
    windows = [(one.number, one.title, one.opens_at, one.closes_at, one.hours) for one in after.rounds]
    assert windows == [(one.number, one.title, one.opens_at, one.closes_at, one.hours) for one in before.rounds]


# A new contest


def test_a_draft_is_copied_without_its_people_and_moved_to_its_own_days(board: Board, session, clock) -> None:
    board.save("doi-tuong", cam="0912 345 678; người ra đề")
    slug = new(board.anna, shape="ban-sao", source=board.slug, title="Lần hai", first_day="2027-01-04")
    old, copy = stored(session, board.slug), stored(session, slug)
    assert copy.rules == old.rules
    assert [one.opens_at - old.rounds[n].opens_at for n, one in enumerate(copy.rounds)] == [timedelta(days=28)] * 4
    assert drafts.of_contest(session, old).listed
    assert not drafts.of_contest(session, copy).listed
    assert (copy.slug, copy.state, copy.seed != old.seed) == ("lan-hai", State.DRAFT, True)


def test_two_contests_of_one_name_have_two_addresses(board: Board) -> None:
    assert [board.slug, new(board.anna), new(board.anna)] == [
        "tim-hieu-luat-ma-tuy",
        "tim-hieu-luat-ma-tuy-2",
        "tim-hieu-luat-ma-tuy-3",
    ]
    assert new(board.anna, title="Mới") == "moi-2"
    assert new(board.anna, title="!!!") == "cuoc-thi"


def test_a_contest_without_a_name_is_not_drawn_up(board: Board) -> None:
    page = board.anna.post(f"{HOME}/moi", {"shape": "hang-tuan", "title": " ", "subject": "ma-tuy"})
    assert (page.status, "Có 1 chỗ cần sửa" in page.words) == (422, True)


def test_a_draft_is_nobodys_but_the_boards(board: Board, app: Flask, writing, clock) -> None:
    with writing() as session:
        other = Browser(app, sign_in(session, person(session, clock.now), clock.now))
    assert other.get(board.url()).status == 403
    assert Browser(app).get(f"/cuoc-thi/{board.slug}").status == 404
    assert Browser(app).get(f"/cuoc-thi/{board.slug}/the-le/1").status == 404


def test_a_draft_is_thrown_away_and_the_audit_says_by_whom(board: Board, session) -> None:
    board.save("doi-tuong", cam="0912 345 678; người ra đề")
    assert board.anna.post(board.url("xoa")).location == "/to-chuc"
    assert board.anna.get(board.url()).status == 404
    session.rollback()
    said = session.scalars(select(AuditRow).where(AuditRow.act == "contest.delete_draft")).one()
    assert (said.actor_id, said.subject) == (board.people["Anna"].id, f"contest:{board.slug}")


# Sections


def test_the_task_list_tells_how_far_each_section_is(board: Board) -> None:
    words = board.anna.get(board.url()).words
    assert "Tên và lời giới thiệu Còn 1 mục" in words
    assert "Giải cá nhân và giải tập thể Chưa làm" in words
    board.save("ten", gioi_thieu="Cho đoàn viên trong tỉnh.")
    board.save("giai-thuong")
    words = board.anna.get(f"{board.url()}?da=giai-thuong").words
    assert "Tên và lời giới thiệu Xong" in words
    assert "Giải cá nhân và giải tập thể Xong" in words
    assert "Đã lưu: Giải cá nhân và giải tập thể." in words


def test_a_section_leads_to_the_next(board: Board) -> None:
    assert board.save("ten", act="next").location == board.url("doi-tuong")
    assert board.save("giai-thuong", act="next").location == board.url()


def test_who_may_enter_is_saved_with_categories_and_lists(board: Board, session) -> None:
    page = board.save("doi-tuong", act="them:bang")
    assert (page.status, 'name="bang-0-ten"' in page.text) == (200, True)
    saved = board.save(
        "doi-tuong",
        doi_tuong="members",
        tuoi="16",
        khong_xep_hang="LDLD\n",
        bang_0="",
        bang_0_ten="Nữ trẻ",
        bang_0_gioi="female",
        bang_0_tuoi_den="35",
        bang_0_khoi=["hcsn", "enterprise"],
        cam="0912 345 678; người ra đề",
        chi_choi="84987654321; thư ký",
    )
    assert saved.status == 303
    contest = stored(session, board.slug)
    (one,) = contest.rules.categories
    assert (one.code, one.name, one.gender, one.most_age, one.sectors) == (
        "nu-tre",
        "Nữ trẻ",
        "female",
        35,
        ("hcsn", "enterprise"),
    )
    listed = {each.phone: each.mode for each in drafts.of_contest(session, contest).listed}
    assert listed == {"+84912345678": "barred", "+84987654321": "unranked"}


def test_a_list_with_what_is_no_telephone_number_names_the_line(board: Board, session) -> None:
    page = board.save("doi-tuong", cam="0912 345 678; người ra đề\n12345; ai đó")
    assert (page.status, "Dòng 2: «12345» không phải số điện thoại di động." in page.words) == (422, True)
    assert "0912 345 678; người ra đề" in page.text
    assert not drafts.of_contest(session, stored(session, board.slug)).listed


def test_weeks_are_added_like_the_last_one(board: Board, session) -> None:
    page = board.save("dot-thi", act="tuan:dot", so_tuan="2")
    assert page.status == 200
    form = fields(page)
    assert (form["dot-5-ten"], form["dot-5-mo"], form["dot-5-dong"]) == (
        "Tuần 6",
        "2027-01-11T08:00",
        "2027-01-17T22:00",
    )
    assert board.anna.post(board.url("dot-thi"), form.to_dict(flat=False)).status == 303
    assert len(stored(session, board.slug).rounds) == 6


def test_hours_inside_a_round_are_saved_to_the_minute(board: Board, session) -> None:
    page = board.save("dot-thi", act="them:dot-1-gio")
    assert 'name="dot-1-gio-0-tu"' in page.text
    changed = {"dot_1_gio_0_ngay": ["0", "4"], "dot_1_gio_0_tu": "07:30", "dot_1_gio_0_den": "00:00"}
    assert board.save("dot-thi", **changed).status == 303
    (hours,) = stored(session, board.slug).rounds[1].hours
    assert (hours.days, hours.opens, hours.closes) == ((0, 4), 450, 1440)


def test_rounds_that_close_before_they_open_are_not_saved(board: Board) -> None:
    page = board.save("dot-thi", dot_1_dong="2026-12-13T22:00")
    assert (page.status, "Giờ đóng phải sau giờ mở." in page.words) == (422, True)
    page = board.save("dot-thi", dot_1_dong="mai")
    assert (page.status, "Cần ngày và giờ" in page.words) == (422, True)


def test_rounds_are_numbered_by_their_opening(board: Board, session) -> None:
    board.save("dot-thi", dot_0_mo="2027-01-04T08:00", dot_0_dong="2027-01-10T22:00", dot_0_ten="Muộn")
    assert [one.title for one in stored(session, board.slug).rounds] == ["Tuần 2", "Tuần 3", "Tuần 4", "Muộn"]


def test_the_blueprint_stands_beside_what_the_bank_has(board: Board, session) -> None:
    page = board.anna.get(board.url("de-thi"))
    assert re.search(r"có \d+", page.words)
    page = board.save("de-thi", act="them:de", de_them="an-ninh-mang")
    assert fields(page)["de-1"] == "an-ninh-mang"
    assert board.save("de-thi", de_1="an-ninh-mang", de_1_so_0="3", phut="25", luot="").status == 303
    rules = stored(session, board.slug).rules
    assert [(one.subject, one.number) for one in rules.blueprint][-1] == ("an-ninh-mang", 3)
    assert (rules.minutes, rules.attempts) == (25, None)


@pytest.mark.parametrize(
    ("act", "order"), [("len:hang:1", [1, 0, 2]), ("xuong:hang:0", [1, 0, 2]), ("bo:hang:0", [1, 2])]
)
def test_the_order_of_ranking_moves_by_buttons(board: Board, act: str, order: list[int]) -> None:
    before = [value for name, value in board.form("cham-diem").items() if re.fullmatch(r"hang-\d", name)]
    form = fields(board.save("cham-diem", act=act))
    after = [value for name, value in form.items() if re.fullmatch(r"hang-\d", name)]
    assert after[: len(order)] == [before[n] for n in order]


def test_a_contradiction_is_saved_and_told(board: Board, session) -> None:
    assert board.save("cham-diem", dem="shown").status == 303
    assert stored(session, board.slug).rules.faults() == ["counters_give_prediction_away"]
    assert "làm lộ câu dự đoán" in board.anna.get(board.url("cham-diem")).words
    assert "Cách tính điểm, xếp hạng, câu dự đoán Còn 1 mục" in board.anna.get(board.url()).words


def test_prizes_and_lists_of_unions_are_saved_with_bands(board: Board, session) -> None:
    page = board.save("giai-thuong", act="them:tap-1-nhom")
    assert 'name="tap-1-nhom-3-ten"' in page.text
    saved = board.save(
        "giai-thuong",
        giai_0_muc_0_tien="1.500.000",
        tap_0_cong_thuc="rate_and_prizes",
        tap_0_thuong_0_ten="Nhất",
        tap_0_thuong_0_diem="10",
        ty_le="50",
    )
    assert saved.status == 303
    rules = stored(session, board.slug).rules
    assert rules.prizes[0].prizes[0].amount == 1_500_000
    assert rules.collective[0].prize_points == (("Nhất", 10),)
    assert rules.prize_cap_percent == 50


@pytest.mark.parametrize(
    ("section", "changed", "words"),
    [
        ("ten", {"ten": ""}, "Điền vào ô này."),
        ("de-thi", {"phut": "hai mươi"}, "Cần một số nguyên từ 1 đến 1.440."),
        ("de-thi", {"phut": ""}, "Điền vào ô này."),
        ("hien-thi", {"khieu_nai": "99"}, "Cần một số nguyên từ 0 đến 60."),
        ("cham-diem", {"du_doan": "stated"}, "Ghi câu hỏi"),
        ("dot-thi", {"dot_0_ten": ""}, "Điền vào ô này."),
    ],
)
def test_what_cannot_be_read_is_told_at_its_field_and_kept(
    board: Board, section: str, changed: Any, words: str
) -> None:
    page = board.save(section, **changed)
    assert (page.status, words in page.words) == (422, True)
    assert page.text.index('role="alert"') < page.text.index("<h1")


def test_rows_that_no_page_of_ours_sends_do_no_harm(board: Board) -> None:
    for act in ("bo:hang:99", "len:hang:0", "them:../etc", "bo:hang", "them:", "xuong:hang:-1", "x" * 500):
        assert board.save("cham-diem", act=act).status in (200, 303)
    form = board.form("cham-diem")
    form.setlist("hang-77", ["unknown"])
    assert board.anna.post(board.url("cham-diem"), form.to_dict(flat=False)).status == 303
    assert board.anna.get(board.url("khong-co")).status == 404


# Two people at one draft


def test_two_people_may_save_two_sections_at_once(board: Board, session) -> None:
    one, two = board.form("de-thi"), board.form("hien-thi", board.binh)
    one["phut"], two["khieu-nai"] = "33", "7"
    assert board.anna.post(board.url("de-thi"), one.to_dict(flat=False)).status == 303
    assert board.binh.post(board.url("hien-thi"), two.to_dict(flat=False)).status == 303
    rules = stored(session, board.slug).rules
    assert (rules.minutes, rules.complaint_days) == (33, 7)


def test_who_saves_a_section_that_another_changed_is_shown_both(board: Board, session) -> None:
    mine = board.form("de-thi", board.binh)
    mine["phut"] = "45"
    assert board.save("de-thi", phut="33").status == 303
    page = board.binh.post(board.url("de-thi"), mine.to_dict(flat=False))
    assert page.status == 409
    assert "<del>Đề gồm 20 câu hỏi, mỗi câu đúng được 1 điểm; làm trong 33 phút.</del>" in page.text
    assert "<ins>Đề gồm 20 câu hỏi, mỗi câu đúng được 1 điểm; làm trong 45 phút.</ins>" in page.text
    assert stored(session, board.slug).rules.minutes == 33
    assert board.binh.post(board.url("de-thi"), fields(page).to_dict(flat=False)).status == 303
    assert stored(session, board.slug).rules.minutes == 45


# The preview


def test_the_preview_prints_what_is_typed_in_both_languages_and_keeps_nothing(board: Board, session) -> None:
    form = board.form("de-thi")
    form["phut"], form["luot"] = "45", ""
    data = {"csrf_token": board.anna.token(), **form.to_dict(flat=False)}
    page = Page(board.anna.client.post(board.url("de-thi/xem-truoc"), data=data))
    assert page.status == 200
    assert '<li class="new">Đề gồm 20 câu hỏi, mỗi câu đúng được 1 điểm; làm trong 45 phút.</li>' in page.text
    assert "Mỗi người được thi không giới hạn số lượt trong mỗi đợt." in page.words
    assert stored(session, board.slug).rules.minutes == 20
    check(f'<!doctype html><html lang="vi"><head><title>a</title></head><body><h1>a</h1>{page.text}</body></html>')


def test_the_preview_takes_half_written_forms(board: Board) -> None:
    for section in Section:
        data = {"csrf_token": board.anna.token(), "phut": "x", "dot-0-mo": "", "tap-0-ten": "", "giai-0": ""}
        assert board.anna.client.post(board.url(f"{section}/xem-truoc"), data=data).status_code == 200


# Announcing


def ready(board: Board) -> None:
    assert board.save("ten", gioi_thieu="Cho đoàn viên trong tỉnh.").status == 303


def test_what_stands_against_announcing_is_a_sentence_with_its_page(board: Board) -> None:
    board.save("de-thi", de_0_so_0="900"[:3])
    page = board.anna.get(board.url("kiem-tra"))
    assert re.search(rf'<a href="{HOME}/{board.slug}/soan/ten">Chưa có lời giới thiệu', page.text)
    assert "Công bố cuộc thi" not in page.words
    assert board.anna.post(board.url("kiem-tra"), {"dong-y": "y"}).status == 422


def test_a_bank_that_is_too_small_is_told_with_its_numbers(board: Board) -> None:
    ready(board)
    board.save("de-thi", de_0_so_0="400")
    words = board.anna.get(board.url("kiem-tra")).words
    assert re.search(r"Đề cần 400 câu nhận biết chủ đề .+, ngân hàng chỉ có \d+\.", words)


def test_a_contest_is_announced_by_somebody_who_read_it(board: Board, session) -> None:
    ready(board)
    assert board.anna.post(board.url("kiem-tra")).status == 422
    assert board.anna.post(board.url("kiem-tra"), {"dong-y": "y"}).location == f"{board.url()}?da=cong-bo"
    contest = stored(session, board.slug)
    assert contest.state is State.ANNOUNCED
    said = session.scalars(select(AuditRow).where(AuditRow.act == "contest.announce")).one()
    assert said.actor_id == board.people["Anna"].id
    assert len(said.detail["draws"]) == 5
    assert board.anna.get(f"/cuoc-thi/{board.slug}").status == 200
    assert board.anna.get(board.url("kiem-tra")).status == 409
    assert board.anna.get(board.url("xoa")).status == 409
    assert board.anna.post(board.url("xoa")).status == 409


@pytest.fixture
def later(board: Board, app: Flask, writing, clock) -> Callable[[int], None]:
    """So many days later, Anna signs in again."""

    def forward(days: int) -> None:
        clock.forward(days=days)
        with writing() as session:
            board.anna = Browser(app, sign_in(session, board.people["Anna"], clock.now))

    return forward


def test_rounds_of_the_past_forbid_announcing(board: Board, later) -> None:
    ready(board)
    later(40)
    words = board.anna.get(board.url("kiem-tra")).words
    assert "Tuần 1 mở trước lúc này." in words
    assert board.anna.post(board.url("kiem-tra"), {"dong-y": "y"}).status == 422


def test_a_paper_to_try_is_shown_and_not_kept(board: Board, session) -> None:
    one, two = (board.anna.get(board.url(f"thi-thu?de={n}")) for n in (1, 2))
    assert "Câu 20 trong 20" in one.words
    assert "Câu dự đoán" in one.words
    assert one.text != two.text
    assert one.words == board.anna.get(board.url("thi-thu")).words
    assert session.scalars(select(AttemptRow)).all() == []


def test_a_paper_that_cannot_be_drawn_says_why(board: Board) -> None:
    board.save("de-thi", de_0_so_0="400")
    assert "ngân hàng chỉ có" in board.anna.get(board.url("thi-thu")).words.lower()


# After the announcement


def announced(board: Board) -> None:
    ready(board)
    assert board.anna.post(board.url("kiem-tra"), {"dong-y": "y"}).status == 303


def change(board: Board, section: str, reason: str = REASON, **changed: Any) -> Page:
    """Ask for a change and confirm it."""
    page = board.save(section, ly_do=reason, **changed)
    if page.status != 200:
        return page
    tree = html5lib.parse(page.text, namespaceHTMLElements=False)
    form = next(one for one in tree.iter("form") if one.get("action") == board.url(section))
    sent = MultiDict(_fields(form))
    sent["act"] = "confirm"
    return board.anna.post(board.url(section), sent.to_dict(flat=False))


def test_before_the_opening_a_change_is_a_new_version_with_a_public_notice(board: Board, session) -> None:
    announced(board)
    page = board.save("de-thi", phut="25", ly_do=REASON)
    assert (page.status, "Đây là lần sửa thứ 1." in page.words) == (200, True)
    assert stored(session, board.slug).version == 1
    assert change(board, "de-thi", phut="25").location == f"{board.url()}?da=phien-ban"
    contest = stored(session, board.slug)
    assert (contest.version, contest.rules.minutes) == (2, 25)
    notice, announcement = notices.of_contest(session, contest.id)
    assert (notice.number, notice.kind) == (2, "rules")
    assert announcement.text.startswith("Công bố cuộc thi và thể lệ")
    assert notice.text.splitlines() == [
        f"Thể lệ sửa lần 1. Lý do: {REASON}",
        "Trước: Đề gồm 20 câu hỏi, mỗi câu đúng được 1 điểm; làm trong 20 phút.",
        "Nay: Đề gồm 20 câu hỏi, mỗi câu đúng được 1 điểm; làm trong 25 phút.",
    ]
    assert contests.pool(session, contest.rules_id)
    public = Browser(board.anna.client.application)
    old, new_one = (public.get(f"/cuoc-thi/{board.slug}/the-le/{n}") for n in (1, 2))
    assert "làm trong 20 phút" in old.words
    assert "Bản này đã được thay." in old.words
    assert "Đây là bản đang dùng." in new_one.words
    assert contest.rules.digest() in new_one.text
    assert public.get(f"/cuoc-thi/{board.slug}/the-le/3").status == 404


def test_rounds_of_an_announced_contest_move_before_they_open_and_keep_their_number(board: Board, session) -> None:
    announced(board)
    ids = [one.id for one in stored(session, board.slug).rounds]
    assert change(board, "dot-thi", dot_0_dong="2026-12-13T20:00").status == 303
    contest = stored(session, board.slug)
    assert [one.id for one in contest.rounds] == ids
    assert "Nay: Tuần 1: từ 08:00 07/12/2026 đến 20:00 13/12/2026." in notices.of_contest(session, contest.id)[0].text
    form = board.form("dot-thi")
    for name in [name for name in form if name.startswith("dot-3")]:
        del form[name]
    page = board.anna.post(board.url("dot-thi"), {**form.to_dict(flat=False), "ly-do": REASON})
    assert (page.status, "số đợt thi giữ nguyên" in page.words) == (422, True)


@pytest.mark.parametrize(
    ("section", "changed", "reason", "words"),
    [
        ("de-thi", {"phut": "25"}, "ngắn", "ít nhất 10 ký tự"),
        ("de-thi", {}, REASON, "không có gì khác trước"),
        ("ten", {"ten": "Tên khác"}, REASON, "Tên và lời giới thiệu"),
        ("cham-diem", {"dem": "shown"}, REASON, "làm lộ câu dự đoán"),
        ("dot-thi", {"dot_0_mo": "2026-11-20T08:00"}, REASON, "phải ở sau lúc này"),
    ],
)
def test_a_change_of_announced_rules_is_refused_in_words(
    board: Board, session, section: str, changed: Any, reason: str, words: str
) -> None:
    announced(board)
    page = change(board, section, reason, **changed)
    assert (page.status, words in page.words) == (422, True), page.words
    assert stored(session, board.slug).version == 1


def test_after_the_opening_only_what_touches_no_paper_changes(board: Board, session, later) -> None:
    announced(board)
    later(13)
    before = stored(session, board.slug)
    page = change(board, "de-thi", phut="25")
    assert (page.status, "Cuộc thi đã mở nên không đổi được: Cấu trúc đề" in page.words) == (422, True)
    assert change(board, "cham-diem", dem="rounded").status == 422
    assert change(board, "dot-thi", dot_3_dong="2027-01-04T20:00").status == 422
    assert change(board, "doi-tuong", cam="0912 345 678; người ra đề").status == 422
    assert change(board, "hien-thi", khieu_nai="2").status == 422
    assert change(board, "hien-thi", khieu_nai="5", bang_hang="own").status == 303
    after = stored(session, board.slug)
    assert (after.version, after.rules.complaint_days, after.rules.show.value) == (2, 5, "own")
    pins = [
        {(row.revision_id, row.key_number) for row in session.scalars(select(PoolRow).where(PoolRow.rules_id == rules))}
        for rules in (before.rules_id, after.rules_id)
    ]
    assert pins[0] == pins[1] != set()


def test_a_paper_that_everybody_shares_is_not_changed_while_it_is_sat(app: Flask, writing, clock) -> None:
    with writing() as session:
        held = contest(session, clock.now, attempts=1, same_for_all=True)
        who = person(session, clock.now, Role.ORGANIZER)
        started(session, held, person(session, clock.now), clock.now)
        board = Board(Browser(app, sign_in(session, who, clock.now)), Browser(app), {}, held.slug)
    page = change(board, "hien-thi", khieu_nai="5")
    assert (page.status, "cùng một đề" in page.words) == (422, True)


def test_a_contest_whose_results_are_out_changes_no_rule(app: Flask, writing, clock) -> None:
    with writing() as session:
        held = contest(session, clock.now)
        who = person(session, clock.now, Role.ORGANIZER)
        session.execute(update(ContestRow).where(ContestRow.id == held.id).values(state=State.PROVISIONAL.value))
        board = Board(Browser(app, sign_in(session, who, clock.now)), Browser(app), {}, held.slug)
    assert change(board, "hien-thi", khieu_nai="5").status == 422
