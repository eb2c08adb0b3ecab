"""Tab by Tab through the pages: everything is reached, in the order it stands in, seen, and never under the bar."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Opener
from tests.browser.pages import LOOKS, Look, Words, open_page
from tests.browser.people import Cast

pytestmark = pytest.mark.browser
NAMES = ("home", "contest", "register-phone", "register-person", "sign-in", "display", "start")
NAMES += ("paper", "review", "result-revealed", "board-people", "board-mine", "officer")
WALKED = [one for one in LOOKS if one.name in NAMES]
MOST_TABS = 220
# Low enough that every page scrolls, and the focus could hide under the bar that stays on top.
LOW = {"width": 1280, "height": 420}
# Of a group of radio buttons Tab reaches one: the chosen, or the first.
REACHABLE = """() => {
  const all = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")];
  const stops = (one) => one.checkVisibility({ visibilityProperty: true }) && !one.disabled && one.tabIndex >= 0;
  const seen = all.filter(stops);
  const groups = new Set();
  window.stops = seen.filter((one) => {
    if (one.type !== "radio") return true;
    const key = `${one.form ? one.form.id : ""}/${one.name}`;
    const group = seen.filter((other) => other.type === "radio" && other.name === one.name && other.form === one.form);
    const chosen = group.find((other) => other.checked) || group[0];
    if (one !== chosen || groups.has(key)) return false;
    groups.add(key);
    return true;
  });
  return window.stops.length;
}"""
FOCUS = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const box = one.getBoundingClientRect();
  const bar = document.querySelector(".exam-bar");
  const under = bar && !bar.contains(one) && !one.matches(".skip") ? bar.getBoundingClientRect().bottom : 0;
  const near = [one, one.nextElementSibling, one.parentElement].filter(Boolean);
  const ringed = near.map((part) => getComputedStyle(part))
    .some((style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2);
  return {
    place: window.stops.indexOf(one), ringed,
    hidden: box.top < under - 1 || box.bottom > innerHeight + 1,
    tall: box.height > innerHeight - under,
    what: one.outerHTML.slice(0, 120),
  };
}"""


def _stops(page: Page) -> list[dict[str, Any]]:
    """What has the focus after each Tab, from the top of the page to its end."""
    found: list[dict[str, Any]] = []
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        if stop is None or (found and stop["place"] == found[0]["place"]):
            return found
        # A date has three stops of the browser's own in one field.
        if not found or stop["place"] != found[-1]["place"]:
            found.append(stop)
    raise AssertionError(f"no end after {MOST_TABS} stops")


@pytest.mark.parametrize("look", WALKED, ids=lambda look: look.name)
def test_tab_reaches_everything_in_its_order_and_in_sight(
    look: Look, people: Cast, stage: Words, opened: Opener
) -> None:
    who = getattr(people, look.role) if look.role else None
    page = opened("desk", who, viewport=LOW).new_page()
    open_page(page, look, stage)
    page.wait_for_function("() => !document.querySelector('#tools') || !document.querySelector('#tools').hidden")
    page.evaluate("() => { document.activeElement.blur(); scrollTo(0, 0); }")
    total = page.evaluate(REACHABLE)
    stops = _stops(page)
    places = [one["place"] for one in stops]
    assert places == list(range(total)), [one["what"] for one in stops if one["place"] < 0] or places
    assert not [one["what"] for one in stops if one["hidden"] and not one["tall"]]
    assert not [one["what"] for one in stops if not one["ringed"]]


@pytest.mark.parametrize("name", ["home", "paper", "board-people"])
def test_the_first_stop_leads_past_the_head_of_the_page(name: str, people: Cast, stage: Words, opened: Opener) -> None:
    look = next(one for one in LOOKS if one.name == name)
    page = opened("desk", people.contestant if look.role else None).new_page()
    open_page(page, look, stage)
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    assert skip.bounding_box()["y"] >= 0  # type: ignore[index]
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "noi-dung"
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.querySelector('main').contains(document.activeElement)")
