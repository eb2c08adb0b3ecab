"""Every pair of colours that the stylesheet allows is readable, in both themes.

The tokens are read out of site.css; the bounds are WCAG 2.2, 1.4.3 (text 4.5 : 1) and 1.4.11 (edges and marks 3 : 1).
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

STYLES = Path(__file__).parents[2] / "static" / "css" / "site.css"
LIGHT, DARK = "l", "d"
THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
GROUNDS = ("paper", "surface", "brand-soft")
PAIR = re.compile(r"--([\w-]+): var\(--l, #([0-9a-f]{6})\) var\(--d, #([0-9a-f]{6})\);")
SINGLE = re.compile(r"--([\w-]+): #([0-9a-f]{6});")
PAPER = {"#fff", "#000"}
"""Under a picture, a clip, a code to be scanned, and in print: white and black whatever the theme."""
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


def tokens(theme: str) -> dict[str, str]:
    """The colour tokens of a theme: name -> six hex digits. Drawn as a pair, or as one colour for both themes."""
    sheet = STYLES.read_text(encoding="utf-8")
    drawn = {name: (light, dark) for name, light, dark in PAIR.findall(sheet)}
    both = {name: (colour, colour) for name, colour in SINGLE.findall(sheet)}
    return {name: pair[theme == DARK] for name, pair in {**both, **drawn}.items()}


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


@THEMES
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_reads_on_its_ground(theme: str, ink: str, ground: str) -> None:
    colours = tokens(theme)
    assert ratio(colours[ink], colours[ground]) >= 4.5


@THEMES
@pytest.mark.parametrize(("mark", "ground"), MARKS)
def test_edges_and_marks_stand_out(theme: str, mark: str, ground: str) -> None:
    colours = tokens(theme)
    assert ratio(colours[mark], colours[ground]) >= 3


@THEMES
@pytest.mark.parametrize("ground", GROUNDS)
def test_whoever_asks_for_more_contrast_gets_seven_to_one(theme: str, ground: str) -> None:
    """Under prefers-contrast: more the second ink is the first, and hairlines are drawn in the second."""
    colours = tokens(theme)
    assert ratio(colours["ink"], colours[ground]) >= 7
    assert ratio(colours["ink2"], colours[ground]) >= 4.5


def test_a_colour_is_written_as_a_token_alone() -> None:
    """Outside the tokens no sheet has a colour of its own, so no pair escapes these tests."""
    for sheet in sorted(STYLES.parent.glob("*.css")):
        rules = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
        rules = re.sub(r"--[\w-]+:[^;]*;", "", rules)
        found = set(re.findall(r"#[0-9a-f]{3,8}\b(?=[^{}]*[;}])", rules)) - PAPER
        assert not found, f"{sheet.name}: {found}"
