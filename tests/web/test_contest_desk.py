"""The desk of a contest: where it stands, what can be done or why not, and every deed with its page."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.contests import Contest, State
from contest.papers import Quota
from contest.people import Person, Role
from contest.predictions import Guessing, Quantity
from contest.rulebook import Reveal, Show, Told
from contest.services import sweeping
from contest.services.contests import Window
from contest.store import contests, notices
from contest.store.attempts import AttemptRow
from contest.store.extensions import ExtensionRow
from tests import factories
from tests.conftest import Clock
from tests.web.client import Browser
from tests.web.stage import sat, started

HERE = "/to-chuc/cuoc-thi/thu"
REASON = "mất điện ở trung tâm tỉnh"
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
BLUEPRINT = (Quota("ma-tuy", "recall", 5),)


def held(session: Session, clock: Clock, slug: str = "thu", **changes: object) -> Contest:
    """Two rounds, the first open since an hour for an hour more, the second from an hour later on."""
    windows = [
        Window("Đợt 1", clock.now - HOUR, clock.now + HOUR),
        Window("Đợt 2", clock.now + 2 * HOUR, clock.now + 4 * HOUR),
    ]
    given = {
        "blueprint": BLUEPRINT,
        "minutes": 20,
        "windows": windows,
        "prediction": None,
        "ranking": ("score", "draw"),
    }
    return factories.contest(session, clock.now, slug, **(given | changes))


@pytest.fixture
def contest(writing: Callable, clock: Clock) -> Contest:
    with writing() as session:
        return held(session, clock)


@pytest.fixture
def fresh(app: Flask, writing: Callable, clock: Clock) -> Callable[[], Browser]:
    """An organizer who has just signed in: they are signed out after half an hour of doing nothing."""

    def sign_in() -> Browser:
        with writing() as session:
            who = factories.person(session, clock.now, Role.ORGANIZER)
            return Browser(app, factories.sign_in(session, who, clock.now))

    return sign_in


@pytest.fixture
def organizer(fresh: Callable[[], Browser]) -> Browser:
    return fresh()


def somebody(app: Flask, writing: Callable, clock: Clock, **given: object) -> tuple[Person, Browser]:
    with writing() as session:
        who = factories.person(session, clock.now, **given)
        return who, Browser(app, factories.sign_in(session, who, clock.now))


def sweep(session: Session, writing: Callable, clock: Clock) -> None:
    sweeping.Sweeper(writing, None).sweep(session, clock.now)
    session.rollback()


def local(moment) -> str:
    """A moment as such a field sends it: Vietnam's clock is seven hours ahead."""
    return f"{moment + timedelta(hours=7):%Y-%m-%dT%H:%M}"


def test_the_desk_tells_where_the_contest_stands_and_what_goes_on(
    app: Flask, writing: Callable, clock: Clock, contest: Contest, organizer: Browser
) -> None:
    with writing() as session:
        for _ in range(2):
            sat(session, contest, factories.person(session, clock.now), clock.now, clock.now + MINUTE, 3)
        started(session, contest, factories.person(session, clock.now), clock.now)
    clock.forward(minutes=3)
    page = organizer.get(HERE)
    assert 'aria-current="step">Đã công bố thể lệ<' in page.text
    assert "Đang làm bài 1 Bài đã nộp 2" in page.words
    assert "0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0" in page.text
    for place in ("dap-an", "kiem-tra", "khieu-nai", "de-nghi", "giai-thuong", "thu-cong-thuc", "van-ban", "thong-bao"):
        assert f'href="{HERE}/{place}"' in page.text
    assert "cong-bo" not in [one.rsplit("/", 1)[1] for one in page.text.split('href="')[1:]]


def test_what_is_in_the_way_of_the_next_step_is_said(organizer: Browser, contest: Contest) -> None:
    words = organizer.get(HERE).words
    assert "Chưa đến lúc: Bắt đầu kiểm tra kết quả" in words
    assert "Cuộc thi chưa đóng." in words
    assert "Còn bài thi chưa thu, hoặc có đợt chưa chốt." in words


