"""What only the cells under a header can tell about its columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from questions.formats.sheets.cells import Row
from questions.formats.sheets.heading_words import MEANING, Column, name_of
from questions.formats.sheets.headings import Header
from questions.formats.sheets.kind_words import wish_from
from questions.formats.sheets.row_options import UNDER_STEM
from questions.formats.typed.option_marks import split_options
from questions.levels import level_from

NUMBERED = re.compile(r"^(?:câu(?: hỏi)?)?\s*[0-9]*\s*[.:]?$", re.IGNORECASE)
CALLED = re.compile(r"^câu(?:\s*(?:hỏi|số))?\s*(?P<number>[0-9]{1,4})\s*[.:)/-]\s*(?=\S)", re.IGNORECASE)
LONGEST_LABEL = 80
"""A passage is longer than this in some row at least; what never is names a part of the list."""


def settled(header: Header, names: Sequence[str], body: Sequence[Row]) -> Header:
    """The header with its doubtful columns told by what stands in them."""
    header = _questions_beside(_counted(header, names, body), names, body)
    header = _passages_or_labels(header, names, body)
    header = _kinds_or_levels(header, body)
    return _options_as_key(header, body)


def _counted(header: Header, names: Sequence[str], body: Sequence[Row]) -> Header:
    """A first column without a heading that counts the rows holds their numbers."""
    plain = header.at(Column.NUMBER) is None and names and not names[0]
    if not plain or not all(row.word(0).isdecimal() for row in body if row.word(0)):
        return header
    return replace(header, columns={**header.columns, Column.NUMBER: 0})


def _is_beside(header: Header, names: Sequence[str]) -> bool:
    """Whether what is read as passages stands under «Nội dung» or another word for questions."""
    place = header.at(Column.PASSAGE)
    return place is not None and place < len(names) and MEANING.get(name_of(names[place])) is Column.TEXT


def _questions_beside(header: Header, names: Sequence[str], body: Sequence[Row]) -> Header:
    """«Câu hỏi» over «Câu 1», «Câu 2» is a number, and the column beside it («Nội dung») holds the questions."""
    text, beside = header.at(Column.TEXT), header.at(Column.PASSAGE)
    if text is None or beside is None or not _is_beside(header, names):
        return header
    if not all(NUMBERED.match(row.word(text)) for row in body):
        return header
    return replace(header, columns={**_without(header, Column.PASSAGE), Column.TEXT: beside, Column.NUMBER: text})


def _passages_or_labels(header: Header, names: Sequence[str], body: Sequence[Row]) -> Header:
    """«Nội dung» beside «Nội dung câu hỏi» holds passages, or the short names of chapters."""
    place = header.at(Column.PASSAGE)
    if place is None or not _is_beside(header, names):
        return header
    if any(len(row.word(place)) > LONGEST_LABEL or "\n" in row.word(place) for row in body):
        return header
    return replace(header, columns={Column.GROUP: place, **_without(header, Column.PASSAGE)})


def _kinds_or_levels(header: Header, body: Sequence[Row]) -> Header:
    """«Loại câu hỏi» over «NB», «TH» is a level; over words that name no kind at all it is nothing of ours."""
    place = header.at(Column.KIND)
    words = {row.word(place) for row in body} - {""} if place is not None else set()
    if place is None or not words or any(wish_from(one) for one in words):
        return header
    columns = _without(header, Column.KIND)
    if any(level_from(one) for one in words):
        columns.setdefault(Column.LEVEL, place)
    return replace(header, columns=columns)


def _options_as_key(header: Header, body: Sequence[Row]) -> Header:
    """«Đáp án» over cells of «A. …», «B. …» holds the options, one of them marked."""
    place = header.at(Column.KEY)
    if place is None or header.has_options:
        return header
    filled = [row.word(place) for row in body if row.word(place)]
    lettered = [words for words in filled if UNDER_STEM.match(words) and len(split_options(words)) > 1]
    if not filled or len(lettered) * 2 < len(filled):
        return header
    return replace(header, columns={**_without(header, Column.KEY), Column.ALL_OPTIONS: place}, keys=())


def stems_numbered(header: Header, body: Sequence[Row]) -> bool:
    """Whether every question begins with its number: «Câu 1: …», «Câu 2: …»."""
    place = header.at(Column.TEXT)
    found = [CALLED.match(row.word(place)) for row in body if row.word(place)] if place is not None else []
    return len(found) > 1 and all(found)


def _without(header: Header, left_out: Column) -> dict[Column, int]:
    return {column: place for column, place in header.columns.items() if column != left_out}
