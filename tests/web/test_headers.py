"""Headers, cookies, tokens and hosts: what a browser is told, and what the server takes from it."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from contest.web.policy import POLICY, SAFE, WITHOUT_TOKEN
from contest.web.site import NAME
from tests.web.client import Browser
from tests.web.crawl import ALSO, MISSING, NOT_PAGES, PAGES, Readers, gather
from tests.web.stage import ROLES, engine_of, moved, site_of, state

TOUCH = ["sign_in.seen_at"]


@pytest.fixture
def readers(app: Flask, writing, clock) -> Readers:
    return gather(app, writing, clock)


def secure(app: Flask, on: bool) -> None:
    site = site_of(app)
    app.extensions[NAME] = replace(site, settings=replace(site.settings, cookie_secure=on))


def everything(readers: Readers, role: str) -> list[str]:
    return [*readers[role].pages(), *(one for known in NOT_PAGES.values() for one in known), *MISSING]


def directives(response: TestResponse) -> dict[str, list[str]]:
    parts = [one.split() for one in response.headers["Content-Security-Policy"].split(";")]
    return {name: values for name, *values in parts}


def test_every_get_route_has_an_address_to_crawl() -> None:
    assert {endpoint for endpoint, method in POLICY if method == "GET"} == PAGES.keys() | NOT_PAGES.keys()


def test_every_response_forbids_foreign_and_inline_code(readers: Readers) -> None:
    for role in ROLES:
        for path in everything(readers, role):
            told = directives(readers[role].browser.client.get(path))
            for name in ("default-src", "base-uri", "frame-ancestors"):
                assert told[name] == ["'none'"], path
            for name in ("script-src", "style-src", "connect-src", "form-action"):
                assert told[name] == ["'self'"], path
            assert told["require-trusted-types-for"] == ["'script'"]
            assert told["trusted-types"] == ["worker"]
            assert told["report-uri"] == ["/csp"]
            allowed = {value for values in told.values() for value in values}
            assert allowed <= {"'none'", "'self'", "data:", "'script'", "worker", "/csp"}, path
            assert {name for name, values in told.items() if "data:" in values} <= {"img-src"}


ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


PRIVATE = ("/lam-bai/", "/ket-qua/", "/tai-khoan", "/chung-nhan", "/can-bo", "/to-chuc", "/cham", "/bao-cao")
# These addresses open something by themselves.
PRIVATE += ("/kich-hoat", "/dat-lai-mat-khau", "/xac-nhan-e-mail")


@pytest.mark.parametrize("role", ROLES)
def test_every_response_bears_the_headers(readers: Readers, role: str) -> None:
    for path in everything(readers, role):
        response = readers[role].browser.client.get(path)
        assert {name: response.headers.get(name) for name in ALWAYS} == ALWAYS, path
        policy = response.headers["Permissions-Policy"]
        assert {"camera=()", "geolocation=()", "microphone=()"} <= set(policy.split(", ")), path
        assert all(one.endswith("=()") for one in policy.split(", "))
        private = path.startswith(PRIVATE)
        assert response.headers["Referrer-Policy"] == ("no-referrer" if private else "same-origin"), path
        assert not {"Server", "X-Powered-By"} & {name for name, _ in response.headers}
        assert all(len(response.headers.getlist(name)) == 1 for name in (*ALWAYS, "Content-Security-Policy")), path


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/dang-nhap", 403),
        ("PUT", "/lam-bai/x/cau-tra-loi", 403),
        ("DELETE", "/", 405),
        ("TRACE", "/", 405),
        ("GET", "/can-bo", 303),
        ("GET", "/%00", 404),
        ("GET", "/cuoc-thi/%00", 404),
    ],
)
def test_refusals_bear_the_headers_too(app: Flask, method: str, path: str, status: int) -> None:
    response = app.test_client().open(path, method=method)
    assert response.status_code == status
    assert {name: response.headers.get(name) for name in ALWAYS} == ALWAYS
    assert "Content-Security-Policy" in response.headers


def test_a_failure_of_ours_bears_them_and_tells_nothing_of_itself(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("bí mật bên trong")

    monkeypatch.setitem(app.view_functions, "house.guide", fail)
    response = app.test_client().get("/huong-dan")
    assert response.status_code == 500
    assert "bí mật" not in response.text
    assert "Traceback" not in response.text
    assert {name: response.headers.get(name) for name in ALWAYS} == ALWAYS


@pytest.mark.parametrize("on", [True, False])
def test_https_is_made_to_last_where_cookies_are_secure(app: Flask, on: bool) -> None:
    secure(app, on)
    for path in ("/", "/khong-co"):
        sent = app.test_client().get(path).headers.get("Strict-Transport-Security")
        assert sent == ("max-age=31536000; includeSubDomains" if on else None)


@pytest.mark.parametrize("role", [role for role in ROLES if role != "guest"])
def test_a_page_for_somebody_signed_in_is_kept_nowhere(readers: Readers, role: str) -> None:
    for path in readers[role].pages():
        headers = readers[role].browser.client.get(path).headers
        assert "no-store" in headers["Cache-Control"], path
        assert "Cookie" in headers.get("Vary", ""), path


def test_what_is_public_and_the_same_for_all_may_be_kept(readers: Readers) -> None:
    for path in (*NOT_PAGES["assets.serve"], *NOT_PAGES["standings.data"], *NOT_PAGES["units.listing"]):
        response = readers["contestant"].browser.client.get(path)
        assert "public" in response.headers["Cache-Control"], path
        assert "Set-Cookie" not in response.headers, path
        assert response.data == readers["guest"].browser.client.get(path).data or path.endswith(".json"), path


def cookies_of(response: TestResponse) -> dict[str, str]:
    return {line.split("=")[0]: line for line in response.headers.getlist("Set-Cookie")}


@pytest.mark.parametrize(("on", "name"), [(True, "__Host-sid"), (False, "sid")])
def test_the_one_cookie_is_bound_as_tightly_as_browsers_can(app: Flask, on: bool, name: str) -> None:
    secure(app, on)
    (line,) = cookies_of(app.test_client().get("/dang-nhap")).values()
    assert line.startswith(f"{name}=")
    parts = {part.strip() for part in line.split(";")}
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= parts
    assert ("Secure" in parts) is on
    assert not any(part.lower().startswith("domain") for part in parts)
    assert len(re.match(r"[^=]+=([\w-]+)", line)[1]) >= 43  # type: ignore[index]  # 256 bits


def test_two_browsers_never_get_the_same_key(app: Flask) -> None:
    keys = {cookies_of(app.test_client().get("/dang-nhap"))["sid"].split(";")[0] for _ in range(20)}
    assert len(keys) == 20


def test_a_secure_site_does_not_take_the_plain_cookie(app: Flask, readers: Readers) -> None:
    assert readers["contestant"].browser.get("/tai-khoan").status == 200
    secure(app, True)
    assert readers["contestant"].browser.get("/tai-khoan").status == 303


@pytest.mark.parametrize("on", [True, False])
def test_the_language_cookie_is_as_shy_as_the_other(app: Flask, on: bool) -> None:
    browser = Browser(app)
    line = cookies_of(browser.post("/ngon-ngu", {"lang": "en"}).response)["ngon_ngu"]
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in line.split(";")}
    secure(app, on)
    client = app.test_client()
    token = re.search(r'csrf_token" value="(\w+)"', client.get("/huong-dan", base_url="https://localhost").text)[1]  # type: ignore[index]
    response = client.post("/ngon-ngu", data={"lang": "en", "csrf_token": token}, base_url="https://localhost")
    assert ("Secure" in cookies_of(response)["ngon_ngu"]) is on


UNSAFE = sorted(
    (method, endpoint) for endpoint, method in POLICY if method not in SAFE and endpoint not in WITHOUT_TOKEN
)


def unsafe(app: Flask, readers: Readers) -> list[tuple[str, str]]:
    """(method, address) of every act that needs a token, each with an object that is the contestant's own."""
    tokens = {"<token>": readers["contestant"].open.token, "<slug>": "thu"}  # type: ignore[union-attr]
    found = []
    for method, endpoint in UNSAFE:
        rule = next(one for one in app.url_map.iter_rules() if one.endpoint == endpoint).rule
        for name, value in (tokens | ALSO).items():
            rule = rule.replace(name, value)
        # Before it is asked whether there is such a thing, the token is.
        found.append((method, re.sub(r"<int[^>]*>", "1", rule)))
    return found


