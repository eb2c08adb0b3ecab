"""Pictures and clips over the wire: whole or in stretches, for whoever is signed in, kept for good and never run."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from contest.web.media import MOST_AT_ONCE
from questions import media
from questions.clips import Clip, take_clip
from questions.pictures import Picture
from tests import clips, every_kind
from tests.factories import person, sign_in
from tests.web.client import Browser

PADDING = 2 * MOST_AT_ONCE


@pytest.fixture
def picture(writing, clock) -> Picture:
    shown = every_kind.picture(10, "Một hình")
    with writing() as session:
        media.put(session, [shown], [], clock.now)
    return shown


@pytest.fixture
def film(writing, clock) -> Clip:
    """A clip of a little more than two megabytes."""
    taken = take_clip(clips.webm(padding=PADDING))
    assert isinstance(taken, Clip)
    with writing() as session:
        media.put(session, [], [taken], clock.now)
    return taken


@pytest.fixture
def browser(app: Flask, writing, clock) -> Browser:
    with writing() as session:
        return Browser(app, sign_in(session, person(session, clock.now), clock.now))


def ask(browser: Browser, path: str, method: str = "GET", **headers: str) -> Any:
    return browser.client.open(path, method=method, headers={name.replace("_", "-"): v for name, v in headers.items()})


def test_a_picture_comes_whole_to_be_kept_for_good(browser: Browser, picture: Picture) -> None:
    reply = ask(browser, f"/tep/{picture.digest}.webp")
    assert (reply.status_code, reply.data) == (200, picture.data)
    told = reply.headers
    assert told["Content-Type"] == "image/webp"
    assert told["ETag"] == f'"{picture.digest}"'
    assert told["Accept-Ranges"] == "bytes"
    assert set(told["Cache-Control"].split(", ")) == {"private", "immutable", "max-age=31536000"}
    assert told["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in told["Content-Security-Policy"]


def test_a_guest_is_sent_to_sign_in_and_gets_no_byte(app: Flask, picture: Picture) -> None:
    reply = ask(Browser(app), f"/tep/{picture.digest}.webp")
    assert reply.status_code == 303
    assert picture.data not in reply.data


def test_what_the_browser_holds_already_is_not_sent_again(browser: Browser, picture: Picture) -> None:
    for condition in (f'"{picture.digest}"', f'"x", W/"{picture.digest}"'):
        reply = ask(browser, f"/tep/{picture.digest}.webp", If_None_Match=condition)
        assert (reply.status_code, reply.data) == (304, b"")
    assert ask(browser, f"/tep/{picture.digest}.webp", If_None_Match='"x"').status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "{}.mp4", "{}.webm", "{}.html", "{}.svg", "{}", "{}.webp.html", "0{}.webp", "{}.WEBP", "x.webp", "..%2f{}.webp",
        "{}.webp%00", " {}.webp",
    ],
)  # fmt: skip
def test_another_name_finds_nothing(browser: Browser, picture: Picture, name: str) -> None:
    assert ask(browser, f"/tep/{name.format(picture.digest)}").status_code == 404
    assert ask(browser, f"/tep/{picture.digest.upper()}.webp").status_code == 404


def test_a_head_tells_the_length_and_sends_nothing(browser: Browser, film: Clip) -> None:
    reply = ask(browser, f"/tep/{film.digest}.webm", "HEAD")
    assert (reply.status_code, reply.data, reply.content_length) == (200, b"", len(film.data))


STRETCHES = [
    ("bytes=0-0", 0, 1),
    ("bytes=0-", 0, MOST_AT_ONCE),
    ("bytes=100-199", 100, 200),
    (f"bytes=5-{MOST_AT_ONCE + 10}", 5, 5 + MOST_AT_ONCE),
    ("bytes=-10", -10, None),
    (f"bytes={media.PIECE - 1}-{media.PIECE}", media.PIECE - 1, media.PIECE + 1),
]


@pytest.mark.parametrize(("asked", "first", "end"), STRETCHES)
def test_a_stretch_of_a_clip_is_that_stretch(
    browser: Browser, film: Clip, asked: str, first: int, end: int | None
) -> None:
    reply = ask(browser, f"/tep/{film.digest}.webm", Range=asked)
    size = len(film.data)
    wanted = film.data[first:end]
    assert (reply.status_code, reply.data) == (206, wanted)
    start = first if first >= 0 else size + first
    assert reply.headers["Content-Range"] == f"bytes {start}-{start + len(wanted) - 1}/{size}"
    assert reply.headers["Content-Type"] == "video/webm"
    assert reply.content_length == len(wanted)


def test_a_whole_clip_can_be_put_together_from_its_stretches(browser: Browser, film: Clip) -> None:
    held = b""
    while len(held) < len(film.data):
        held += ask(browser, f"/tep/{film.digest}.webm", Range=f"bytes={len(held)}-").data
    assert held == film.data


def test_a_stretch_beyond_the_end_is_refused_with_the_length(browser: Browser, film: Clip) -> None:
    reply = ask(browser, f"/tep/{film.digest}.webm", Range=f"bytes={len(film.data)}-")
    assert (reply.status_code, reply.data) == (416, b"")
    assert reply.headers["Content-Range"] == f"bytes */{len(film.data)}"


@pytest.mark.parametrize("asked", ["bytes=0-1,5-6", "lines=0-1", "bytes=x", "bytes=5-1", "0-1", "bytes="])
def test_a_range_that_is_none_of_ours_gets_the_whole(browser: Browser, film: Clip, asked: str) -> None:
    reply = ask(browser, f"/tep/{film.digest}.webm", Range=asked)
    assert (reply.status_code, len(reply.data)) == (200, len(film.data))


def test_a_range_of_other_bytes_gets_the_whole(browser: Browser, film: Clip) -> None:
    path = f"/tep/{film.digest}.webm"
    assert ask(browser, path, Range="bytes=0-9", If_Range=f'"{film.digest}"').status_code == 206
    assert ask(browser, path, Range="bytes=0-9", If_Range='"other"').status_code == 200