def test_a_draft_has_a_desk_for_organizers_alone(
    app: Flask, writing: Callable, clock: Clock, contest: Contest, organizer: Browser
) -> None:
    with writing() as session:
        contests.set_state(session, contest.id, State.DRAFT)
    page = organizer.get(HERE)
    assert 'aria-current="step">Bản nháp<' in page.text
    assert f'href="{HERE}/soan/kiem-tra"' in page.text
    assert somebody(app, writing, clock)[1].get(HERE).status == 403
    assert organizer.get("/to-chuc/cuoc-thi/khong-co").status == 404


def test_the_whole_life_is_walked_by_the_buttons_of_the_desk(
    writing: Callable, session: Session, clock: Clock, contest: Contest, fresh: Callable[[], Browser]
) -> None:
    with writing() as own:
        sat(own, contest, factories.person(own, clock.now), clock.now, clock.now + MINUTE, 3)
    clock.now = contest.closes_at + MINUTE
    sweep(session, writing, clock)
    organizer = fresh()
    for page, state in (
        ("kiem-tra", State.CHECKING),
        ("tam-thoi", State.PROVISIONAL),
        ("chinh-thuc", State.FINAL),
        ("cong-bo", State.PUBLISHED),
        ("khoa", State.LOCKED),
    ):
        assert f'href="{HERE}/buoc/{page}"' in organizer.get(HERE).text
        assert organizer.get(f"{HERE}/buoc/{page}").status == 200
        assert organizer.post(f"{HERE}/buoc/{page}").location == f"{HERE}?da=buoc"
        assert contests.by_id(session, contest.id).state is state
        session.rollback()
        if state is State.PROVISIONAL:
            clock.forward(days=5)
            organizer = fresh()
    assert "Cuộc thi đã xong. Hồ sơ đã khoá." in organizer.get(HERE).words


def test_a_step_before_its_time_says_why_and_offers_no_button(organizer: Browser, contest: Contest) -> None:
    page = organizer.get(f"{HERE}/buoc/khoa")
    assert "Cuộc thi đang ở bước khác." in page.words
    assert "<form" not in page.text.split("<main")[1].split("</main")[0]
    refused = organizer.post(f"{HERE}/buoc/khoa")
    assert refused.status == 409
    assert "Chưa làm được bước này. Cuộc thi đang ở bước khác." in refused.words
    assert organizer.get(f"{HERE}/buoc/khong-co").status == 404


def test_closing_early_asks_for_a_public_reason(
    session: Session, clock: Clock, contest: Contest, organizer: Browser
) -> None:
    page = organizer.post(f"{HERE}/buoc/dong-som", {"reason": "vì"})
    assert page.status == 422
    assert "Hãy ghi lý do, ít nhất 10 ký tự." in page.words
    assert organizer.post(f"{HERE}/buoc/dong-som", {"reason": REASON}).status == 303
    assert contests.by_id(session, contest.id).state is State.CLOSED
    assert REASON in organizer.get("/cuoc-thi/thu").words


