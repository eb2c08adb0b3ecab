"""The pages of practice: for guests and for people, one question at a time, nothing of a key before its answer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from contest.people import Person, Role
from contest.store.practice import PracticeCardRow
from contest.web import practice as pages
from contest.web.buckets import Buckets
from questions import store as bank
from questions.rows import AnswerKeyRow, QuestionRow, RevisionRow
from tests import every_kind
from tests.factories import contest, counted, person, sign_in
from tests.practising import DRUGS, FEW, keep, settle
from tests.web.client import Browser, Page
from tests.web.stage import engine_of

HERE = f"/on-tap/{DRUGS}"
SEND = f"{HERE}/tra-loi"
BANK = "/to-chuc/ngan-hang"


@dataclass
class Stage:
    """Five questions kept for practice; a guest and somebody signed in."""

    guest: Browser
    person: Browser
    who: Person


@pytest.fixture
def stage(app: Flask, writing, clock, monkeypatch: pytest.MonkeyPatch) -> Stage:
    monkeypatch.setattr(pages, "BUCKETS", Buckets(per_second=1, burst=1000))
    with writing() as session:
        keep(session)
        who = person(session, clock.now)
        return Stage(Browser(app), Browser(app, sign_in(session, who, clock.now)), who)


def slip_of(page: Page) -> str:
    found = re.search(r'name="phieu" value="([^"]+)"', page.text)
    assert found, page.words
    return found[1]


def text_of(page: Page) -> str:
    """The words of the question that stands on a page."""
    found = re.search(r'class="(?:stem )?lines" lang="vi">([^<]+)<', page.text)
    assert found, page.words
    return found[1].replace("&#39;", "'").replace("&amp;", "&").replace("&#34;", '"')


def revision(session: Session, page: Page) -> RevisionRow:
    text = text_of(page)
    (row,) = (one for one in session.scalars(select(RevisionRow)) if one.text == text)
    return row


def right_words(session: Session, page: Page) -> str:
    """The words of the right option of the question on a page."""
    row = revision(session, page)
    (key,) = session.scalars(select(AnswerKeyRow).where(AnswerKeyRow.revision_id == row.id))
    return str(row.options[key.choices[0]]["text"])


def answered(browser: Browser, session: Session, page: Page, *, right: bool, here: str = SEND) -> Page:
    """Answer the question of a page by the words of its options, and look at what follows."""
    wanted = right_words(session, page)
    shown = re.findall(r'name="q1" value="(\d)".*?<span lang="vi">(.*?)</span>', page.text, re.DOTALL)
    unescaped = [
        (value, words.replace("&#34;", '"').replace("&#39;", "'").replace("&amp;", "&")) for value, words in shown
    ]
    value = next(value for value, words in unescaped if (words == wanted) is right)
    sent = browser.post(here, {"phieu": slip_of(page), "q1": value})
    assert sent.status == 303, sent.words
    return browser.get(sent.location)


def test_a_guest_sees_the_subjects_and_what_there_is_to_practise(stage: Stage) -> None:
    page = stage.guest.get("/on-tap")
    assert page.status == 200
    assert "5 câu có thể ôn" in page.words
    assert page.words.count("Chưa có câu để ôn.") == 2
    assert f'href="{HERE}"' in page.text


def test_a_guest_goes_through_a_subject_and_nothing_of_them_is_kept(stage: Stage, session: Session) -> None:
    page, seen = stage.guest.get(HERE), set()
    for n in range(1, 6):
        assert f"Câu {n} trong 5" in page.words
        seen.add(text_of(page))
        told = answered(stage.guest, session, page, right=n % 2 == 0)
        assert ("✓ Đúng" in told.words) is (n % 2 == 0)
        assert right_words(session, told) in told.text.replace("&#34;", '"')
        assert 'class="law"' in told.text
        onward = re.search(r'href="([^"]+)">Câu tiếp', told.text)
        assert onward
        page = stage.guest.get(onward[1])
    assert len(seen) == 5
    assert "Bạn đã đi hết các câu của chủ đề này." in page.words
    assert session.scalar(select(func.count()).select_from(PracticeCardRow)) == 0


def test_before_the_answer_nothing_of_the_page_depends_on_the_key(stage: Stage, writing) -> None:
    def shown() -> tuple[str, str]:
        return tuple(re.sub(r"[\w-]+\.[0-9a-f]{32}", "slip", stage.person.get(one).text) for one in ("/on-tap", HERE))  # type: ignore[return-value]

    before = shown()
    with writing() as session:
        for key in session.scalars(select(AnswerKeyRow)):
            count = len(session.get_one(RevisionRow, key.revision_id).options)
            key.choices = [(key.choices[0] + 1) % count]
    assert shown() == before


def test_a_wrong_answer_comes_back_after_ten_minutes_and_what_is_right_goes_to_another_day(
    stage: Stage, session: Session, clock
) -> None:
    first = stage.person.get(HERE)
    told = answered(stage.person, session, first, right=False)
    assert "✗ Chưa đúng" in told.words
    assert "Câu này quay lại lúc 09:10, và thêm một lần vào ngày hôm sau." in told.words
    second = stage.person.get(HERE)
    assert text_of(second) != text_of(first)
    told = answered(stage.person, session, second, right=True)
    assert "Câu này hẹn ôn lại thứ Năm, 26/11/2026." in told.words
    clock.forward(minutes=10)
    assert text_of(stage.person.get(HERE)) == text_of(first)


def test_when_all_is_done_the_page_says_when_the_next_one_is_due(stage: Stage, session: Session) -> None:
    for _ in range(5):
        answered(stage.person, session, stage.person.get(HERE), right=True)
    done = stage.person.get(HERE)
    assert "Hôm nay bạn đã ôn hết. Câu tới lịch ôn lại: 00:00 thứ Năm, 26/11/2026." in done.words
    assert "đã thuộc 0 · hôm nay cần ôn lại 0" in stage.person.get("/on-tap").words


def test_only_mistakes_asks_what_was_wrong_at_once_and_ends_when_it_is_mended(stage: Stage, session: Session) -> None:
    wrong = stage.person.get(HERE)
    answered(stage.person, session, wrong, right=False)
    answered(stage.person, session, stage.person.get(HERE), right=True)
    only = f"{HERE}?chi-sai=1"
    page = stage.person.get(only)
    assert text_of(page) == text_of(wrong)
    told = answered(stage.person, session, page, right=True, here=f"{SEND}?chi-sai=1")
    assert f'href="{only}">Câu tiếp' in told.text
    assert "Không còn câu sai nào phải ôn lúc này." in stage.person.get(only).words


def test_the_same_answer_sent_twice_counts_once(stage: Stage, session: Session) -> None:
    page = stage.person.get(HERE)
    answered(stage.person, session, page, right=False)
    again = answered(stage.person, session, page, right=False)
    assert "✗ Chưa đúng" in again.words
    answered(stage.person, session, page, right=True)  # back, and another answer to the same asking
    session.rollback()
    assert session.execute(select(PracticeCardRow.seen, PracticeCardRow.times_right)).all() == [(1, 0)]


@pytest.mark.parametrize("sent", [{}, {"q1": ""}, {"q1": "9"}, {"q2": "0"}])
def test_no_answer_is_asked_for_again_and_nothing_is_kept(stage: Stage, session: Session, sent: dict[str, str]) -> None:
    page = stage.person.get(HERE)
    told = stage.person.post(SEND, {"phieu": slip_of(page), **sent})
    assert told.status == 422
    assert "Chưa có câu trả lời." in told.words
    assert text_of(told) == text_of(page)
    assert session.scalar(select(func.count()).select_from(PracticeCardRow)) == 0


def test_a_number_that_is_none_is_told_so(stage: Stage, writing) -> None:
    with writing() as session:
        every_kind.bring_in(session, session.scalars(select(RevisionRow.created_at)).first())  # type: ignore[arg-type]
        keep(session, ["D-9"])
    here = f"/on-tap/{every_kind.CODE}"
    told = stage.person.post(f"{here}/tra-loi", {"phieu": slip_of(stage.person.get(here)), "q1": "chín"})
    assert told.status == 422
    assert "Đây chưa phải là một số." in told.words
    right = stage.person.post(f"{here}/tra-loi", {"phieu": slip_of(told), "q1": "9"})
    assert "✓ Đúng" in stage.person.get(right.location).words


def test_every_kind_stands_on_a_page_and_is_answered_there(stage: Stage, writing, clock) -> None:
    with writing() as session:
        every_kind.bring_in(session, clock.now)
        keep(session, [one.code or "" for one in every_kind.questions()])
    here = f"/on-tap/{every_kind.CODE}"
    everything = {f"q1.{n}": "0" for n in range(4)} | {"m1": "1", "q1": "0"}
    verdicts = 0
    for _ in range(12):
        sent = stage.person.post(f"{here}/tra-loi", {"phieu": slip_of(stage.person.get(here)), **everything})
        assert sent.status == 303, sent.words
        page = stage.person.get(sent.location)
        assert page.status == 200
        verdicts += any(words in page.words for words in ("✓ Đúng", "✗ Đúng một phần", "✗ Chưa đúng"))
    assert verdicts == 12


def test_a_slip_is_good_only_in_the_browser_it_was_given_to(app: Flask, stage: Stage, session: Session) -> None:
    """So nobody can ask for a question, or for its key, by its number."""
    page = stage.person.get(HERE)
    mine = slip_of(page)
    sent = stage.person.post(SEND, {"phieu": mine, "q1": "0"})
    other = Browser(app)
    assert "Đáp án" not in other.get(sent.location).words
    assert other.post(SEND, {"phieu": mine, "q1": "0"}).location == HERE
    for forged in (
        "",
        "x",
        ".",
        mine[:-1] + ("0" if mine[-1] != "0" else "1"),
        mine.replace(".", "A."),
        "é.é",
        "A" * 2000,
    ):
        assert stage.person.post(SEND, {"phieu": forged, "q1": "0"}).location == HERE
    assert session.scalars(select(PracticeCardRow.seen)).all() == [1]


def test_a_question_that_a_contest_has_taken_meanwhile_shows_no_key_any_more(
    stage: Stage, session: Session, writing, clock
) -> None:
    first = stage.person.get(HERE)
    told = stage.person.post(SEND, {"phieu": slip_of(first), "q1": "0"})
    assert "✗" in stage.person.get(told.location).text or "✓" in stage.person.get(told.location).text
    second = stage.person.get(HERE)
    with writing() as own:
        keep(own, FEW, practice=False)
        contest(own, clock.now)
    for path in (told.location, HERE):
        page = stage.person.get(path)
        assert "Chủ đề này chưa có câu để ôn." in page.words
        assert "✗" not in page.text
        assert "✓" not in page.text
        assert 'class="law"' not in page.text
    late = stage.person.post(SEND, {"phieu": slip_of(second), "q1": "0"})
    assert late.location == HERE
    assert session.scalars(select(PracticeCardRow.seen)).all() == [1]
    listed = stage.person.get("/on-tap/loi-sai").words
    assert text_of(first) not in listed


def test_the_reading_list_names_article_and_question_and_when_it_comes_back(stage: Stage, session: Session) -> None:
    page = stage.person.get(HERE)
    answered(stage.person, session, page, right=False)
    listed = stage.person.get("/on-tap/loi-sai")
    assert text_of(page) in listed.text.replace("&#34;", '"')
    reason = bank.explanations(session, [revision(session, page).id])
    (one,) = reason.values()
    assert one.citation is not None
    assert f"Điều {one.citation.article}" in listed.words
    assert one.citation.instrument.words() in listed.words
    assert "Lịch ôn lại: 09:10 thứ Tư, 25/11/2026." in listed.words
    assert "câu sai)" in stage.person.get("/on-tap").words


def test_a_guest_has_no_reading_list_and_no_subject_is_made_up(stage: Stage) -> None:
    assert stage.guest.get("/on-tap/loi-sai").location.startswith("/dang-nhap")
    assert stage.guest.get("/on-tap/khong-co").status == 404
    assert stage.guest.get(f"{HERE}?cau=99999").status == 200
    assert stage.guest.get(f"{HERE}?cau=-1&phieu=%00").status == 200


def test_who_hammers_is_told_to_wait(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "BUCKETS", Buckets(per_second=0.0001, burst=2))
    page = stage.person.get(HERE)
    statuses = [stage.person.post(SEND, {"phieu": slip_of(page), "q1": "0"}).status for _ in range(3)]
    assert statuses == [303, 303, 429]


def statements(app: Flask, browser: Browser, path: str, data: dict[str, Any] | None = None) -> int:
    token = browser.token()
    with counted(engine_of(app)) as seen:
        response = (
            browser.client.get(path) if data is None else browser.client.post(path, data={**data, "csrf_token": token})
        )
    assert response.status_code in (200, 303)
    return len(seen)


@pytest.mark.parametrize("signed_in", [True, False])
def test_a_page_takes_at_most_six_statements_however_many_questions_there_are(
    app: Flask, stage: Stage, writing, clock, signed_in: bool
) -> None:
    def measured() -> list[int]:
        browser = stage.person if signed_in else stage.guest
        page = browser.get(HERE)
        sent = browser.post(SEND, {"phieu": slip_of(page), "q1": "0"})
        more = [statements(app, browser, "/on-tap/loi-sai")] if signed_in else []
        return [statements(app, browser, one) for one in ("/on-tap", HERE, sent.location)] + more

    few = measured()
    with writing() as session:
        session.execute(update(QuestionRow).values(practice=True))
    assert measured() == few
    assert max(few) <= 6, few
    page = (stage.person if signed_in else stage.guest).get(HERE)
    sent = statements(app, stage.person if signed_in else stage.guest, SEND, {"phieu": slip_of(page), "q1": "0"})
    assert sent <= 6


def test_after_a_contest_has_shown_its_keys_its_questions_are_practised(stage: Stage, writing, clock) -> None:
    with writing() as session:
        contest(session, clock.now)
        settle(session, "thu", clock.now)
    assert "125 câu có thể ôn" in stage.guest.get("/on-tap").words


@pytest.fixture
def desk(app: Flask, writing, clock) -> Browser:
    with writing() as session:
        return Browser(app, sign_in(session, person(session, clock.now, Role.ORGANIZER), clock.now))


def test_the_desk_keeps_ticked_questions_for_practice_finds_them_and_gives_them_back(
    desk: Browser, session: Session
) -> None:
    ids = [session.scalars(select(QuestionRow.id).where(QuestionRow.code == code)).one() for code in FEW[:2]]
    ticked = [f"{one}-1" for one in ids]
    sent = desk.post(BANK, {"cau": ticked, "trang-thai-moi": "on-tap", "q": "mt"})
    assert sent.location.endswith("da=danh")
    listed = desk.get(f"{BANK}?su-dung=on-tap")
    assert "2 câu" in listed.words
    assert listed.text.count('<small class="kept">Dành cho ôn tập</small>') == 2
    shown = desk.get(f"{BANK}/MT-001")
    assert "Câu này dành cho ôn tập: cuộc thi xếp hạng không lấy." in shown.words
    back = desk.post(f"{BANK}/MT-001", {"ban": "1", "trang-thai-moi": "cuoc-thi"})
    assert back.location.endswith("?da=danh")
    after = desk.get(back.location)
    assert "Đã đổi việc dùng." in after.words
    assert after.words.count("Dùng cho cuộc thi") == 1  # in the history; the button offers practice again
    assert 'value="on-tap"' in after.text


def test_the_desk_refuses_to_keep_what_somebody_revised_since(desk: Browser, session: Session) -> None:
    one = session.scalars(select(QuestionRow.id).where(QuestionRow.code == "MT-001")).one()
    refused = desk.post(BANK, {"cau": [f"{one}-7"], "trang-thai-moi": "on-tap"})
    assert refused.status == 409
    assert "Câu này vừa được người khác sửa." in refused.words


def test_coming_back_to_the_address_of_an_answer_leads_to_the_next_question(stage: Stage) -> None:
    assert stage.person.get(f"{SEND}?chi-sai=1").location == f"{HERE}?chi-sai=1"
    assert stage.person.get("/on-tap/khong-co/tra-loi").status == 404
    assert stage.person.post("/on-tap/loi-sai").status == 405
