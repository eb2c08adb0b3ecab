"""Every page in both languages, for every role: the laws of our markup, whole links, and few bytes."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import brotli
import pytest
from flask import Flask

from contest.web.assets import assets
from contest.web.policy import POLICY
from tests.factories import person, sign_in
from tests.web.client import Browser, check
from tests.web.crawl import MISSING, NOT_PAGES, PAGES, Readers, gather
from tests.web.stage import ROLES, addresses

MOST_BYTES = 30_000
MOST_NODES = 1_500


@pytest.fixture
def readers(app: Flask, writing, clock) -> Readers:
    return gather(app, writing, clock)


def fresh(app: Flask, writing, clock) -> Browser:
    """Somebody who has not begun: for the page before the start."""
    with writing() as session:
        return Browser(app, sign_in(session, person(session, clock.now), clock.now))


def test_every_page_is_in_the_crawl() -> None:
    assert {endpoint for endpoint, method in POLICY if method == "GET"} == PAGES.keys() | NOT_PAGES.keys()


def few_of_each_kind(linked: set[str]) -> list[str]:
    """The links of a crawl, of those that differ only in their numbers the first two."""
    kinds: dict[str, list[str]] = {}
    for path in sorted(linked):
        kinds.setdefault(re.sub(r"\d+", "n", path), []).append(path)
    return [path for paths in kinds.values() for path in paths[:2]]


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("role", ROLES)
def test_every_page_keeps_the_laws(app: Flask, readers: Readers, writing, clock, role: str, language: str) -> None:
    browser = readers[role].browser
    browser.post("/ngon-ngu", {"lang": language})
    pages, linked = readers[role].pages(), set()
    for path in pages:
        page = browser.get(path)
        assert page.status in (200, 303, 403, 409), (path, page.status)
        if page.status == 303:
            continue
        check(page.text)
        assert f'<html lang="{language}">' in page.text, path
        assert len(re.findall(r"<[a-z]", page.text)) <= MOST_NODES, path
        assert "!" not in re.sub(r"<!doctype html>|<!--.*?-->", "", page.words), path
        linked |= addresses(page.text)
    for path in few_of_each_kind(linked):
        assert browser.client.get(path).status_code in (200, 303, 403, 409), f"a dead link to {path}"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_of_no_keeps_the_laws_too(app: Flask, readers: Readers, language: str) -> None:
    browser = readers["contestant"].browser
    browser.post("/ngon-ngu", {"lang": language})
    for path in (*MISSING, "/can-bo", "/to-chuc"):
        page = browser.get(path)
        assert page.status in (403, 404), path
        if page.response.mimetype == "text/html":
            check(page.text)
            assert f'<html lang="{language}">' in page.text


def test_the_page_before_a_start_keeps_the_laws(app: Flask, readers: Readers, writing, clock) -> None:
    browser = fresh(app, writing, clock)
    for language in ("vi", "en"):
        browser.post("/ngon-ngu", {"lang": language})
        page = browser.get("/cuoc-thi/thu/bat-dau")
        assert page.status == 200
        check(page.text)


def transferred(response) -> int:
    """Bytes of a body as a browser gets it, in the best coding."""
    return len(response.data)


def parts_of(text: str) -> set[str]:
    """Addresses of the style sheets and scripts that a page loads, with the modules those import."""
    found = set(re.findall(r'<link rel="stylesheet" href="([^"]+)"', text)) | set(
        re.findall(r'<script[^>]* src="([^"]+)"', text)
    )
    for one in list(found):
        name = one.split("/", 3)[3]
        text = assets()[name].bodies[""].decode()
        assert not re.findall(r'(?:^|\n)\s*import [^\n]*"(\.[^"]+)"', text), f"{name} imports more: count it"
    return found


CODED = {"Accept-Encoding": "br, gzip"}


def weigh(browser: Browser, path: str) -> int:
    """Page, style sheets and scripts together."""
    response = browser.client.get(path, headers=CODED)
    assert response.status_code == 200, path
    body = response.data
    if response.headers.get("Content-Encoding") == "br":
        body = brotli.decompress(body)
    parts = [browser.client.get(one, headers=CODED) for one in parts_of(body.decode())]
    assert parts
    assert {one.headers["Content-Encoding"] for one in parts} == {"br"}
    assert {response.status_code for response in parts} == {200}
    return transferred(response) + sum(transferred(one) for one in parts)


LIGHT = [
    "/",
    "/cuoc-thi/thu",
    "/cuoc-thi/thu/xep-hang",
    "/cuoc-thi/thu/xep-hang?bang=cong-doan",
    "/cuoc-thi/thu/xep-hang?bang=co-so",
    "/dang-ky",
    "/dang-nhap",
    "/huong-dan",
    "/du-lieu-ca-nhan",
    "/kha-nang-tiep-can",
]


@pytest.mark.parametrize("role", ["guest", "contestant"])
def test_a_first_visit_to_a_public_page_is_light(readers: Readers, role: str) -> None:
    heavy = {path: weight for path in LIGHT if (weight := weigh(readers[role].browser, path)) > MOST_BYTES}
    assert not heavy


def test_a_first_visit_to_the_paper_is_light(readers: Readers) -> None:
    reader = readers["contestant"]
    assert reader.open
    assert reader.done
    for path in (
        f"/lam-bai/{reader.open.token}",
        f"/lam-bai/{reader.open.token}/xem-lai",
        f"/ket-qua/{reader.done.token}",
    ):
        assert weigh(reader.browser, path) <= MOST_BYTES, path


def test_a_later_page_is_lighter_still(readers: Readers) -> None:
    for path in readers["contestant"].pages():
        if path != "/styleguide":
            assert transferred(readers["contestant"].browser.client.get(path, headers=CODED)) <= 8_000, path


def test_the_list_of_unions_is_light(readers: Readers) -> None:
    assert transferred(readers["guest"].browser.client.get("/don-vi.json", headers=CODED)) <= 20_000


def test_a_changed_file_has_another_address_and_an_old_one_is_gone(readers: Readers) -> None:
    client = readers["guest"].browser.client
    for one in NOT_PAGES["assets.serve"]:
        response = client.get(one)
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert client.get(re.sub(r"/static/\w{12}/", "/static/000000000000/", one)).status_code == 404
        plain, coded = client.get(one), client.get(one, headers={"Accept-Encoding": "br"})
        assert brotli.decompress(coded.data) == plain.data
        assert "Accept-Encoding" in coded.headers["Vary"]


def test_no_page_loads_anything_of_another_site(readers: Readers) -> None:
    for role in ROLES:
        for path in readers[role].pages():
            text = readers[role].browser.client.get(path).text
            for address in re.findall(r'(?:src|href|action|poster|data-\w+)="([^"]*)"', text):
                assert not urlsplit(address).netloc, (path, address)


def test_a_page_names_nobody_but_the_reader(readers: Readers) -> None:
    """A telephone number stands on no page whole, not even on one's own."""
    phones = [reader.person.phone[3:] for reader in readers.by_role.values() if reader.person]
    for role in ROLES:
        for path in readers[role].pages():
            text = readers[role].browser.client.get(path).text
            assert not [one for one in phones if one in text], path
