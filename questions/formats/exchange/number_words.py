"""Ranges of numbers as the bank writes them: «11», or «11±0.5» for the middle and half the width."""

from __future__ import annotations

from decimal import Decimal

from questions.kinds import number_from


def between(low: Decimal, high: Decimal) -> str:
    return around((low + high) / 2, (high - low) / 2)


def around(middle: Decimal, spread: Decimal) -> str:
    return plain(middle) if spread == 0 else f"{plain(middle)}±{plain(spread)}"


def plain(number: Decimal) -> str:
    """A number without exponent or needless zeros."""
    return format(number.normalize(), "f") if number else "0"


def file_number(words: str) -> Decimal | None:
    """A number as programs write it: a point before decimals, an exponent allowed; a comma too, as people type it."""
    found = number_from(words)
    if found is not None or "e" not in words.lower():
        return found
    mantissa, _, exponent = words.strip().lower().partition("e")
    base = number_from(mantissa)
    # A power beyond this is no number of a question, and would be written with that many digits.
    if base is None or not exponent.lstrip("+-").isdecimal() or len(exponent) > 3:
        return None
    return number_from(plain(base.scaleb(int(exponent))))
