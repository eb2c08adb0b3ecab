"""Right answers that are words or numbers, several in one cell: «Hà Nội | Thủ đô», «11 ± 0,5», «từ 10 đến 12»."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from questions.formats.sheets.key_cell import is_no_key
from questions.kinds import number_from
from questions.wording import clean

NUMBER = r"([+-−]?[\d., ]*\d)"
RANGE = re.compile(rf"^(?:từ\s+)?{NUMBER}\s*(?:đến|\.\.\.?|…)\s*{NUMBER}$", re.IGNORECASE)
INTERVAL = re.compile(rf"^\[\s*{NUMBER}\s*;\s*{NUMBER}\s*\]$")
SPREAD = re.compile(r"\s*(?:±|\+/-|\+-|\+/−)\s*")


def accepted_in(cell: str) -> tuple[str, ...]:
    """The right words of a cell, parted by «|», line breaks or «;», whichever comes first in this list."""
    words = clean(cell)
    if not words or is_no_key(words):
        return ()
    sign = next((sign for sign in ("|", "\n", ";") if sign in words), "|")
    return tuple(dict.fromkeys(part for part in map(clean, words.split(sign)) if part))


def numbers_in(cell: str) -> tuple[str, ...] | None:
    """The right numbers of a cell as «11» or «11±0.5»; None when some part of it is no number."""
    whole = _number(clean(cell))
    if whole is not None:
        return (whole,)
    found = [_number(part) for part in accepted_in(cell)]
    numbers = tuple(dict.fromkeys(number for number in found if number is not None))
    return numbers if None not in found else None


def write_accepted(accepted: Sequence[str]) -> str | None:
    """A cell that reads back to these words; None when they hold every sign that could part them."""
    for cell in (" | ".join(accepted), "\n".join(accepted), "; ".join(accepted), f"{' | '.join(accepted)} |"):
        if accepted_in(cell) == tuple(accepted):
            return cell
    return None


def _number(words: str) -> str | None:
    if number_from(words) is not None:
        return "".join(words.split())
    parts = SPREAD.split(words)
    if len(parts) == 2 and all(number_from(part) is not None for part in parts):
        return "±".join("".join(part.split()) for part in parts)
    ends = RANGE.match(words) or INTERVAL.match(words)
    low, high = (number_from(ends[1]), number_from(ends[2])) if ends else (None, None)
    if low is None or high is None or low > high:
        return None
    return f"{_plain((low + high) / 2)}±{_plain((high - low) / 2)}"


def _plain(number: Decimal) -> str:
    return format(number.normalize(), "f")