def test_a_pause_says_how_many_it_touches_and_shows_everywhere(
    app: Flask, writing: Callable, session: Session, clock: Clock, contest: Contest, organizer: Browser
) -> None:
    with writing() as own:
        started(own, contest, factories.person(own, clock.now), clock.now)
    assert "Người đang làm bài 1" in organizer.get(f"{HERE}/tam-dung").words
    until = clock.now + 30 * MINUTE
    wrong = organizer.post(f"{HERE}/tam-dung", {"until": local(clock.now - HOUR), "reason": REASON})
    assert (wrong.status, "không quá 48 giờ" in wrong.words) == (422, True)
    assert "Đây chưa phải là ngày và giờ" in organizer.post(f"{HERE}/tam-dung", {"until": "mai"}).words
    done = organizer.post(f"{HERE}/tam-dung", {"until": local(until), "reason": REASON, "moves_close": "y"})
    assert done.location == f"{HERE}?da=tam-dung"
    assert contests.by_id(session, contest.id).pause_at(clock.now) == (clock.now, until)
    session.rollback()
    assert "Đang tạm dừng" in organizer.get(HERE).words
    assert f'href="{HERE}/tiep-tuc"' in organizer.get(HERE).text
    _, browser = somebody(app, writing, clock)
    assert "Tạm dừng · đến 09:30" in browser.get("/").words
    assert "Thời gian làm bài của bạn được bù." in browser.get("/cuoc-thi/thu").words
    assert "Cuộc thi đang tạm dừng đến 09:30" in browser.get("/cuoc-thi/thu/bat-dau").words
    assert browser.post("/cuoc-thi/thu/bat-dau", {"honest": "y"}).status == 409
    clock.forward(minutes=10)
    assert organizer.post(f"{HERE}/tiep-tuc", {"reason": "đã có điện trở lại"}).status == 303
    assert browser.post("/cuoc-thi/thu/bat-dau", {"honest": "y"}).location.startswith("/lam-bai/")


def test_a_round_is_made_longer_for_all(session: Session, clock: Clock, contest: Contest, organizer: Browser) -> None:
    closes = contest.rounds[0].closes_at
    early = organizer.post(f"{HERE}/keo-dai", {"round": "1", "closes_at": local(closes), "reason": REASON})
    assert "Giờ đóng mới phải sau giờ đóng cũ" in early.words
    late = {"round": "1", "closes_at": local(closes + 2 * HOUR), "reason": REASON}
    assert "Đợt 2 mở lúc 11:00" in organizer.post(f"{HERE}/keo-dai", late).words
    good = late | {"closes_at": local(closes + 30 * MINUTE)}
    assert organizer.post(f"{HERE}/keo-dai", good).location == f"{HERE}?da=them-gio"
    assert contests.by_id(session, contest.id).rounds[0].closes_at == closes + 30 * MINUTE
    assert "Đợt 1 được kéo dài đến 10:30" in organizer.get("/cuoc-thi/thu").words


def test_a_unit_is_found_by_a_few_letters_and_its_people_start_after_the_close(
    app: Flask, writing: Callable, session: Session, clock: Clock, contest: Contest, organizer: Browser
) -> None:
    _, mine = somebody(app, writing, clock)
    with writing() as own:
        other = factories.person(own, clock.now, unit_id=factories.grassroots(own, 40))
        name = own.get_one(factories.UnitRow, factories.grassroots(own)).name
        theirs = Browser(app, factories.sign_in(own, other, clock.now))
        unit = factories.grassroots(own)
    page = organizer.get(f"{HERE}/them-gio?tim={name}")
    assert f'<option value="{unit}">' in page.text
    closes = contest.rounds[0].closes_at + 30 * MINUTE
    given = {"round": "1", "unit_id": str(unit), "closes_at": local(closes), "reason": REASON}
    assert organizer.post(f"{HERE}/them-gio", given).status == 303
    assert "một số người được thi đến 10:30" in organizer.get(HERE).words
    clock.now = contest.rounds[0].closes_at + MINUTE
    assert "Vào thi" in mine.get("/cuoc-thi/thu").words
    assert "Vào thi" not in theirs.get("/cuoc-thi/thu").words
    assert "bạn phải nộp trước 10:21" in mine.get("/cuoc-thi/thu/bat-dau").words
    assert mine.post("/cuoc-thi/thu/bat-dau", {"honest": "y"}).location.startswith("/lam-bai/")
    assert theirs.post("/cuoc-thi/thu/bat-dau", {"honest": "y"}).status == 409


