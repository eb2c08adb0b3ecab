"""Statements of the desks' pages: ten at most, whatever there is to tell."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from tests.factories import counted
from tests.web.crawl import PAGES, gather
from tests.web.stage import engine_of

MOST = 10
# Two pages look into one thing from all sides: a question's key in a contest, and two works beside each other.
DEEP = {"/to-chuc/cuoc-thi/thu/dap-an/1": 16, "/to-chuc/cuoc-thi/da-viet/cham-bai/bai/QX-0417/trung/QX-0022": 12}
DESKS = ("/to-chuc", "/can-bo", "/cham")


def test_a_page_of_a_desk_takes_ten_statements_at_most(app: Flask, writing: Callable, clock) -> None:
    readers, over, seen_any = gather(app, writing, clock), {}, 0
    for role in ("organizer", "officer", "judge"):
        for path in readers[role].pages():
            if path.startswith(DESKS):
                readers[role].browser.get(path)  # what is kept for everybody is made the first time
                with counted(engine_of(app)) as seen:
                    readers[role].browser.get(path)
                seen_any += bool(seen)
                if len(seen) > DEEP.get(path, MOST):
                    over[path] = len(seen)
    assert seen_any > len(PAGES) // 3
    assert not over
