"""Signing in and out: who gets in, how often one may try, and how long a sign-in stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import select, update

from contest.people import Person, Role, national_phone
from contest.services import limits
from contest.services import people as people_service
from contest.services.contests import Window
from contest.services.people import key_hash
from contest.store.audit import AuditRow
from contest.store.people import LimitRow, PersonRow, SignInRow
from tests.factories import PASSWORD, contest, person, sign_in
from tests.web.client import Browser, Page
from tests.web.stage import engine_of, moved, site_of, started, state
from wsgi import NAME, create_app

WRONG = "Số điện thoại hoặc mật khẩu chưa đúng."


@pytest.fixture
def who(writing, clock) -> Person:
    with writing() as session:
        return person(session, clock.now)


def try_it(browser: Browser, phone: str, password: str = PASSWORD, to: str = "/") -> Page:
    return browser.post("/dang-nhap", {"phone": phone, "password": password, "next": to})


def is_in(browser: Browser) -> bool:
    return browser.client.get("/tai-khoan").status_code == 200


@pytest.fixture
def deaf(app: Flask, tmp_path: Path, clock) -> Iterator[Flask]:
    """The same site with a Redis that does not answer: nobody listens on its socket."""
    settings = replace(site_of(app).settings, redis_url=f"unix://{tmp_path / 'nobody.sock'}")
    made = create_app(settings)
    made.extensions[NAME] = replace(made.extensions[NAME], clock=clock)
    yield made
    engine_of(made).dispose()


def test_the_right_number_and_password_open_the_account(app: Flask, who: Person) -> None:
    browser = Browser(app)
    assert not is_in(browser)
    page = try_it(browser, who.phone)
    assert (page.status, page.location) == (303, "/")
    assert who.name in browser.get("/tai-khoan").words


@pytest.mark.parametrize("form", ["{0}", " {0} ", "{1}", "{2}", "{3}", "84{4}", "+84 {4}", "0{4}\u200b"])
def test_a_number_is_known_in_every_way_people_write_it(app: Flask, who: Person, form: str) -> None:
    bare = who.phone[3:]
    dotted = f"0{bare[:3]}.{bare[3:6]}.{bare[6:]}"
    assert (
        try_it(Browser(app), form.format(who.phone, "0" + bare, national_phone(who.phone), dotted, bare)).status == 303
    )


def shown(page: Page) -> str:
    """A page without what differs from browser to browser and what the reader typed themselves."""
    return re.sub(r'value="[^"]*"', "", page.text)


def test_a_wrong_password_and_an_unknown_number_get_the_same_answer(app: Flask, who: Person) -> None:
    browser = Browser(app)
    answers = [
        try_it(browser, who.phone, "không phải mật khẩu"),
        try_it(browser, "0987654321", "không phải mật khẩu"),
        try_it(browser, "0987654321", PASSWORD),
        try_it(browser, "không phải số", PASSWORD),
        try_it(browser, who.phone, PASSWORD + " "),
        try_it(browser, who.phone, PASSWORD.upper()),
    ]
    assert {page.status for page in answers} == {422}
    assert len({shown(page) for page in answers}) == 1
    assert len({tuple(name for name, _ in page.response.headers) for page in answers}) == 1
    assert WRONG in answers[0].words


def test_a_disabled_account_gets_that_answer_too(app: Flask, who: Person, writing, clock) -> None:
    browser = Browser(app)
    unknown = try_it(browser, "0987654321")
    with writing() as session:
        session.execute(update(PersonRow).where(PersonRow.id == who.id).values(disabled_at=clock.now))
    page = try_it(browser, who.phone)
    assert (page.status, shown(page)) == (unknown.status, shown(unknown))


def test_a_refused_sign_in_keeps_the_number_and_never_the_password(app: Flask, who: Person) -> None:
    page = try_it(Browser(app), who.phone, "sai rồi nhé", "/tai-khoan")
    assert who.phone in page.text
    assert "sai rồi nhé" not in page.text
    assert offered(page) == "/tai-khoan"


@pytest.mark.parametrize("blank", ["phone", "password"])
def test_an_empty_field_is_named(app: Flask, who: Person, blank: str) -> None:
    page = Browser(app).post("/dang-nhap", {"phone": who.phone, "password": PASSWORD, blank: ""})
    assert page.status == 422
    assert {"phone": "Nhập số điện thoại của bạn.", "password": "Nhập mật khẩu của bạn."}[blank] in page.words


@pytest.mark.parametrize(
    "password", ["x" * 1_000_000, "\x00" * 9, "💐" * 200, " " * 300], ids=["1MB", "NUL", "emoji", "spaces"]
)
def test_any_password_gets_a_plain_no(app: Flask, who: Person, password: str) -> None:
    assert try_it(Browser(app), who.phone, password).status in (413, 422)


def test_ten_tries_an_account_and_then_a_wait_in_minutes(app: Flask, who: Person, clock) -> None:
    for _ in range(10):
        assert try_it(Browser(app), who.phone, "sai mật khẩu").status == 422
    page = try_it(Browser(app), who.phone)
    assert page.status == 429
    assert re.search(r"Thử lại sau [1-5] phút\.", page.words)
    assert int(page.response.headers["Retry-After"]) > 0
    assert try_it(Browser(app), "0987654321").status == 422
    clock.forward(seconds=300)
    assert try_it(Browser(app), who.phone).status == 303


def test_the_limit_counts_every_spelling_of_a_number_as_one_account(app: Flask, who: Person) -> None:
    bare = who.phone[3:]
    for n in range(10):
        assert (
            try_it(Browser(app), (who.phone, f"0{bare}", f"84{bare}", f"0{bare[:3]} {bare[3:]}")[n % 4], "sai").status
            == 422
        )
    assert try_it(Browser(app), f"+84.{bare}").status == 429


def test_an_unknown_number_is_limited_like_a_known_one(app: Flask, who: Person) -> None:
    def tries(phone: str) -> list[tuple[int, str]]:
        browser = Browser(app)
        return [(page.status, shown(page)) for page in (try_it(browser, phone, "sai") for _ in range(11))]

    assert tries(who.phone) == tries("0987654321")


def test_no_limit_falls_with_redis(deaf: Flask, who: Person) -> None:
    for _ in range(10):
        assert try_it(Browser(deaf), who.phone, "sai mật khẩu").status == 422
    assert try_it(Browser(deaf), who.phone).status == 429


def test_a_dead_redis_signs_nobody_out_and_keeps_nobody_out(
    app: Flask, deaf: Flask, who: Person, writing, clock
) -> None:
    with writing() as session:
        key = sign_in(session, who, clock.now)
    assert is_in(Browser(app, key))
    assert is_in(Browser(deaf, key))
    browser = Browser(deaf)
    assert try_it(browser, who.phone).status == 303
    assert is_in(browser)


@pytest.mark.parametrize(("scope", "tries"), [("sign_in.address", 300), ("sign_in.all", 15_000)])
def test_an_address_and_the_whole_house_have_limits_too(
    app: Flask, who: Person, writing, clock, scope: str, tries: int
) -> None:
    assert limits.LIMITS[scope].tries == tries
    with writing() as session:
        subject = "127.0.0.1" if scope == "sign_in.address" else ""
        limits.count(session, site_of(app).settings.secret_key, scope, subject, clock.now)
        session.execute(update(LimitRow).values(tries=tries - 1))
    assert try_it(Browser(app), who.phone).status == 303
    assert try_it(Browser(app), who.phone).status == 429


def test_an_address_out_of_a_header_counts_for_nothing(app: Flask, who: Person) -> None:
    """Without a proxy of ours in front, nobody gets fresh tries by naming another address."""
    for n in range(10):
        Browser(app).post(
            "/dang-nhap", {"phone": who.phone, "password": "sai"}, headers={"X-Forwarded-For": f"10.0.0.{n}"}
        )
    page = Browser(app).post(
        "/dang-nhap", {"phone": who.phone, "password": PASSWORD}, headers={"X-Forwarded-For": "10.9.9.9"}
    )
    assert page.status == 429


def test_what_is_counted_names_neither_number_nor_address(app: Flask, who: Person, session) -> None:
    try_it(Browser(app), who.phone, "sai mật khẩu")
    kept = " ".join(session.scalars(select(LimitRow.subject)))
    assert kept
    assert who.phone[3:] not in kept
    assert "127.0.0.1" not in kept


def key_of(browser: Browser) -> str:
    cookie = browser.client.get_cookie("sid", domain="localhost")
    assert cookie is not None
    return cookie.value


def test_a_sign_in_gets_a_new_key_and_the_old_one_opens_nothing(app: Flask, who: Person) -> None:
    browser = Browser(app)
    browser.get("/dang-nhap")
    before = key_of(browser)
    try_it(browser, who.phone)
    assert key_of(browser) != before
    assert not is_in(Browser(app, before))


def test_a_planted_key_gains_nothing_by_the_victims_sign_in(app: Flask, who: Person) -> None:
    planted = "k" * 43
    victim, thief = Browser(app, planted), Browser(app, planted)
    assert try_it(victim, who.phone).status == 303
    assert is_in(victim)
    assert not is_in(thief)


def test_signing_in_again_ends_the_sign_in_before(app: Flask, who: Person) -> None:
    browser = Browser(app)
    try_it(browser, who.phone)
    first = key_of(browser)
    try_it(browser, who.phone)
    assert is_in(browser)
    assert not is_in(Browser(app, first))


def test_a_refused_sign_in_changes_no_key_and_ends_nothing(app: Flask, who: Person) -> None:
    browser = Browser(app)
    try_it(browser, who.phone)
    held = key_of(browser)
    try_it(browser, who.phone, "sai mật khẩu")
    assert key_of(browser) == held
    assert is_in(browser)


def test_a_new_key_makes_old_form_tokens_worthless(app: Flask, who: Person) -> None:
    browser = Browser(app)
    old = browser.token()
    try_it(browser, who.phone)
    assert browser.client.post("/dang-xuat", data={"csrf_token": old}).status_code == 403
    assert is_in(browser)


def test_signing_out_ends_the_sign_in_at_the_server(app: Flask, who: Person) -> None:
    browser = Browser(app)
    try_it(browser, who.phone)
    held = key_of(browser)
    page = browser.post("/dang-xuat")
    assert (page.status, page.location) == (303, "/")
    assert page.response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "sid=;" in page.response.headers["Set-Cookie"]
    assert not is_in(browser)
    assert not is_in(Browser(app, held))


def test_a_signed_out_key_acts_no_more(app: Flask, who: Person) -> None:
    browser = Browser(app)
    try_it(browser, who.phone)
    stolen, token = Browser(app, key_of(browser)), browser.token()
    browser.post("/dang-xuat")
    before = state(engine_of(app))
    for path in ("/tai-khoan", "/tai-khoan/ket-thuc", "/dang-xuat"):
        assert stolen.client.post(path, data={"csrf_token": token}).status_code == 401
    assert moved(before, state(engine_of(app))) == []


def test_the_key_itself_is_nowhere_in_the_database(app: Flask, who: Person, session) -> None:
    browser = Browser(app)
    try_it(browser, who.phone)
    held = key_of(browser)
    assert session.scalars(select(SignInRow.key_hash)).all() == [key_hash(held)]
    assert held not in repr(session.execute(select(AuditRow.subject, AuditRow.detail)).all())


def test_every_sign_in_and_sign_out_is_on_record(app: Flask, who: Person, session) -> None:
    browser = Browser(app)
    try_it(browser, who.phone)
    browser.post("/dang-xuat")
    acts = session.execute(select(AuditRow.act, AuditRow.actor_id).order_by(AuditRow.id)).all()
    assert acts[-2:] == [("person.sign_in", who.id), ("person.sign_out", who.id)]


def offered(page: Page) -> str:
    """Where the sign-in form of a page would lead."""
    found = re.search(r'action="/dang-nhap".*?name="next"[^>]*value="([^"]*)"', page.text, re.DOTALL)
    assert found is not None
    return unescape(found[1])


OURS = ["/", "/tai-khoan", "/cuoc-thi/thu?x=1&y=2", "/lam-bai/abc"]
NOT_OURS = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "https://evil.example",
    "https:evil.example",
    "HTTP://evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "evil.example",
    " //evil.example",
    "/a\\..\\evil",
    "/\x00",
    "/\r\nSet-Cookie: a=b",
    "/\u202e//evil",
    "@evil.example",
    "",
]


@pytest.mark.parametrize("to", OURS)
def test_after_signing_in_one_goes_on_to_where_one_was(app: Flask, who: Person, to: str) -> None:
    assert try_it(Browser(app), who.phone, to=to).location == to
    assert offered(Browser(app).get(f"/dang-nhap?next={quote(to)}")) == to


def test_after_signing_in_nobody_is_led_to_another_site(app: Flask, who: Person, clock) -> None:
    for n, to in enumerate(NOT_OURS):
        if n % 8 == 7:
            clock.forward(minutes=5)
        page = try_it(Browser(app), who.phone, to=to)
        assert (page.status, page.location) == (303, "/"), to
        assert offered(Browser(app).get(f"/dang-nhap?next={quote(to)}")) == "/", to


@pytest.mark.parametrize("to", NOT_OURS)
def test_choosing_a_language_leads_to_no_other_site(app: Flask, to: str) -> None:
    page = Browser(app).post("/ngon-ngu", {"lang": "en", "next": to})
    assert (page.status, page.location) == (303, "/")


REFERRERS = (
    "http://localhost//evil.example",
    "http://localhost/\\evil",
    "http://evil.example/",
    "http://localhost@evil.example/",
    "",
)


@pytest.mark.parametrize("referrer", REFERRERS)
def test_no_referrer_leads_to_another_site(app: Flask, referrer: str) -> None:
    page = Browser(app).post("/ngon-ngu", {"lang": "en"}, headers={"Referer": referrer})
    assert (page.status, page.location) == (303, "/")


def test_choosing_a_language_leads_back_to_the_page(app: Flask) -> None:
    page = Browser(app).post("/ngon-ngu", {"lang": "en"}, headers={"Referer": "http://localhost/huong-dan?a=b"})
    assert page.location == "/huong-dan?a=b"
    assert Browser(app).post("/ngon-ngu", {"lang": "en", "next": "/huong-dan"}).location == "/huong-dan"


def test_a_page_that_needs_signing_in_leads_there_and_back(app: Flask, who: Person) -> None:
    browser = Browser(app)
    asked = browser.get("/tai-khoan?da=luu")
    assert asked.location == "/dang-nhap?next=/tai-khoan%3Fda%3Dluu"
    to = offered(browser.get(asked.location))
    assert try_it(browser, who.phone, to=to).location == "/tai-khoan?da=luu"


@pytest.mark.parametrize(
    ("role", "hours"),
    [(Role.CONTESTANT, 14 * 24), (Role.OFFICER, 0.5), (Role.ORGANIZER, 0.5), (Role.JUDGE, 0.5), (Role.ADMIN, 0.5)],
)
def test_an_idle_sign_in_ends(app: Flask, writing, clock, role: Role, hours: float) -> None:
    with writing() as session:
        one = person(session, clock.now, role)
        used, idle = (Browser(app, sign_in(session, one, clock.now)) for _ in range(2))
    clock.forward(hours=hours, milliseconds=-1)
    assert is_in(used)
    clock.forward(milliseconds=1)
    assert not is_in(idle)
    assert is_in(used)


@pytest.mark.parametrize(
    ("role", "hours"),
    [(Role.CONTESTANT, 35 * 24), (Role.OFFICER, 12), (Role.ORGANIZER, 12), (Role.JUDGE, 12), (Role.ADMIN, 12)],
)
def test_even_a_sign_in_in_use_ends(app: Flask, writing, clock, role: Role, hours: int) -> None:
    """Contestants after five weeks, whoever sees other people's data after twelve hours."""
    with writing() as session:
        browser = Browser(app, sign_in(session, person(session, clock.now, role), clock.now))
    step = 0.25 if hours == 12 else 24
    for _ in range(int(hours / step) - 1):
        clock.forward(hours=step)
        assert is_in(browser)
    clock.forward(hours=step, milliseconds=-1)
    assert is_in(browser)
    clock.forward(milliseconds=1)
    assert not is_in(browser)


