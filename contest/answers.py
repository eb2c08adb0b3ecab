"""Answers as people write them: words made clean, and the fields of a form read as the one answer they mean."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from itertools import groupby

from contest import predictions
from contest.refusals import BadAnswer, BadNumber, BadWords
from questions.kinds import LONGEST_ANSWER, NUMERIC_ZERO, Kind, Shape, encode, number_from
from questions.wording import clean

MOST_CODE = 2 * NUMERIC_ZERO
"""No answer of any kind has a higher code; what is possible at a place is for that place to say."""
MOST_MARKS = 2
"""Letters of some languages of the country bear a vowel and a tone; nobody writes a third mark upon a letter."""


def said(text: str) -> str | None:
    """The words of an answer on one line, in NFC, without what nobody sees; None when nothing is left.

    Raises BadAnswer for more than LONGEST_ANSWER characters, and for heaps of combining marks.
    """
    seen = "".join(sign for sign in text if sign.isspace() or unicodedata.category(sign)[0] != "C")
    words = " ".join(clean(seen).split())
    marks = [len(list(run)) for is_mark, run in groupby(words, key=_is_mark) if is_mark]
    if len(words) > LONGEST_ANSWER or max(marks, default=0) > MOST_MARKS or (words and _is_mark(words[0])):
        raise BadAnswer
    return words or None


def _is_mark(sign: str) -> bool:
    return unicodedata.category(sign)[0] == "M"


def on_form(position: int, shape: Shape | None, fields: Mapping[str, str]) -> bool:
    """Whether a sent form says anything of this place: a group of boxes that all stand empty says so by its `m`."""
    return f"q{position}" in fields or (_is_group(shape) and f"m{position}" in fields)


def _is_group(shape: Shape | None) -> bool:
    """Several fields make one answer: «q3.0», «q3.1» …"""
    return shape is not None and shape.kind.has_options and not shape.kind.takes_one


def from_form(position: int, shape: Shape | None, fields: Mapping[str, str]) -> int | str | None:
    """The code or the words that the fields of a place mean, None for open; `shape` None: the prediction.

    Raises BadAnswer for what no form of ours sends; BadNumber, BadGuess, BadWords for what people type that is none.
    """
    text = fields.get(f"q{position}", "")
    if shape is None:
        return predictions.read(text)
    if shape.kind is Kind.SHORT_TEXT:
        return _words(position, text)
    if shape.kind is Kind.NUMERIC:
        return _number(position, shape, text)
    if shape.kind.takes_one:
        return _place(text)
    parts = [_place(fields.get(f"q{position}.{n}", "")) for n in range(shape.options)]
    try:
        if shape.kind is Kind.MULTIPLE:
            return encode(shape, frozenset(n for n, part in enumerate(parts) if part is not None))
        return encode(shape, tuple(parts))
    except ValueError as fault:
        raise BadAnswer from fault


def _place(text: str) -> int | None:
    """A place as the value of a box, a row or a list; None for the empty one."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or len(text) > len(str(MOST_CODE)):
        raise BadAnswer
    return int(text)


def _words(position: int, text: str) -> str | None:
    try:
        return said(text)
    except BadAnswer as fault:
        raise BadWords(position=position) from fault


def _number(position: int, shape: Shape, text: str) -> int | None:
    try:
        words = said(text)
    except BadAnswer as fault:
        raise BadNumber(position=position) from fault
    if words is None:
        return None
    number = number_from(words)
    if number is None:
        raise BadNumber(position=position)
    return encode(shape, number)
