"""Signs of the fonts Symbol and Wingdings as Unicode, and raised and lowered figures."""

from __future__ import annotations

import re

PRIVATE = 0xF000
_GREEK = dict(
    zip(
        "ABGDEZHQIKLMNXOPRSTUFCYWabgdezhqiklmnxoprstufcyw",
        "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩαβγδεζηθικλμνξοπρστυφχψω",
        strict=True,
    )
)
_GREEK |= {"J": "ϑ", "V": "ς", "j": "ϕ", "v": "ϖ"}
_MATHS = {
    0x22: "∀", 0x24: "∃", 0x27: "∋", 0x40: "≅", 0x5C: "∴", 0x5E: "⊥", 0xA2: "′", 0xA3: "≤", 0xA4: "⁄", 0xA5: "∞",
    0xA7: "♣", 0xA8: "♦", 0xA9: "♥", 0xAA: "♠", 0xAB: "↔", 0xAC: "←", 0xAD: "↑", 0xAE: "→", 0xAF: "↓", 0xB0: "°",
    0xB1: "±", 0xB2: "″", 0xB3: "≥", 0xB4: "×", 0xB5: "∝", 0xB6: "∂", 0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBA: "≡",
    0xBB: "≈", 0xBC: "…", 0xC5: "⊕", 0xC4: "⊗", 0xC6: "∅", 0xC7: "∩", 0xC8: "∪", 0xC9: "⊃", 0xCA: "⊇", 0xCB: "⊄",
    0xCC: "⊂", 0xCD: "⊆", 0xCE: "∈", 0xCF: "∉", 0xD0: "∠", 0xD1: "∇", 0xD5: "∏", 0xD6: "√", 0xD7: "⋅", 0xD8: "¬",
    0xD9: "∧", 0xDA: "∨", 0xDB: "⇔", 0xDC: "⇐", 0xDD: "⇑", 0xDE: "⇒", 0xDF: "⇓", 0xE5: "∑", 0xF2: "∫",
}  # fmt: skip
SYMBOL = {ord(sign): letter for sign, letter in _GREEK.items()} | _MATHS
WINGDINGS = {
    0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x75: "◆", 0x76: "❖", 0x9F: "•", 0xA7: "▪", 0xA8: "◻", 0xD8: "➢",
    0xDF: "←", 0xE0: "→", 0xE8: "➔", 0xF0: "⇨", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑", 0x4A: "☺", 0x46: "☞",
}  # fmt: skip
FONTS = {"symbol": SYMBOL, "wingdings": WINGDINGS}
IN_PRIVATE = re.compile("[\uf020-\uf0ff]")

RAISED = str.maketrans("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ")
LOWERED = str.maketrans("0123456789+-−=()aeoxhklmnpst", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₒₓₕₖₗₘₙₚₛₜ")
RAISABLE = re.compile(r"[0-9+\-−=()ni\s]+")
LOWERABLE = re.compile(r"[0-9+\-−=()aeoxhklmnpst\s]+")
ORDINAL = re.compile(r"(?:st|nd|rd|th|TM|SM|®)")


def sign_of(code: int, font: str | None) -> str:
    """The Unicode sign of a code of a symbol font; the code itself where it is not known."""
    table = FONTS.get((font or "").casefold(), {})
    low = code - PRIVATE if PRIVATE <= code < PRIVATE + 0x100 else code
    return table.get(low) or (chr(low) if table is SYMBOL and 0x20 <= low < 0x7F else chr(code))


def without_private(text: str, font: str | None) -> str:
    """Text with the private signs of a symbol font turned into Unicode where they are known."""
    if (font or "").casefold() not in FONTS:
        font = "symbol" if IN_PRIVATE.search(text) else font
    return IN_PRIVATE.sub(lambda match: sign_of(ord(match.group()), font), text)


def raised(text: str) -> str:
    """«2» → «²»; what has no raised form becomes «^(…)»."""
    if text in ("o", "0") and text == "o":
        return "°"
    if not text.strip() or ORDINAL.fullmatch(text):
        return text
    if RAISABLE.fullmatch(text):
        return text.translate(RAISED)
    return f"^{text}" if len(text.strip()) == 1 else f"^({text})"


def lowered(text: str) -> str:
    """«2» → «₂»; what has no lowered form becomes «_(…)»."""
    if not text.strip():
        return text
    if LOWERABLE.fullmatch(text):
        return text.translate(LOWERED)
    return f"_{text}" if len(text.strip()) == 1 else f"_({text})"