def test_a_person_is_given_minutes_by_their_number_and_is_not_named(
    app: Flask, writing: Callable, session: Session, clock: Clock, contest: Contest, organizer: Browser
) -> None:
    who, _ = somebody(app, writing, clock)
    given = {"round": "1", "phone": "0900000000", "extra_minutes": "10", "reason": "thí sinh khiếm thị"}
    assert "Hãy chọn đúng một đơn vị hoặc một người" in organizer.post(f"{HERE}/them-gio", given).words
    assert "Đây chưa phải là số nguyên" in organizer.post(f"{HERE}/them-gio", given | {"extra_minutes": "x"}).words
    given["phone"] = "0" + who.phone.removeprefix("+84")
    assert organizer.post(f"{HERE}/them-gio", given).status == 303
    assert session.scalars(select(ExtensionRow.person_id)).one() == who.id
    assert who.name not in notices.of_contest(session, contest.id)[0].text


def test_a_settled_round_is_made_public_from_the_desk(
    writing: Callable, session: Session, clock: Clock, contest: Contest, fresh: Callable[[], Browser]
) -> None:
    organizer = fresh()
    assert "dot/1/cong-bo" not in organizer.get(HERE).text
    assert organizer.post(f"{HERE}/dot/1/cong-bo").status == 409
    clock.now = contest.rounds[0].closes_at + MINUTE
    sweep(session, writing, clock)
    organizer = fresh()
    assert f'href="{HERE}/dot/1/cong-bo"' in organizer.get(HERE).text
    assert organizer.get(f"{HERE}/dot/1/cong-bo").status == 200
    assert organizer.post(f"{HERE}/dot/1/cong-bo").location == f"{HERE}?da=dot"
    assert "Đã công bố kết quả" in organizer.get(HERE).words
    assert organizer.get(f"{HERE}/dot/9/cong-bo").status == 404


def test_a_number_is_stated_from_the_desk(
    writing: Callable, session: Session, clock: Clock, fresh: Callable[[], Browser]
) -> None:
    with writing() as own:
        guessing = Guessing(words="Sản lượng than năm 2026 là bao nhiêu tấn?")
        contest = held(own, clock, prediction=Quantity.STATED, guessing=guessing, ranking=("score", "prediction"))
    clock.now = contest.rounds[0].closes_at + MINUTE
    sweep(session, writing, clock)
    organizer = fresh()
    assert f'href="{HERE}/dot/1/con-so"' in organizer.get(HERE).text
    assert "Sản lượng than" in organizer.get(f"{HERE}/dot/1/con-so").words
    told = {"value": "mười", "source": "Niên giám thống kê tỉnh"}
    assert "Con số thật phải là số nguyên" in organizer.post(f"{HERE}/dot/1/con-so", told).words
    assert organizer.post(f"{HERE}/dot/1/con-so", told | {"value": "1.234"}).status == 303
    sweep(session, writing, clock)
    assert contests.by_id(session, contest.id).rounds[0].predicted_value == 1234


def test_the_overview_leads_to_every_desk_and_to_a_new_contest(
    writing: Callable, clock: Clock, contest: Contest, organizer: Browser
) -> None:
    with writing() as session:
        held(session, clock, "thu-may", practice=True)
    page = organizer.get("/to-chuc")
    assert f'href="{HERE}"' in page.text
    assert 'href="/to-chuc/cuoc-thi/moi"' in page.text
    assert "Thi thử" in page.words


def test_a_practice_contest_stands_apart_at_home(app: Flask, writing: Callable, clock: Clock) -> None:
    with writing() as session:
        held(session, clock, "thu-may", practice=True)
    page = Browser(app).get("/")
    assert "Chưa có cuộc thi nào đang mở." in page.words
    assert "<h2>Thi thử</h2>" in page.text
    assert "Đây là cuộc thi thử, không xếp giải." in Browser(app).get("/cuoc-thi/thu-may").words
    with writing() as session:
        held(session, clock)
    words = Browser(app).get("/").words
    assert words.index("Thi thử") > words.index("Các cuộc thi")


