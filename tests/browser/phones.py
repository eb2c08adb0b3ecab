"""A phone that loses and finds the network, and what its pages are waited for."""

from __future__ import annotations

import time

from playwright.sync_api import Page

from contest.people import Person
from tests.browser import walk
from tests.browser.conftest import Opener
from tests.browser.wire import Wire

KEPT = """async (path) => {
  const copy = (await caches.has("bai")) && (await (await caches.open("bai")).match(path, { ignoreVary: true }));
  const files = copy ? (await (await caches.open("bai")).keys()).length : 0;
  return Boolean(navigator.serviceWorker.controller) && files >= 4;
}"""


class Phone:
    """A phone on a wire: its browser, and how it loses and finds the network."""

    def __init__(self, opened: Opener, who: Person, wire: Wire) -> None:
        self.wire, self.context = wire, opened("phone", who, base_url=wire.url)

    def cut(self) -> None:
        self.context.set_offline(True)
        self.wire.cut()

    def mend(self) -> None:
        self.wire.mend()
        self.context.set_offline(False)

    def begin(self, slug: str) -> tuple[Page, str]:
        """Start a paper and wait until the worker has all of it."""
        page = self.context.new_page()
        token = walk.begin(page, slug)
        expect_kept(page, token)
        return page, token


def expect_kept(page: Page, token: str) -> None:
    wait_for(page, KEPT, f"/lam-bai/{token}")


def wait_for(page: Page, script: str, argument: str | None = None) -> None:
    """Ask the page until it says yes. (Playwright's own waiting takes a promise for a yes.)"""
    until = time.monotonic() + 40
    while not page.evaluate(script, argument):
        assert time.monotonic() < until, script
        page.wait_for_timeout(100)


def expect_led(page: Page, token: str) -> None:
    """Wait until the server has given this page the lead (its number is written with the next answer)."""
    wait_for(page, "(key) => JSON.parse(localStorage.getItem(key))?.[0] > 0", f"luu:{token}")
