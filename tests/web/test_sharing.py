"""Links that people pass on: what a contest and a card show of themselves, and what they never show."""

from __future__ import annotations

import io
import re
import threading
from datetime import timedelta

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select, update

from contest.contests import Contest
from contest.people import Person
from contest.predictions import Quantity
from contest.refusals import Busy
from contest.rulebook import Show, Told
from contest.services import strikes
from contest.services.documents import drawing, previews
from contest.store.attempts import Attempt, AttemptRow
from contest.store.audit import AuditRow
from contest.store.people import PersonRow
from contest.web import drawings
from tests.factories import contest, counted, person, sign_in
from tests.web.client import Browser, Page
from tests.web.stage import engine_of, sat, started, state, unit_of

MOST_BYTES = 60_000


@pytest.fixture
def hall(app: Flask, writing, clock) -> tuple[Contest, Person, Browser]:
    """A contest in which nothing is guessed, and somebody who has not begun."""
    with writing() as session:
        held = contest(session, clock.now, prediction=None, ranking=("score", "time_taken"))
        who = person(session, clock.now)
        return held, who, Browser(app, sign_in(session, who, clock.now))


@pytest.fixture
def paper(app: Flask, hall: tuple[Contest, Person, Browser], writing, clock) -> tuple[Browser, Person, Attempt]:
    """Somebody with a paper handed in, 15 of 20 right."""
    held, who, browser = hall
    with writing() as session:
        return browser, who, sat(session, held, who, clock.now, clock.now + timedelta(minutes=7), right=15)


def told(page: Page) -> dict[str, str]:
    """The Open Graph properties of a page."""
    return dict(re.findall(r'<meta property="og:([\w:]+)" content="([^"]*)">', page.text))


def shared(browser: Browser, paper: Attempt, **given: str) -> str:
    """The address of a new card of that paper."""
    page = browser.post(f"/ket-qua/{paper.token}/chia-se", given)
    assert page.status == 303, page.status
    return page.location


def test_a_contest_says_what_it_is_to_whoever_previews_its_link(app: Flask, hall) -> None:
    shown = told(Browser(app).get("/cuoc-thi/thu?don-vi=20"))
    assert shown["title"] == "Cuộc thi thử"
    assert shown["type"] == "website"
    assert shown["description"]
    assert shown["url"] == "http://localhost/cuoc-thi/thu"
    assert shown["image"] == "http://localhost/cuoc-thi/thu/anh.png?b=1"


def test_a_foreign_host_never_comes_into_a_preview(app: Flask, hall) -> None:
    headers = {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}
    assert "evil" not in Browser(app).get("/cuoc-thi/thu", headers=headers).text
    assert app.test_client().get("/cuoc-thi/thu", headers={"Host": "evil.example"}).status_code == 400