def test_a_receipt_is_all_that_is_told_until_the_round_is_settled(
    app: Flask, writing: Callable, session: Session, clock: Clock
) -> None:
    """Twice the same two papers, once all right and once all wrong: nothing that anybody is shown differs."""
    shown = []
    for right in (5, 0):
        with writing() as own:
            slug = f"bien-nhan-{right}"
            contest = held(own, clock, slug, told=Told.RECEIPT, show=Show.OWN, reveal=Reveal.NEVER, attempts=2)
            who = factories.person(own, clock.now)
            browser = Browser(app, factories.sign_in(own, who, clock.now))
            first = sat(own, contest, who, clock.now, clock.now + MINUTE, right)
            second = sat(own, contest, who, clock.now + MINUTE, clock.now + 2 * MINUTE, 3)
        pages = [
            f"/ket-qua/{first.token}", f"/ket-qua/{second.token}", f"/cuoc-thi/{slug}", f"/cuoc-thi/{slug}/bat-dau",
            f"/cuoc-thi/{slug}/xep-hang", f"/cuoc-thi/{slug}/xep-hang.json", "/",
        ]  # fmt: skip
        masks = [slug, first.token, second.token, str(first.receipt), str(second.receipt)]
        shown.append([masked(browser.get(page).text, masks) for page in pages])
        assert "Điểm hiện ra khi đợt thi đã chốt" in browser.get(pages[0]).words
        assert "Đã trả lời 5 trong 5 câu" in browser.get(pages[0]).words
        with writing() as own:
            contests.set_state(own, contest.id, State.DRAFT)
    assert shown[0] == shown[1]
    assert '"state": "own"' in shown[0][5]
    with writing() as own:
        contests.set_state(own, contest.id, State.ANNOUNCED)
    clock.now = contest.rounds[0].closes_at + MINUTE
    sweep(session, writing, clock)
    assert "Bạn đúng 0 trong 5 câu" in browser.get(pages[0]).words
    assert session.scalars(select(AttemptRow.score).where(AttemptRow.id == first.id)).one() == 0


def masked(text: str, masks: list[str]) -> str:
    for n, one in enumerate(masks):
        text = text.replace(one, f"#{n}")
    text = re.sub(r'"as_of": "[^"]*"|\b[0-9a-f]{64}\b', "", text)
    return "\n".join(line for line in text.splitlines() if "csrf_token" not in line)


def test_a_hidden_board_tells_nobody_their_own_place(app: Flask, writing: Callable, clock: Clock) -> None:
    for show, seen in ((Show.LIVE, True), (Show.OWN, True), (Show.HIDDEN, False)):
        slug = f"cho-xem-{show}"
        with writing() as session:
            contest = held(session, clock, slug, show=show)
            who = factories.person(session, clock.now)
            browser = Browser(app, factories.sign_in(session, who, clock.now))
            done = sat(session, contest, who, clock.now, clock.now + MINUTE, 3)
        assert ("Bạn đang thứ 1" in browser.get(f"/ket-qua/{done.token}").words) is seen


def test_the_command_line_takes_the_same_steps_and_says_why_not(
    app: Flask, writing: Callable, session: Session, clock: Clock, contest: Contest
) -> None:
    runner = app.test_cli_runner()
    refused = runner.invoke(args=["contest", "check", "thu"])
    assert refused.exit_code == 1
    assert "step_blocked: Cuộc thi chưa đóng." in refused.output
    closed = runner.invoke(args=["contest", "close", "thu", "--json"])
    assert (closed.exit_code, closed.output.strip()) == (0, '{"contest": "thu", "state": "closed"}')
    sweep(session, writing, clock)
    states = []
    for name in ("check", "reveal"):
        assert runner.invoke(args=["contest", name, "thu"]).exit_code == 0
        states.append(contests.by_id(session, contest.id).state)
        session.rollback()
    assert states == [State.CHECKING, State.PROVISIONAL]
    clock.forward(days=5)
    for name in ("finish", "publish", "lock"):
        assert runner.invoke(args=["contest", name, "thu"]).exit_code == 0
    assert contests.by_id(session, contest.id).state is State.LOCKED
    assert runner.invoke(args=["contest", "open", "khong-co"]).exit_code == 1