def test_a_role_given_later_shortens_a_sign_in_at_once(app: Flask, who: Person, writing, clock) -> None:
    with writing() as session:
        browser = Browser(app, sign_in(session, who, clock.now))
    clock.forward(minutes=31)
    with writing() as session:
        session.execute(update(PersonRow).where(PersonRow.id == who.id).values(role="organizer"))
    assert not is_in(browser)


def test_a_contestant_is_still_signed_in_for_the_round_of_the_next_week(
    app: Flask, who: Person, writing, clock
) -> None:
    """A contest of four weekly rounds is one sign-in; a fortnight without a look at it is not."""
    browser = Browser(app)
    try_it(browser, who.phone)
    for _ in range(4):
        clock.forward(days=7)
        assert is_in(browser)
    clock.forward(days=7)
    assert not is_in(browser)


def test_a_sign_in_that_runs_out_in_a_paper_is_good_for_the_paper(app: Flask, who: Person, writing, clock) -> None:
    with writing() as session:
        week = Window("Đợt 1", clock.now, clock.now + timedelta(days=60))
        held = contest(session, clock.now, windows=[week])
        key = sign_in(session, who, clock.now)
        for _ in range(5):
            clock.forward(days=6)
            people_service.store.see(session, key_hash(key), clock.now)
    clock.forward(days=5, minutes=-2)
    browser = Browser(app, key)
    with writing() as session:
        paper = started(session, held, who, clock.now)
    clock.forward(minutes=3)
    assert not is_in(browser)
    assert browser.get("/cuoc-thi/thu/bat-dau").status == 303
    assert browser.get(f"/lam-bai/{paper.token}").status == 200
    entry = [{"question": 1, "choice": 0, "seq": 1}]
    assert browser.put(f"/lam-bai/{paper.token}/cau-tra-loi", entry).status == 200
    assert browser.post(f"/lam-bai/{paper.token}/nop").location == f"/ket-qua/{paper.token}"
    assert browser.get(f"/ket-qua/{paper.token}").status == 200
    clock.forward(hours=48)
    assert browser.get(f"/ket-qua/{paper.token}").status == 303


def test_the_last_tries_are_counted_aloud_alike_for_every_number(app: Flask, who: Person) -> None:
    for phone in (who.phone, "0987654321"):
        browser, said = Browser(app), []
        for _ in range(10):
            found = re.search(r"Còn (\d) lần thử trong 5 phút\.", try_it(browser, phone, "sai mật khẩu").words)
            said.append(found[1] if found else None)
        assert said == [None] * 5 + ["4", "3", "2", "1", None]


def test_whoever_has_to_wait_reads_whom_to_call(app: Flask, who: Person) -> None:
    for _ in range(11):
        page = try_it(Browser(app), who.phone, "sai mật khẩu")
    assert page.status == 429
    assert "Hoặc gọi ban tổ chức: 0215 3825 000" in page.words


def test_registering_instead_keeps_where_one_was_going(app: Flask) -> None:
    page = Browser(app).get("/dang-nhap?next=/cuoc-thi/thu/bat-dau")
    assert 'href="/dang-ky?next=/cuoc-thi/thu/bat-dau"' in page.text
    assert 'href="/dang-ky"' in Browser(app).get("/dang-nhap?next=https://evil.example").text
