"""The same pages for those who read English, block scripts, enlarge letters, or choose their own colours."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import looks, structure
from tests.browser.conftest import Opener
from tests.browser.pages import LOOKS, PARTICIPANT, Look, Words, complaints, open_page
from tests.browser.people import Cast
from tests.browser.running import RunningSite

pytestmark = pytest.mark.browser
ADDRESSED = tuple(look for look in LOOKS if isinstance(look.way, str))
NAMED = {look.name: look for look in LOOKS}
# A paper waits for its scripts, three seconds at most.
STANDS = """() => {
  const form = document.querySelector("#exam");
  return !form || getComputedStyle(form).visibility === "visible";
}"""
MOVING = """() => [...document.querySelectorAll("*")].filter((one) => {
  const style = getComputedStyle(one);
  return style.transitionDuration.split(",").some((time) => parseFloat(time) > 0);
}).slice(0, 5).map((one) => one.outerHTML.slice(0, 100))"""


def _choose(context: BrowserContext, site: RunningSite, **cookies: str) -> None:
    context.add_cookies([{"name": name, "value": value, "url": site.url} for name, value in cookies.items()])


def _open(context: BrowserContext, look: Look, stage: Words) -> Page:
    page = context.new_page()
    open_page(page, look, stage)
    return page


# The first fills in its form by Vietnamese labels; the second is an organizer's own text, kept as it was published.
IN_ENGLISH = [look for look in LOOKS if look.name not in ("sign-in-refused", "rules")]


@pytest.mark.parametrize("look", IN_ENGLISH, ids=lambda look: look.name)
def test_a_page_in_english_says_what_is_vietnamese(
    look: Look, site: RunningSite, people: Cast, stage: Words, opened: Opener
) -> None:
    context = opened("phone", getattr(people, look.role) if look.role else None)
    _choose(context, site, ngon_ngu="en")
    page = context.new_page()
    heard = looks.listen(page)
    open_page(page, look, stage)
    structure.check_language(page, look.name)
    structure.check_targets(page, look.name)
    looks.check_axe(page, f"{look.name} in English")
    looks.check_narrow(page, f"{look.name}-en")
    assert not complaints(look, heard)


@pytest.mark.parametrize("look", [one for one in PARTICIPANT if one.plain], ids=lambda look: look.name)
def test_a_page_stands_when_scripts_are_blocked(look: Look, people: Cast, stage: Words, opened: Opener) -> None:
    context = opened("phone", getattr(people, look.role) if look.role else None)
    context.route("**/*.js", lambda route: route.abort())
    page = _open(context, look, stage)
    page.wait_for_function(STANDS)
    looks.take(page, f"{look.name}-without-script")
    looks.check_axe(page, f"{look.name} without script")
    looks.check_fits(page, look.name)
    structure.check_targets(page, look.name)


@pytest.mark.parametrize("look", [one for one in ADDRESSED if one in PARTICIPANT], ids=lambda look: look.name)
def test_the_largest_letters_and_the_chosen_theme_fit_a_phone(
    look: Look, site: RunningSite, people: Cast, stage: Words, opened: Opener
) -> None:
    context = opened("phone", getattr(people, look.role) if look.role else None)
    _choose(context, site, hien_thi="rat-lon.toi")
    page = _open(context, look, stage)
    assert page.evaluate("() => getComputedStyle(document.body).backgroundColor") == "rgb(15, 21, 27)"
    assert page.evaluate("() => parseFloat(getComputedStyle(document.documentElement).fontSize)") > 25
    looks.check_fits(page, look.name)
    structure.check_targets(page, look.name)
    page.set_viewport_size(looks.NARROW)
    looks.check_fits(page, look.name)
    looks.take(page, f"{look.name}-largest")


@pytest.mark.parametrize("chosen", ["sang", "toi"])
@pytest.mark.parametrize("system", ["light", "dark"])
def test_a_chosen_theme_wins_over_the_machines(chosen: str, system: str, site: RunningSite, opened: Opener) -> None:
    context = opened("phone", color_scheme=system)
    _choose(context, site, hien_thi=chosen)
    page = context.new_page()
    page.goto("/huong-dan")
    ground = {"sang": "rgb(250, 249, 246)", "toi": "rgb(15, 21, 27)"}[chosen]
    assert page.evaluate("() => getComputedStyle(document.body).backgroundColor") == ground
    page.emulate_media(media="print")
    assert page.evaluate("() => getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


@pytest.mark.parametrize("name", ["home", "paper", "styleguide"])
def test_nothing_moves_for_whoever_asked_for_no_motion(name: str, people: Cast, stage: Words, opened: Opener) -> None:
    look = NAMED[name]
    page = _open(opened("phone", people.contestant if look.role else None), look, stage)
    assert page.evaluate(MOVING) == []
    assert page.evaluate("() => document.getAnimations().length") == 0


def test_more_contrast_is_given_where_it_is_asked_for(opened: Opener) -> None:
    page = opened("phone", contrast="more").new_page()
    page.goto("/hien-thi")
    muted = page.locator(".hint").first.evaluate("one => getComputedStyle(one).color")
    assert muted == page.evaluate("() => getComputedStyle(document.body).color")


def test_what_is_chosen_is_seen_in_forced_colours(people: Cast, stage: Words, opened: Opener) -> None:
    context = opened("phone", people.contestant, forced_colors="active")
    page = _open(context, NAMED["paper"], stage)
    looks.take(page, "paper-forced-colours")
    sheet = page.locator("fieldset.question:visible").first
    row = "one => { const s = getComputedStyle(one); return [s.borderColor, s.borderWidth, s.backgroundColor].join() }"
    box = "one => getComputedStyle(one).backgroundColor + getComputedStyle(one).borderWidth"
    sheet.locator(".option").first.click()
    chosen, other = sheet.locator(".option > span").first, sheet.locator(".option > span").nth(1)
    assert chosen.evaluate(row) != other.evaluate(row)
    assert sheet.locator(".option input").first.evaluate(box) != sheet.locator(".option input").nth(1).evaluate(box)
    page.locator("summary").click()
    cells = page.locator(".palette a")
    answered, open_one = cells.nth(0), cells.nth(15)
    assert answered.evaluate(row) != open_one.evaluate(row)
    page.goto("/styleguide")
    looks.take(page, "styleguide-forced-colours")


def test_a_clock_put_away_comes_back_at_five_minutes_and_at_one(
    site: RunningSite, people: Cast, stage: Words, opened: Opener
) -> None:
    context = opened("phone", people.contestant)
    _choose(context, site, hien_thi="an-gio")
    page = context.new_page()
    page.clock.install()
    page.goto(f"/lam-bai/{stage['open']}")
    clock, says = page.locator("#clock"), page.locator("#clock-says")
    seen = "one => { const s = getComputedStyle(one); return s.visibility === 'visible' && s.opacity === '1' }"
    page.wait_for_function("() => !document.querySelector('#clock').classList.contains('words')")
    assert not clock.evaluate(seen)
    page.evaluate("() => { document.querySelector('#clock-says').textContent = 'Còn 5 phút.' }")
    assert says.evaluate(seen)
    assert says.bounding_box()["height"] > 15  # type: ignore[index]
    page.evaluate("() => document.querySelector('#clock').toggleAttribute('data-low', true)")
    assert clock.evaluate(seen)


def test_all_questions_stand_in_one_column_for_whoever_chose_so(
    site: RunningSite, people: Cast, stage: Words, opened: Opener
) -> None:
    context = opened("phone", people.contestant)
    _choose(context, site, hien_thi="mot-cot")
    page = _open(context, NAMED["paper"], stage)
    page.wait_for_function("() => !document.querySelector('#tools').hidden")
    shown = page.locator("fieldset.question:not([hidden])")
    expect(shown).to_have_count(page.locator("fieldset.question").count())
    assert shown.count() > 15
