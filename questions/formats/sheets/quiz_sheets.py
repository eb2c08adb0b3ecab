"""The spreadsheets of Kahoot and Quizizz: known by their headings, read by the common grammar."""

from __future__ import annotations

from collections.abc import Sequence

from questions.formats.sheets.cells import Row
from questions.formats.sheets.heading_words import Column, folded
from questions.formats.sheets.headings import Header

KAHOOT, QUIZIZZ = "kahoot", "quizizz"
EXAMPLE_BELOW = "see-an-example-question-below"


def brand_of(cells: Sequence[str]) -> str | None:
    """«kahoot» or «quizizz» for a header of theirs."""
    names = [folded(cell.casefold()) for cell in cells]
    if {"question-text", "question-type", "option-1", "correct-answer"} <= set(names):
        return QUIZIZZ
    starts = ("question-max-", "answer-1-max-", "correct-answer")
    if all(any(name.startswith(start) for name in names) for start in starts):
        return KAHOOT
    return None


def lone_example(brand: str | None, above: Sequence[Row], header: Header, body: Sequence[Row]) -> list[int]:
    """The number of the row of the example in a Kahoot template as downloaded; no row in one that was filled in.

    The template says above its header that an example is below. It is taken for one only while it stands alone and
    in English.
    """
    place = header.at(Column.TEXT)
    if brand != KAHOOT or place is None:
        return []
    if not any(EXAMPLE_BELOW in folded(word.casefold()) for row in above for word in row.words()):
        return []
    asked = [row for row in body if row.word(place)]
    return [asked[0].number] if len(asked) == 1 and "".join(asked[0].words()).isascii() else []