def refused_everywhere(app: Flask, readers: Readers, **given) -> None:
    """Each act is refused with 403 and moves nothing in the database."""
    before = state(engine_of(app))
    client = readers["contestant"].browser.client
    for method, path in unsafe(app, readers):
        response = client.open(path, method=method, **given)
        assert response.status_code == 403, (method, path)
    assert moved(before, state(engine_of(app))) == []


def test_no_act_without_a_token(app: Flask, readers: Readers) -> None:
    refused_everywhere(app, readers)
    refused_everywhere(app, readers, data={"q1": "0", "honest": "y", "csrf_token": ""})


def test_no_act_with_another_browsers_token(app: Flask, readers: Readers) -> None:
    theirs = readers["officer"].browser.token()
    refused_everywhere(app, readers, headers={"X-CSRF-Token": theirs})
    refused_everywhere(app, readers, data={"q1": "0", "honest": "y", "csrf_token": theirs})


FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "https://localhost"},
    {"Origin": "http://localhost:81"},
    {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
    {"Origin": "null", "Sec-Fetch-Site": "same-site"},
    {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"},
]


@pytest.mark.parametrize("told", FOREIGN, ids=lambda told: " ".join(told.values()))
def test_no_act_from_another_site_even_with_the_right_token(app: Flask, readers: Readers, told: dict[str, str]) -> None:
    token = readers["contestant"].browser.token()
    refused_everywhere(app, readers, headers={"X-CSRF-Token": token, **told})
    refused_everywhere(app, readers, data={"csrf_token": token}, headers=told)


def test_no_act_with_a_token_in_the_address(app: Flask, readers: Readers) -> None:
    refused_everywhere(app, readers, query_string={"csrf_token": readers["contestant"].browser.token()})


def test_of_two_tokens_the_first_must_be_right(app: Flask, readers: Readers) -> None:
    refused_everywhere(app, readers, data={"csrf_token": ["0" * 64, readers["contestant"].browser.token()]})


def test_no_act_with_a_token_written_as_json_or_plain_text(app: Flask, readers: Readers) -> None:
    token = readers["contestant"].browser.token()
    refused_everywhere(app, readers, data=f"csrf_token={token}", content_type="text/plain")
    refused_everywhere(app, readers, json={"csrf_token": token})


@pytest.mark.parametrize("token", ["é" * 64, "\x00", "0" * 100_000])
def test_a_token_of_strange_letters_is_a_wrong_token(app: Flask, readers: Readers, token: str) -> None:
    refused_everywhere(app, readers, data={"csrf_token": token})


OURS = [{}, {"Origin": "http://localhost"}, {"Origin": "null", "Sec-Fetch-Site": "same-origin"}]


@pytest.mark.parametrize("told", OURS, ids=lambda told: " ".join(told.values()))
def test_an_act_from_our_own_page_is_taken(app: Flask, readers: Readers, told: dict[str, str]) -> None:
    """The refusals above are of the token and the origin, not of the acts. A page without referrer sends «null»."""
    tokens = {role: readers[role].browser.token() for role in ("contestant", "officer", "judge", "admin")}
    for (_method, endpoint), (method, path) in zip(UNSAFE, unsafe(app, readers), strict=True):
        if path != "/dang-xuat":
            may = POLICY[endpoint, method].roles
            role = next(one for one in tokens if may is None or one in {known.value for known in may})
            browser, headers = readers[role].browser, {"X-CSRF-Token": tokens[role], **told}
            assert browser.client.open(path, method=method, headers=headers).status_code != 403, (method, path)


def test_looking_never_writes(app: Flask, readers: Readers) -> None:
    before = state(engine_of(app), but=TOUCH)
    for role in ROLES:
        for path in everything(readers, role):
            for method in ("GET", "HEAD", "OPTIONS"):
                assert readers[role].browser.client.open(path, method=method).status_code < 500
    assert moved(before, state(engine_of(app), but=TOUCH)) == []


def test_looking_notes_at_most_every_five_minutes_that_a_sign_in_is_in_use(app: Flask, readers: Readers, clock) -> None:
    before = state(engine_of(app))
    clock.forward(minutes=5)
    readers["contestant"].browser.get("/")
    assert moved(before, state(engine_of(app))) == []
    clock.forward(seconds=1)
    readers["contestant"].browser.get("/")
    assert moved(before, state(engine_of(app))) == ["sign_in"]


HOSTS = (
    "evil.example",
    "localhost.evil.example",
    "evil.example:80",
    "127.0.0.1",
    "",
    "local host",
    "localhost@evil.example",
)


@pytest.mark.parametrize("path", ["/", "/dang-nhap", "/healthz", "/khong-co", "/cuoc-thi/thu/xep-hang.json"])
def test_another_host_is_refused(app: Flask, path: str) -> None:
    for host in HOSTS:
        response = app.test_client().get(path, headers={"Host": host})
        assert response.status_code == 400, host
        assert "evil" not in response.text
        assert "Location" not in response.headers


def test_our_host_is_taken_with_any_port(app: Flask) -> None:
    assert app.test_client().get("/", headers={"Host": "localhost:8000"}).status_code == 200


def test_a_forwarded_host_is_not_believed_without_a_proxy(app: Flask) -> None:
    plain = app.test_client().get("/can-bo")
    response = app.test_client().get(
        "/can-bo", headers={"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}
    )
    assert response.headers["Location"] == plain.headers["Location"] == "/dang-nhap?next=/can-bo"


STRANGE = [
    {"Accept-Language": "vi," * 3400},
    {"Range": "bytes=0-10"},
    {"If-None-Match": "*"},
    {"If-None-Match": 'W/"x", "y"' * 300},
    {"If-Modified-Since": "hôm qua".encode().decode("latin-1")},
    {"Accept-Encoding": "br;q=nan, *;q=-1, " * 50},
    {"Cookie": "sid=" + "a" * 50_000},
    {"Cookie": "sid=a; sid=b; sid"},
    {"Cookie": 'sid="\\342\\200\\252"; ngon_ngu=<script>'},
    {"User-Agent": "<script>" * 1000},
    {"Referer": "http://localhost/\\evil"},
    {"Content-Type": "multipart/form-data; boundary="},
    {"Content-Length": "nhiều".encode().decode("latin-1")},
    {"X-HTTP-Method-Override": "DELETE"},
]


@pytest.mark.parametrize("role", ["guest", "contestant"])
def test_strange_headers_get_an_ordinary_answer(app: Flask, readers: Readers, role: str) -> None:
    before, faults = state(engine_of(app), but=TOUCH), []
    for given in STRANGE:
        for path in ("/", "/dang-nhap", "/tai-khoan", "/cuoc-thi/thu/xep-hang.json", "/don-vi.json", "/huong-dan"):
            status = readers[role].browser.client.get(path, headers=given).status_code
            if status not in (200, 206, 303, 304, 400, 416):
                faults.append((path, given, status))
    assert not faults
    assert moved(before, state(engine_of(app), but=TOUCH)) == []


PATHS = [
    "//",
    "//evil.example",
    "/..%2f..%2fetc/passwd",
    "/static/%2e%2e/wsgi.py",
    "/%ff",
    "/;a=b",
    "/LAM-BAI/x",
    "/tai-khoan/",
    "/static/0/../wsgi.py",
]


def test_path_tricks_lead_nowhere(readers: Readers) -> None:
    browser = readers["contestant"].browser
    for path in PATHS:
        response = browser.client.get(path)
        assert response.status_code in (200, 308, 400, 404), path
        assert "evil" not in response.headers.get("Location", "")
        assert response.status_code != 200 or response.text == browser.get("/").text, path


NAMED = (
    "/cuoc-thi/{}",
    "/cuoc-thi/{}/xep-hang",
    "/cuoc-thi/{}/xep-hang.json",
    "/cuoc-thi/{}/bat-dau",
    "/lam-bai/{}",
    "/lam-bai/{}/xem-lai",
    "/ket-qua/{}",
    "/static/{}/css/site.css",
)


def test_a_strange_name_in_an_address_is_a_missing_one(readers: Readers) -> None:
    client = readers["contestant"].browser.client
    for text in ("%00", "a%00b", "%F0%9F%98%80", "%ED%A0%80", "x" * 5000, "%27%20OR%201=1--", "{{7*7}}"):
        for where in NAMED:
            response = client.get(where.format(text))
            assert response.status_code == 404, (where, text)


def test_a_report_of_the_browser_is_taken_from_anybody_and_changes_nothing(app: Flask) -> None:
    before = state(engine_of(app))
    for body in (
        b"{}",
        b"[]",
        b'{"csp-report": {"blocked-uri": "x", "violated-directive": "y"}}',
        b"\xff",
        b"[" * 5000,
        b'{"csp-report": 5}',
    ):
        response = app.test_client().post("/csp", data=body, content_type="application/csp-report")
        assert (response.status_code, response.data) == (204, b"")
    assert moved(before, state(engine_of(app))) == []


def test_figures_of_the_process_are_for_the_machine_itself(app: Flask) -> None:
    assert app.test_client().get("/metrics").status_code == 200
    assert app.test_client().get("/metrics", environ_base={"REMOTE_ADDR": "10.0.0.1"}).status_code == 404
