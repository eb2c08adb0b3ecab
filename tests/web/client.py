"""A client that behaves as a browser does and holds every page it fetches to the laws of our pages."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import html5lib
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

MOST_HTML = 90_000


class Page:
    """A fetched page."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.text = response.get_data(as_text=True)
        self.location = response.headers.get("Location", "")

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return self.response.get_json()

    @property
    def words(self) -> str:
        """The text without its markup, white space single."""
        return " ".join(re.sub(r"<[^>]+>", " ", self.text).split())


class Browser:
    """One person's browser: keeps cookies, sends tokens, checks pages."""

    def __init__(self, app: Flask, key: str | None = None) -> None:
        self.client: FlaskClient = app.test_client()
        if key is not None:
            self.client.set_cookie("sid", key, domain="localhost")

    def get(self, path: str, **given: Any) -> Page:
        """Fetch a page and check it."""
        page = Page(self.client.get(path, **given))
        if page.status < 300 and page.response.mimetype == "text/html":
            check(page.text)
        return page

    def token(self) -> str:
        """The form token of this browser."""
        return re.search(r'name="csrf_token" value="([0-9a-f]+)"', self.get("/huong-dan").text).group(1)  # type: ignore[union-attr]

    def post(self, path: str, data: dict[str, Any] | None = None, **given: Any) -> Page:
        """Send a form with its token."""
        page = Page(self.client.post(path, data={"csrf_token": self.token(), **(data or {})}, **given))
        if page.response.mimetype == "text/html" and page.status not in (301, 302, 303):
            check(page.text)
        return page

    def put(self, path: str, body: Any, **given: Any) -> Page:
        """Send JSON as the paper's script does."""
        headers = {"X-CSRF-Token": self.token(), **given.pop("headers", {})}
        if isinstance(body, (bytes, str)):
            return Page(self.client.put(path, data=body, content_type="application/json", headers=headers, **given))
        return Page(self.client.put(path, json=body, headers=headers, **given))


def check(text: str) -> None:
    """The laws of a page: valid markup, one h1 that the title begins with, unique ids, labelled fields, no code."""
    parser = html5lib.HTMLParser(strict=False, namespaceHTMLElements=False)
    # The parser is older than <template>; what stands in one is a copy of a row that the page itself shows.
    tree = parser.parse(re.sub(r"<template.*?</template>", "", text, flags=re.DOTALL))
    faults = [(place, code) for place, code, _ in parser.errors]
    assert not faults, f"invalid markup: {faults[:3]}"
    headings = [" ".join("".join(one.itertext()).split()) for one in tree.iter("h1")]
    assert len(headings) == 1, f"h1: {headings}"
    title = " ".join("".join(next(tree.iter("title")).itertext()).split()).removeprefix("Lỗi: ").removeprefix("Error: ")
    begins = title.split(":")[0].startswith(headings[0].split(":")[0][:40])
    assert begins, f"title {title!r} does not begin with h1 {headings[0]!r}"
    ids = Counter(element.get("id") for element in tree.iter() if element.get("id"))
    assert not [one for one, times in ids.items() if times > 1], ids.most_common(2)
    labelled = {label.get("for") for label in tree.iter("label")} | {
        control.get("id") for label in tree.iter("label") for control in label.iter("input")
    }
    for control in [*tree.iter("input"), *tree.iter("select"), *tree.iter("textarea")]:
        kind = control.get("type")
        inside = any(control is one for label in tree.iter("label") for one in label.iter())
        assert kind in ("hidden", "submit") or inside or control.get("id") in labelled, f"no label: {control.attrib}"
    for element in tree.iter():
        bad = [name for name in element.attrib if name == "style" or name.startswith("on")]
        assert not bad, f"inline code on <{element.tag}>: {bad}"
        assert element.tag != "style"
        assert element.tag != "script" or element.get("src") or element.get("type") == "application/json"
        for name in ("src", "href", "action"):
            assert not element.get(name, "").startswith(("http:", "https:", "//")), f"another site: {element.get(name)}"
    assert len(text.encode()) <= MOST_HTML
