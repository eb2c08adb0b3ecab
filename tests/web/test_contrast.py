"""Every pair of colours that the stylesheet allows is readable, in both themes.

The tokens are read out of site.css; the bounds are WCAG 2.2, 1.4.3 (text 4.5 : 1) and 1.4.11 (edges and marks 3 : 1).
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

STYLES = Path(__file__).parents[2] / "static" / "css" / "site.css"
STYLEGUIDE = STYLES.with_name("styleguide.css")
LIGHT = ":root {"
DARK_BY_SYSTEM = ':root:not([data-theme="light"]) {'
DARK_BY_CHOICE = ':root[data-theme="dark"] {'
GROUNDS = ("paper", "surface", "brand-soft")
TONES = ("brand", "red", "green", "gold")
TEXT = [
    *[(ink, ground) for ink in ("ink", "ink2", *TONES) for ground in GROUNDS],
    *[(ink, "sunken") for ink in ("ink", "ink2")],
    *[(tone, f"{tone}-soft") for tone in TONES],
    *[(ink, f"{tone}-soft") for ink in ("ink", "brand", "brand-deep") for tone in TONES],
    *[("brand-deep", ground) for ground in ("paper", "surface")],
    ("on-brand", "brand"),
    ("on-brand", "brand-deep"),
    ("on-gold", "gold-fill"),
]
MARKS = [
    *[("edge", ground) for ground in (*GROUNDS, "sunken")],
    *[(tone, ground) for tone in TONES for ground in (*GROUNDS, "sunken")],
]


def tokens(sheet: Path, opening: str) -> dict[str, str]:
    """The colour tokens of the rule that begins with `opening`: name -> six hex digits."""
    rule = sheet.read_text(encoding="utf-8").split(opening, 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--([\w-]+):\s*#([0-9a-f]{6});", rule))


def luminance(colour: str) -> float:
    """Relative luminance of six hex digits, 0 to 1 (WCAG 2.2, glossary)."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    """Contrast of two colours, 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_ratio_of_known_pairs() -> None:
    assert ratio("000000", "ffffff") == pytest.approx(21)
    assert ratio("767676", "ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", [LIGHT, DARK_BY_SYSTEM])
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_reads_on_its_ground(theme: str, ink: str, ground: str) -> None:
    colours = tokens(STYLES, theme)
    assert ratio(colours[ink], colours[ground]) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK_BY_SYSTEM])
@pytest.mark.parametrize(("mark", "ground"), MARKS)
def test_edges_and_marks_stand_out(theme: str, mark: str, ground: str) -> None:
    colours = tokens(STYLES, theme)
    assert ratio(colours[mark], colours[ground]) >= 3


def test_both_dark_rules_are_the_same() -> None:
    assert tokens(STYLES, DARK_BY_SYSTEM) == tokens(STYLES, DARK_BY_CHOICE)


def test_dark_draws_every_colour_of_light() -> None:
    assert tokens(STYLES, DARK_BY_SYSTEM).keys() == tokens(STYLES, LIGHT).keys()


@pytest.mark.parametrize(("theme", "sample"), [(LIGHT, ".theme-light {"), (DARK_BY_SYSTEM, ".theme-dark {")])
def test_styleguide_shows_the_real_palettes(theme: str, sample: str) -> None:
    shown = tokens(STYLEGUIDE, sample)
    assert shown
    assert shown.items() <= tokens(STYLES, theme).items()
