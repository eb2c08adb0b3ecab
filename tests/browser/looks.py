"""What every page must be to whoever opens it: readable, within its width and its weight, and silent in the console."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Error, Page

from tests.browser.classes import Class

PICTURES = Path(__file__).parents[2] / "build" / "pictures"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NARROW = {"width": 320, "height": 740}
LARGE_TEXT = "159.375%"
"""One and a half times the 106.25 % of site.css."""
MOST_SHIFT = 0.02
UNABLE = "Unable to capture screenshot"
_AXE = Axe()

# Before any script of the page: what the policy blocks, and how far the page moves under the reader.
_WATCH = """() => {
  window.watched = { breaches: [], shift: 0 };
  const blocked = (event) => watched.breaches.push(`${event.violatedDirective} ${event.blockedURI}`);
  addEventListener("securitypolicyviolation", blocked);
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) if (!one.hadRecentInput) watched.shift += one.value;
  }).observe({ type: "layout-shift", buffered: true });
}"""


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

    def empty(self) -> None:
        """Begin anew."""
        self.bytes.clear()
        self.urls.clear()

    def told(self) -> dict[str, float]:
        """Bytes by address."""
        return {self.urls.get(one, one): round(size) for one, size in self.bytes.items()}

    def check(self, kind: Class) -> None:
        """Within the bounds of the page's class on a first visit."""
        assert sum(self.bytes.values()) <= kind.first_bytes, self.told()
        assert len(self.urls) <= kind.requests, sorted(self.urls.values())

    def check_again(self, kind: Class) -> None:
        """Within the bounds of the page's class when its sheets and scripts are here already."""
        assert sum(self.bytes.values()) <= kind.again_bytes, self.told()

    def check_hosts(self, home: str) -> None:
        """Nothing was asked of anybody else."""
        others = [url for url in self.urls.values() if not url.startswith((f"{home}/", "data:", "blob:"))]
        assert not others, others


def watch(page: Page) -> None:
    """Have breaches of the policy and moves of the page counted from the first moment on."""
    page.add_init_script(f"({_WATCH})()")


def check_watched(page: Page) -> None:
    """Nothing was blocked, and nothing moved under the reader (CLS)."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    seen = page.evaluate("() => window.watched")
    assert not seen["breaches"], seen
    assert seen["shift"] <= MOST_SHIFT, seen


def listen(page: Page) -> list[str]:
    """Collects what the console of a page complains of: errors, warnings, what the policy blocked."""
    heard: list[str] = []
    page.on("console", lambda said: said.type in ("error", "warning") and heard.append(said.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


def check_axe(page: Page, name: str, *, colours_only: bool = False) -> None:
    """No finding of axe in the page as it stands."""
    only = {"type": "rule", "values": ["color-contrast"]} if colours_only else {"type": "tag", "values": TAGS}
    found = _AXE.run(page, options={"runOnly": only, "resultTypes": ["violations"]}).response["violations"]
    said = [(one["id"], [node["html"][:160] for node in one["nodes"][:3]]) for one in found]
    assert not said, f"{name}: {said}"


def take(page: Page, name: str) -> None:
    """Leave a picture of the whole page, for people to look at.

    A browser on a machine that has its hands full cannot draw now and then, whatever the page; it is asked once more.
    """
    path = PICTURES / f"{name}.png"
    try:
        page.screenshot(path=path, full_page=True, scale="css")
    except Error as failure:
        if UNABLE not in str(failure):
            raise
        page.screenshot(path=path, full_page=True, scale="css")


def check(page: Page, name: str, size: str) -> None:
    """No finding of axe in either theme; leaves a picture of each."""
    take(page, f"{name}-{size}-light")
    check_axe(page, f"{name} {size} light")
    page.emulate_media(color_scheme="dark")
    take(page, f"{name}-{size}-dark")
    if size == "phone":
        # The second theme differs in its colours only, and those are the same at every width.
        check_axe(page, f"{name} {size} dark", colours_only=True)
    page.emulate_media(color_scheme="light")


def check_fits(page: Page, name: str) -> None:
    """Nothing scrolls sideways."""
    wide = page.evaluate(
        "() => [...document.querySelectorAll('body *')]"
        ".filter(one => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)"
        ".slice(0, 4).map(one => one.outerHTML.slice(0, 120))"
    )
    sideways = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert sideways <= 0, f"{name}: {sideways} px too wide: {wide}"


def check_narrow(page: Page, name: str) -> None:
    """Nothing scrolls sideways at 320 px with text half as large again; nor, so, on a desk at four hundred per cent."""
    usual = page.viewport_size
    page.set_viewport_size(NARROW)
    page.evaluate("size => { document.documentElement.style.fontSize = size }", LARGE_TEXT)
    take(page, f"{name}-narrow")
    try:
        check_fits(page, f"{name} narrow")
    finally:
        page.evaluate("() => { document.documentElement.style.fontSize = '' }")
        assert usual is not None
        page.set_viewport_size(usual)
