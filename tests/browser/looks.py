"""What every page must be to whoever opens it: readable, within its width and its weight, and silent in the console."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

PICTURES = Path(__file__).parents[2] / "build" / "pictures"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SCHEMES = ("light", "dark")
NARROW = {"width": 320, "height": 740}
LARGE_TEXT = "159.375%"
"""One and a half times the 106.25 % of site.css."""
MOST_BYTES = 30_000
MOST_REQUESTS = 5
_AXE = Axe()


class Scales:
    """Weighs what a page brings over the wire, by the browser's own count."""

    def __init__(self, context: BrowserContext, page: Page) -> None:
        self.bytes: dict[str, float] = {}
        self.urls: dict[str, str] = {}
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", self._asked)
        session.on("Network.loadingFinished", self._came)

    def _asked(self, event: dict[str, Any]) -> None:
        self.urls[event["requestId"]] = event["request"]["url"]

    def _came(self, event: dict[str, Any]) -> None:
        self.bytes[event["requestId"]] = event["encodedDataLength"]

    def check(self) -> None:
        """Within the bounds of ux.md's first class: 30 kB, five requests."""
        told = {self.urls[one]: round(size) for one, size in self.bytes.items()}
        assert sum(self.bytes.values()) <= MOST_BYTES, told
        assert len(self.urls) <= MOST_REQUESTS, told


def listen(page: Page) -> list[str]:
    """Collects what the console of a page complains of: errors, warnings, what the policy blocked."""
    heard: list[str] = []
    page.on("console", lambda said: said.type in ("error", "warning") and heard.append(said.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


def check(page: Page, name: str, size: str) -> None:
    """No finding of axe in either theme; leaves a picture of each."""
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        page.screenshot(path=PICTURES / f"{name}-{size}-{scheme}.png", full_page=True, scale="css")
        # The second theme differs in its colours only, and those are the same at every width.
        if scheme == "dark" and size != "phone":
            continue
        only = {"type": "tag", "values": TAGS} if scheme == "light" else {"type": "rule", "values": ["color-contrast"]}
        found = _AXE.run(page, options={"runOnly": only}).response["violations"]
        said = [(one["id"], [node["html"][:160] for node in one["nodes"][:3]]) for one in found]
        assert not said, f"{name} {size} {scheme}: {said}"
    page.emulate_media(color_scheme="light")


def check_narrow(page: Page, name: str) -> None:
    """Nothing scrolls sideways at 320 px with text half as large again."""
    usual = page.viewport_size
    page.set_viewport_size(NARROW)
    page.evaluate("size => { document.documentElement.style.fontSize = size }", LARGE_TEXT)
    wide = page.evaluate(
        "() => [...document.querySelectorAll('body *')]"
        ".filter(one => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)"
        ".slice(0, 4).map(one => one.outerHTML.slice(0, 120))"
    )
    sideways = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    page.screenshot(path=PICTURES / f"{name}-narrow.png", full_page=True, scale="css")
    page.evaluate("() => { document.documentElement.style.fontSize = '' }")
    assert usual is not None
    page.set_viewport_size(usual)
    assert sideways <= 0, f"{name}: {sideways} px too wide: {wide}"
