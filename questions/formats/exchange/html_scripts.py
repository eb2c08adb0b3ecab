"""Raised and lowered text on one line: as the signs Unicode has for it, or with «^» and «_»."""

from __future__ import annotations

RAISED = dict(zip("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ", strict=True))
LOWERED = dict(zip("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎", strict=True))


def raised(text: str) -> str:
    """«2» → «²», «-7» → «⁻⁷», «ab» → «^(ab)»."""
    return _moved(text, RAISED, "^")


def lowered(text: str) -> str:
    """«2» → «₂», «max» → «_(max)»."""
    return _moved(text, LOWERED, "_")


def _moved(text: str, signs: dict[str, str], mark: str) -> str:
    if all(sign in signs for sign in text):
        return "".join(signs[sign] for sign in text)
    return f"{mark}{text}" if len(text) == 1 else f"{mark}({text})"
