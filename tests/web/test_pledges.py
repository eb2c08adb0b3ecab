"""The pages of pledges: every state of a campaign and of a reader, and the organizers' desk."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.people import Person, Role
from contest.pledges import State, Words
from contest.services import pledges as service
from contest.store.audit import AuditRow
from contest.store.units import UnitRow
from tests.factories import counted, grassroots, person, sign_in
from tests.web.client import Browser
from tests.web.pledge_stage import TEXT
from tests.web.stage import engine_of

HERE = "/cam-ket/cam-ket-an-toan"
TITLE = "Cam kết an toàn"
HOUR = timedelta(hours=1)


def opened(writing, clock, opens: int = -1, closes: int = 48, state: State | None = State.OPEN) -> None:
    with writing() as session:
        words = Words(TITLE, TEXT, clock.now + opens * HOUR, clock.now + closes * HOUR)
        slug = service.create(session, words, None, clock.now)
        if state is not None:
            service.put(session, slug, state, None, clock.now)


@pytest.fixture
def who(writing, clock) -> Person:
    with writing() as session:
        return person(session, clock.now, name="Lò Thị Canari", shows_name=True)


@pytest.fixture
def reader(app: Flask, writing, clock, who: Person) -> Browser:
    with writing() as session:
        return Browser(app, sign_in(session, who, clock.now))


def test_a_guest_reads_the_text_and_is_led_to_sign_in_and_back(app: Flask, writing, clock) -> None:
    opened(writing, clock)
    guest = Browser(app)
    page = guest.get(HERE)
    assert "Tôi đội mũ" in page.words
    assert f'href="/dang-nhap?next={HERE}"' in page.text
    assert "Tôi cam kết" not in page.words
    assert guest.post(f"{HERE}/ky", {"agree": "y"}).status == 401


def test_signing_needs_the_tick_and_gives_a_number(writing, clock, reader: Browser, who: Person, app: Flask) -> None:
    opened(writing, clock)
    page = reader.get(HERE)
    with writing() as session:
        unit = session.get_one(UnitRow, who.unit_id).name
    assert "Lò Thị Canari" in page.words
    assert unit in page.words
    refused = reader.post(f"{HERE}/ky")
    assert (refused.status, "Đánh dấu vào ô này để ký cam kết." in refused.words) == (422, True)
    done = reader.post(f"{HERE}/ky", {"agree": "y"})
    assert (done.status, done.location) == (303, f"{HERE}#chu-ky")
    page = reader.get(HERE)
    assert "Bạn là người thứ 1 ký cam kết" in page.words
    assert "1 người đã ký" in page.words
    assert "http://localhost/cam-ket/cam-ket-an-toan" in page.text
    assert reader.post(f"{HERE}/ky", {"agree": "y"}).status == 303
    other = Browser(app).get(HERE)
    assert "1 người đã ký" in other.words
    assert "Canari" not in other.text
    assert who.phone[3:] not in page.text + other.text


def test_a_signature_is_withdrawn_without_a_reason_and_keeps_its_number(writing, clock, reader: Browser) -> None:
    opened(writing, clock)
    assert reader.post(f"{HERE}/rut").status == 409
    reader.post(f"{HERE}/ky", {"agree": "y"})
    assert reader.post(f"{HERE}/rut").status == 303
    page = reader.get(HERE)
    assert "Bạn đã rút chữ ký. Số 1 vẫn giữ cho bạn." in page.words
    assert "0 người đã ký" in page.words
    reader.post(f"{HERE}/ky", {"agree": "y"})
    assert "Bạn là người thứ 1 ký cam kết" in reader.get(HERE).words


@pytest.mark.parametrize(
    ("times", "state", "words"),
    [
        ((2, 48), State.OPEN, "nhận chữ ký từ"),
        ((-2, 48), State.CLOSED, "đã đóng, không nhận chữ ký nữa"),
    ],
)
def test_what_is_not_open_says_so_and_takes_nobody(writing, clock, reader: Browser, times, state, words: str) -> None:
    opened(writing, clock, *times)
    if state is State.CLOSED:
        with writing() as session:
            service.put(session, "cam-ket-an-toan", state, None, clock.now)
    page = reader.get(HERE)
    assert words in page.words
    assert "Tôi cam kết" not in page.words
    assert reader.post(f"{HERE}/ky", {"agree": "y"}).status == 409


def test_over_by_the_clock_it_is_closed(writing, clock, reader: Browser) -> None:
    opened(writing, clock, closes=1)
    reader.post(f"{HERE}/ky", {"agree": "y"})
    clock.forward(hours=2)
    assert "Bạn là người thứ 1 ký cam kết" in reader.get(HERE).words
    assert reader.post(f"{HERE}/rut").status == 303
    assert reader.post(f"{HERE}/ky", {"agree": "y"}).status == 409


def test_a_draft_is_as_missing_as_one_that_never_was(writing, clock, reader: Browser) -> None:
    opened(writing, clock, state=None)
    draft, missing = reader.client.get(HERE), reader.client.get("/cam-ket/khong-co-gi-het")
    assert (draft.status_code, missing.status_code) == (404, 404)
    assert TITLE not in draft.text
    assert TITLE not in reader.get("/cam-ket").text


def test_the_list_puts_open_ones_first(writing, clock, reader: Browser) -> None:
    opened(writing, clock, closes=1)
    clock.forward(hours=2)
    opened(writing, clock)
    text = reader.get("/cam-ket").text
    assert text.index("/cam-ket/cam-ket-an-toan-2") < text.index('/cam-ket/cam-ket-an-toan"')


def test_the_page_is_flat_in_signatures(app: Flask, writing, clock, reader: Browser) -> None:
    opened(writing, clock)
    reader.get(HERE)
    with counted(engine_of(app)) as few:
        reader.get(HERE)
    with writing() as session:
        for n in range(30):
            service.sign(
                session, "cam-ket-an-toan", person(session, clock.now, unit_id=grassroots(session, n)), clock.now
            )
    with counted(engine_of(app)) as many:
        reader.get(HERE)
    assert len(many) == len(few) <= 5


# The desk


def form(clock, **changes: str) -> dict[str, str]:
    day = f"{clock.now + timedelta(days=1):%Y-%m-%d}"
    given = {"title": TITLE, "text": TEXT, "opens_at": f"{day}T07:00", "closes_at": f"{day}T17:00"}
    return {**given, **changes}


@pytest.fixture
def desk(app: Flask, writing, clock) -> Browser:
    with writing() as session:
        chief = person(session, clock.now, Role.ORGANIZER, name="Lò Thị Soạn")
        return Browser(app, sign_in(session, chief, clock.now))


def test_a_campaign_is_drawn_up_mended_opened_and_closed(desk: Browser, clock, session: Session) -> None:
    here = "/to-chuc/cam-ket/cam-ket-an-toan"
    made = desk.post("/to-chuc/cam-ket/moi", form(clock))
    assert (made.status, made.location) == (303, f"{here}?da=luu")
    page = desk.get(here)
    assert 'value="2026-11-26T07:00"' in page.text
    assert desk.post(here, form(clock, title="Cam kết an toàn lao động")).status == 303
    assert desk.post(f"{here}/buoc", {"buoc": "mo"}).location == f"{here}?da=mo"
    assert desk.post(here, form(clock)).status == 422
    page = desk.get("/cam-ket/cam-ket-an-toan")
    assert "nhận chữ ký từ 07:00 thứ Năm, 26/11/2026" in page.words
    assert desk.post(f"{here}/buoc", {"buoc": "dong"}).status == 303
    assert "Mở lại" in desk.get(here).words
    assert desk.post(f"{here}/buoc", {"buoc": "mo"}).status == 303
    assert desk.post(f"{here}/buoc", {"buoc": "draft"}).status == 404
    lines = session.scalars(select(AuditRow.act).where(AuditRow.act.like("pledge.%")).order_by(AuditRow.id)).all()
    assert lines == ["pledge.draw_up", "pledge.edit", "pledge.open", "pledge.closed", "pledge.open"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": ""}, "Điền vào ô này."),
        ({"title": " \u200b "}, "Viết từ 5 đến 120 ký tự."),
        ({"text": "ngắn"}, "Viết từ 40 đến 4000 ký tự."),
        ({"closes_at": "2026-11-26T06:00"}, "Giờ đóng phải sau giờ mở và sau lúc này."),
        ({"opens_at": "1026-11-26T06:00"}, "Ngày này không hợp lý."),
        ({"opens_at": "mai"}, "Đây chưa phải là ngày và giờ."),
    ],
)
def test_what_cannot_be_is_said_at_its_field(desk: Browser, clock, changes: dict[str, str], words: str) -> None:
    page = desk.post("/to-chuc/cam-ket/moi", form(clock, **changes))
    assert page.status == 422
    assert words in page.words
    assert TITLE in page.text or "title" in changes