def test_the_picture_of_a_contest_is_light_public_and_made_once(
    app: Flask, hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, draw = [], drawing.png
    monkeypatch.setattr(drawing, "png", lambda *given: made.append(1) or draw(*given))
    monkeypatch.setattr(drawings, "_made", type(drawings._made)())
    client = app.test_client()
    first = client.get("/cuoc-thi/thu/anh.png?b=1")
    assert (first.status_code, first.mimetype) == (200, "image/png")
    assert Image.open(io.BytesIO(first.data)).size == (1200, 630)
    assert len(first.data) <= MOST_BYTES
    assert "public" in first.headers["Cache-Control"]
    assert "Set-Cookie" not in first.headers
    again = client.get("/cuoc-thi/thu/anh.png", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.get("/cuoc-thi/thu/anh.png?b=2&x=3").data == first.data
    assert made == [1]


def test_a_draft_has_no_picture(app: Flask, writing, clock, hall) -> None:
    for slug in ("khong-co", "ban-nhap"):
        assert app.test_client().get(f"/cuoc-thi/{slug}/anh.png").status_code == 404


TITLES = [
    "Tìm hiểu Luật Công đoàn",
    "ĐƯỜNG LỐI, ẨM THỰC, Ở THỊ XÃ: ẮẰẲẴẶ ẤẦẨẪẬ ẾỀỂỄỆ ỐỒỔỖỘ ỚỜỞỠỢ ỨỪỬỮỰ ỲỶỸỴ",
    "Tìm hiểu công tác phòng ngừa tai nạn bom mìn, vật nổ sau chiến tranh trên địa bàn tỉnh " * 2,
    "<b>#import \\u{1F600} $x$ *đậm* @ref</b>",
]


@pytest.mark.parametrize("title", TITLES)
def test_any_title_fits_into_a_light_picture(title: str) -> None:
    lines = ["Từ 08:00 thứ Hai, 23/11/2026", "đến 22:00 Chủ nhật, 20/12/2026"]
    made = previews.picture({"over": "Thi trực tuyến", "title": title[:200], "lines": lines, "foot": "20 câu"})
    picture = Image.open(io.BytesIO(made)).convert("RGB")
    assert picture.size == (1200, 630)
    assert len(made) <= MOST_BYTES
    dark = picture.convert("L").point(lambda tone: 255 if tone < 90 else 0).getbbox()
    assert dark is not None
    left, top, right, bottom = dark
    assert left >= 60
    assert right <= 1140
    assert top >= 30
    assert bottom <= 600


def test_pictures_wait_for_their_turn_and_not_for_ever(app: Flask, hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawings, "PATIENCE_SECONDS", 0.01)
    busy, go_on = threading.Event(), threading.Event()

    def slow(_told: object) -> bytes:
        busy.set()
        go_on.wait(20)
        return b"x"

    other = threading.Thread(target=drawings.kept, args=({"title": "chậm"}, slow))
    other.start()
    assert busy.wait(20)
    try:
        with pytest.raises(Busy):
            drawings.kept({"title": "khác"}, lambda _told: b"y")
    finally:
        go_on.set()
        other.join()
    assert drawings.kept({"title": "chậm"}, slow) == b"x"


def test_the_pictures_kept_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawings, "_made", type(drawings._made)())
    for n in range(drawings.MOST + 5):
        drawings.kept({"title": str(n)}, lambda _told: b"z")
    assert len(drawings._made) == drawings.MOST


# The card of a paper


def test_a_card_shows_a_name_and_no_more_until_more_is_ticked(app: Flask, paper) -> None:
    browser, who, mine = paper
    stranger = Browser(app)
    plain, scored = (stranger.get(shared(browser, mine, **given)) for given in ({}, {"score": "y"}))
    assert f"{who.name} đã hoàn thành bài thi." in plain.words
    assert "15" not in plain.words.replace("0215", "").split("Hỗ trợ")[0]
    assert f"{who.name} đã hoàn thành bài thi, đúng 15 trong 20 câu." in scored.words
    assert told(scored)["description"] == f"{who.name} đã hoàn thành bài thi, đúng 15 trong 20 câu."
    assert told(scored)["image"].endswith(".png")
    assert 'name="robots" content="noindex"' in plain.text
    for page in (plain, scored):
        assert 'href="/cuoc-thi/thu"' in page.text
        assert "<textarea" not in page.text


def test_a_card_tells_nothing_else_of_anybody(app: Flask, paper, session) -> None:
    browser, who, mine = paper
    card = shared(browser, mine, score="y")
    page = Browser(app).get(card)
    secrets = (who.phone[3:], mine.token, str(mine.receipt), unit_of(session, who.unit_id).name, "thứ 1", "Đáp án")
    assert [one for one in secrets if one in page.text] == []
    picture = app.test_client().get(f"{card}.png")
    assert (picture.status_code, picture.mimetype) == (200, "image/png")
    assert len(picture.data) <= MOST_BYTES
    assert "public" in picture.headers["Cache-Control"]


def test_a_name_that_is_not_shown_in_full_is_not_shown_in_full(app: Flask, paper, writing) -> None:
    browser, who, mine = paper
    with writing() as session:
        session.execute(update(PersonRow).where(PersonRow.id == who.id).values(shows_name=False))
    page = Browser(app).get(shared(browser, mine))
    assert who.name not in page.text
    assert "Lò Thị T. đã hoàn thành bài thi." in page.words


@pytest.mark.parametrize("struck", ["attempt", "person", "excess"])
def test_a_card_is_gone_when_the_paper_is_struck(app: Flask, paper, writing, struck: str) -> None:
    browser, _, mine = paper
    card = shared(browser, mine)
    with writing() as session:
        session.execute(update(AttemptRow).where(AttemptRow.id == mine.id).values(struck=struck))
    gone = [Browser(app).get(one).status for one in (card, f"{card}.png")]
    assert gone == [404, 404]
    assert browser.post(f"/ket-qua/{mine.token}/chia-se").status == 404
    assert "chia-se" not in browser.get(f"/ket-qua/{mine.token}").text


def test_a_card_is_gone_with_its_account(app: Flask, paper, writing, clock) -> None:
    browser, who, mine = paper
    card = shared(browser, mine)
    with writing() as session:
        session.execute(update(PersonRow).where(PersonRow.id == who.id).values(disabled_at=clock.now))
    assert Browser(app).get(card).status == 404


@pytest.mark.parametrize("code", ["x", "a" * 30, "..%2f", "%00", "é", "1" * 500])
def test_a_code_that_nobody_made_is_missing(app: Flask, hall, code: str) -> None:
    assert app.test_client().get(f"/chia-se/{code}").status_code == 404
    assert app.test_client().get(f"/chia-se/{code}.png").status_code == 404


def test_nobody_shares_a_paper_of_somebody_else_or_one_that_is_open(
    app: Flask, paper, hall, writing, clock, session
) -> None:
    browser, who, mine = paper
    with writing() as writer:
        other = Browser(app, sign_in(writer, person(writer, clock.now), clock.now))
        running = started(writer, hall[0], who, clock.now + timedelta(minutes=8))
    before = state(engine_of(app))
    assert other.post(f"/ket-qua/{mine.token}/chia-se").status == 404
    assert browser.post(f"/ket-qua/{running.token}/chia-se").status == 404
    assert Browser(app).post(f"/ket-qua/{mine.token}/chia-se").status == 401
    assert state(engine_of(app)) == before


def test_sharing_is_on_record(app: Flask, paper, session) -> None:
    browser, who, mine = paper
    shared(browser, mine, score="y")
    row = session.scalars(select(AuditRow).where(AuditRow.act == "attempt.share")).one()
    assert (row.actor_id, row.subject) == (who.id, f"attempt:{mine.id}")


@pytest.mark.parametrize(
    "rules",
    [{"told": Told.RECEIPT, "show": Show.HIDDEN}, {"prediction": Quantity.ALL_RIGHT}],
    ids=["receipt", "all right guessed"],
)
def test_a_score_that_may_not_be_known_yet_is_on_no_card(app: Flask, writing, clock, rules: dict[str, object]) -> None:
    with writing() as session:
        held = contest(session, clock.now, **rules)
        who = person(session, clock.now)
        mine = sat(session, held, who, clock.now, clock.now, right=15)
        browser = Browser(app, sign_in(session, who, clock.now))
    result = browser.get(f"/ket-qua/{mine.token}")
    assert "Chia sẻ rằng bạn đã thi" in result.words
    assert 'name="score"' not in result.text
    page = Browser(app).get(shared(browser, mine, score="y"))
    assert "đã hoàn thành bài thi." in page.words
    assert "đúng" not in page.words


def test_a_card_takes_few_statements(app: Flask, paper) -> None:
    browser, _, mine = paper
    card = shared(browser, mine, score="y")
    with counted(engine_of(app)) as seen:
        assert app.test_client().get(card).status_code == 200
    assert 1 <= len(seen) <= 4


# The result page


def test_the_maker_finds_words_to_copy_without_script(app: Flask, paper) -> None:
    browser, _, mine = paper
    card = shared(browser, mine)
    words = re.search(r"<textarea[^>]*readonly[^>]*>(.*?)</textarea>", browser.get(card).text, re.DOTALL)
    assert words is not None
    assert words[1] == f"Mình đã thi Cuộc thi thử. Mời bạn cùng thi: http://localhost{card}"


def test_the_invitation_of_a_result_leads_to_the_contest_and_to_no_answer(app: Flask, paper) -> None:
    browser, _, mine = paper
    words = re.search(r"<textarea[^>]*>(.*?)</textarea>", browser.get(f"/ket-qua/{mine.token}").text, re.DOTALL)
    assert words is not None
    assert words[1] == "Mình đã thi Cuộc thi thử. Mời bạn cùng thi: http://localhost/cuoc-thi/thu"


def test_a_struck_score_is_never_large(app: Flask, paper, writing, hall, clock) -> None:
    browser, _, mine = paper
    with writing() as session:
        strike(session, hall[0], mine, clock)
    page = browser.get(f"/ket-qua/{mine.token}")
    assert "Kết quả đã bị huỷ" in page.words
    assert 'class="figure"' not in page.text
    assert "Điểm đã chấm: 15 trong 20, không được tính." in page.words


def strike(session, held: Contest, paper: Attempt, clock) -> None:
    """Disqualify one paper."""
    by = person(session, clock.now)
    whom = strikes.Struck(paper.person_id, paper.id)
    strikes.strike(session, held, whom, "Thi hộ người khác, đã kiểm tra", by.id, clock.now)


def test_another_go_is_offered_while_there_is_one(app: Flask, paper) -> None:
    browser, _, mine = paper
    page = browser.get(f"/ket-qua/{mine.token}")
    left = re.search(r"Bạn còn (\d+) lượt thi\.", page.words)
    assert ('href="/cuoc-thi/thu/bat-dau"' in page.text) is (left is not None)
