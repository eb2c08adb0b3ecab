"""What a page is to whoever does not see it, or presses it with a thumb: headings, landmarks, languages, targets."""

from __future__ import annotations

from playwright.sync_api import Page

# Links inside a sentence are as tall as its line (WCAG 2.2, 2.5.8, «Inline»). A box is pressed by its label too.
_TARGETS = """() => {
  const seen = (one) => one.checkVisibility({ visibilityProperty: true }) && one.getClientRects().length > 0;
  const inSentence = (one) => getComputedStyle(one).display === "inline"
    && one.parentElement.innerText.trim().length > one.innerText.trim().length;
  const box = (one) => {
    const boxes = [one, ...(one.labels || [])].map((part) => part.getBoundingClientRect());
    const right = Math.max(...boxes.map((b) => b.right)) - Math.min(...boxes.map((b) => b.left));
    const down = Math.max(...boxes.map((b) => b.bottom)) - Math.min(...boxes.map((b) => b.top));
    return [right, down];
  };
  const main = ".btn, .option input, .input, .tick input, .palette a, .tabs a, .chips a, .top a, .foot nav a, summary";
  const small = [];
  for (const one of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")) {
    if (!seen(one) || one.matches(".skip, .vh") || (one.matches("a") && inSentence(one))) continue;
    const [wide, tall] = box(one);
    const least = one.matches(main) ? 44 : 24;
    if (tall >= least - .5 && wide >= 23.5) continue;
    small.push(`${Math.round(wide)}×${Math.round(tall)} ${one.outerHTML.slice(0, 140)}`);
  }
  return small;
}"""

_HEADINGS = """() => [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")]
  .filter((one) => !one.closest("template, [role=alert]")) // what went wrong stands above the title
  .map((one) => [Number(one.tagName[1]), one.textContent.trim().slice(0, 50)])"""

_LANDMARKS = """() => Object.fromEntries(["main", "header", "footer"].map((name) =>
  [name, document.querySelectorAll(name === "main" ? "main" : `body > ${name}`).length]))"""

_STRAY = r"""() => {
  // Names that stay as they are in any language are told by what they are called, not by their accents.
  const accents = /[À-ÖØ-öø-ɏẠ-ỹ]/;
  const vietnamese = { test: (said) => accents.test(said.replace(/Điện Biên|đồng|DỰ THẢO|QĐ-LĐLĐ|Thử/g, "")) };
  const begins = (said) => vietnamese.test(said.trim().split(/\s+/)[0]);
  const foreign = (one) => { const home = one.closest("[lang]"); return home && home.lang !== "vi"; };
  const found = [];
  const walk = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode;
    const parent = text.parentElement;
    if (parent.closest("script, style, title") || !foreign(parent) || !vietnamese.test(text.data)) continue;
    if (parent.closest("option") || (parent.closest("textarea") && !begins(text.data))) continue; // names, in no markup
    found.push(text.data.trim().slice(0, 80));
  }
  for (const one of document.querySelectorAll("[aria-label], [alt], [title], [placeholder], [data-label]")) {
    for (const name of ["aria-label", "alt", "title", "placeholder", "data-label"]) {
      const said = one.getAttribute(name);
      if (said && foreign(one) && begins(said)) found.push(`${name}: ${said.slice(0, 80)}`); // nor of these
    }
  }
  return [...new Set(found)];
}"""


def check_targets(page: Page, name: str) -> None:
    """What one presses is 44 px tall where a page turns on it, 24 px everywhere (WCAG 2.2, 2.5.8 and 2.5.5)."""
    small = page.evaluate(_TARGETS)
    assert not small, f"{name}: {small[:8]}"


def check_outline(page: Page, name: str) -> None:
    """One h1, which comes first; no level is skipped on the way down; one main, at most one header and footer."""
    headings = page.evaluate(_HEADINGS)
    levels = [level for level, _words in headings]
    assert levels[:1] == [1], f"{name}: {headings[:3]}"
    assert levels.count(1) == 1, f"{name}: {headings}"
    skipped = [headings[n] for n in range(1, len(levels)) if levels[n] > levels[n - 1] + 1]
    assert not skipped, f"{name}: {skipped}"
    marks = page.evaluate(_LANDMARKS)
    assert marks["main"] == 1, f"{name}: {marks}"
    assert marks["header"] <= 1, f"{name}: {marks}"
    assert marks["footer"] <= 1, f"{name}: {marks}"


def check_language(page: Page, name: str) -> None:
    """On a page in English, whatever is Vietnamese says so."""
    assert page.locator("html").get_attribute("lang") == "en", name
    stray = page.evaluate(_STRAY)
    assert not stray, f"{name}: {stray[:12]}"


def nodes(page: Page) -> int:
    """How many elements the page has."""
    return int(page.evaluate("() => document.querySelectorAll('*').length"))
